#include "compiler/backend/mapping/value_pattern.h"

#include <algorithm>

#include "runtime/base/case_fold.h"

namespace sigmavm::backend {
namespace {

using ir::PartKind;

struct Algorithm {
  std::string_view name;
  size_t digits;
};
// The algorithms of Sysmon's Hashes field.
constexpr Algorithm kAlgorithms[] = {{"MD5", 32}, {"SHA1", 40}, {"SHA256", 64}, {"IMPHASH", 32}};

bool IsHex(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789abcdefABCDEF") == text.npos;
}

/// The parts between wildcards at the ends.
struct Core {
  std::vector<ir::PatternPart> parts;
  bool open_start = false;
  bool open_end = false;
};

Core CoreOf(const ir::TextMatch& match) {
  Core core{match.parts, false, false};
  if (!core.parts.empty() && core.parts.front().kind == PartKind::kAnyRun) {
    core.open_start = true;
    core.parts.erase(core.parts.begin());
  }
  if (!core.parts.empty() && core.parts.back().kind == PartKind::kAnyRun) {
    core.open_end = true;
    core.parts.pop_back();
  }
  return core;
}

bool IsOneLiteral(const std::vector<ir::PatternPart>& parts) {
  return parts.size() == 1 && parts.front().kind == PartKind::kLiteral;
}

AskedHash DigestByLength(std::string_view digest) {
  AskedHash asked{{}, std::string(digest), false};
  for (const Algorithm& algorithm : kAlgorithms) {
    if (algorithm.digits == digest.size()) asked.algorithms.emplace_back(algorithm.name);
  }
  return asked;
}

/// One step of a pattern, a character at a time, for Matches: `*` or a character test.
struct Step {
  PartKind kind;
  char character = 0;
};

std::vector<Step> StepsOf(const ir::TextMatch& match) {
  std::vector<Step> steps;
  for (const ir::PatternPart& part : match.parts) {
    if (part.kind != PartKind::kLiteral) {
      steps.push_back({part.kind});
      continue;
    }
    const std::string text = match.cased ? part.text : Folded(part.text);
    for (const char c : text) steps.push_back({PartKind::kLiteral, c});
  }
  return steps;
}

bool Accepts(const Step& step, char c) {
  switch (step.kind) {
    case PartKind::kLiteral:
      return step.character == c;
    case PartKind::kDash:
      return c == '-' || c == '/';
    case PartKind::kAnyOne:
    case PartKind::kAnyRun:
      break;
  }
  return true;
}

}  // namespace

std::optional<std::string> LiteralOf(const ir::TextMatch& match) {
  if (match.parts.empty()) return std::string();
  if (!IsOneLiteral(match.parts)) return std::nullopt;
  return match.parts.front().text;
}

std::optional<std::string> FileNameAsked(const ir::TextMatch& match) {
  const Core core = CoreOf(match);
  if (!core.open_start || core.open_end || !IsOneLiteral(core.parts)) return std::nullopt;
  const std::string& text = core.parts.front().text;
  if (text.size() < 2 || text.front() != '\\' || text.find('\\', 1) != text.npos) {
    return std::nullopt;
  }
  return text.substr(1);
}

std::optional<AskedHash> HashAsked(const ir::TextMatch& match) {
  const Core core = CoreOf(match);
  if (!IsOneLiteral(core.parts)) return std::nullopt;
  const std::string_view text = core.parts.front().text;
  const size_t sign = text.find('=');
  if (sign == text.npos) {
    AskedHash asked = DigestByLength(text);
    if (asked.algorithms.empty() || !IsHex(text)) return std::nullopt;
    return asked;
  }
  const std::string name = Folded(text.substr(0, sign));
  const std::string_view digest = text.substr(sign + 1);
  for (const Algorithm& algorithm : kAlgorithms) {
    if (Folded(algorithm.name) != name) continue;
    if (!IsHex(digest) || digest.size() > algorithm.digits) return std::nullopt;
    const bool whole = digest.size() == algorithm.digits;
    if (!whole && !core.open_end) return std::nullopt;
    return AskedHash{{std::string(algorithm.name)}, std::string(digest), !whole};
  }
  return std::nullopt;
}

bool Matches(const ir::TextMatch& match, std::string_view text) {
  const std::vector<Step> steps = StepsOf(match);
  const std::string folded = match.cased ? std::string(text) : Folded(text);
  // matched[i]: the first i steps match what has been read.
  std::vector<char> matched(steps.size() + 1, 0);
  matched[0] = 1;
  const auto skip_runs = [&] {
    for (size_t i = 0; i < steps.size(); ++i) {
      if (matched[i] != 0 && steps[i].kind == PartKind::kAnyRun) matched[i + 1] = 1;
    }
  };
  skip_runs();
  for (const char c : folded) {
    std::vector<char> next(steps.size() + 1, 0);
    for (size_t i = 0; i < steps.size(); ++i) {
      if (matched[i] == 0 || !Accepts(steps[i], c)) continue;
      next[steps[i].kind == PartKind::kAnyRun ? i : i + 1] = 1;
    }
    matched = std::move(next);
    skip_runs();
  }
  return matched.back() != 0;
}

}  // namespace sigmavm::backend
