// `sigmavm collect run`: evaluates rules on processes as this machine starts them.
#include <CLI/CLI.hpp>
#include <charconv>
#include <chrono>

#include "cli/collector_service.h"
#include "cli/options.h"
#include "cli/verbs.h"

namespace sigmavm::cli {
namespace {

class CollectRunVerb : public Verb {
 public:
  void Describe(CLI::App& app) override {
    AddValues(app, "-r,--rules", options_.rules.paths, "RULES",
              "Rule file, folder of rules or compiled program");
    AddCollectOutputOptions(app, options_.outputs);
    AddFlag(app, "--hashes", options_.hashes,
            "Hash the program of every event, even if no rule asks for it");
    AddValue(app, "--capture", options_.capture, "FILE",
             "Append all records to this file, for `collect replay`");
    AddLevelOption(app, "--min-level", options_.min_level,
                   "Only alerts of this level or a higher one");
    AddValue(app, "--state-dir", options_.state_directory, "DIR",
             "Where the collector keeps its lock and status");
    AddValue(app, "--user", options_.user, "USER", "Become this user once the kernel side runs");
    AddValues(
        app, "--hold", options_.hold, "PATH",
        "Programs of this path's file system wait until they are hashed and judged; all: those "
        "of every file system");
    AddValue(app, "--hold-deadline", hold_deadline_, "TIME",
             "Then a program runs without a verdict, such as 2s or 500ms");
    AddValues(app, "--deny", options_.deny, "RULE_ID",
              "Held programs that this rule matches do not run");
    AddFlag(app, "--bpf-only", options_.bpf_only,
            "End instead of falling back to the proc connector, which sees less");
    AddValue(app, "--ring-size", ring_size_, "SIZE",
             "Memory between kernel and collector, such as 8M");
    AddValue(app, "--queue-size", queue_size_, "SIZE",
             "Memory for events that wait to be evaluated, such as 8M");
    AddCompileOptions(app, options_.rules);
    AddTrustOption(app, options_.rules);
    AddAllowInvalidOption(app, options_.rules);
    app.footer(
        "Without --output and --alerts, alerts go to standard output, or events when there are no\n"
        "rules. TARGET is a file (FILE,size=100M,keep=5 rotates it), journald, syslog or -.\n"
        "Rules are loaded again when their files change and on SIGHUP; SIGTERM ends in order.\n"
        "Examples:\n"
        "  sigmavm collect run -r rules/\n"
        "  sigmavm collect run -r rules/ --hold all --deny 8f1e2d3c-0a1b-4c2d-8e3f-0123456789ab\n"
        "  sigmavm collect run -r pack.sgp --alerts ecs:journald --output xml:/var/log/eid1.xml");
  }

  void Run(Session& session) override {
    uint64_t ring = 0;
    if (!ReadSize(session, "--ring-size", ring_size_, ring) ||
        !ReadSize(session, "--queue-size", queue_size_, options_.queue_bytes) ||
        !ReadHold(session)) {
      return;
    }
    options_.ring_bytes = static_cast<uint32_t>(ring);
    CollectorService(session, options_).Run();
  }

 private:
  static constexpr uint64_t kLargestSize = uint64_t{1} << 30;

  static bool ReadSize(Session& session, const char* option, const std::string& text,
                       uint64_t& size) {
    if (collector::ParseSize(text, size) && size > 0 && size <= kLargestSize) return true;
    session.Fail(ExitCode::kUsage, ErrorAt(DiagnosticCode::kBadUsage, option,
                                           "'" + text + "' is not a size from 1 to 1G",
                                           "write a number of bytes, perhaps with K, M or G"));
    return false;
  }

  bool ReadHold(Session& session) {
    if (!ParseTime(hold_deadline_, options_.hold_deadline)) {
      session.Fail(ExitCode::kUsage, ErrorAt(DiagnosticCode::kBadUsage, "--hold-deadline",
                                             "'" + hold_deadline_ + "' is not a time up to 60s",
                                             "write a whole number with ms or s"));
      return false;
    }
    if (options_.deny.empty() || (!options_.hold.empty() && !options_.rules.paths.empty())) {
      return true;
    }
    session.Fail(
        ExitCode::kUsage,
        ErrorAt(DiagnosticCode::kBadUsage, "--deny", "only programs that are held can be denied",
                "say with --hold where, and with --rules which rules there are"));
    return false;
  }

  /// "500ms", "2s".
  static bool ParseTime(std::string_view text, std::chrono::milliseconds& time) {
    constexpr int64_t kLongest = 60'000;
    int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc()) return false;
    const std::string_view unit(end, static_cast<size_t>(text.data() + text.size() - end));
    const int64_t factor = unit == "s" ? 1000 : 1;
    if ((unit != "s" && unit != "ms") || number <= 0 || number > kLongest / factor) return false;
    time = std::chrono::milliseconds(number * factor);
    return true;
  }

  CollectorOptions options_;
  std::string ring_size_ = "8M";
  std::string queue_size_ = "8M";
  std::string hold_deadline_ = "2s";
};

}  // namespace

std::unique_ptr<Verb> MakeCollectRunVerb() { return std::make_unique<CollectRunVerb>(); }

}  // namespace sigmavm::cli
