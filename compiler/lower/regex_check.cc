#include "compiler/lower/regex_check.h"

#include <re2/re2.h>

#include <string>
#include <string_view>
#include <utility>

#include "runtime/base/limits.h"
#include "runtime/program/program.h"
#include "runtime/program/regex_options.h"

namespace sigmavm::lower {
namespace {

struct Construct {
  std::string_view start;  ///< how RE2's report of the offending part begins
  std::string_view what;
  std::string_view help;
};

constexpr std::string_view kNoLookaround =
    "write what may stand there as its own detection and exclude it in the condition with 'not'";

constexpr Construct kConstructs[] = {
    {"(?=", "lookahead", "match the parts with two items joined by 'all' or by the condition"},
    {"(?!", "negative lookahead", kNoLookaround},
    {"(?<=", "lookbehind", "include what stands before in the pattern itself"},
    {"(?<!", "negative lookbehind", kNoLookaround},
    {"(?<", "a named group", "use a plain group (...)"},
    {"(?>", "an atomic group", "use a plain group (?:...): RE2 never backtracks"},
    {"(?#", "a comment", "remove it"},
    {"(?|", "a branch reset group", "use a plain group"},
    {"(?(", "a conditional group", "write the alternatives with |"},
    {"\\Z", "\\Z", "use $ for the end of the text"},
    {"\\K", "\\K", "remove it: only whether the pattern is found counts"},
    {"\\G", "\\G", "remove it"},
    {"\\h", "\\h", "use [ \\t]"},
    {"\\R", "\\R", "use (?:\\r\\n|\\n|\\r)"},
};

bool IsBackreference(std::string_view part) {
  return part.size() >= 2 && part[0] == '\\' && part[1] >= '1' && part[1] <= '9';
}

// The pattern from the offending part on: RE2 reports only its first characters.
std::string_view OffendingPart(const RE2& compiled) {
  const std::string& part = compiled.error_arg();
  const size_t at = compiled.pattern().find(part);
  return at == std::string::npos ? std::string_view(part)
                                 : std::string_view(compiled.pattern()).substr(at);
}

uint8_t Flags(const ir::RegexMatch& regex) {
  int flags = 0;
  if (regex.ignore_case) flags |= program::kRegexIgnoreCase;
  if (regex.multiline) flags |= program::kRegexMultiline;
  if (regex.dot_all) flags |= program::kRegexDotAll;
  if (regex.anchor_start) flags |= program::kAnchorStart;
  if (regex.anchor_end) flags |= program::kAnchorEnd;
  return static_cast<uint8_t>(flags);
}

Diagnostic Explain(const RE2& compiled, Span span) {
  const std::string_view part = OffendingPart(compiled);
  Diagnostic error = Error(DiagnosticCode::kBadRegex, span, {}, {});
  if (IsBackreference(part)) {
    error.message = "the regular expression uses a backreference, which RE2 does not support";
    error.help = "spell the repeated text out, or compare two fields with 'fieldref'";
    return error;
  }
  for (const Construct& construct : kConstructs) {
    if (part.substr(0, construct.start.size()) != construct.start) continue;
    error.message = "the regular expression uses " + std::string(construct.what) +
                    ", which RE2 does not support";
    error.help = construct.help;
    return error;
  }
  error.message = "the regular expression is malformed: " + compiled.error();
  switch (compiled.error_code()) {
    case RE2::ErrorMissingParen:
    case RE2::ErrorUnexpectedParen:
      error.help = "a literal parenthesis is written \\( or \\)";
      break;
    case RE2::ErrorTrailingBackslash:
      error.help = "a literal backslash is written \\\\";
      break;
    case RE2::ErrorBadEscape:
      error.help = "a literal backslash is written \\\\; letters after a backslash have a meaning";
      break;
    case RE2::ErrorRepeatSize:
      error.help = "a repetition count can be 1000 at most";
      break;
    case RE2::ErrorRepeatArgument:
    case RE2::ErrorRepeatOp:
      error.help = "a literal * + or ? is written with a backslash before it";
      break;
    case RE2::ErrorPatternTooLarge:
      error.help = "use smaller repetition counts or fewer alternatives";
      break;
    default:
      break;
  }
  return error;
}

bool Refuse(Span span, std::string message, std::string help, Diagnostics& diagnostics) {
  diagnostics.push_back(
      Error(DiagnosticCode::kRegexesTooCostly, span, std::move(message), std::move(help)));
  return false;
}

bool Fits(const RegexBudget& budget, Span span, Diagnostics& diagnostics) {
  if (budget.in_rule > Limits::kRuleRegexBytes) {
    return Refuse(span,
                  "up to this one, the regular expressions of the rule cost " +
                      std::to_string(budget.in_rule) + " bytes; the limit is " +
                      std::to_string(Limits::kRuleRegexBytes),
                  "use smaller repetition counts, or split the rule", diagnostics);
  }
  if (budget.in_program > Limits::kProgramRegexBytes) {
    return Refuse(span,
                  "up to this one, the regular expressions of all rules cost " +
                      std::to_string(budget.in_program) + " bytes; the limit is " +
                      std::to_string(Limits::kProgramRegexBytes),
                  "compile fewer rules together", diagnostics);
  }
  return true;
}

}  // namespace

bool CheckRegex(const ir::RegexMatch& regex, Span span, RegexBudget& budget,
                Diagnostics& diagnostics) {
  if (regex.pattern.size() > Limits::kRegexTextBytes) {
    diagnostics.push_back(Error(DiagnosticCode::kBadRegex, span,
                                "the regular expression is longer than " +
                                    std::to_string(Limits::kRegexTextBytes) + " bytes",
                                "split it over several values"));
    return false;
  }
  if (budget.in_rule > Limits::kRuleRegexBytes) return false;  // said already
  // Only what was accepted is known, by the pattern itself: anchored, a bad one could look well
  // formed.
  std::string key = static_cast<char>(Flags(regex)) + regex.pattern;
  if (budget.known.contains(key)) return true;
  const program::RegexPointer compiled = program::CompileRegex(regex.pattern, Flags(regex));
  if (!compiled->ok()) {
    diagnostics.push_back(Explain(*compiled, span));
    return false;
  }
  const uint64_t cost =
      program::RegexTextCost(regex.pattern) + program::RegexProgramCost(*compiled);
  budget.in_rule += cost;
  budget.in_program += cost;
  if (!Fits(budget, span, diagnostics)) {
    budget.in_program -= cost;
    return false;
  }
  budget.known.insert(std::move(key));
  return true;
}

}  // namespace sigmavm::lower
