// `sigmavm collect status`: asks a running collector how it does.
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/options.h"
#include "cli/terminal.h"
#include "cli/verbs.h"
#include "collector-driver/linux/service/state_directory.h"
#include "collector-driver/linux/service/status_socket.h"
#include "runtime/base/utf8.h"

namespace sigmavm::cli {
namespace {

using nlohmann::ordered_json;

constexpr size_t kNameWidth = 18;

std::string ValueText(const ordered_json& value) {
  return value.is_string() ? SafeForTerminal(value.get_ref<const std::string&>()) : value.dump();
}

/// "12 seen, 11 delivered, 1 lost (queue_full)".
std::string CountsLine(const ordered_json& counts) {
  if (!counts.is_object()) return {};
  std::string out = counts.value("seen", ordered_json(0)).dump() + " seen, " +
                    counts.value("delivered", ordered_json(0)).dump() + " delivered";
  const ordered_json dropped = counts.value("dropped", ordered_json::object());
  for (const auto& [kind, count] : dropped.items()) {
    if (count != 0) out += ", " + count.dump() + " lost (" + kind + ")";
  }
  if (counts.contains("last_error")) out += "; last error: " + ValueText(counts["last_error"]);
  return out;
}

std::string Table(const ordered_json& status) {
  std::string out;
  for (const auto& [name, value] : status.items()) {
    if (value.is_structured()) continue;
    out += Pad(name, kNameWidth) + ValueText(value) + "\n";
  }
  const ordered_json hold = status.value("hold", ordered_json::object());
  for (const auto& [name, count] : hold.items()) {
    out += Pad("hold " + name, kNameWidth) + ValueText(count) + "\n";
  }
  const ordered_json stages = status.value("stages", ordered_json::object());
  for (const auto& [name, counts] : stages.items()) {
    out += Pad("stage " + name, kNameWidth) + CountsLine(counts) + "\n";
  }
  const ordered_json outputs = status.value("outputs", ordered_json::array());
  for (const ordered_json& output : outputs) {
    if (!output.is_object()) continue;
    out += "output " + ValueText(output.value("name", ordered_json(""))) + ": " +
           CountsLine(output) + "\n";
  }
  return out;
}

class CollectStatusVerb : public Verb {
 public:
  void Describe(CLI::App& app) override {
    AddValue(app, "--state-dir", state_directory_, "DIR", "The state directory of the collector");
    AddFormatOption(app, format_, {Format::kTable, Format::kJson});
    AddOutputOption(app, output_path_);
    app.footer(
        "Exits with 4 when no collector answers.\n"
        "Example:\n"
        "  sigmavm collect status --format json");
  }

  void Run(Session& session) override {
    const auto text =
        collector::AskStatus(collector::StateDirectory::StatusSocketIn(state_directory_));
    if (!text) return session.Fail(ExitCode::kLost, text.errors());
    const ordered_json status = ordered_json::parse(*text, nullptr, false);
    if (!status.is_object()) {
      return session.Fail(ExitCode::kLost,
                          ErrorAt(DiagnosticCode::kCollectorNotRunning, state_directory_,
                                  "what answers is not a collector"));
    }
    session.Print(output_path_, format_.name == "json" ? *text : Table(status));
  }

 private:
  std::string state_directory_ = collector::kDefaultStateDirectory;
  FormatOption format_;
  std::string output_path_;
};

}  // namespace

std::unique_ptr<Verb> MakeCollectStatusVerb() { return std::make_unique<CollectStatusVerb>(); }

}  // namespace sigmavm::cli
