#include "cli/program_report.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "cli/number_text.h"
#include "cli/options.h"
#include "cli/rule_text.h"
#include "cli/terminal.h"
#include "runtime/base/utf8.h"
#include "runtime/program/container.h"
#include "runtime/program/signature.h"

namespace sigmavm::cli {
namespace {

using nlohmann::ordered_json;
using program::Program;
using program::Rule;

constexpr size_t kHeadingWidth = 14;

std::string Version() {
  return std::to_string(program::kMajorVersion) + "." + std::to_string(program::kMinorVersion);
}

std::vector<std::pair<std::string_view, size_t>> Counts(const Program& program) {
  return {{"rules", program.rules.size()},
          {"correlations", program.correlations.size()},
          {"predicates", program.predicates.size()},
          {"fields", program.fields.size() - 1},  // without the reserved "any field"
          {"instructions", program.code.size()},
          {"logsources", program.logsources.size()},
          {"strings", program.strings.size()}};
}

std::string Line(std::string_view heading, const std::string& text) {
  return Pad(std::string(heading), kHeadingWidth) + text + "\n";
}

// Metadata is JSON that the verifier has accepted, but who knows with what in its strings.
ordered_json Meta(const Program& program) {
  ordered_json meta = ordered_json::parse(program.meta, nullptr, false);
  return meta.is_object() ? meta : ordered_json::object();
}

ordered_json TextOrNull(const Program& program, program::StringId id) {
  return id == program::kNoIndex ? ordered_json() : ordered_json(program.strings[id]);
}

ordered_json LogsourceJson(const Program& program, const Rule& rule) {
  const program::Logsource& logsource = program.logsources[rule.logsource];
  return {{"category", TextOrNull(program, logsource.category)},
          {"product", TextOrNull(program, logsource.product)},
          {"service", TextOrNull(program, logsource.service)}};
}

ordered_json RuleJson(const Program& program, size_t index) {
  const Rule& rule = program.rules[index];
  ordered_json tags = ordered_json::array();
  for (const uint32_t tag : ListOf(program, rule.tags)) tags.push_back(program.strings[tag]);
  const std::string_view level = LevelName(rule.level);
  ordered_json json = {{"id", TextOrNull(program, rule.id)},
                       {"title", TextOrNull(program, rule.title)},
                       {"level", level.empty() ? ordered_json() : ordered_json(level)},
                       {"status", TextOrNull(program, rule.status)},
                       {"tags", tags},
                       {"logsource", LogsourceJson(program, rule)},
                       {"steps", StepBound(program, rule)}};
  if (!program.rule_places.empty()) {
    const program::SourcePlace& place = program.rule_places[index];
    json["file"] = TextOrNull(program, place.file);
    json["line"] = place.line;
  }
  return json;
}

}  // namespace

std::string ProgramReport::SignatureText() const {
  const auto signer = program::ClaimedSigner(bytes_);
  if (!signer) return "not signed";
  return program::KeyIdText(*signer) + (checked_ ? ", good" : ", not checked");
}

std::string ProgramReport::RuleLines() const {
  std::string out = "\n";
  for (size_t i = 0; i < program_.rules.size(); ++i) {
    const Rule& rule = program_.rules[i];
    const std::string_view level = LevelName(rule.level);
    out += Pad("r" + std::to_string(i), 6) + " " +
           Pad(level.empty() ? "-" : std::string(level), 13) + " " +
           SafeForTerminal(TextOf(program_, rule.title)) + "\n";
  }
  return out;
}

std::string ProgramReport::Text(bool list_rules) const {
  std::string out = SafeForTerminal(name_) + ": sigmavm program " + Version() + ", " +
                    CountText(bytes_.size()) + " bytes\n";
  const ordered_json meta = Meta(program_);
  for (const auto& [key, value] : meta.items()) {
    out += Line(
        SafeForTerminal(key),
        SafeForTerminal(value.is_string() ? value.get<std::string>() : value.dump(-1, ' ', true)));
  }
  out += Line("signature", SignatureText());
  for (const auto& [name, count] : Counts(program_)) out += Line(name, CountText(count));
  size_t steps = 0;
  for (const Rule& rule : program_.rules) steps = std::max(steps, StepBound(program_, rule));
  out += Line("longest rule", CountText(steps) + " steps");
  std::string sections;
  const auto read = program::ReadSections(bytes_, name_);
  if (read) {
    for (const program::Section& section : *read) {
      sections += (sections.empty() ? "" : ", ") + program::SectionName(section.kind) + " " +
                  CountText(section.bytes.size());
    }
  }
  out += Line("sections", sections);
  return list_rules ? out + RuleLines() : out;
}

std::string ProgramReport::Json() const {
  ordered_json json = {{"file", name_}, {"version", Version()}, {"size", bytes_.size()}};
  json["meta"] = Meta(program_);
  const auto signer = program::ClaimedSigner(bytes_);
  json["signature"] =
      signer ? ordered_json{{"key_id", program::KeyIdText(*signer)}, {"checked", checked_}}
             : ordered_json();
  for (const auto& [name, count] : Counts(program_)) json["counts"][std::string(name)] = count;
  json["rules"] = ordered_json::array();
  for (size_t i = 0; i < program_.rules.size(); ++i) json["rules"].push_back(RuleJson(program_, i));
  return json.dump(2, ' ', true, ordered_json::error_handler_t::replace) + "\n";
}

size_t StepBound(const Program& program, const Rule& rule) {
  size_t steps = 0;
  for (uint32_t i = rule.code_begin; i < rule.code_end; ++i) {
    const program::Instruction& instruction = program.code[i];
    const bool has_list =
        instruction.opcode == program::Opcode::kAny || instruction.opcode == program::Opcode::kAll;
    steps += 1 + (has_list ? ListOf(program, instruction.z).size() : 0);
  }
  return steps;
}

}  // namespace sigmavm::cli
