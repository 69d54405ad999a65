#include "compiler/optimize/frequency.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/base/case_fold.h"

namespace sigmavm::optimize {
namespace {

struct Common {
  std::string_view text;
  double share;
};

// Texts that ordinary Windows process records are full of, and the share of records that hold them
// in a path or command line. A literal inside one of them is at least as frequent.
constexpr Common kCommon[] = {
    {"c:\\windows\\system32\\", 0.75},
    {"c:\\windows\\syswow64\\", 0.10},
    {"c:\\program files\\", 0.20},
    {"c:\\program files (x86)\\", 0.12},
    {"c:\\users\\", 0.20},
    {"c:\\programdata\\", 0.08},
    {"\\appdata\\local\\", 0.10},
    {"\\appdata\\roaming\\", 0.03},
    {"\\appdata\\local\\temp\\", 0.05},
    {"c:\\windows\\temp\\", 0.02},
    {"microsoft", 0.45},
    {"windows", 0.85},
    {".exe\" ", 0.50},
    {".exe ", 0.50},
    {"-k netsvcs -p -s ", 0.12},
    {"svchost.exe -k ", 0.30},
    {"\\windowspowershell\\v1.0\\powershell.exe", 0.10},
    {"powershell.exe", 0.12},
    {"cmd.exe /c ", 0.10},
    {"cmd.exe", 0.15},
    {"\\conhost.exe 0xffffffff -forcev1", 0.08},
    {"https://", 0.03},
    {"http://", 0.03},
    {"rundll32.exe", 0.03},
    {"services.exe", 0.20},
    {"explorer.exe", 0.15},
    {"google\\chrome", 0.06},
    {"nt authority\\system", 0.45},
    {".dll,", 0.03},
    {".dll", 0.06},
    {"--type=", 0.06},
    {"true", 0.02},
    {"false", 0.02},
};

// Images that start often, by base name; others are rare.
constexpr Common kCommonImages[] = {
    {"svchost.exe", 0.10},
    {"cmd.exe", 0.08},
    {"conhost.exe", 0.08},
    {"powershell.exe", 0.05},
    {"services.exe", 0.10},
    {"explorer.exe", 0.08},
    {"rundll32.exe", 0.02},
    {"wmiprvse.exe", 0.03},
    {"taskhostw.exe", 0.02},
    {"dllhost.exe", 0.02},
    {"chrome.exe", 0.04},
    {"msedge.exe", 0.04},
    {"reg.exe", 0.02},
    {"net.exe", 0.02},
    {"net1.exe", 0.02},
    {"sc.exe", 0.01},
    {"whoami.exe", 0.01},
    {"schtasks.exe", 0.01},
    {"python.exe", 0.01},
    {"java.exe", 0.01},
    {"node.exe", 0.01},
    {"code.exe", 0.01},
    {"git.exe", 0.01},
    {"bash.exe", 0.01},
    {"searchindexer.exe", 0.01},
    {"runtimebroker.exe", 0.02},
    {"backgroundtaskhost.exe", 0.02},
};

constexpr double kRareImage = 0.002;
constexpr double kRegexCost = 40;
constexpr double kWildcardCost = 8;
constexpr double kContainsCost = 4;
constexpr double kScannedCost = 1;

double ImageProbability(std::string_view suffix) {
  const size_t slash = suffix.rfind('\\');
  const std::string_view name = slash == std::string_view::npos ? suffix : suffix.substr(slash + 1);
  for (const Common& image : kCommonImages) {
    if (image.text == name) return image.share;
    if (slash == std::string_view::npos && image.text.ends_with(name)) return image.share;
  }
  return name.size() < 5 ? 0.5 : kRareImage;
}

// Longer texts are rarer, unless they are part of something common.
double TextProbability(std::string_view folded) {
  double share =
      std::max(2e-6, std::min(0.9, 1.5 * std::pow(0.5, static_cast<double>(folded.size()) - 1)));
  for (const Common& common : kCommon) {
    if (common.text.find(folded) != std::string_view::npos) share = std::max(share, common.share);
  }
  return share;
}

bool IsAnchoredPath(const ir::TextMatch& match) {
  return !match.parts.empty() && match.parts.back().kind == ir::PartKind::kLiteral &&
         match.parts.back().text.find(".exe") != std::string::npos;
}

double MatchProbability(const std::string& field, const ir::TextMatch& match) {
  if (match.parts.empty()) return 0.01;
  double share = 1;
  for (const ir::PatternPart& part : match.parts) {
    if (part.kind != ir::PartKind::kLiteral) continue;
    share = std::min(share, ContainsProbability(field, Folded(part.text)));
  }
  if (IsAnchoredPath(match)) {
    return std::min(share, ImageProbability(Folded(match.parts.back().text)));
  }
  return share;
}

struct PredicateCost {
  double operator()(const ir::TextMatch& match) const {
    const size_t literals = static_cast<size_t>(
        std::count_if(match.parts.begin(), match.parts.end(),
                      [](const ir::PatternPart& p) { return p.kind == ir::PartKind::kLiteral; }));
    if (literals > 1) return kWildcardCost;
    return match.parts.size() == 3 ? kContainsCost : kScannedCost;
  }
  double operator()(const ir::RegexMatch&) const { return kRegexCost; }
  double operator()(const ir::CidrMatch&) const { return kWildcardCost; }
  double operator()(const ir::FieldMatch&) const { return kWildcardCost; }
  double operator()(const ir::TimeMatch&) const { return kWildcardCost; }
  template <typename Other>
  double operator()(const Other&) const {
    return kScannedCost;
  }
};

Estimate Combine(const ir::Expression& expression, bool is_and) {
  Estimate out;
  double going_on = 1;  // probability that the operands so far did not decide
  out.cost = 0;
  for (const ir::Expression& child : expression.children) {
    const Estimate one = EstimateExpression(child);
    out.cost += going_on * one.cost;
    going_on *= is_and ? one.probability : 1 - one.probability;
  }
  out.probability = is_and ? going_on : 1 - going_on;
  return out;
}

// The classic rule for short-circuit operators: ascending cost per chance to decide.
double Rank(const Estimate& estimate, bool is_and) {
  const double deciding = is_and ? 1 - estimate.probability : estimate.probability;
  return estimate.cost / std::max(deciding, 1e-9);
}

}  // namespace

double ContainsProbability(std::string_view field, std::string_view folded) {
  if (folded.empty()) return 1;
  if (field == "Hashes") return folded.size() >= 20 ? 1e-6 : 0.9;
  return TextProbability(folded);
}

double Probability(const ir::Predicate& predicate) {
  if (const auto* text = std::get_if<ir::TextMatch>(&predicate.operand)) {
    return MatchProbability(predicate.field, *text);
  }
  if (std::holds_alternative<ir::RegexMatch>(predicate.operand)) return 0.02;
  if (std::holds_alternative<ir::ExistsMatch>(predicate.operand)) return 0.7;
  if (std::holds_alternative<ir::NumberMatch>(predicate.operand)) return 0.05;
  return 0.1;
}

Estimate EstimateExpression(const ir::Expression& expression) {
  switch (expression.kind) {
    case ir::ExpressionKind::kFalse:
      return {0, 0};
    case ir::ExpressionKind::kTrue:
      return {1, 0};
    case ir::ExpressionKind::kPredicate:
      return {Probability(expression.predicate),
              std::visit(PredicateCost{}, expression.predicate.operand)};
    case ir::ExpressionKind::kNot: {
      const Estimate child = EstimateExpression(expression.children.front());
      return {1 - child.probability, child.cost};
    }
    case ir::ExpressionKind::kAnd:
    case ir::ExpressionKind::kOr:
      return Combine(expression, expression.kind == ir::ExpressionKind::kAnd);
  }
  return {};
}

void OrderOperands(ir::Expression& expression) {
  for (ir::Expression& child : expression.children) OrderOperands(child);
  const bool is_and = expression.kind == ir::ExpressionKind::kAnd;
  if (!is_and && expression.kind != ir::ExpressionKind::kOr) return;
  std::vector<std::pair<double, size_t>> order;
  for (size_t i = 0; i < expression.children.size(); ++i) {
    order.emplace_back(Rank(EstimateExpression(expression.children[i]), is_and), i);
  }
  std::sort(order.begin(), order.end());
  std::vector<ir::Expression> sorted;
  sorted.reserve(order.size());
  for (const auto& [rank, index] : order) sorted.push_back(std::move(expression.children[index]));
  expression.children = std::move(sorted);
}

}  // namespace sigmavm::optimize
