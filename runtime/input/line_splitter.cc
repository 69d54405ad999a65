#include "runtime/input/line_splitter.h"

#include <cstring>

#include "runtime/base/limits.h"
#include "runtime/input/content_type.h"
#include "runtime/input/text_blanks.h"

namespace sigmavm::input {
namespace {

/// A line without blanks around it, and without the mark that joining files leaves inside a text.
void AddLine(std::string_view line, std::vector<std::string_view>& documents) {
  line = line.substr(0, Limits::kRecordBytes + 1);
  line.remove_prefix(Utf8MarkLength(line));
  line = TrimBlanks(line);
  if (!line.empty()) documents.push_back(line);
}

}  // namespace

size_t LineSplitter::Split(std::string_view window, bool at_end,
                           std::vector<std::string_view>& documents) {
  size_t start = 0;
  size_t from = searched_;
  for (;;) {
    const void* const found = from == window.size()
                                  ? nullptr
                                  : std::memchr(window.data() + from, '\n', window.size() - from);
    if (found == nullptr) break;
    const auto end = static_cast<size_t>(static_cast<const char*>(found) - window.data());
    if (!discarding_) AddLine(window.substr(start, end - start), documents);
    discarding_ = false;
    start = end + 1;
    from = start;
  }
  searched_ = 0;
  const std::string_view rest = window.substr(start);
  if (discarding_) return window.size();
  if (at_end) {
    AddLine(rest, documents);
    return window.size();
  }
  if (rest.size() > Limits::kRecordBytes) {
    AddLine(rest, documents);
    discarding_ = true;
    return window.size();
  }
  searched_ = rest.size();
  return start;
}

}  // namespace sigmavm::input
