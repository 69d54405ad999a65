// `sigmavm collect fields`: says what rules need of the collector and which can never fire on it.
#include <CLI/CLI.hpp>
#include <map>
#include <nlohmann/json.hpp>

#include "cli/collector_coverage.h"
#include "cli/hold_rules.h"
#include "cli/options.h"
#include "cli/rule_options.h"
#include "cli/rule_set.h"
#include "cli/rule_text.h"
#include "cli/terminal.h"
#include "cli/verbs.h"
#include "runtime/base/utf8.h"

namespace sigmavm::cli {
namespace {

using nlohmann::ordered_json;

class CollectFieldsVerb : public Verb {
 public:
  void Describe(CLI::App& app) override {
    AddRulesOption(app, rules_);
    AddFlag(app, "--all", all_, "List rules for other events one by one, too");
    AddCompileOptions(app, rules_);
    AddTrustOption(app, rules_);
    AddAllowInvalidOption(app, rules_);
    AddFormatOption(app, format_, {Format::kTable, Format::kJson});
    AddOutputOption(app, output_path_);
    app.footer(
        "Example:\n"
        "  sigmavm collect fields -r rules/");
  }

  void Run(Session& session) override {
    const auto loaded = LoadRules(session, rules_);
    if (!loaded) return;
    const CollectorCoverage coverage = FindCoverage(loaded->program);
    const program::Program& program = loaded->program.get();
    session.Print(output_path_,
                  format_.name == "json" ? Json(program, coverage) : Text(program, coverage));
  }

 private:
  static constexpr size_t kFieldWidth = 26;
  static constexpr size_t kCountWidth = 8;
  static constexpr size_t kBeforeWidth = 14;

  static bool IsBeforeStart(const FieldUse& field) {
    return field.name != "*" && IsKnownBeforeStart(field.name);
  }

  [[nodiscard]] std::string Text(const program::Program& program,
                                 const CollectorCoverage& coverage) const {
    std::string out = Pad("FIELD", kFieldWidth) + Pad("RULES", kCountWidth) +
                      Pad("BEFORE START", kBeforeWidth) + "COLLECTOR HAS IT\n";
    for (const FieldUse& field : coverage.fields) {
      out += Pad(SafeForTerminal(field.name), kFieldWidth) +
             Pad(std::to_string(field.rules), kCountWidth) +
             Pad(IsBeforeStart(field) ? "yes" : "no", kBeforeWidth) +
             std::string(ProvisionText(field.provision)) + "\n";
    }
    const size_t dead = coverage.dead.size();
    out += "\n" + std::to_string(coverage.rules - dead) + " of " + std::to_string(coverage.rules) +
           " rules can fire; " + std::to_string(coverage.before_start.size()) +
           " of them can be judged before the start (--hold) and deny it (--deny)\n";
    std::map<std::string, size_t> others;
    for (const DeadRule& rule : coverage.dead) {
      if (rule.is_of_other_events && !all_) {
        ++others[rule.reason];
        continue;
      }
      const program::Rule& facts = program.rules[rule.rule];
      out += "never: " + SafeForTerminal(TextOf(program, facts.title)) + ": " +
             SafeForTerminal(rule.reason) + "\n";
    }
    for (const auto& [reason, count] : others) {
      out += "never: " + std::to_string(count) + (count == 1 ? " rule: " : " rules: ") +
             SafeForTerminal(reason) + "\n";
    }
    return out;
  }

  static std::string Json(const program::Program& program, const CollectorCoverage& coverage) {
    ordered_json json = {{"rules", coverage.rules},
                         {"hashes", coverage.facts.hashes != 0},
                         {"version_info", coverage.facts.version_info}};
    json["fields"] = ordered_json::array();
    for (const FieldUse& field : coverage.fields) {
      json["fields"].push_back({{"name", field.name},
                                {"rules", field.rules},
                                {"before_start", IsBeforeStart(field)},
                                {"provided", ProvisionText(field.provision)}});
    }
    json["before_start"] = ordered_json::array();
    for (const program::RuleIndex rule : coverage.before_start) {
      json["before_start"].push_back({{"rule_id", TextOf(program, program.rules[rule].id)},
                                      {"rule_title", TextOf(program, program.rules[rule].title)}});
    }
    json["never"] = ordered_json::array();
    for (const DeadRule& rule : coverage.dead) {
      const program::Rule& facts = program.rules[rule.rule];
      json["never"].push_back({{"rule_id", TextOf(program, facts.id)},
                               {"rule_title", TextOf(program, facts.title)},
                               {"reason", rule.reason}});
    }
    return json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
  }

  RuleOptions rules_;
  bool all_ = false;
  FormatOption format_;
  std::string output_path_;
};

}  // namespace

std::unique_ptr<Verb> MakeCollectFieldsVerb() { return std::make_unique<CollectFieldsVerb>(); }

}  // namespace sigmavm::cli
