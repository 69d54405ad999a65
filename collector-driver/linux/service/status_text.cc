// Everything is a number or a plain text, so that monitoring can read it without knowing us.
#include "collector-driver/linux/service/status_text.h"

#include <unistd.h>

#include <cstring>
#include <fstream>

#include "collector-driver/common/utc_time.h"
#include "collector-driver/linux/service/json_object_writer.h"

namespace sigmavm::collector {
namespace {

void AppendCount(std::string_view name, uint64_t count, JsonObjectWriter& json) {
  json.Number(name, static_cast<int64_t>(count));
}

void AppendCounts(const StageCounts& counts, JsonObjectWriter& json) {
  AppendCount("seen", counts.seen, json);
  AppendCount("delivered", counts.delivered, json);
  json.Number("pending", counts.pending());
  json.Begin("dropped");
  for (size_t kind = 0; kind < counts.dropped.size(); ++kind) {
    AppendCount(DropText(static_cast<SgrDrop>(kind)), counts.dropped[kind], json);
  }
  json.End();
}

void AppendBooks(const StatusFacts& facts, JsonObjectWriter& json) {
  json.Begin("stages");
  for (size_t stage = 0; stage <= kSgrStageEvaluate; ++stage) {
    json.Begin(StageText(static_cast<SgrStage>(stage)));
    AppendCounts(facts.books.stages[stage], json);
    json.End();
  }
  json.End();
  json.BeginList("outputs");
  for (size_t i = 0; i < facts.books.sinks.size(); ++i) {
    json.BeginItem();
    json.Text("name", facts.books.sinks[i].name);
    AppendCounts(facts.books.sinks[i].counts, json);
    const int error = i < facts.output_errors.size() ? facts.output_errors[i] : 0;
    if (error != 0) json.Text("last_error", std::strerror(error));
    json.End();
  }
  json.EndList();
}

void AppendHold(const ExecHoldCounters& hold, JsonObjectWriter& json) {
  json.Begin("hold");
  AppendCount("held", hold.held, json);
  AppendCount("allowed", hold.allowed, json);
  AppendCount("denied", hold.denied, json);
  AppendCount("deadline", hold.timed_out, json);
  AppendCount("overflow", hold.overflowed, json);
  AppendCount("own", hold.own, json);
  json.End();
}

// What nobody watched before this run.
void AppendGap(const StatusFacts& facts, JsonObjectWriter& json) {
  json.Text("gap", facts.gap);
  std::string since;
  if (facts.gap_since_utc_100ns != 0) AppendIsoTime(facts.gap_since_utc_100ns, since);
  json.Text("gap_since", since);
}

}  // namespace

uint64_t ResidentBytes() {
  std::ifstream statm("/proc/self/statm");
  uint64_t size = 0;
  uint64_t resident = 0;
  statm >> size >> resident;
  return resident * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

std::string StatusText(const StatusFacts& facts) {
  std::string out;
  std::string started;
  AppendIsoTime(facts.started_utc_100ns, started);
  JsonObjectWriter json(out);
  json.Text("version", facts.version);
  json.Number("pid", getpid());
  json.Text("started", started);
  json.Text("source", facts.source);
  AppendCount("rules", facts.rules, json);
  AppendCount("reloads", facts.reloads, json);
  json.Text("reload_error", facts.reload_error);
  AppendCount("events", facts.counts.events, json);
  AppendCount("alerts", facts.counts.alerts, json);
  AppendCount("processes", facts.counts.processes, json);
  AppendCount("late_parents", facts.counts.late_parents, json);
  AppendCount("user_timeouts", facts.counts.user_timeouts, json);
  AppendCount("latency_p50_us", facts.latency_p50_ns / 1000, json);
  AppendCount("latency_p99_us", facts.latency_p99_ns / 1000, json);
  AppendCount("uncounted_losses", facts.uncounted_losses, json);
  AppendCount("resident_bytes", ResidentBytes(), json);
  AppendGap(facts, json);
  if (facts.hold) AppendHold(*facts.hold, json);
  AppendBooks(facts, json);
  json.End();
  return out + "\n";
}

}  // namespace sigmavm::collector
