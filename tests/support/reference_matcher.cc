#include "tests/support/reference_matcher.h"

#include <re2/re2.h>

#include <algorithm>

#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"

namespace sigmavm::reference {
namespace {

using MatcherResult = Result<std::shared_ptr<const Matcher>>;

class TextMatcher : public Matcher {
 public:
  TextMatcher(const Pattern& pattern, bool cased) : glob_(pattern, cased), cased_(cased) {}
  bool MatchesLeaf(const Leaf& leaf, const ReferenceEvent&) const override {
    return leaf.has_text() && glob_.Matches(cased_ ? leaf.text : leaf.folded);
  }

 private:
  Glob glob_;
  bool cased_;
};

// Anchors are asked of the matcher, not written into the pattern, so that nothing in the pattern
// can undo them.
class RegexMatcher : public Matcher {
 public:
  RegexMatcher(std::unique_ptr<RE2> regex, bool at_start, bool at_end)
      : regex_(std::move(regex)), at_start_(at_start), at_end_(at_end) {}
  bool MatchesLeaf(const Leaf& leaf, const ReferenceEvent&) const override {
    if (!leaf.has_text()) return false;
    if (!at_end_) return MatchesFrom(0, leaf.utf8, at_start_ ? RE2::ANCHOR_START : RE2::UNANCHORED);
    const size_t last_start = at_start_ ? 0 : leaf.utf8.size();
    for (size_t start = 0; start <= last_start; ++start) {
      if (MatchesFrom(start, leaf.utf8, RE2::ANCHOR_BOTH)) return true;
    }
    return false;
  }

 private:
  [[nodiscard]] bool MatchesFrom(size_t start, const std::string& text, RE2::Anchor anchor) const {
    return regex_->Match(text, start, text.size(), anchor, nullptr, 0);
  }

  std::unique_ptr<RE2> regex_;
  bool at_start_;
  bool at_end_;
};

class NumberMatcher : public Matcher {
 public:
  explicit NumberMatcher(const Number& number) : number_(number), text_(CanonicalText(number)) {}
  bool MatchesLeaf(const Leaf& leaf, const ReferenceEvent&) const override {
    if (leaf.kind == Leaf::Kind::kString) return leaf.utf8 == text_;
    return leaf.kind == Leaf::Kind::kNumber && Compare(leaf.number, number_) == 0;
  }

 private:
  Number number_;
  std::string text_;
};

bool Holds(Relation relation, int order) {
  switch (relation) {
    case Relation::kEqual:
      return order == 0;
    case Relation::kLess:
      return order < 0;
    case Relation::kLessEqual:
      return order <= 0;
    case Relation::kGreater:
      return order > 0;
    case Relation::kGreaterEqual:
      break;
  }
  return order >= 0;
}

std::optional<Number> NumberOf(const Leaf& leaf) {
  if (leaf.kind == Leaf::Kind::kNumber) return leaf.number;
  if (leaf.kind == Leaf::Kind::kString) return ParseNumber(leaf.utf8);
  return std::nullopt;
}

// Comparisons of numbers, and time parts with or without one.
class ComparisonMatcher : public Matcher {
 public:
  explicit ComparisonMatcher(const Operand& operand)
      : relation_(operand.relation), number_(operand.number), part_(operand.time_part) {}
  bool MatchesLeaf(const Leaf& leaf, const ReferenceEvent&) const override {
    const auto value = part_ ? PartOf(leaf) : NumberOf(leaf);
    if (!value) return false;
    const auto order = Compare(*value, number_);
    return order && Holds(relation_, *order);
  }

 private:
  [[nodiscard]] std::optional<Number> PartOf(const Leaf& leaf) const {
    const auto part = ReadTimePart(leaf, *part_);
    if (!part) return std::nullopt;
    return FromInteger(*part);
  }

  Relation relation_;
  Number number_;
  std::optional<TimePart> part_;
};

class BoolMatcher : public Matcher {
 public:
  explicit BoolMatcher(bool value) : value_(value) {}
  bool MatchesLeaf(const Leaf& leaf, const ReferenceEvent&) const override {
    if (leaf.kind == Leaf::Kind::kBool) return leaf.boolean == value_;
    return leaf.kind == Leaf::Kind::kString && leaf.folded == (value_ ? U"true" : U"false");
  }

 private:
  bool value_;
};

class NullMatcher : public Matcher {
 public:
  bool MatchesLeaf(const Leaf& leaf, const ReferenceEvent&) const override {
    return leaf.kind == Leaf::Kind::kNull;
  }
  bool MatchesField(const Field& field, const ReferenceEvent& event) const override {
    return !field.present || Matcher::MatchesField(field, event);
  }
};

class ExistsMatcher : public Matcher {
 public:
  explicit ExistsMatcher(bool wanted) : wanted_(wanted) {}
  bool MatchesLeaf(const Leaf&, const ReferenceEvent&) const override { return wanted_; }
  bool MatchesField(const Field& field, const ReferenceEvent&) const override {
    return field.present == wanted_;
  }

 private:
  bool wanted_;
};

class CidrMatcher : public Matcher {
 public:
  explicit CidrMatcher(const Network& network) : network_(network) {}
  bool MatchesLeaf(const Leaf& leaf, const ReferenceEvent&) const override {
    if (!leaf.has_text()) return false;
    const auto address = ParseAddress(leaf.utf8);
    return address && Contains(network_, *address);
  }

 private:
  Network network_;
};

class FieldRefMatcher : public Matcher {
 public:
  FieldRefMatcher(const Operand& operand, bool cased)
      : name_(Encode(PlainText(operand.pattern))),
        open_start_(operand.open_start),
        open_end_(operand.open_end),
        cased_(cased) {}
  bool MatchesLeaf(const Leaf& leaf, const ReferenceEvent& event) const override {
    if (!leaf.has_text()) return false;
    const std::vector<Leaf>& others = event.Find(name_).leaves;
    return std::any_of(others.begin(), others.end(), [&](const Leaf& other) {
      return other.has_text() &&
             (cased_ ? Compares(leaf.text, other.text) : Compares(leaf.folded, other.folded));
    });
  }

 private:
  [[nodiscard]] bool Compares(const Text& text, const Text& part) const {
    if (text.size() < part.size()) return false;
    if (open_start_ && open_end_) return text.find(part) != Text::npos;
    if (open_start_) return text.substr(text.size() - part.size()) == part;
    if (open_end_) return text.substr(0, part.size()) == part;
    return text == part;
  }

  std::string name_;
  bool open_start_;
  bool open_end_;
  bool cased_;
};

std::string BytesToUtf8(const Pattern& literals) {
  std::string bytes;
  for (const Atom& atom : literals) bytes += static_cast<char>(atom.code_point);
  return bytes;
}

// Bytes of UTF-16 read as the UTF-8 text they are searched in; nullopt when they are none.
std::optional<Pattern> BytesAsText(const Pattern& pattern) {
  Pattern text;
  for (size_t i = 0; i < pattern.size();) {
    if (pattern[i].kind != AtomKind::kLiteral) {
      text.push_back(pattern[i++]);
      continue;
    }
    Pattern run;
    while (i < pattern.size() && pattern[i].kind == AtomKind::kLiteral) run.push_back(pattern[i++]);
    const std::string utf8 = BytesToUtf8(run);
    if (!IsValidUtf8(utf8)) return std::nullopt;
    const Pattern decoded = LiteralPattern(Decode(utf8));
    text.insert(text.end(), decoded.begin(), decoded.end());
  }
  return text;
}

Pattern Unanchored(Pattern pattern) {
  pattern.insert(pattern.begin(), Atom{AtomKind::kAnyRun, 0, false});
  pattern.push_back(Atom{AtomKind::kAnyRun, 0, false});
  return pattern;
}

MatcherResult MakeTextMatcher(const Operand& operand, const MatcherOptions& options) {
  Pattern pattern = operand.pattern;
  if (operand.holds_bytes) {
    auto text = BytesAsText(pattern);
    if (!text) return Refuse({}, "these bytes are no text that an event can hold");
    pattern = std::move(*text);
  }
  if (options.keyword && !options.has_affix) pattern = Unanchored(std::move(pattern));
  return std::shared_ptr<const Matcher>(std::make_shared<TextMatcher>(pattern, options.cased));
}

MatcherResult MakeRegexMatcher(const Operand& operand) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(Limits::kRegexMemoryBytes);
  options.set_case_sensitive(!operand.ignore_case);
  options.set_dot_nl(operand.dot_all);
  const std::string multiline = operand.multiline ? "(?m)" : "";
  auto regex = std::make_unique<RE2>(multiline + Encode(PlainText(operand.pattern)), options);
  if (!regex->ok()) return Refuse({}, "no valid regular expression: " + regex->error());
  return std::shared_ptr<const Matcher>(
      std::make_shared<RegexMatcher>(std::move(regex), operand.at_start, operand.at_end));
}

MatcherResult MakeNumberOrBoolMatcher(const Operand& operand, const MatcherOptions& options) {
  const bool is_number = operand.kind == OperandKind::kNumber;
  if (options.keyword) {
    const std::string text =
        is_number ? CanonicalText(operand.number) : (operand.boolean ? "true" : "false");
    return std::shared_ptr<const Matcher>(
        std::make_shared<TextMatcher>(Unanchored(LiteralPattern(Decode(text))), options.cased));
  }
  if (is_number)
    return std::shared_ptr<const Matcher>(std::make_shared<NumberMatcher>(operand.number));
  return std::shared_ptr<const Matcher>(std::make_shared<BoolMatcher>(operand.boolean));
}

// Types that make no keywords.
std::shared_ptr<const Matcher> MakeFieldOnlyMatcher(const Operand& operand,
                                                    const MatcherOptions& options) {
  switch (operand.kind) {
    case OperandKind::kNull:
      return std::make_shared<NullMatcher>();
    case OperandKind::kExists:
      return std::make_shared<ExistsMatcher>(operand.boolean);
    case OperandKind::kCidr:
      return std::make_shared<CidrMatcher>(operand.network);
    case OperandKind::kFieldRef:
      return std::make_shared<FieldRefMatcher>(operand, options.cased);
    default:
      return std::make_shared<ComparisonMatcher>(operand);
  }
}

}  // namespace

bool Matcher::MatchesField(const Field& field, const ReferenceEvent& event) const {
  return std::any_of(field.leaves.begin(), field.leaves.end(),
                     [&](const Leaf& leaf) { return MatchesLeaf(leaf, event); });
}

MatcherResult MakeMatcher(const Operand& operand, const MatcherOptions& options) {
  switch (operand.kind) {
    case OperandKind::kNumber:
    case OperandKind::kBool:
      return MakeNumberOrBoolMatcher(operand, options);
    case OperandKind::kString:
      return MakeTextMatcher(operand, options);
    case OperandKind::kRegex:
      return MakeRegexMatcher(operand);
    default:
      break;
  }
  if (options.keyword) return Refuse({}, "a keyword is a text or a regular expression");
  return MakeFieldOnlyMatcher(operand, options);
}

}  // namespace sigmavm::reference
