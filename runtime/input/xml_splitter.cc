#include "runtime/input/xml_splitter.h"

#include <algorithm>
#include <cstdint>

#include "runtime/base/limits.h"
#include "runtime/input/text_blanks.h"

namespace sigmavm::input {
namespace {

constexpr std::string_view kCharacterDataStart = "<![CDATA[";
constexpr std::string_view kCharacterDataEnd = "]]>";
constexpr std::string_view kEventName = "Event";
/// Longest `</prefix:Event` that is recognised.
constexpr size_t kTagBytes = 128;

constexpr bool EndsName(char c) { return IsBlank(c) || c == '/' || c == '>' || c == '<'; }

/// The name in the tag at the start of `tag`, without its prefix; empty when the tag is cut off.
std::string_view TagName(std::string_view tag) {
  const size_t start = tag.size() > 1 && tag[1] == '/' ? 2 : 1;
  size_t end = start;
  while (end < tag.size() && !EndsName(tag[end])) ++end;
  if (end >= tag.size()) return {};
  const std::string_view name = tag.substr(start, end - start);
  const size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

}  // namespace

size_t XmlSplitter::Split(std::string_view window, bool at_end, Documents& documents) {
  for (;;) {
    const bool inside = state_ != State::kOutside;
    const size_t limit = inside ? start_ + Limits::kRecordBytes + 1 : SIZE_MAX;
    const std::string_view reach = window.substr(0, limit);
    const bool too_long = reach.size() == limit;  // unless it ends within reach
    if (Step(reach, at_end || too_long, documents)) continue;
    if (!too_long) break;
    Deliver(window, limit, documents);
  }
  if (at_end) {
    if (state_ != State::kOutside) Deliver(window, window.size(), documents);
    position_ = 0;
    return window.size();
  }
  const size_t consumed = state_ == State::kOutside ? position_ : start_;
  position_ -= consumed;
  start_ = 0;
  return consumed;
}

/// False when the rest of `reach` does not decide what comes next; `whole` says that it is all
/// there is to see.
bool XmlSplitter::Step(std::string_view reach, bool whole, Documents& documents) {
  switch (state_) {
    case State::kOutside:
    case State::kInside:
      return FindTag(reach, whole, documents);
    case State::kStartTag:
    case State::kEndTag:
      return FindTagEnd(reach, documents);
    case State::kCharacterData:
      return FindCharacterDataEnd(reach);
  }
  return false;
}

bool XmlSplitter::FindTag(std::string_view reach, bool whole, Documents& documents) {
  position_ = std::min(reach.find('<', position_), reach.size());
  const std::string_view tag = reach.substr(position_, kTagBytes);
  const std::string_view name = TagName(tag);
  if (tag.empty() || (name.empty() && tag.size() < kTagBytes && !whole)) return false;
  if (state_ == State::kInside &&
      tag.substr(0, kCharacterDataStart.size()) == kCharacterDataStart) {
    position_ += kCharacterDataStart.size();
    state_ = State::kCharacterData;
  } else if (name != kEventName) {
    ++position_;
  } else if (tag[1] == '/') {
    if (state_ == State::kInside) state_ = State::kEndTag;
    ++position_;
  } else {
    if (state_ == State::kInside) Deliver(reach, position_, documents);
    start_ = position_++;
    state_ = State::kStartTag;
  }
  return true;
}

bool XmlSplitter::FindTagEnd(std::string_view reach, Documents& documents) {
  position_ = std::min(reach.find('>', position_), reach.size());
  if (position_ == reach.size()) return false;
  const bool closed = state_ == State::kEndTag || reach[position_ - 1] == '/';
  ++position_;
  if (closed) {
    Deliver(reach, position_, documents);
  } else {
    state_ = State::kInside;
  }
  return true;
}

bool XmlSplitter::FindCharacterDataEnd(std::string_view reach) {
  const size_t found = reach.find(kCharacterDataEnd, position_);
  if (found == std::string_view::npos) {
    const size_t keep = std::min(kCharacterDataEnd.size() - 1, reach.size() - position_);
    position_ = reach.size() - keep;  // an end that is cut off
    return false;
  }
  position_ = found + kCharacterDataEnd.size();
  state_ = State::kInside;
  return true;
}

void XmlSplitter::Deliver(std::string_view window, size_t end, Documents& documents) {
  documents.push_back(TrimBlanks(window.substr(start_, end - start_)));
  state_ = State::kOutside;
  position_ = end;
}

}  // namespace sigmavm::input
