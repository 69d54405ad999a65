#include "runtime/input/json_stream_splitter.h"

#include <algorithm>
#include <bit>

#include "runtime/base/byte_scan.h"
#include "runtime/input/text_blanks.h"

namespace sigmavm::input {
namespace {

enum class Kind : uint8_t { kOther, kBlank, kScalar, kStructural };

constexpr std::array<Kind, 256> MakeKinds() {
  std::array<Kind, 256> kinds{};
  for (const char c : {' ', '\t', '\r', '\n'}) kinds[static_cast<unsigned char>(c)] = Kind::kBlank;
  // Digits and the letters of numbers, true, false and null.
  for (const char c : std::string_view("0123456789+-.eEtrufalsn")) {
    kinds[static_cast<unsigned char>(c)] = Kind::kScalar;
  }
  for (const char c : std::string_view("{}[]:,\"")) {
    kinds[static_cast<unsigned char>(c)] = Kind::kStructural;
  }
  return kinds;
}
constexpr std::array<Kind, 256> kKinds = MakeKinds();

Kind KindOf(char c) { return kKinds[static_cast<unsigned char>(c)]; }

/// What may stand between the objects of a list or a sequence; includes the bytes of a byte order
/// mark, which joining files leaves there.
bool IsSeparator(char c) {
  return IsBlank(c) || c == ',' || c == '[' || c == ']' || c == '\xEF' || c == '\xBB' ||
         c == '\xBF';
}

void Deliver(std::string_view text, std::vector<std::string_view>& documents) {
  text = TrimBlanks(text.substr(0, Limits::kRecordBytes + 1));
  if (!text.empty()) documents.push_back(text);
}

}  // namespace

size_t JsonStreamSplitter::Split(std::string_view window, bool at_end, Documents& documents) {
  for (;;) {
    while (position_ < window.size()) {
      switch (state_) {
        case State::kBetween:
          ScanBetween(window);
          break;
        case State::kGarbage:
          ScanGarbage(window, documents);
          break;
        case State::kDocument:
          ScanDocument(window, documents);
          break;
        case State::kBroken:
          ScanBroken(window, documents);
          break;
      }
    }
    if (!at_end) break;
    if (state_ != State::kDocument) {
      Finish(window, documents);
      return window.size();
    }
    Break();  // never closed; there may be objects inside what was taken for it
  }
  const bool keeps = state_ != State::kBetween && !discarding_;
  const size_t consumed = keeps ? start_ : position_;
  position_ -= consumed;
  start_ -= keeps ? consumed : start_;
  line_start_ -= static_cast<int64_t>(consumed);
  broken_at_ -= std::min(consumed, broken_at_);
  return consumed;
}

void JsonStreamSplitter::Finish(std::string_view window, Documents& documents) {
  if (state_ != State::kBetween && !discarding_) Deliver(window.substr(start_), documents);
  state_ = State::kBetween;
  discarding_ = false;
  position_ = 0;
}

void JsonStreamSplitter::NewLine() { line_start_ = static_cast<int64_t>(position_) + 1; }

void JsonStreamSplitter::ScanBetween(std::string_view window) {
  for (; position_ < window.size(); ++position_) {
    const char c = window[position_];
    if (c == '{') return Begin();
    if (c == '\n') NewLine();
    if (!IsSeparator(c)) {
      start_ = position_;
      state_ = State::kGarbage;
      return;
    }
  }
}

void JsonStreamSplitter::ScanGarbage(std::string_view window, Documents& documents) {
  for (; position_ < window.size(); ++position_) {
    const char c = window[position_];
    if (c == '{' || c == '\n') {
      if (!discarding_) Deliver(window.substr(start_, position_ - start_), documents);
      discarding_ = false;
      state_ = State::kBetween;
      return;
    }
    if (!discarding_ && position_ - start_ > Limits::kRecordBytes) {
      Deliver(window.substr(start_), documents);
      discarding_ = true;
    }
  }
}

void JsonStreamSplitter::Begin() {
  state_ = State::kDocument;
  start_ = position_;
  column_ = static_cast<int64_t>(position_) - line_start_;
  depth_ = 0;
  previous_ = 0;
  in_string_ = false;
  escaped_ = false;
}

bool JsonStreamSplitter::InObject() const {
  return depth_ > 0 && depth_ <= is_object_.size() && is_object_[depth_ - 1];
}

void JsonStreamSplitter::Open(bool object) {
  if (depth_ < is_object_.size()) is_object_[depth_] = object;
  ++depth_;
}

void JsonStreamSplitter::Close(bool object, std::string_view window, Documents& documents) {
  if (depth_ <= is_object_.size() && is_object_[depth_ - 1] != object) return Break();
  ++position_;
  if (--depth_ > 0) return;
  Deliver(window.substr(start_, position_ - start_), documents);
  budget_ += static_cast<int64_t>(position_ - start_);
  state_ = State::kBetween;
}

void JsonStreamSplitter::ScanDocument(std::string_view window, Documents& documents) {
  while (state_ == State::kDocument && position_ < window.size()) {
    if (position_ - start_ > Limits::kRecordBytes) return Break();
    if (in_string_) {
      ScanString(window);
    } else {
      ScanToken(window, documents);
    }
  }
}

void JsonStreamSplitter::ScanString(std::string_view window) {
  const size_t end = std::min(window.size(), start_ + Limits::kRecordBytes + 1);
  while (!escaped_ && end - position_ >= kBlockBytes) {
    const char* const block = window.data() + position_;
    const uint64_t marks = MaskBlock(block, '"') | MaskBlock(block, '\\') | MaskBlock(block, '\n');
    position_ += static_cast<size_t>(std::countr_zero(marks));  // 64 when there is none
    if (marks != 0) break;
  }
  for (; position_ < end; ++position_) {
    const char c = window[position_];
    if (c == '\n') return Break();
    if (escaped_) {
      escaped_ = false;
    } else if (c == '\\') {
      escaped_ = true;
    } else if (c == '"') {
      ++position_;
      in_string_ = false;
      previous_ = '"';
      return;
    }
  }
}

void JsonStreamSplitter::ScanToken(std::string_view window, Documents& documents) {
  const char c = window[position_];
  switch (c) {
    case '"':
      in_string_ = true;
      break;
    case '{':
      if (InObject() && previous_ != ':') return FinishBroken(window, documents);
      Open(true);
      break;
    case '[':
      Open(false);
      break;
    case '}':
    case ']':
      previous_ = c;
      return Close(c == '}', window, documents);
    default:
      if (c == '\n') NewLine();
      if (KindOf(c) == Kind::kOther) return Break();
      if (KindOf(c) == Kind::kBlank) {
        ++position_;
        return;
      }
  }
  previous_ = c;
  ++position_;
}

void JsonStreamSplitter::Break() {
  state_ = State::kBroken;
  broken_at_ = position_;
  position_ = start_ + 1;
  line_start_ = static_cast<int64_t>(start_) - column_;
  previous_ = '{';
  before_previous_ = 0;
  new_line_seen_ = false;
  line_is_plain_ = true;
  indentation_ = -1;
}

/// Delivers what was broken; an object starts here.
void JsonStreamSplitter::FinishBroken(std::string_view window, Documents& documents) {
  if (!discarding_) Deliver(window.substr(start_, position_ - start_), documents);
  discarding_ = false;
  Begin();
}

bool JsonStreamSplitter::IsPlausibleStart() const {
  const int64_t rescan = static_cast<int64_t>(broken_at_) - static_cast<int64_t>(position_);
  if (rescan > budget_) return false;
  if (new_line_seen_) {
    const int64_t here = static_cast<int64_t>(position_) - line_start_;
    return line_is_plain_ && (indentation_ < 0 ? here : indentation_) <= column_;
  }
  return previous_ == '}' || (previous_ == ',' && before_previous_ == '}');
}

void JsonStreamSplitter::ScanBroken(std::string_view window, Documents& documents) {
  for (; position_ < window.size(); ++position_) {
    const char c = window[position_];
    if (c == '{' && IsPlausibleStart()) {
      if (broken_at_ > position_) budget_ -= static_cast<int64_t>(broken_at_ - position_);
      return FinishBroken(window, documents);
    }
    if (!discarding_ && position_ - start_ > Limits::kRecordBytes) {
      Deliver(window.substr(start_), documents);
      discarding_ = true;
    }
    if (c == '\n') {
      NewLine();
      new_line_seen_ = true;
      line_is_plain_ = true;
      indentation_ = -1;
    } else if (!IsBlank(c)) {
      if (indentation_ < 0) indentation_ = static_cast<int64_t>(position_) - line_start_;
      line_is_plain_ = line_is_plain_ && (c == '}' || c == ',');
      before_previous_ = previous_;
      previous_ = c;
    }
  }
}

}  // namespace sigmavm::input
