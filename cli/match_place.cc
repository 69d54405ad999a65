#include "cli/match_place.h"

#include <re2/re2.h>

#include <string>
#include <variant>

#include "cli/json_object.h"
#include "runtime/base/case_fold.h"
#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"

namespace sigmavm::cli {
namespace {

// End of `literal` when `value` has it at `pos`, compared as the predicate does.
std::optional<size_t> MatchAt(std::string_view value, size_t pos, std::string_view literal,
                              bool cased) {
  size_t at = 0;
  while (at < literal.size()) {
    if (pos >= value.size()) return std::nullopt;
    const uint32_t want = DecodeUtf8(literal, at);
    const uint32_t have = DecodeUtf8(value, pos);
    if (cased ? want != have : FoldCodePoint(want) != FoldCodePoint(have)) return std::nullopt;
  }
  return pos;
}

std::optional<ByteRange> FindLiteral(std::string_view value, size_t from, std::string_view literal,
                                     bool cased, bool at_end) {
  for (size_t pos = from; pos < value.size(); pos += Utf8Length(value, pos)) {
    const auto end = MatchAt(value, pos, literal, cased);
    if (end && (!at_end || *end == value.size())) return ByteRange{pos, *end};
  }
  return std::nullopt;
}

// Literals of the pattern from left to right, the last one at the end when nothing may follow it.
std::vector<ByteRange> TextPieces(const ir::TextMatch& match, std::string_view value) {
  std::vector<ByteRange> pieces;
  size_t from = 0;
  for (size_t i = 0; i < match.parts.size(); ++i) {
    const ir::PatternPart& part = match.parts[i];
    if (part.kind != ir::PartKind::kLiteral) continue;
    const bool at_end = i + 1 == match.parts.size() && i > 0;
    const auto piece = FindLiteral(value, from, part.text, match.cased, at_end);
    if (!piece) return {};
    pieces.push_back(*piece);
    from = piece->end;
  }
  return pieces;
}

std::vector<ByteRange> RegexPieces(const ir::RegexMatch& match, std::string_view value) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(Limits::kRegexMemoryBytes);
  std::string flags;
  if (match.ignore_case) flags += 'i';
  if (match.multiline) flags += 'm';
  if (match.dot_all) flags += 's';
  const std::string prefix = flags.empty() ? "" : "(?" + flags + ")";
  const RE2 regex(prefix + (match.anchor_start ? "\\A" : "") + "(?:" + match.pattern + ")" +
                      (match.anchor_end ? "\\z" : ""),
                  options);
  re2::StringPiece found;
  const re2::StringPiece text(value.data(), value.size());
  if (!regex.ok() || !regex.Match(text, 0, text.size(), RE2::UNANCHORED, &found, 1)) return {};
  const auto begin = static_cast<size_t>(found.data() - value.data());
  return {{begin, begin + found.size()}};
}

}  // namespace

std::vector<ByteRange> MatchedPieces(const ir::Predicate& predicate, std::string_view value) {
  if (const auto* text = std::get_if<ir::TextMatch>(&predicate.operand)) {
    return TextPieces(*text, value);
  }
  if (const auto* regex = std::get_if<ir::RegexMatch>(&predicate.operand)) {
    return RegexPieces(*regex, value);
  }
  return {{0, value.size()}};
}

std::optional<ByteRange> PlaceInEvent(std::string_view event, std::string_view field,
                                      std::string_view value) {
  if (value.empty()) return std::nullopt;
  const std::string_view last_step = field.substr(field.rfind('.') + 1);
  for (const std::string_view key : {field, last_step}) {
    if (const auto place = FindJsonValue(event, key, value)) {
      return ByteRange{place->begin, place->end};
    }
  }
  // XML: the text stands there as it is unless it had to be escaped.
  const size_t begin = event.starts_with('<') ? event.find(value) : std::string_view::npos;
  if (begin == std::string_view::npos) return std::nullopt;
  return ByteRange{begin, begin + value.size()};
}

ByteRange PieceInEvent(std::string_view event, const ByteRange& place, const ByteRange& piece) {
  const std::string_view raw = event.substr(place.begin, place.end - place.begin);
  if (event.starts_with('<')) return {place.begin + piece.begin, place.begin + piece.end};
  return {place.begin + EscapedOffset(raw, piece.begin),
          place.begin + EscapedOffset(raw, piece.end)};
}

}  // namespace sigmavm::cli
