// `sigmavm explain`: says why a rule matches an event or not, or what a diagnostic code means.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <optional>

#include "cli/event_argument.h"
#include "cli/explanation_text.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/rule_set.h"
#include "cli/rule_text.h"
#include "cli/single_event.h"
#include "cli/verbs.h"

namespace sigmavm::cli {
namespace {

class ExplainVerb : public Verb {
 public:
  void Describe(CLI::App& app) override {
    AddArgument(app, code_, "CODE", "A diagnostic code to explain, such as SV0112");
    AddValues(app, "-r,--rules", rules_.paths, "RULES", "Rule file or folder of rules");
    AddEventOption(app, event_);
    app.add_option("--record", record_, "Number of the event in the input of -e, from 1")
        ->type_name("NUMBER")
        ->check(CLI::PositiveNumber);
    AddValue(app, "--rule", rule_, "RULE",
             "Explain this rule: its id, name, title or number; by default all that match");
    AddCompileOptions(app, rules_);
    AddFormatOption(app, format_, {Format::kTable, Format::kNdjson, Format::kJson});
    AddOutputOption(app, output_path_);
    app.footer(
        "Examples:\n"
        "  sigmavm explain SV0112\n"
        "  sigmavm explain -r rule.yml -e '{\"EventID\": 1, \"Image\": \"C:\\\\cmd.exe\"}'\n"
        "  sigmavm explain -r rules/ -e @events.jsonl --record 17");
  }

  void Run(Session& session) override {
    if (!code_.empty()) return ExplainCode(session);
    if (rules_.paths.empty() || event_.empty()) {
      return session.Fail(ExitCode::kUsage, ErrorAt(DiagnosticCode::kBadUsage, "sigmavm explain",
                                                    "-r and -e are needed, or a code",
                                                    "give rules with -r and an event with -e"));
    }
    const auto loaded = LoadRules(session, rules_);
    if (!loaded) return;
    if (loaded->plans.empty()) {
      return session.Fail(ExitCode::kUsage,
                          ErrorAt(DiagnosticCode::kBadUsage, "sigmavm explain",
                                  "a compiled program cannot be explained", "give its rule files"));
    }
    const auto event = ReadEvent(session);
    if (!event) return;
    const auto chosen = ChooseRules(session, *loaded, *event);
    if (!chosen.empty()) Write(session, *loaded, *event, chosen);
  }

 private:
  struct Event {
    input::Format format;
    std::string text;
  };

  void ExplainCode(Session& session) {
    const DiagnosticInfo* info = FindDiagnostic(code_);
    if (info == nullptr) {
      return session.Fail(ExitCode::kUsage,
                          ErrorAt(DiagnosticCode::kNoSuchCode, "sigmavm explain",
                                  "there is no code '" + code_ + "'",
                                  "codes look like SV0112; docs/reference/diagnostics.md has all"));
    }
    session.Print(output_path_, CodeText(info->code) + ": " + std::string(info->title) + "\n\n" +
                                    std::string(info->explanation) + "\n");
  }

  std::optional<Event> ReadEvent(Session& session) const {
    input::InputSource source = OpenEvent(event_);
    Diagnostics problems;
    while (const auto batch = source.Next(problems)) {
      const uint64_t end = batch->first_record + batch->documents.size();
      if (record_ >= end) continue;
      return Event{batch->format, std::string(batch->documents[record_ - batch->first_record])};
    }
    session.Fail(ExitCode::kLost, problems);
    session.Fail(ExitCode::kLost, ErrorAt(DiagnosticCode::kNoEvent, event_,
                                          "there is no record " + std::to_string(record_)));
    return std::nullopt;
  }

  // By --rule, or those that match, or the only one there is.
  std::vector<program::RuleIndex> ChooseRules(Session& session, const LoadedRules& loaded,
                                              const Event& event) const {
    const program::Program& program = loaded.program.get();
    if (!rule_.empty()) {
      auto found = FindRules(program, rule_);
      if (found.empty()) {
        session.Fail(ExitCode::kUsage, ErrorAt(DiagnosticCode::kNoSuchRule, "--rule",
                                               "no rule '" + rule_ + "' is loaded"));
      }
      return found;
    }
    if (program.rules.size() == 1) return {0};
    const vm::Engine engine(loaded.program);
    SingleEventEvaluator evaluator(engine);
    if (const auto problem = evaluator.Evaluate(event.format, event.text)) {
      session.Fail(ExitCode::kLost, *problem);
    } else if (evaluator.matches().empty()) {
      session.Say("none of the " + std::to_string(program.rules.size()) +
                  " rules matches; --rule chooses one to explain\n");
    }
    return evaluator.matches();
  }

  void Write(Session& session, const LoadedRules& loaded, const Event& event,
             const std::vector<program::RuleIndex>& rules) {
    Result<Output> output = Output::Open(output_path_);
    if (!output) return session.Fail(ExitCode::kLost, output.errors());
    const Format format = format_.Resolve(output->is_terminal());
    const ExplanationTextOptions options = {UseColor(session.options().color, output->descriptor()),
                                            TerminalWidth(output->descriptor())};
    std::string text;
    for (const program::RuleIndex rule : rules) {
      const auto explanation =
          Explain(loaded.plans[rule], session.sources(), event.format, event.text);
      if (!explanation) {
        session.Fail(ExitCode::kLost, explanation.errors());
        continue;
      }
      const std::string separator = format == Format::kJson    ? ",\n"
                                    : format == Format::kTable ? "\n"
                                                               : "";
      if (!text.empty()) text += separator;
      text += format == Format::kTable ? ExplanationText(*explanation, ConditionsOf(loaded, rule),
                                                         session.sources(), options)
                                       : ExplanationJson(*explanation, session.sources());
      if (format == Format::kNdjson) text += "\n";
    }
    output->Write(format == Format::kJson ? "[\n" + text + "\n]\n" : text);
    const Diagnostics errors = output->Finish();
    if (!errors.empty()) session.Fail(ExitCode::kLost, errors);
  }

  std::string code_;
  RuleOptions rules_;
  std::string event_;
  uint64_t record_ = 1;
  std::string rule_;
  FormatOption format_;
  std::string output_path_;
};

}  // namespace

std::unique_ptr<Verb> MakeExplainVerb() { return std::make_unique<ExplainVerb>(); }

}  // namespace sigmavm::cli
