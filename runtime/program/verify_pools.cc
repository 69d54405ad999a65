// Verifies what everything else refers to: strings, fields, numbers, lists, log sources and places.
#include <bit>
#include <cmath>
#include <set>
#include <utility>

#include "runtime/base/utf8.h"
#include "runtime/program/verification.h"

namespace sigmavm::program {
namespace {

bool VerifyStrings(Verification& v) {
  const std::vector<std::string>& strings = v.program().strings;
  for (size_t i = 0; i < strings.size(); ++i) {
    const ProgramPlace place{SectionKind::kStrings, i};
    if (i > 0 && strings[i] <= strings[i - 1]) {
      return v.Fail(DiagnosticCode::kProgramString, place,
                    "strings must be sorted bytewise, each once");
    }
    if (!IsAscii(strings[i]) && !IsValidUtf8(strings[i])) {
      return v.Fail(DiagnosticCode::kProgramString, place, "the string is not valid UTF-8");
    }
  }
  return true;
}

bool VerifyFields(Verification& v) {
  const Program& program = v.program();
  if (program.fields.empty()) {
    return v.Fail(DiagnosticCode::kProgramIndex, {SectionKind::kFields, 0},
                  "field 0, which means any field, is missing");
  }
  std::vector<bool> seen(program.strings.size());
  for (size_t i = 0; i < program.fields.size(); ++i) {
    const ProgramPlace place{SectionKind::kFields, i};
    const StringId name = program.fields[i];
    if (!v.CheckString(name, place)) return false;
    if (program.strings[name].empty() != (i == 0)) {
      return v.Fail(DiagnosticCode::kProgramString, place,
                    "field 0, and no other, has an empty name");
    }
    if (seen[name]) {
      return v.Fail(DiagnosticCode::kProgramString, place, "the field name appears twice");
    }
    seen[name] = true;
  }
  return true;
}

bool VerifyNumbers(Verification& v) {
  std::set<std::pair<NumberKind, uint64_t>> seen;
  for (size_t i = 0; i < v.program().numbers.size(); ++i) {
    const Number& number = v.program().numbers[i];
    const ProgramPlace place{SectionKind::kNumbers, i};
    if (!IsCanonical(number)) {
      return v.Fail(DiagnosticCode::kProgramOperand, place,
                    "the number is infinite, of an unknown kind or of the wrong kind");
    }
    if (!seen.emplace(number.kind, number.bits).second) {
      return v.Fail(DiagnosticCode::kProgramString, place, "the number appears twice");
    }
  }
  return true;
}

bool VerifyListPool(Verification& v) {
  const ListPool& lists = v.program().lists;
  bool ascending = !lists.offsets.empty() && lists.offsets.front() == 0 &&
                   lists.offsets.back() == lists.items.size();
  for (size_t i = 1; ascending && i < lists.offsets.size(); ++i) {
    ascending = lists.offsets[i - 1] <= lists.offsets[i];
  }
  if (ascending) return true;
  return v.Fail(DiagnosticCode::kProgramSection, {SectionKind::kLists, 0},
                "the offsets of the lists do not ascend");
}

bool VerifyLogsources(Verification& v) {
  for (size_t i = 0; i < v.program().logsources.size(); ++i) {
    const Logsource& logsource = v.program().logsources[i];
    const ProgramPlace place{SectionKind::kLogsources, i};
    if (!v.CheckOptionalString(logsource.category, place) ||
        !v.CheckOptionalString(logsource.product, place) ||
        !v.CheckOptionalString(logsource.service, place) ||
        !v.CheckOptionalList(logsource.channels, ListUse::kStrings, place) ||
        !v.CheckOptionalList(logsource.providers, ListUse::kStrings, place)) {
      return false;
    }
    // Event ids are plain numbers: any value is one.
    if (logsource.event_ids != kNoIndex &&
        !v.CheckIndex(logsource.event_ids, v.program().lists.size(), place, "list")) {
      return false;
    }
  }
  return true;
}

bool VerifyPlaces(Verification& v, const std::vector<SourcePlace>& places, size_t expected) {
  if (!places.empty() && places.size() != expected) {
    return v.Fail(DiagnosticCode::kProgramSection, {SectionKind::kPlaces, 0},
                  "there must be no places, or one for each rule and predicate");
  }
  for (size_t i = 0; i < places.size(); ++i) {
    if (!v.CheckOptionalString(places[i].file, {SectionKind::kPlaces, i})) return false;
  }
  return true;
}

}  // namespace

bool IsCanonical(const Number& number) noexcept {
  switch (number.kind) {
    case NumberKind::kInteger:
      return true;
    case NumberKind::kUnsigned:
      return number.bits > static_cast<uint64_t>(INT64_MAX);
    case NumberKind::kFloat:
      return std::isfinite(std::bit_cast<double>(number.bits));
  }
  return false;
}

bool VerifyPools(Verification& v) {
  const Program& program = v.program();
  return VerifyStrings(v) && VerifyFields(v) && VerifyNumbers(v) && VerifyListPool(v) &&
         VerifyLogsources(v) && VerifyPlaces(v, program.rule_places, program.rules.size()) &&
         VerifyPlaces(v, program.predicate_places, program.predicates.size());
}

}  // namespace sigmavm::program
