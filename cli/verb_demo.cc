// `sigmavm demo`: one run over the bundled rules and records, with nothing to set up.
#include <CLI/CLI.hpp>
#include <chrono>
#include <filesystem>
#include <optional>

#include "cli/alert_formatter.h"
#include "cli/eval_summary.h"
#include "cli/explanation_text.h"
#include "cli/number_text.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/rule_set.h"
#include "cli/rule_text.h"
#include "cli/single_event.h"
#include "cli/verbs.h"
#include "runtime/input/input_source.h"

namespace sigmavm::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kInstalledRules = "share/sigmavm/rules";
constexpr const char* kSourceRules = "sigma-rules";
constexpr const char* kDemoRecords = "demo/records.jsonl";

// The rules installed beside the command, or those of the source tree that it was built in.
std::optional<fs::path> FindRulePack() {
  std::error_code error;
  fs::path folder = fs::read_symlink("/proc/self/exe", error).parent_path();
  if (error) return std::nullopt;
  for (; folder != folder.parent_path(); folder = folder.parent_path()) {
    for (const char* name : {kInstalledRules, kSourceRules}) {
      if (fs::exists(folder / name / kDemoRecords, error)) return folder / name;
    }
  }
  return std::nullopt;
}

/// Evaluates the records one by one and explains the gravest hit.
class Demonstration {
 public:
  Demonstration(Session& session, const LoadedRules& rules, const std::string& pack, Output& output)
      : session_(session),
        rules_(rules),
        pack_(pack),
        records_(pack + "/" + kDemoRecords),
        output_(output),
        color_(UseColor(session.options().color, output.descriptor())),
        engine_(rules.program),
        evaluator_(engine_) {}

  void Run() {
    output_.Write(Heading("What " + Counted(rules_.program.get().rules.size(), "rule") + " of " +
                          pack_ + " find in " + records_));
    const auto start = std::chrono::steady_clock::now();
    input::InputSource source({records_});
    Diagnostics problems;
    while (const auto batch = source.Next(problems)) Evaluate(*batch);
    if (!problems.empty()) session_.Fail(ExitCode::kLost, problems);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    EvalOutcome outcome;
    outcome.rules = rules_.program.get().rules.size();
    outcome.rejected_rules = rules_.rejected;
    outcome.bytes = bytes_;
    outcome.seconds = seconds.count();
    output_.Write("\n" + SummaryText(tally_, outcome, rules_.program.get(), color_));
    if (gravest_) ExplainGravest();
    output_.Write("\n" + Heading("Do it yourself") + "sigmavm eval -r " + pack_ + " " + records_ +
                  "\nsigmavm explain -r " + pack_ + " -e @" + records_ + " --record " +
                  std::to_string(gravest_ ? gravest_->record : 1) +
                  "\nsigmavm eval -r YOUR_RULES YOUR_EVENTS\n");
  }

 private:
  struct Hit {
    program::RuleIndex rule = 0;
    uint64_t record = 0;
    input::Format format = input::Format::kJson;
    std::string event;
  };

  void Evaluate(const input::Batch& batch) {
    uint64_t number = batch.first_record;
    for (const std::string_view document : batch.documents) {
      bytes_ += document.size();
      if (const auto problem = evaluator_.Evaluate(batch.format, document)) {
        session_.Fail(ExitCode::kLost, *problem);
        tally_.AddLostRecord();
      } else {
        tally_.AddRecord(evaluator_.record().header());
        for (const program::RuleIndex rule : evaluator_.matches())
          AddHit(batch, document, number, rule);
      }
      ++number;
    }
  }

  void AddHit(const input::Batch& batch, std::string_view document, uint64_t number,
              program::RuleIndex index) {
    const program::Program& program = rules_.program.get();
    const program::Rule& rule = program.rules[index];
    if (rule.level > tally_.highest_level()) {
      gravest_ = Hit{index, number, batch.format, std::string(document)};
    }
    const record::Header& header = evaluator_.record().header();
    tally_.AddAlert(program, index);
    tally_.AddHost(header.computer, 1);
    constexpr size_t kLevelWidth = 13;
    constexpr size_t kTimeWidth = 19;
    constexpr size_t kHostWidth = 19;
    constexpr size_t kTitleWidth = 80;
    const std::string level = Pad(std::string(LevelName(rule.level)), kLevelWidth);
    const std::string time = Fit(header.timestamp.substr(0, kTimeWidth), kTimeWidth);
    output_.Write(Paint(level, LevelStyle(rule.level), color_) + "  " + Pad(time, kTimeWidth) +
                  "  " + Pad(Fit(header.computer, kHostWidth), kHostWidth) + "  " +
                  Fit(TextOf(program, rule.title), kTitleWidth) + "\n");
  }

  [[nodiscard]] std::string Heading(const std::string& text) const {
    return Paint(text, Style::kBold, color_) + "\n\n";
  }

  void ExplainGravest() {
    output_.Write("\n" + Heading("Why the gravest of them fired"));
    const auto explanation = Explain(rules_.plans[gravest_->rule], session_.sources(),
                                     gravest_->format, gravest_->event);
    if (!explanation) return session_.Fail(ExitCode::kInternal, explanation.errors());
    output_.Write(ExplanationText(*explanation, ConditionsOf(rules_, gravest_->rule),
                                  session_.sources(),
                                  {color_, TerminalWidth(output_.descriptor())}));
  }

  Session& session_;
  const LoadedRules& rules_;
  std::string pack_;
  std::string records_;
  Output& output_;
  bool color_;
  vm::Engine engine_;
  SingleEventEvaluator evaluator_;
  EvalTally tally_;
  uint64_t bytes_ = 0;
  std::optional<Hit> gravest_;
};

class DemoVerb : public Verb {
 public:
  void Describe(CLI::App& app) override {
    AddValue(app, "--rules", rules_path_, "DIR", "Folder of the rule pack, when it is not found");
    app.footer("Compiles the bundled rules, evaluates the bundled records and explains one hit.");
  }

  void Run(Session& session) override {
    const auto pack = rules_path_.empty() ? FindRulePack() : fs::path(rules_path_);
    if (!pack) {
      return session.Fail(
          ExitCode::kUsage,
          ErrorAt(DiagnosticCode::kRulePackMissing, "sigmavm demo",
                  "there is no rule pack beside this command", "name its folder with --rules"));
    }
    RuleOptions options;
    options.paths = {Shown(*pack)};
    const auto loaded = LoadRules(session, options);
    if (!loaded) return;
    Result<Output> output = Output::Open("");
    if (!output) return session.Fail(ExitCode::kLost, output.errors());
    Demonstration(session, *loaded, Shown(*pack), *output).Run();
    const Diagnostics errors = output->Finish();
    if (!errors.empty()) session.Fail(ExitCode::kLost, errors);
  }

 private:
  // Relative to the working folder when that is shorter.
  static std::string Shown(const fs::path& path) {
    std::error_code error;
    std::string relative = fs::relative(path, error).string();
    return error || relative.size() > path.string().size() ? path.string() : relative;
  }

  std::string rules_path_;
};

}  // namespace

std::unique_ptr<Verb> MakeDemoVerb() { return std::make_unique<DemoVerb>(); }

}  // namespace sigmavm::cli
