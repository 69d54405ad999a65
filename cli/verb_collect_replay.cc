// `sigmavm collect replay`: evaluates captured records as if they happened now.
#include <CLI/CLI.hpp>
#include <chrono>
#include <thread>

#include "cli/collect_outputs.h"
#include "cli/interrupt.h"
#include "cli/options.h"
#include "cli/rule_evaluator.h"
#include "cli/rule_options.h"
#include "cli/rule_set.h"
#include "cli/verbs.h"
#include "collector-driver/linux/service/capture_source.h"

namespace sigmavm::cli {
namespace {

using collector::CaptureFile;

constexpr std::chrono::milliseconds kPoll{5};
constexpr std::chrono::milliseconds kDrain{60'000};

/// What all sessions of the capture share.
struct Replay {
  collector::Books books;
  collector::OutputSet outputs;
  std::shared_ptr<collector::EventEvaluator> evaluator;
  collector::ProcessorCounts counts;
};

void ReplaySession(CaptureFile& file, Replay& replay) {
  const collector::GuidMaker guids(file.host().seed);
  collector::EnricherOptions enricher_options;
  enricher_options.is_live = false;
  collector::Enricher enricher(guids, enricher_options);
  collector::EventProcessor processor(enricher, replay.outputs, replay.books,
                                      {file.host().computer, {}, false});
  processor.SetEvaluator(replay.evaluator);
  collector::CaptureSource source(file);
  collector::PipelineOptions options;
  options.overflow = collector::Overflow::kWait;
  options.drain = kDrain;
  options.queue_bytes = kReplayQueueBytes;
  collector::Pipeline pipeline(source, processor, replay.books, options);
  pipeline.Start();
  while (!pipeline.finished() && !Interrupted()) std::this_thread::sleep_for(kPoll);
  pipeline.Stop();
  replay.counts.events += processor.counts().events;
  replay.counts.alerts += processor.counts().alerts;
}

class CollectReplayVerb : public Verb {
 public:
  void Describe(CLI::App& app) override {
    AddArgument(app, path_, "FILE", "A capture of `collect run --capture`")->required();
    AddValues(app, "-r,--rules", rules_.paths, "RULES",
              "Rule file, folder of rules or compiled program");
    AddCollectOutputOptions(app, output_options_);
    AddLevelOption(app, "--min-level", min_level_, "Only alerts of this level or a higher one");
    AddCompileOptions(app, rules_);
    AddTrustOption(app, rules_);
    AddAllowInvalidOption(app, rules_);
    app.footer(
        "Verdicts are those of the live run: what the collector found out then is in the capture.\n"
        "Examples:\n"
        "  sigmavm collect replay night.capture -r rules/\n"
        "  sigmavm collect replay night.capture --output xml:night.xml");
  }

  void Run(Session& session) override {
    Replay replay;
    if (!rules_.paths.empty()) {
      auto loaded = LoadRules(session, rules_);
      if (!loaded) return;
      replay.evaluator = std::make_shared<RuleEvaluator>(vm::Engine(std::move(loaded->program)),
                                                         ParseLevel(min_level_));
    }
    auto reader = collector::CaptureReader::Open(path_);
    if (!reader) return session.Fail(ExitCode::kLost, reader.errors());
    auto outputs =
        CollectOutputs::Open(session, output_options_, !rules_.paths.empty(), "localhost");
    if (!outputs) return;
    outputs->Start(replay.books, collector::Overflow::kWait, replay.outputs);

    CaptureFile file(std::move(*reader));
    const auto start = std::chrono::steady_clock::now();
    while (!Interrupted() && file.NextSession()) ReplaySession(file, replay);
    replay.outputs.Close(kDrain);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    Report(session, file, replay, seconds.count());
  }

 private:
  void Report(Session& session, const CaptureFile& file, const Replay& replay, double seconds) {
    const collector::BooksSnapshot books = replay.books.Snapshot();
    if (Interrupted()) session.Raise(ExitCode::kInterrupted);
    if (file.reader().failed() || file.reader().skipped_bytes() != 0) {
      session.Fail(ExitCode::kLost, ErrorAt(DiagnosticCode::kCaptureDamaged, path_,
                                            std::to_string(file.reader().skipped_bytes()) +
                                                " bytes of the capture belong to no whole record",
                                            "what could be read has been replayed"));
    }
    ReportBooks(session, books);
    const double rate = seconds > 0 ? static_cast<double>(replay.counts.events) / seconds : 0;
    session.Say(std::to_string(replay.counts.events) + " events, " +
                std::to_string(replay.counts.alerts) + " alerts, " +
                std::to_string(static_cast<uint64_t>(rate)) + " events/s\n");
    if (session.options().verbose) session.Say(BooksText(books));
  }

  std::string path_;
  RuleOptions rules_;
  CollectOutputOptions output_options_;
  std::string min_level_;
};

}  // namespace

std::unique_ptr<Verb> MakeCollectReplayVerb() { return std::make_unique<CollectReplayVerb>(); }

}  // namespace sigmavm::cli
