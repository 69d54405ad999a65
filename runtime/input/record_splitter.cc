#include "runtime/input/record_splitter.h"

#include <algorithm>

#include "runtime/base/limits.h"
#include "runtime/input/json_stream_splitter.h"
#include "runtime/input/line_splitter.h"
#include "runtime/input/text_blanks.h"
#include "runtime/input/xml_splitter.h"

namespace sigmavm::input {
namespace {

/// Tells objects a line from other sequences by the first object of `text`, which starts with it.
class FirstObject {
 public:
  FirstObject(std::string_view text, bool whole) : text_(text), whole_(whole) {}

  std::optional<Layout> Classify() {
    for (; position_ < text_.size(); ++position_) {
      if (position_ > Limits::kRecordBytes) return Layout::kJsonLines;
      const char c = text_[position_];
      if (c == '\n') return ClassifyLineBreak();
      if (in_string_) {
        TakeInString(c);
      } else {
        Take(c);
      }
      if (depth_ == 0) return ClassifyEnd();
    }
    return Undecided();
  }

 private:
  std::optional<Layout> Undecided() const {
    return whole_ ? std::optional(Layout::kJsonLines) : std::nullopt;
  }

  void TakeInString(char c) {
    if (c == '\\') {
      ++position_;
    } else if (c == '"') {
      in_string_ = false;
    }
  }

  void Take(char c) {
    if (c == '"') in_string_ = true;
    if (c == '{' || c == '[') ++depth_;
    if (c == '}' || c == ']') --depth_;
    if (!IsBlank(c)) previous_ = c;
  }

  /// A line break inside the object: it is pretty-printed, unless the line is just broken and the
  /// next one starts anew.
  std::optional<Layout> ClassifyLineBreak() const {
    if (in_string_) return Layout::kJsonLines;
    if (position_ + 1 == text_.size()) return Undecided();
    const bool object_may_follow = previous_ == '[' || previous_ == ',' || previous_ == ':';
    const bool anew = text_[position_ + 1] == '{' && !object_may_follow;
    return anew ? Layout::kJsonLines : Layout::kJsonStream;
  }

  std::optional<Layout> ClassifyEnd() const {
    const std::string_view rest = text_.substr(position_ + 1);
    const size_t next = rest.find_first_not_of(" \t\r");
    if (next == std::string_view::npos) return Undecided();
    return rest[next] == '\n' ? Layout::kJsonLines : Layout::kJsonStream;
  }

  std::string_view text_;
  bool whole_;
  size_t position_ = 0;
  size_t depth_ = 0;
  bool in_string_ = false;
  char previous_ = 0;
};

/// For a text that starts like no format: a first line that is broken, or a header before an event.
std::optional<Layout> ClassifyLines(std::string_view text, bool whole) {
  const std::string_view head = text.substr(0, kLayoutHeadBytes);
  const size_t event = head.find("<Event");
  const size_t object = head.find("\n{");
  if (event < object) return Layout::kXml;
  if (object != std::string_view::npos) return Layout::kJsonLines;
  if (head.size() == kLayoutHeadBytes || whole) return Layout::kUnknown;
  return std::nullopt;
}

}  // namespace

std::optional<Layout> DetectLayout(std::string_view text, bool whole) {
  while (!text.empty() && IsBlank(text.front())) text.remove_prefix(1);
  if (text.empty()) return whole ? std::optional(Layout::kJsonLines) : std::nullopt;
  switch (text.front()) {
    case '{':
      return FirstObject(text, whole).Classify();
    case '[':
      return Layout::kJsonStream;
    case '<':
      return Layout::kXml;
    default:
      return ClassifyLines(text, whole);
  }
}

std::unique_ptr<RecordSplitter> MakeSplitter(Layout layout) {
  switch (layout) {
    case Layout::kJsonStream:
      return std::make_unique<JsonStreamSplitter>();
    case Layout::kXml:
      return std::make_unique<XmlSplitter>();
    case Layout::kJsonLines:
    case Layout::kUnknown:
      break;
  }
  return std::make_unique<LineSplitter>();
}

}  // namespace sigmavm::input
