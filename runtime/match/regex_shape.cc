#include "runtime/match/regex_shape.h"

#include <algorithm>
#include <bitset>
#include <charconv>
#include <cstdint>
#include <utility>

#include "runtime/base/utf8.h"

namespace sigmavm::match {
namespace {

using ByteSet = std::bitset<256>;

constexpr size_t kDeepest = 100;       // groups in groups
constexpr size_t kMostRepeats = 1000;  // RE2 allows no more
constexpr size_t kMostRuns = 64;       // kept of one expression

ByteSet Range(uint32_t first, uint32_t last) {
  ByteSet set;
  for (uint32_t byte = first; byte <= last; ++byte) set.set(byte);
  return set;
}

ByteSet NonAscii() { return Range(0x80, 0xFF); }

ByteSet OfCodePoint(uint32_t code_point) {
  return code_point < 0x80 ? Range(code_point, code_point) : NonAscii();
}

/// Adds the other case of letters, and what letters beyond ASCII can fold to them.
ByteSet WithBothCases(ByteSet set) {
  bool letters = false;
  for (uint32_t lower = 'a'; lower <= 'z'; ++lower) {
    const uint32_t upper = lower - 0x20;
    if (!set[lower] && !set[upper]) continue;
    set.set(lower);
    set.set(upper);
    letters = true;
  }
  return letters ? set | NonAscii() : set;
}

/// \d, \s, \w and their opposites; nullopt for another letter.
std::optional<ByteSet> PerlClass(char letter) {
  ByteSet set;
  switch (letter | 0x20) {
    case 'd':
      set = Range('0', '9');
      break;
    case 's':
      for (const char c : {'\t', '\n', '\f', '\r', ' '}) set.set(static_cast<uint8_t>(c));
      break;
    case 'w':
      set = Range('0', '9') | Range('a', 'z') | Range('A', 'Z') | Range('_', '_');
      break;
    default:
      return std::nullopt;
  }
  const bool opposite = letter < 'a';
  return opposite ? ~set : set;
}

/// What is known of one piece of the expression.
struct Piece {
  size_t least_size = 0;
  std::vector<ByteRun> runs;
  std::optional<ByteSet> one_of;  // the piece is exactly one character of these
  bool is_dot = false;            // and that character is a `.`
  std::optional<size_t> dot_run;
};

Piece OneOf(const ByteSet& set) {
  Piece piece;
  piece.least_size = 1;
  piece.runs.push_back({set, 1, {}});
  piece.one_of = set;
  return piece;
}

/// A recursive descent over the pattern. Every function returns nullopt when the pattern is beyond
/// this reader.
class ShapeReader {
 public:
  ShapeReader(std::string_view pattern, bool ignore_case)
      : rest_(pattern), ignore_case_(ignore_case) {}

  std::optional<Piece> ReadAll() {
    std::optional<Piece> piece = ReadAlternatives(0);
    if (!rest_.empty()) return std::nullopt;
    return piece;
  }

 private:
  [[nodiscard]] bool At(char c) const { return !rest_.empty() && rest_[0] == c; }
  bool Take(char c) {
    if (!At(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::optional<Piece> ReadAlternatives(size_t depth) {
    if (depth > kDeepest) return std::nullopt;
    std::optional<Piece> all = ReadSequence(depth);
    while (all && Take('|')) {
      const std::optional<Piece> other = ReadSequence(depth);
      if (!other) return std::nullopt;
      Piece either;
      either.least_size = std::min(all->least_size, other->least_size);
      all = std::move(either);
    }
    return all;
  }

  std::optional<Piece> ReadSequence(size_t depth) {
    Piece sequence;
    for (size_t count = 0; !rest_.empty() && !At('|') && !At(')'); ++count) {
      std::optional<Piece> piece = ReadRepeated(depth);
      if (!piece) return std::nullopt;
      if (count == 0) {
        sequence = std::move(*piece);
        continue;
      }
      sequence.least_size += piece->least_size;
      for (ByteRun& run : piece->runs) {
        if (sequence.runs.size() < kMostRuns) sequence.runs.push_back(run);
      }
      sequence.one_of.reset();
      sequence.is_dot = false;
      sequence.dot_run.reset();
    }
    return sequence;
  }

  std::optional<Piece> ReadRepeated(size_t depth) {
    std::optional<Piece> piece = ReadAtom(depth);
    while (piece) {
      const std::optional<size_t> least = TakeRepeat();
      if (!least) break;
      Take('?');  // lazy
      piece = Repeat(std::move(*piece), *least);
    }
    return piece;
  }

  /// The least count of a repeat operator, if one stands here.
  std::optional<size_t> TakeRepeat() {
    if (Take('*') || Take('?')) return 0;
    if (Take('+')) return 1;
    if (!At('{')) return std::nullopt;
    std::string_view rest = rest_.substr(1);
    const std::optional<size_t> least = TakeNumber(rest);
    if (!least) return std::nullopt;
    if (rest.starts_with(',')) {
      rest.remove_prefix(1);
      if (!rest.starts_with('}') && !TakeNumber(rest)) return std::nullopt;
    }
    if (!rest.starts_with('}')) return std::nullopt;
    rest_ = rest.substr(1);
    return least;
  }

  /// Without leading zeros; what RE2 does not take for a repeat stands for itself.
  static std::optional<size_t> TakeNumber(std::string_view& text) {
    size_t number = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const auto digits = static_cast<size_t>(stop - text.data());
    if (error != std::errc() || number > kMostRepeats) return std::nullopt;
    if (digits > 1 && text[0] == '0') return std::nullopt;
    text.remove_prefix(digits);
    return number;
  }

  static Piece Repeat(Piece piece, size_t least) {
    Piece repeated;
    if (piece.is_dot) repeated.dot_run = least;
    if (least == 0) return repeated;
    repeated.least_size = std::min(piece.least_size * least, size_t{1} << 20);
    repeated.runs = std::move(piece.runs);
    if (piece.one_of) repeated.runs = {{*piece.one_of, least, {}}};
    return repeated;
  }

  std::optional<Piece> ReadAtom(size_t depth) {
    if (Take('(')) return ReadGroup(depth);
    if (Take('[')) return ReadClass();
    if (Take('\\')) return ReadEscape();
    if (Take('^') || Take('$')) return Piece{};
    if (Take('.')) {
      Piece dot = OneOf(~ByteSet());
      dot.is_dot = true;
      dot.dot_run = 1;
      return dot;
    }
    if (At('*') || At('+') || At('?')) return std::nullopt;
    return Character(TakeCodePoint());
  }

  uint32_t TakeCodePoint() {
    size_t size = 0;
    const uint32_t code_point = DecodeUtf8(rest_, size);
    rest_.remove_prefix(size);
    return code_point;
  }

  [[nodiscard]] Piece Character(uint32_t code_point) const { return Set(OfCodePoint(code_point)); }
  [[nodiscard]] Piece Set(const ByteSet& set) const {
    return OneOf(ignore_case_ ? WithBothCases(set) : set);
  }

  std::optional<Piece> ReadGroup(size_t depth) {
    if (Take('?') && !TakeGroupPrefix()) return std::nullopt;
    if (flags_only_) {
      flags_only_ = false;
      // RE2 lets a repeat behind flags repeat what stands before them.
      if (TakeRepeat()) return std::nullopt;
      return Piece{};
    }
    std::optional<Piece> piece = ReadAlternatives(depth + 1);
    if (!Take(')')) return std::nullopt;
    return piece;
  }

  /// After `(?`: a name, or flags. Case is ignored from there to the end, which claims less than
  /// the scope of the flag would allow.
  bool TakeGroupPrefix() {
    if (rest_.starts_with("P<")) {
      const size_t close = rest_.find('>');
      if (close == std::string_view::npos) return false;
      rest_.remove_prefix(close + 1);
      return true;
    }
    const size_t end = rest_.find_first_not_of("imsU-");
    if (end == std::string_view::npos) return false;
    const std::string_view flags = rest_.substr(0, end);
    if (flags.find('s') != std::string_view::npos) return false;  // a `.` would mean more
    if (flags.find('i') != std::string_view::npos) ignore_case_ = true;
    rest_.remove_prefix(end);
    if (Take(':')) return true;
    flags_only_ = Take(')');
    return flags_only_;
  }

  /// After a backslash.
  std::optional<Piece> ReadEscape() {
    if (rest_.empty()) return std::nullopt;
    const char c = rest_[0];
    if (c == 'b' || c == 'B' || c == 'A' || c == 'z') {
      rest_.remove_prefix(1);
      return Piece{};
    }
    const std::optional<ByteSet> set = TakeEscapedSet();
    if (!set) return std::nullopt;
    return Set(*set);
  }

  std::optional<ByteSet> TakeEscapedSet() {
    const char c = rest_[0];
    if (const std::optional<ByteSet> perl = PerlClass(c)) {
      rest_.remove_prefix(1);
      return perl;
    }
    constexpr std::string_view kNames = "ntrfva";
    constexpr std::string_view kMeanings = "\n\t\r\f\v\a";
    if (const size_t name = kNames.find(c); name != std::string_view::npos) {
      rest_.remove_prefix(1);
      return OfCodePoint(static_cast<uint8_t>(kMeanings[name]));
    }
    const bool word = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (word || static_cast<unsigned char>(c) >= 0x80) return std::nullopt;
    rest_.remove_prefix(1);
    return OfCodePoint(static_cast<uint8_t>(c));
  }

  /// After `[`.
  std::optional<Piece> ReadClass() {
    const bool opposite = Take('^');
    ByteSet set;
    for (bool first = true; first || !At(']'); first = false) {
      if (rest_.empty() || rest_.starts_with("[:")) return std::nullopt;
      const std::optional<ByteSet> item = ReadClassItem();
      if (!item) return std::nullopt;
      set |= *item;
    }
    Take(']');
    // Of characters beyond ASCII nothing is known, so the opposite may have all of them.
    return Set(opposite ? ~set | NonAscii() : set);
  }

  std::optional<ByteSet> ReadClassItem() {
    if (Take('\\')) {
      if (rest_.empty()) return std::nullopt;
      const std::optional<ByteSet> set = TakeEscapedSet();
      // An escape as the end of a range is rare: leave such patterns alone.
      if (At('-') && rest_.size() > 1 && rest_[1] != ']') return std::nullopt;
      return set;
    }
    const uint32_t first = TakeCodePoint();
    if (!At('-') || rest_.size() < 2 || rest_[1] == ']') return OfCodePoint(first);
    if (rest_[1] == '\\' || rest_[1] == '[') return std::nullopt;
    Take('-');
    const uint32_t last = TakeCodePoint();
    if (last < first) return std::nullopt;
    if (first >= 0x80) return NonAscii();
    return last < 0x80 ? Range(first, last) : Range(first, 0x7F) | NonAscii();
  }

  std::string_view rest_;
  bool ignore_case_;
  bool flags_only_ = false;  // the group just opened was `(?i)` or the like
};

}  // namespace

std::optional<RegexShape> ReadRegexShape(std::string_view pattern, bool ignore_case) {
  std::optional<Piece> piece = ShapeReader(pattern, ignore_case).ReadAll();
  if (!piece) return std::nullopt;
  RegexShape shape;
  shape.least_size = piece->least_size;
  shape.runs = std::move(piece->runs);
  shape.dot_run = piece->dot_run;
  return shape;
}

}  // namespace sigmavm::match
