#include "cli/rule_text.h"

#include <charconv>

namespace sigmavm::cli {
namespace {

// The number in "r12" or "12".
std::optional<program::RuleIndex> RuleNumber(std::string_view text) {
  if (text.starts_with('r')) text.remove_prefix(1);
  program::RuleIndex number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

std::string_view TextOf(const program::Program& program, program::StringId id) {
  return id == program::kNoIndex ? std::string_view() : program.strings[id];
}

std::span<const uint32_t> ListOf(const program::Program& program, program::ListId id) {
  if (id == program::kNoIndex) return {};
  const auto& offsets = program.lists.offsets;
  return std::span(program.lists.items).subspan(offsets[id], offsets[id + 1] - offsets[id]);
}

std::vector<program::RuleIndex> FindRules(const program::Program& program, std::string_view text) {
  std::vector<program::RuleIndex> found;
  for (program::RuleIndex i = 0; i < program.rules.size(); ++i) {
    const program::Rule& rule = program.rules[i];
    if (TextOf(program, rule.id) == text || TextOf(program, rule.name) == text ||
        TextOf(program, rule.title) == text) {
      found.push_back(i);
    }
  }
  const auto number = RuleNumber(text);
  if (found.empty() && number && *number < program.rules.size()) found.push_back(*number);
  return found;
}

}  // namespace sigmavm::cli
