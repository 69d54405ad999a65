#include "cli/collect_outputs.h"

#include <CLI/CLI.hpp>

#include "cli/options.h"
#include "cli/terminal.h"
#include "collector-driver/linux/service/capture_sink.h"
#include "runtime/base/utf8.h"

namespace sigmavm::cli {
namespace {

using collector::OutputSpec;

constexpr std::string_view kEventFormats[] = {"ndjson", "xml"};
constexpr std::string_view kAlertFormats[] = {"ndjson", "ecs", "ocsf"};

collector::AlertShape ShapeOf(std::string_view format) {
  if (format == "ecs") return collector::AlertShape::kEcs;
  return format == "ocsf" ? collector::AlertShape::kOcsf : collector::AlertShape::kNdjson;
}

std::string CountsText(const collector::StageCounts& counts) {
  std::string out =
      std::to_string(counts.seen) + " seen, " + std::to_string(counts.delivered) + " delivered";
  for (size_t kind = 0; kind < counts.dropped.size(); ++kind) {
    if (counts.dropped[kind] == 0) continue;
    out += ", " + std::to_string(counts.dropped[kind]) + " lost (";
    out += collector::DropText(static_cast<collector::SgrDrop>(kind));
    out += ')';
  }
  return out;
}

constexpr size_t kNameWidth = 12;

}  // namespace

void AddCollectOutputOptions(CLI::App& app, CollectOutputOptions& options) {
  AddValues(app, "--output", options.events, "SPEC",
            "Write every event: FORMAT[:TARGET], FORMAT being ndjson or xml");
  AddValues(app, "--alerts", options.alerts, "SPEC",
            "Write alerts: FORMAT[:TARGET], FORMAT being ndjson, ecs or ocsf");
}

bool CollectOutputs::IsTaken(const OutputSpec& spec) const {
  for (const auto* list : {&events_, &alerts_}) {
    for (const Opened& other : *list) {
      if (other.spec.target != spec.target) continue;
      if (spec.target == OutputSpec::Target::kStandardOutput) return true;
      if (spec.target == OutputSpec::Target::kFile && other.spec.file.path == spec.file.path) {
        return true;
      }
    }
  }
  return false;
}

bool CollectOutputs::OpenAll(Session& session, const char* option,
                             const std::vector<std::string>& texts,
                             std::span<const std::string_view> formats, const std::string& host,
                             std::vector<Opened>& opened) {
  for (const std::string& text : texts) {
    auto spec = collector::ParseOutputSpec(option, text, formats);
    if (!spec) {
      session.Fail(ExitCode::kUsage, spec.errors());
      return false;
    }
    if (IsTaken(*spec)) {
      session.Fail(ExitCode::kUsage,
                   ErrorAt(DiagnosticCode::kBadUsage, option,
                           "'" + text + "' is already the target of another output",
                           "their lines would tear each other; give each a target of its own"));
      return false;
    }
    auto sink = collector::OpenSink(*spec, host);
    if (!sink) {
      session.Fail(ExitCode::kLost, sink.errors());
      return false;
    }
    opened.push_back({std::move(*spec), std::move(*sink)});
  }
  return true;
}

std::optional<CollectOutputs> CollectOutputs::Open(Session& session,
                                                   const CollectOutputOptions& options,
                                                   bool has_rules, const std::string& host) {
  CollectOutputs outputs;
  std::vector<std::string> events = options.events;
  std::vector<std::string> alerts = options.alerts;
  if (events.empty() && alerts.empty()) (has_rules ? alerts : events).emplace_back("ndjson");
  if (!outputs.OpenAll(session, "--output", events, kEventFormats, host, outputs.events_) ||
      !outputs.OpenAll(session, "--alerts", alerts, kAlertFormats, host, outputs.alerts_)) {
    return std::nullopt;
  }
  return outputs;
}

bool CollectOutputs::AddCapture(Session& session, const std::string& path,
                                const collector::CaptureHost& host) {
  auto writer = collector::CaptureWriter::Open(path, host);
  if (!writer) {
    session.Fail(ExitCode::kLost, writer.errors());
    return false;
  }
  capture_.spec.text = "capture:" + path;
  capture_.sink = std::make_unique<collector::CaptureSink>(std::move(*writer));
  return true;
}

void CollectOutputs::Start(collector::Books& books, collector::Overflow overflow,
                           collector::OutputSet& outputs) {
  collector::OutputOptions options;
  options.overflow = overflow;
  // Who waits for room fills every queue, and gains nothing from a long one.
  if (overflow == collector::Overflow::kWait) options.queue_bytes = kReplayQueueBytes;
  const auto start = [&](const char* what, Opened& opened) {
    return std::make_unique<collector::Output>(std::move(opened.sink),
                                               books.AddSink(what + opened.spec.text), options);
  };
  for (Opened& opened : events_) {
    collector::OutputSet::Events& output = outputs.events.emplace_back();
    if (opened.spec.format == "xml") output.format = collector::EventFormat::kXml;
    output.output = start("events ", opened);
  }
  for (Opened& opened : alerts_) {
    collector::OutputSet::Alerts& output = outputs.alerts.emplace_back();
    output.shape = ShapeOf(opened.spec.format);
    output.output = start("alerts ", opened);
  }
  if (capture_.sink) outputs.capture = start("", capture_);
}

std::string BooksText(const collector::BooksSnapshot& books) {
  std::string out;
  for (size_t i = 0; i <= collector::kSgrStageEvaluate; ++i) {
    const collector::StageCounts& counts = books.stages[i];
    if (counts.seen == 0) continue;
    const auto stage = static_cast<collector::SgrStage>(i);
    out += "  " + Pad(std::string(collector::StageText(stage)), kNameWidth) + CountsText(counts) +
           "\n";
  }
  for (const collector::BooksSnapshot::Sink& sink : books.sinks) {
    out += "  " + SafeForTerminal(sink.name) + ": " + CountsText(sink.counts) + "\n";
  }
  return out;
}

void ReportHold(Session& session, const collector::ExecHoldCounters& counters) {
  const uint64_t answered =
      counters.allowed + counters.denied + counters.timed_out + counters.overflowed + counters.own;
  session.Say("  hold    " + std::to_string(counters.held) + " held, " +
              std::to_string(counters.allowed) + " allowed, " + std::to_string(counters.denied) +
              " denied, " + std::to_string(counters.timed_out) + " after the deadline, " +
              std::to_string(counters.overflowed) + " overflowed, " + std::to_string(counters.own) +
              " own\n");
  if (answered == counters.held) return;
  session.Fail(ExitCode::kInternal, ErrorAt(DiagnosticCode::kBooksNotClosed, "hold",
                                            std::to_string(counters.held) + " held, " +
                                                std::to_string(answered) + " answered"));
}

void ReportBooks(Session& session, const collector::BooksSnapshot& books) {
  uint64_t lost = books.dropped();
  for (const collector::BooksSnapshot::Sink& sink : books.sinks) {
    lost += sink.counts.all_dropped();
  }
  if (lost != 0) session.Raise(ExitCode::kLost);
  const std::string imbalance = books.Imbalance();
  if (imbalance.empty()) return;
  session.Fail(ExitCode::kInternal,
               ErrorAt(DiagnosticCode::kBooksNotClosed, "collector", imbalance));
}

}  // namespace sigmavm::cli
