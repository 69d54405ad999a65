#include "runtime/query/kql/text_test.h"

#include <array>
#include <cstring>
#include <unordered_set>

namespace sigmavm::kql {
namespace {

/// Bytes of which a neighbour may continue a term.
constexpr std::array<bool, 256> kTermBytes = [] {
  std::array<bool, 256> table{};
  for (size_t i = 0; i < table.size(); ++i) {
    const char c = FoldAscii(static_cast<char>(i));
    table[i] = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || i >= 0x80;
  }
  return table;
}();

bool IsTermByte(char c) noexcept { return kTermBytes[static_cast<unsigned char>(c)]; }

size_t Find(std::string_view text, std::string_view needle, size_t from) noexcept {
  if (needle.size() > text.size() - from) return std::string_view::npos;
  const void* found = memmem(text.data() + from, text.size() - from, needle.data(), needle.size());
  if (found == nullptr) return std::string_view::npos;
  return static_cast<size_t>(static_cast<const char*>(found) - text.data());
}

bool HasTerms(std::string_view text, std::string_view needle, bool left, bool right) noexcept {
  if (needle.empty()) return true;
  left = left && IsTermByte(needle.front());
  right = right && IsTermByte(needle.back());
  size_t at = Find(text, needle, 0);
  while (at != std::string_view::npos) {
    const size_t end = at + needle.size();
    const bool left_ends = !left || at == 0 || !IsTermByte(text[at - 1]);
    const bool right_ends = !right || end == text.size() || !IsTermByte(text[end]);
    if (left_ends && right_ends) return true;
    ++at;
    // No later start within the same term can have its left end there.
    while (left && at < text.size() && IsTermByte(text[at])) ++at;
    at = Find(text, needle, at);
  }
  return false;
}

std::string FoldedCopy(std::string_view text) {
  std::string folded(text);
  for (char& c : folded) c = FoldAscii(c);
  return folded;
}

std::string_view Prepare(Context& context, const Value& value, bool exact_case) {
  return exact_case ? context.TextOf(value) : context.FoldedTextOf(value);
}

class FixedTextTest final : public Condition {
 public:
  FixedTextTest(TextOperator op, ExpressionPtr left, std::string_view needle)
      : op_(op),
        left_(std::move(left)),
        needle_(op.exact_case ? std::string(needle) : FoldedCopy(needle)) {
    AddCost(left_->cost() + 1);
  }
  Truth Test(Context& context) const override {
    const std::string_view text = Prepare(context, left_->Evaluate(context), op_.exact_case);
    return ToTruth(TextRelates(text, op_.relation, needle_) != op_.negated);
  }

 private:
  TextOperator op_;
  ExpressionPtr left_;
  std::string needle_;
};

class TextTest final : public Condition {
 public:
  TextTest(TextOperator op, ExpressionPtr left, ExpressionPtr right)
      : op_(op), left_(std::move(left)), right_(std::move(right)) {
    AddCost(left_->cost() + right_->cost() + 1);
  }
  Truth Test(Context& context) const override {
    const std::string_view text = Prepare(context, left_->Evaluate(context), op_.exact_case);
    const std::string_view needle = Prepare(context, right_->Evaluate(context), op_.exact_case);
    return ToTruth(TextRelates(text, op_.relation, needle) != op_.negated);
  }

 private:
  TextOperator op_;
  ExpressionPtr left_;
  ExpressionPtr right_;
};

/// in, in~ and their negations over constants.
class FixedSetTest final : public Condition {
 public:
  FixedSetTest(TextOperator op, ExpressionPtr left, std::vector<std::string> members)
      : op_(op), left_(std::move(left)), members_(std::move(members)) {
    for (std::string& member : members_) {
      if (!op_.exact_case) member = FoldedCopy(member);
      set_.insert(member);
    }
    AddCost(left_->cost() + 1);
  }
  Truth Test(Context& context) const override {
    const std::string_view text = Prepare(context, left_->Evaluate(context), op_.exact_case);
    return ToTruth((set_.count(text) != 0) != op_.negated);
  }

 private:
  TextOperator op_;
  ExpressionPtr left_;
  std::vector<std::string> members_;
  std::unordered_set<std::string_view> set_;
};

class FixedListTest final : public Condition {
 public:
  FixedListTest(TextOperator op, bool all, ExpressionPtr left, std::vector<std::string> needles)
      : op_(op), all_(all), left_(std::move(left)), needles_(std::move(needles)) {
    for (std::string& needle : needles_) {
      if (!op_.exact_case) needle = FoldedCopy(needle);
    }
    AddCost(left_->cost() + needles_.size());
  }
  Truth Test(Context& context) const override {
    const std::string_view text = Prepare(context, left_->Evaluate(context), op_.exact_case);
    for (const std::string& needle : needles_) {
      if (TextRelates(text, op_.relation, needle) != all_) return ToTruth(all_ == op_.negated);
    }
    return ToTruth(all_ != op_.negated);
  }

 private:
  TextOperator op_;
  bool all_;
  ExpressionPtr left_;
  std::vector<std::string> needles_;
};

class ListTest final : public Condition {
 public:
  ListTest(TextOperator op, bool all, ExpressionPtr left, ExpressionPtr list)
      : op_(op), all_(all), left_(std::move(left)), list_(std::move(list)) {
    AddCost(left_->cost() + list_->cost() + kUsualListSize);
  }
  Truth Test(Context& context) const override {
    const std::string_view text = Prepare(context, left_->Evaluate(context), op_.exact_case);
    const Value list = list_->Evaluate(context);
    if (list.kind != Kind::kArray) return ToTruth(op_.negated);
    for (uint32_t i = 0; i < list.size; ++i) {
      const std::string_view needle = Prepare(context, list.items[i], op_.exact_case);
      if (TextRelates(text, op_.relation, needle) != all_) return ToTruth(all_ == op_.negated);
    }
    return ToTruth(all_ != op_.negated);
  }

 private:
  static constexpr uint64_t kUsualListSize = 8;
  TextOperator op_;
  bool all_;
  ExpressionPtr left_;
  ExpressionPtr list_;
};

}  // namespace

std::optional<TextOperator> FindTextOperator(std::string_view word) noexcept {
  struct Named {
    std::string_view word;
    TextRelation relation;
  };
  static constexpr Named kWords[] = {
      {"contains", TextRelation::kContains},   {"startswith", TextRelation::kStartsWith},
      {"endswith", TextRelation::kEndsWith},   {"has", TextRelation::kHas},
      {"hasprefix", TextRelation::kHasPrefix}, {"hassuffix", TextRelation::kHasSuffix},
  };
  if (word == "=~" || word == "!~") return TextOperator{TextRelation::kEquals, false, word == "!~"};
  const bool negated = !word.empty() && word.front() == '!';
  if (negated) word.remove_prefix(1);
  constexpr std::string_view kExact = "_cs";
  const bool exact = word.size() > kExact.size() && word.substr(word.size() - 3) == kExact;
  if (exact) word.remove_suffix(kExact.size());
  for (const Named& known : kWords) {
    if (known.word == word) return TextOperator{known.relation, exact, negated};
  }
  return std::nullopt;
}

bool TextRelates(std::string_view text, TextRelation relation, std::string_view needle) noexcept {
  switch (relation) {
    case TextRelation::kEquals:
      return text == needle;
    case TextRelation::kContains:
      return needle.empty() || Find(text, needle, 0) != std::string_view::npos;
    case TextRelation::kStartsWith:
      return text.substr(0, needle.size()) == needle;
    case TextRelation::kEndsWith:
      return text.size() >= needle.size() && text.substr(text.size() - needle.size()) == needle;
    case TextRelation::kHas:
      return HasTerms(text, needle, true, true);
    case TextRelation::kHasPrefix:
      return HasTerms(text, needle, true, false);
    case TextRelation::kHasSuffix:
      return HasTerms(text, needle, false, true);
  }
  return false;
}

ExpressionPtr MakeTextTest(TextOperator op, ExpressionPtr left, ExpressionPtr right) {
  if (const Value* needle = right->constant(); needle != nullptr && needle->is_text()) {
    return std::make_shared<FixedTextTest>(op, std::move(left), needle->text());
  }
  return std::make_shared<TextTest>(op, std::move(left), std::move(right));
}

ExpressionPtr MakeTextListTest(TextOperator op, bool all, ExpressionPtr left,
                               std::vector<std::string> needles) {
  if (op.relation == TextRelation::kEquals && !all) {
    return std::make_shared<FixedSetTest>(op, std::move(left), std::move(needles));
  }
  return std::make_shared<FixedListTest>(op, all, std::move(left), std::move(needles));
}

ExpressionPtr MakeTextListTest(TextOperator op, bool all, ExpressionPtr left, ExpressionPtr list) {
  return std::make_shared<ListTest>(op, all, std::move(left), std::move(list));
}

}  // namespace sigmavm::kql
