// Lets the compiler add rules in any order and get a program with sorted, shared pools.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "runtime/program/program.h"

namespace sigmavm::program {

/// What a correlation refers to: a rule, or another correlation, by the index it was added with.
struct RuleReference {
  enum class Kind : uint8_t { kRule, kCorrelation };
  Kind kind = Kind::kRule;
  uint32_t index = 0;  ///< below 2^31
};

/// One bound of a correlation; `number` is what ProgramBuilder::AddNumber returned.
struct ConditionBound {
  Comparison comparison = Comparison::kEqual;
  uint32_t number = 0;
};

/// Collects the parts of one program. Equal strings, numbers, lists, log sources and predicates get
/// the same id. Equal calls in equal order give equal programs.
///
/// Ids of strings and of lists of rule references hold only inside the builder: Finish sorts the
/// strings and rewrites every reference to them. All other ids are those of the finished program.
/// The builder does not check what it is given; Verify does. Not thread-safe.
class ProgramBuilder {
 public:
  ProgramBuilder();

  StringId AddString(std::string_view text);
  /// kNoIndex for the empty text: for attributes that may be absent.
  StringId AddOptionalString(std::string_view text);
  /// Fields are numbered in the order of their first use, from 1; the empty name is "any field", 0.
  FieldId AddField(std::string_view name);
  uint32_t AddNumber(Number number);
  uint32_t AddInteger(int64_t value);
  /// Chooses kInteger when `value` fits into it.
  uint32_t AddUnsigned(uint64_t value);
  uint32_t AddFloat(double value);

  // One function for each kind of list, because only lists of strings and of rule references are
  // rewritten by Finish.
  ListId AddStringList(std::span<const std::string> texts);
  /// kNoIndex for no texts: for attributes that may be absent.
  ListId AddOptionalStringList(std::span<const std::string> texts);
  ListId AddPredicateList(std::span<const PredicateId> predicates);
  /// Plain numbers, for Logsource::event_ids.
  ListId AddValueList(std::span<const uint32_t> values);
  ListId AddRuleList(std::span<const RuleReference> references);
  ListId AddConditionList(std::span<const ConditionBound> bounds);

  /// `predicate` refers to strings, numbers, fields and lists by ids of this builder.
  PredicateId AddPredicate(const Predicate& predicate);
  /// The first place given for a predicate stays; predicates are shared by rules.
  void SetPredicatePlace(PredicateId predicate, const SourcePlace& place);

  /// The index to store in Rule::logsource.
  uint32_t AddLogsource(const Logsource& logsource);

  /// Appends the rule and its code; code_begin and code_end are set here.
  RuleIndex AddRule(Rule rule, std::span<const Instruction> code,
                    const std::optional<SourcePlace>& place = std::nullopt);
  /// Returns the index for RuleReference.
  uint32_t AddCorrelation(const Correlation& correlation);

  void SetMeta(std::string json);

  [[nodiscard]] size_t rule_count() const noexcept { return program_.rules.size(); }
  [[nodiscard]] const Predicate& predicate(PredicateId id) const { return program_.predicates[id]; }
  [[nodiscard]] std::string_view text(StringId id) const { return texts_[id]; }

  /// The finished program. Ends the builder's life.
  [[nodiscard]] Program Finish() &&;

 private:
  enum class ListKind : uint8_t { kStrings, kPredicates, kValues, kRules, kConditions };
  struct PredicateHash {
    size_t operator()(const Predicate& predicate) const noexcept;
  };
  using ListKey = std::pair<ListKind, std::vector<uint32_t>>;

  ListId AddList(ListKind kind, std::vector<uint32_t> items);
  void SortStrings();
  void RewriteLists();
  void RewritePredicates();
  void RewriteLogsources();
  void RewriteRules();
  void RewriteCorrelations();
  void RewritePlaces();
  void Rewrite(StringId& id) const;

  Program program_;  // everything but the strings, with the builder's ids
  std::deque<std::string> texts_;
  std::unordered_map<std::string_view, StringId> text_ids_;  // views into texts_
  std::unordered_map<StringId, FieldId> field_ids_;
  std::map<std::pair<NumberKind, uint64_t>, uint32_t> number_ids_;
  std::map<ListKey, ListId> list_ids_;
  std::vector<ListKind> list_kinds_;
  std::unordered_map<Predicate, PredicateId, PredicateHash> predicate_ids_;
  std::vector<StringId> final_ids_;  // filled by SortStrings
  bool has_rule_places_ = false;
  bool has_predicate_places_ = false;
};

}  // namespace sigmavm::program
