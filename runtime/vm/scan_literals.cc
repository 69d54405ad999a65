#include "runtime/vm/scan_literals.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <iterator>
#include <span>
#include <utility>

#include "runtime/base/case_fold.h"
#include "runtime/match/gram_frequency.h"
#include "runtime/match/gram_literals.h"
#include "runtime/match/number_match.h"
#include "runtime/match/predicate_matcher.h"
#include "runtime/match/text_hash.h"
#include "runtime/match/wildcard_pattern.h"

namespace sigmavm::vm {
namespace {

using match::LiteralKind;
using match::WildcardPart;
using match::WildcardPartKind;
using program::Operator;

/// Dashes that are spelled out, each as one of five: 25 literals at most.
constexpr size_t kSpelledDashes = 2;

/// Neighbouring texts and dashes of a pattern.
struct Run {
  std::span<const WildcardPart> parts;
  bool at_start = false;  // of the pattern
  bool at_end = false;
};

LiteralKind KindOf(const Run& run) {
  if (run.at_start && run.at_end) return LiteralKind::kEquals;
  if (run.at_start) return LiteralKind::kStartsWith;
  return run.at_end ? LiteralKind::kEndsWith : LiteralKind::kContains;
}

size_t CountDashes(std::span<const WildcardPart> parts) {
  return static_cast<size_t>(std::count_if(parts.begin(), parts.end(), [](const WildcardPart& p) {
    return p.kind == WildcardPartKind::kDash;
  }));
}

/// Every spelling of a run.
std::vector<ScanLiteral> Spell(const Run& run) {
  std::vector<std::string> texts(1);
  for (const WildcardPart& part : run.parts) {
    std::vector<std::string> longer;
    for (const std::string& text : texts) {
      if (part.kind == WildcardPartKind::kText) {
        longer.push_back(text + part.text);
      } else {
        for (const std::string_view dash : match::kDashes)
          longer.push_back(text + std::string(dash));
      }
    }
    texts = std::move(longer);
  }
  std::vector<ScanLiteral> literals;
  literals.reserve(texts.size());
  for (std::string& text : texts) literals.push_back({KindOf(run), std::move(text)});
  return literals;
}

bool InRun(const WildcardPart& part) {
  return part.kind == WildcardPartKind::kText || part.kind == WildcardPartKind::kDash;
}

std::vector<Run> RunsOf(const std::vector<WildcardPart>& parts) {
  std::vector<Run> runs;
  for (size_t begin = 0; begin < parts.size();) {
    size_t end = begin;
    while (end < parts.size() && InRun(parts[end])) ++end;
    if (end > begin) {
      runs.push_back(
          {std::span(parts).subspan(begin, end - begin), begin == 0, end == parts.size()});
    }
    begin = end + 1;
  }
  return runs;
}

/// Cuts a run with too many dashes into the texts between them.
std::vector<Run> WithoutDashes(const Run& run) {
  std::vector<Run> texts;
  for (size_t i = 0; i < run.parts.size(); ++i) {
    if (run.parts[i].kind != WildcardPartKind::kText) continue;
    texts.push_back(
        {run.parts.subspan(i, 1), run.at_start && i == 0, run.at_end && i + 1 == run.parts.size()});
  }
  return texts;
}

float Commonness(const std::vector<ScanLiteral>& literals) {
  float sum = 0;
  for (const ScanLiteral& literal : literals) sum += Commonness(literal);
  return sum;
}

/// The run whose spellings are seen least.
std::vector<ScanLiteral> RarestRun(const std::vector<Run>& runs) {
  std::vector<ScanLiteral> best;
  float least = 0;
  for (const Run& whole : runs) {
    const bool spell = CountDashes(whole.parts) <= kSpelledDashes;
    for (const Run& run : spell ? std::vector<Run>{whole} : WithoutDashes(whole)) {
      std::vector<ScanLiteral> literals = Spell(run);
      const float commonness = Commonness(literals);
      if (!best.empty() && commonness >= least) continue;
      least = commonness;
      best = std::move(literals);
    }
  }
  return best;
}

std::vector<ScanLiteral> RequiredLiterals(const program::Program& program,
                                          const program::Predicate& predicate) {
  std::vector<ScanLiteral> literals;
  for (std::string& text : match::RequiredLiterals(program, predicate)) {
    literals.push_back({LiteralKind::kContains, std::move(text)});
  }
  return literals;
}

/// Patterns with stars at the ends only are texts in disguise, answered by the scan alone.
bool IsPlain(const std::vector<WildcardPart>& parts, const std::vector<Run>& runs) {
  const bool has_any = std::any_of(parts.begin(), parts.end(), [](const WildcardPart& part) {
    return part.kind == WildcardPartKind::kAny;
  });
  return !has_any && runs.size() <= 1 &&
         (runs.empty() || CountDashes(runs[0].parts) <= kSpelledDashes);
}

ScanLiterals WildcardLiterals(const program::Program& program,
                              const program::Predicate& predicate) {
  const bool cased = (predicate.flags & program::kCased) != 0;
  const std::string& pattern = program.strings[predicate.operand];
  std::vector<WildcardPart> parts = match::ParseWildcard(pattern);
  for (WildcardPart& part : parts) part.text = Folded(part.text);
  const std::vector<Run> runs = RunsOf(parts);
  if (IsPlain(parts, runs)) {
    if (!runs.empty()) return {Spell(runs[0]), !cased};
    const LiteralKind kind = parts.empty() ? LiteralKind::kEquals : LiteralKind::kContains;
    return {{{kind, {}}}, !cased};
  }
  std::vector<ScanLiteral> required = RequiredLiterals(program, predicate);
  std::vector<ScanLiteral> derived = RarestRun(runs);
  if (derived.empty()) return {std::move(required), false};
  const bool better = required.empty() || Commonness(derived) < Commonness(required);
  return {better ? std::move(derived) : std::move(required), false};
}

ScanLiterals TextLiteral(const program::Program& program, const program::Predicate& predicate,
                         LiteralKind kind) {
  const bool cased = (predicate.flags & program::kCased) != 0;
  return {{{kind, Folded(program.strings[predicate.operand])}}, !cased};
}

/// An integer value that equals the number has its text. That fails for large doubles alone, which
/// are written with an exponent.
ScanLiterals NumberLiteral(const program::Number& number) {
  std::string text = match::CanonicalText(number);
  const bool exponent = text.find('e') != std::string::npos;
  if (exponent) return {};
  return {{{LiteralKind::kEquals, std::move(text)}}, false};
}

}  // namespace

ScanLiterals ScanLiteralsOf(const program::Program& program, const program::Predicate& predicate) {
  switch (predicate.op) {
    case Operator::kEquals:
      return TextLiteral(program, predicate, LiteralKind::kEquals);
    case Operator::kContains:
      return TextLiteral(program, predicate, LiteralKind::kContains);
    case Operator::kStartsWith:
      return TextLiteral(program, predicate, LiteralKind::kStartsWith);
    case Operator::kEndsWith:
      return TextLiteral(program, predicate, LiteralKind::kEndsWith);
    case Operator::kWildcard:
      return WildcardLiterals(program, predicate);
    case Operator::kRegex:
      return {RequiredLiterals(program, predicate), false};
    case Operator::kNumberEq:
      return NumberLiteral(program.numbers[predicate.operand]);
    case Operator::kBooleanEq:
      return {{{LiteralKind::kEquals, predicate.operand != 0 ? "true" : "false"}}, false};
    default:
      return {};
  }
}

float Commonness(const ScanLiteral& literal) {
  const match::GramFrequency& frequency = match::GramFrequency::Typical();
  const std::string& text = literal.text;
  float least = 1;
  for (size_t i = 0; i + 4 <= text.size(); ++i) {
    least = std::min(least, frequency.Gram(match::Load32(text.data() + i)));
  }
  if (text.size() >= 4) return least;
  for (size_t i = 0; i + 2 <= text.size(); ++i) {
    uint16_t pair;
    std::memcpy(&pair, text.data() + i, sizeof pair);
    least = std::min(least, frequency.Pair(pair));
  }
  return least;
}

bool NeedsOwnPass(const ScanLiteral& literal) {
  return literal.kind == LiteralKind::kContains && !literal.text.empty() &&
         literal.text.size() < match::GramLiterals::kShortest;
}

}  // namespace sigmavm::vm
