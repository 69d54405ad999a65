#include "runtime/base/source_text.h"

#include <algorithm>
#include <utility>

namespace sigmavm {

SourceId SourceMap::Add(std::string name, std::string text) {
  Source& source = sources_.emplace_back();
  source.name = std::move(name);
  source.text = std::move(text);
  // A byte order mark is no column of the first line.
  source.line_starts.push_back(source.text.starts_with("\xEF\xBB\xBF") ? 3 : 0);
  for (size_t i = 0; i < source.text.size(); ++i) {
    if (source.text[i] == '\n') source.line_starts.push_back(static_cast<uint32_t>(i + 1));
  }
  return static_cast<SourceId>(sources_.size() - 1);
}

std::string_view SourceMap::name(SourceId id) const {
  return id < sources_.size() ? std::string_view(sources_[id].name) : std::string_view();
}

std::string_view SourceMap::text(SourceId id) const {
  return id < sources_.size() ? std::string_view(sources_[id].text) : std::string_view();
}

size_t SourceMap::LineIndex(const Source& source, uint32_t offset) const {
  offset = std::max(offset, source.line_starts.front());
  auto after = std::upper_bound(source.line_starts.begin(), source.line_starts.end(), offset);
  return static_cast<size_t>(after - source.line_starts.begin()) - 1;
}

LineColumn SourceMap::Locate(SourceId id, uint32_t offset) const {
  if (id >= sources_.size()) return {};
  const Source& source = sources_[id];
  offset = std::min(offset, static_cast<uint32_t>(source.text.size()));
  const size_t line = LineIndex(source, offset);
  uint32_t column = 1;
  for (uint32_t i = source.line_starts[line]; i < offset; ++i) {
    const bool continuation = (static_cast<unsigned char>(source.text[i]) & 0xC0) == 0x80;
    if (!continuation) ++column;
  }
  return {static_cast<uint32_t>(line + 1), column};
}

std::string_view SourceMap::LineAt(SourceId id, uint32_t offset) const {
  if (id >= sources_.size()) return {};
  const Source& source = sources_[id];
  offset = std::min(offset, static_cast<uint32_t>(source.text.size()));
  const uint32_t begin = source.line_starts[LineIndex(source, offset)];
  size_t end = source.text.find('\n', begin);
  if (end == std::string::npos) end = source.text.size();
  if (end > begin && source.text[end - 1] == '\r') --end;
  return std::string_view(source.text).substr(begin, end - begin);
}

}  // namespace sigmavm
