// What each modifier does to one operand; reference_modifier.cc decides when.
#pragma once

#include "tests/support/reference_operand.h"

namespace sigmavm::reference {

/// Turns one operand into its alternatives, or refuses its type or its content.
using Application = Result<Operands>(const Operand& operand, const Placeholders& placeholders);

Application ApplyContains;
Application ApplyStartsWith;
Application ApplyEndsWith;
Application ApplyCased;
Application ApplyWindash;
Application ApplyExpand;

Application ApplyBase64;
Application ApplyBase64Offset;
Application ApplyUtf16Le;
Application ApplyUtf16Be;
Application ApplyUtf16;

Application ApplyRe;
Application ApplyIgnoreCase;
Application ApplyMultiline;
Application ApplyDotAll;
Application ApplyCidr;
Application ApplyExists;
Application ApplyFieldRef;

Application ApplyLess;
Application ApplyLessEqual;
Application ApplyGreater;
Application ApplyGreaterEqual;
Application ApplyMinute;
Application ApplyHour;
Application ApplyDay;
Application ApplyWeek;
Application ApplyMonth;
Application ApplyYear;

}  // namespace sigmavm::reference
