// Verifies correlations: their attributes, and that the graph of their references has no cycle.
#include <algorithm>
#include <bit>

#include "runtime/base/limits.h"
#include "runtime/program/verification.h"

namespace sigmavm::program {
namespace {

double AsDouble(const Number& number) {
  switch (number.kind) {
    case NumberKind::kInteger:
      return static_cast<double>(static_cast<int64_t>(number.bits));
    case NumberKind::kUnsigned:
      return static_cast<double>(number.bits);
    case NumberKind::kFloat:
      break;
  }
  return std::bit_cast<double>(number.bits);
}

class CorrelationVerifier {
 public:
  explicit CorrelationVerifier(Verification& v)
      : v_(v), program_(v.program()), heights_(program_.correlations.size()) {}

  bool Run() {
    for (size_t i = 0; i < program_.correlations.size(); ++i) {
      if (!Check(program_.correlations[i], {SectionKind::kCorrelations, i})) return false;
    }
    for (size_t i = 0; i < program_.correlations.size(); ++i) {
      if (!ComputeHeight(i, 1)) return false;
    }
    return true;
  }

 private:
  bool Fail(ProgramPlace place, std::string message) {
    return v_.Fail(DiagnosticCode::kProgramCorrelation, place, std::move(message));
  }

  bool Check(const Correlation& correlation, ProgramPlace place) {
    return v_.CheckAttributes(correlation, place) &&
           v_.CheckList(correlation.rules, ListUse::kRules, place) &&
           v_.AddSteps(program_.lists[correlation.rules].size(), place) &&
           v_.CheckOptionalList(correlation.group_by, ListUse::kStrings, place) &&
           v_.CheckOptionalList(correlation.aliases, ListUse::kAliases, place) &&
           v_.CheckOptionalList(correlation.fields, ListUse::kStrings, place) &&
           v_.CheckOptionalList(correlation.conditions, ListUse::kConditions, place) &&
           CheckConditionText(correlation.condition_text, place) &&
           CheckNumbers(correlation, place);
  }

  bool CheckConditionText(StringId text, ProgramPlace place) {
    if (text == kNoIndex) return true;
    if (!v_.CheckString(text, place)) return false;
    return program_.strings[text].size() <= Limits::kConditionBytes ||
           Fail(place, "its condition is too long");
  }

  bool CheckNumbers(const Correlation& correlation, ProgramPlace place) {
    if (correlation.type > CorrelationType::kValuePercentile) {
      return Fail(
          place, "type " + std::to_string(static_cast<unsigned>(correlation.type)) + " is unknown");
    }
    if (correlation.timespan_seconds == 0 ||
        correlation.timespan_seconds > Limits::kCorrelationTimespanSeconds) {
      return Fail(place, "a timespan of " + std::to_string(correlation.timespan_seconds) +
                             " seconds is out of bounds");
    }
    if (correlation.type != CorrelationType::kValuePercentile) {
      return correlation.percentile == Number{} || Fail(place, "an unused percentile is not zero");
    }
    if (!IsCanonical(correlation.percentile)) return Fail(place, "its percentile is no number");
    const double percentile = AsDouble(correlation.percentile);
    return (percentile >= 0 && percentile <= 100) ||
           Fail(place, "its percentile is not between 0 and 100");
  }

  // Height of a correlation: 1 above rules alone, else 1 more than the highest it refers to. Depth
  // is the length of the path that led here; its bound stops cycles as well as deep recursion.
  bool ComputeHeight(size_t index, size_t depth) {
    if (depth > Limits::kCorrelationChainDepth) {
      return Fail({SectionKind::kCorrelations, index},
                  "correlations refer to each other in a circle or a chain of more than " +
                      std::to_string(Limits::kCorrelationChainDepth));
    }
    if (heights_[index] != 0) return CheckHeight(index, depth + heights_[index] - 1);
    size_t height = 1;
    for (const uint32_t item : program_.lists[program_.correlations[index].rules]) {
      if (item < program_.rules.size()) continue;
      const size_t referred = item - program_.rules.size();
      if (!ComputeHeight(referred, depth + 1)) return false;
      height = std::max(height, heights_[referred] + 1);
    }
    heights_[index] = height;
    return true;
  }

  bool CheckHeight(size_t index, size_t path_length) {
    if (path_length <= Limits::kCorrelationChainDepth) return true;
    return Fail({SectionKind::kCorrelations, index},
                "correlations refer to each other in a chain of more than " +
                    std::to_string(Limits::kCorrelationChainDepth));
  }

  Verification& v_;
  const Program& program_;
  std::vector<size_t> heights_;  // 0: not known yet
};

}  // namespace

bool VerifyCorrelations(Verification& v) { return CorrelationVerifier(v).Run(); }

}  // namespace sigmavm::program
