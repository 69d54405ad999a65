#include "compiler/backend/translation.h"

#include <algorithm>

namespace sigmavm::backend {

std::string_view StatusName(Status status) noexcept {
  switch (status) {
    case Status::kExact:
      return "exact";
    case Status::kPartial:
      return "partial";
    case Status::kRefused:
      break;
  }
  return "refused";
}

std::string_view ReasonName(ReasonCode code) noexcept {
  switch (code) {
    case ReasonCode::kNoSource:
      return "no-source";
    case ReasonCode::kUnmappedField:
      return "unmapped-field";
    case ReasonCode::kUnmappedValue:
      return "unmapped-value";
    case ReasonCode::kApproximateField:
      return "approximate-field";
    case ReasonCode::kAlternativeDropped:
      return "alternative-dropped";
    case ReasonCode::kAbsentIsEmpty:
      return "absent-is-empty";
    case ReasonCode::kUnsupportedOperator:
      return "unsupported-operator";
    case ReasonCode::kRegexSyntax:
      return "regex-syntax";
    case ReasonCode::kCaseFolding:
      return "case-folding";
    case ReasonCode::kUnsafeText:
      return "unsafe-text";
    case ReasonCode::kQueryTooLong:
      return "query-too-long";
    case ReasonCode::kQueryTooDeep:
      return "query-too-deep";
    case ReasonCode::kCorrelation:
      break;
  }
  return "correlation";
}

Status StatusOf(const std::vector<Reason>& reasons) noexcept {
  Gravity gravest = Gravity::kNote;
  for (const Reason& reason : reasons) gravest = std::max(gravest, reason.gravity);
  switch (gravest) {
    case Gravity::kNote:
      return Status::kExact;
    case Gravity::kPartial:
      return Status::kPartial;
    case Gravity::kRefusal:
      break;
  }
  return Status::kRefused;
}

}  // namespace sigmavm::backend
