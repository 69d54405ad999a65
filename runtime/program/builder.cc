#include "runtime/program/builder.h"

#include <algorithm>
#include <bit>
#include <numeric>

#include "runtime/program/operand.h"

namespace sigmavm::program {
namespace {

// Marks a reference to a correlation until the number of rules is known.
constexpr uint32_t kCorrelationBit = 0x8000'0000;

uint32_t Count(size_t size) { return static_cast<uint32_t>(size); }

}  // namespace

size_t ProgramBuilder::PredicateHash::operator()(const Predicate& predicate) const noexcept {
  uint64_t hash = uint64_t{predicate.field} << 32 | predicate.operand;
  hash ^= uint64_t{predicate.required_literals} << 24 | uint64_t{predicate.detail} << 16 |
          uint64_t{predicate.flags} << 8 | static_cast<uint64_t>(predicate.op);
  hash *= 0x9E37'79B9'7F4A'7C15;  // the golden ratio: spreads the low bits over the high ones
  return static_cast<size_t>(hash ^ hash >> 32);
}

ProgramBuilder::ProgramBuilder() {
  program_.fields.push_back(AddString(""));
  field_ids_.emplace(program_.fields[0], 0);
}

StringId ProgramBuilder::AddString(std::string_view text) {
  if (const auto found = text_ids_.find(text); found != text_ids_.end()) return found->second;
  const StringId id = Count(texts_.size());
  text_ids_.emplace(texts_.emplace_back(text), id);
  return id;
}

StringId ProgramBuilder::AddOptionalString(std::string_view text) {
  return text.empty() ? kNoIndex : AddString(text);
}

FieldId ProgramBuilder::AddField(std::string_view name) {
  const StringId name_id = AddString(name);
  const auto [entry, added] = field_ids_.emplace(name_id, Count(program_.fields.size()));
  if (added) program_.fields.push_back(name_id);
  return entry->second;
}

uint32_t ProgramBuilder::AddNumber(Number number) {
  const auto [entry, added] =
      number_ids_.emplace(std::pair(number.kind, number.bits), Count(program_.numbers.size()));
  if (added) program_.numbers.push_back(number);
  return entry->second;
}

uint32_t ProgramBuilder::AddInteger(int64_t value) {
  return AddNumber({NumberKind::kInteger, static_cast<uint64_t>(value)});
}

uint32_t ProgramBuilder::AddUnsigned(uint64_t value) {
  const bool fits = value <= static_cast<uint64_t>(INT64_MAX);
  return AddNumber({fits ? NumberKind::kInteger : NumberKind::kUnsigned, value});
}

uint32_t ProgramBuilder::AddFloat(double value) {
  return AddNumber({NumberKind::kFloat, std::bit_cast<uint64_t>(value)});
}

ListId ProgramBuilder::AddList(ListKind kind, std::vector<uint32_t> items) {
  const auto [entry, added] =
      list_ids_.emplace(ListKey(kind, std::move(items)), Count(program_.lists.size()));
  if (added) {
    ListPool& lists = program_.lists;
    const std::vector<uint32_t>& stored = entry->first.second;
    lists.items.insert(lists.items.end(), stored.begin(), stored.end());
    lists.offsets.push_back(Count(lists.items.size()));
    list_kinds_.push_back(kind);
  }
  return entry->second;
}

ListId ProgramBuilder::AddStringList(std::span<const std::string> texts) {
  std::vector<uint32_t> items;
  items.reserve(texts.size());
  for (const std::string& text : texts) items.push_back(AddString(text));
  return AddList(ListKind::kStrings, std::move(items));
}

ListId ProgramBuilder::AddOptionalStringList(std::span<const std::string> texts) {
  return texts.empty() ? kNoIndex : AddStringList(texts);
}

ListId ProgramBuilder::AddPredicateList(std::span<const PredicateId> predicates) {
  return AddList(ListKind::kPredicates, {predicates.begin(), predicates.end()});
}

ListId ProgramBuilder::AddValueList(std::span<const uint32_t> values) {
  return AddList(ListKind::kValues, {values.begin(), values.end()});
}

ListId ProgramBuilder::AddRuleList(std::span<const RuleReference> references) {
  std::vector<uint32_t> items;
  for (const RuleReference& reference : references) {
    const bool is_rule = reference.kind == RuleReference::Kind::kRule;
    items.push_back(is_rule ? reference.index : reference.index | kCorrelationBit);
  }
  return AddList(ListKind::kRules, std::move(items));
}

ListId ProgramBuilder::AddConditionList(std::span<const ConditionBound> bounds) {
  std::vector<uint32_t> items;
  for (const ConditionBound& bound : bounds) {
    items.push_back(static_cast<uint32_t>(bound.comparison));
    items.push_back(bound.number);
  }
  return AddList(ListKind::kConditions, std::move(items));
}

PredicateId ProgramBuilder::AddPredicate(const Predicate& predicate) {
  const auto [entry, added] = predicate_ids_.emplace(predicate, Count(program_.predicates.size()));
  if (added) {
    program_.predicates.push_back(predicate);
    program_.predicate_places.emplace_back();
  }
  return entry->second;
}

void ProgramBuilder::SetPredicatePlace(PredicateId predicate, const SourcePlace& place) {
  SourcePlace& stored = program_.predicate_places[predicate];
  if (stored == SourcePlace{}) stored = place;
  has_predicate_places_ = true;
}

uint32_t ProgramBuilder::AddLogsource(const Logsource& logsource) {
  // A rule set has some dozens of log sources, so a scan is enough.
  std::vector<Logsource>& known = program_.logsources;
  const auto found = std::find(known.begin(), known.end(), logsource);
  const size_t index = static_cast<size_t>(found - known.begin());
  if (found == known.end()) known.push_back(logsource);
  return Count(index);
}

RuleIndex ProgramBuilder::AddRule(Rule rule, std::span<const Instruction> code,
                                  const std::optional<SourcePlace>& place) {
  rule.code_begin = Count(program_.code.size());
  program_.code.insert(program_.code.end(), code.begin(), code.end());
  rule.code_end = Count(program_.code.size());
  program_.rules.push_back(rule);
  program_.rule_places.push_back(place.value_or(SourcePlace{}));
  has_rule_places_ = has_rule_places_ || place.has_value();
  return Count(program_.rules.size() - 1);
}

uint32_t ProgramBuilder::AddCorrelation(const Correlation& correlation) {
  program_.correlations.push_back(correlation);
  return Count(program_.correlations.size() - 1);
}

void ProgramBuilder::SetMeta(std::string json) { program_.meta = std::move(json); }

Program ProgramBuilder::Finish() && {
  SortStrings();
  for (StringId& name : program_.fields) Rewrite(name);
  RewriteLists();
  RewritePredicates();
  RewriteLogsources();
  RewriteRules();
  RewriteCorrelations();
  RewritePlaces();
  return std::move(program_);
}

void ProgramBuilder::SortStrings() {
  std::vector<StringId> order(texts_.size());
  std::iota(order.begin(), order.end(), StringId{0});
  std::sort(order.begin(), order.end(),
            [this](StringId a, StringId b) { return texts_[a] < texts_[b]; });
  final_ids_.resize(order.size());
  for (size_t i = 0; i < order.size(); ++i) final_ids_[order[i]] = Count(i);
  text_ids_.clear();  // its views die with the moves below
  program_.strings.reserve(order.size());
  for (const StringId id : order) program_.strings.push_back(std::move(texts_[id]));
}

void ProgramBuilder::Rewrite(StringId& id) const {
  if (id != kNoIndex) id = final_ids_[id];
}

void ProgramBuilder::RewriteLists() {
  ListPool& lists = program_.lists;
  const uint32_t rule_count = Count(program_.rules.size());
  for (size_t list = 0; list < lists.size(); ++list) {
    for (size_t i = lists.offsets[list]; i < lists.offsets[list + 1]; ++i) {
      uint32_t& item = lists.items[i];
      if (list_kinds_[list] == ListKind::kStrings) Rewrite(item);
      if (list_kinds_[list] == ListKind::kRules && (item & kCorrelationBit) != 0) {
        item = (item & ~kCorrelationBit) + rule_count;
      }
    }
  }
}

void ProgramBuilder::RewritePredicates() {
  for (Predicate& predicate : program_.predicates) {
    if (IsStringOperand(OperandOf(predicate.op))) Rewrite(predicate.operand);
  }
}

void ProgramBuilder::RewriteLogsources() {
  for (Logsource& logsource : program_.logsources) {
    Rewrite(logsource.category);
    Rewrite(logsource.product);
    Rewrite(logsource.service);
  }
}

void ProgramBuilder::RewriteRules() {
  for (Rule& rule : program_.rules) {
    for (StringId* id :
         {&rule.id, &rule.name, &rule.title, &rule.status, &rule.author, &rule.description}) {
      Rewrite(*id);
    }
  }
}

void ProgramBuilder::RewriteCorrelations() {
  for (Correlation& correlation : program_.correlations) {
    for (StringId* id :
         {&correlation.id, &correlation.name, &correlation.title, &correlation.status,
          &correlation.author, &correlation.description, &correlation.condition_text}) {
      Rewrite(*id);
    }
  }
}

void ProgramBuilder::RewritePlaces() {
  if (!has_rule_places_) program_.rule_places.clear();
  if (!has_predicate_places_) program_.predicate_places.clear();
  for (SourcePlace& place : program_.rule_places) Rewrite(place.file);
  for (SourcePlace& place : program_.predicate_places) Rewrite(place.file);
}

}  // namespace sigmavm::program
