// `sigmavm eval`: evaluates rules on events and writes alerts.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <optional>
#include <thread>

#include "cli/eval_run.h"
#include "cli/event_argument.h"
#include "cli/interrupt.h"
#include "cli/options.h"
#include "cli/rule_set.h"
#include "cli/verbs.h"

namespace sigmavm::cli {
namespace {

namespace fs = std::filesystem;

uint64_t BytesBelow(const fs::path& folder) {
  uint64_t total = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    std::error_code ignored;
    if (it->is_regular_file(ignored)) total += it->file_size(ignored);
  }
  return total;
}

// What a progress bar can be drawn against; 0 when an input, such as a pipe, has no size.
uint64_t TotalBytes(const std::vector<std::string>& paths) {
  uint64_t total = 0;
  for (const std::string& path : paths) {
    std::error_code error;
    if (fs::is_directory(path, error)) {
      total += BytesBelow(path);
    } else if (fs::is_regular_file(path, error)) {
      total += fs::file_size(path, error);
    } else {
      return 0;
    }
  }
  return total;
}

class EvalVerb : public Verb {
 public:
  void Describe(CLI::App& app) override {
    AddArguments(app, inputs_, "INPUT",
                 "Files or folders of events, plain or compressed; - is standard input");
    AddRulesOption(app, rules_);
    AddEventOption(app, event_);
    AddFormatOption(app, format_, {Format::kTable, Format::kNdjson, Format::kJson, Format::kCsv});
    AddOutputOption(app, output_path_);
    AddFlag(app, "--include-event", include_event_, "Add the event itself to each alert");
    AddLevelOption(app, "--min-level", min_level_, "Only alerts of this level or a higher one");
    AddLevelOption(app, "--fail-on", fail_on_,
                   "Exit with 1 when there is an alert of this level or a higher one");
    app.add_option("-j,--threads", threads_, "Worker threads; by default one a processor")
        ->type_name("COUNT")
        ->check(CLI::Range(1, kMaxThreads));
    AddFlag(app, "--no-logsource", no_logsource_,
            "Evaluate every rule on every event, whatever its logsource says");
    AddCompileOptions(app, rules_);
    AddTrustOption(app, rules_);
    AddAllowInvalidOption(app, rules_);
    app.footer(
        "Events are JSON or XML, found by content: one a line, one after another, or in arrays.\n"
        "Examples:\n"
        "  sigmavm eval -r rules/ events.jsonl\n"
        "  zcat old.jsonl.gz | sigmavm eval -r pack.sgp --min-level high --format ndjson -\n"
        "  sigmavm eval -r rule.yml -e '{\"EventID\": 1, \"Image\": \"C:\\\\cmd.exe\"}'");
  }

  void Run(Session& session) override {
    if (inputs_.empty() == event_.empty()) {
      return session.Fail(ExitCode::kUsage,
                          ErrorAt(DiagnosticCode::kBadUsage, "sigmavm eval",
                                  event_.empty() ? "no input given" : "both INPUT and -e given",
                                  "give files, folders or - for standard input, or one event "
                                  "with -e"));
    }
    auto loaded = LoadRules(session, rules_);
    if (!loaded) return;
    Result<Output> output = Output::Open(output_path_);
    if (!output) return session.Fail(ExitCode::kLost, output.errors());
    Evaluate(session, *loaded, *output);
    const Diagnostics errors = output->Finish();
    if (!errors.empty()) session.Fail(ExitCode::kLost, errors);
  }

 private:
  static constexpr int kMaxThreads = 256;

  void Evaluate(Session& session, const LoadedRules& loaded, Output& output) {
    vm::EngineOptions engine_options;
    engine_options.use_logsource = !no_logsource_;
    const vm::Engine engine(loaded.program, engine_options);
    const AlertFormatOptions format_options = {
        include_event_, UseColor(session.options().color, output.descriptor()),
        TerminalWidth(output.descriptor())};
    const auto formatter =
        MakeAlertFormatter(engine.program(), format_.Resolve(output.is_terminal()), format_options);
    EvalRun run(session, engine, *formatter, {ThreadCount(), ParseLevel(min_level_)});

    const auto start = std::chrono::steady_clock::now();
    const bool show = ShowProgress(session, output);
    ProgressLine progress(run.progress(), show ? TotalBytes(inputs_) : 0, show);
    input::InputSource source = event_.empty() ? input::InputSource(inputs_) : OpenEvent(event_);
    run.Run(source, output);
    progress.Stop();
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;

    if (!fail_on_.empty() && run.tally().highest_level() >= ParseLevel(fail_on_)) {
      session.Raise(ExitCode::kFindings);
    }
    const program::Program& program = engine.program();
    EvalOutcome outcome;
    outcome.rules = program.rules.size();
    outcome.rejected_rules = loaded.rejected;
    outcome.warnings = loaded.warnings;
    outcome.correlations = program.correlations.size();
    outcome.bytes = run.bytes();
    outcome.seconds = seconds.count();
    outcome.interrupted = Interrupted();
    output.Flush();
    session.Say(SummaryText(run.tally(), outcome, program, session.color()));
  }

  [[nodiscard]] size_t ThreadCount() const {
    return threads_ > 0 ? threads_ : std::max(1U, std::thread::hardware_concurrency());
  }

  // Alerts on the same terminal would tear the line.
  static bool ShowProgress(const Session& session, const Output& output) {
    return IsTerminal(STDERR_FILENO) && !session.options().quiet && !output.is_terminal();
  }

  std::vector<std::string> inputs_;
  RuleOptions rules_;
  std::string event_;
  FormatOption format_;
  std::string output_path_;
  bool include_event_ = false;
  std::string min_level_;
  std::string fail_on_;
  size_t threads_ = 0;
  bool no_logsource_ = false;
};

}  // namespace

std::unique_ptr<Verb> MakeEvalVerb() { return std::make_unique<EvalVerb>(); }

}  // namespace sigmavm::cli
