// Reads what users say of an output and opens it.
#include "collector-driver/linux/service/output_spec.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "collector-driver/linux/service/log_sink.h"
#include "collector-driver/linux/service/stream_sink.h"
#include "runtime/base/closest_match.h"

namespace sigmavm::collector {
namespace {

constexpr uint32_t kMostKept = 1000;

std::string Joined(std::span<const std::string_view> words) {
  std::string out;
  for (const std::string_view word : words) {
    if (!out.empty()) out += ", ";
    out += word;
  }
  return out;
}

Diagnostic BadSpec(std::string_view option, std::string message, std::string help) {
  return ErrorAt(DiagnosticCode::kBadUsage, std::string(option), std::move(message),
                 std::move(help));
}

bool ParseNumber(std::string_view text, uint64_t& number) noexcept {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

/// "size=100M" or "keep=5"; false for anything else.
bool ParseSetting(std::string_view setting, FileTarget& file) {
  if (setting.starts_with("size=")) return ParseSize(setting.substr(5), file.max_bytes);
  uint64_t keep = 0;
  if (!setting.starts_with("keep=") || !ParseNumber(setting.substr(5), keep) || keep > kMostKept) {
    return false;
  }
  file.keep = static_cast<uint32_t>(keep);
  return true;
}

}  // namespace

bool ParseSize(std::string_view text, uint64_t& size) noexcept {
  int shift = 0;
  if (!text.empty()) {
    const size_t unit = std::string_view("KMG").find(text.back());
    if (unit != std::string_view::npos) {
      shift = 10 * (static_cast<int>(unit) + 1);
      text.remove_suffix(1);
    }
  }
  if (!ParseNumber(text, size) || size > (UINT64_MAX >> shift)) return false;
  size <<= shift;
  return true;
}

Result<OutputSpec> ParseOutputSpec(std::string_view option, std::string_view text,
                                   std::span<const std::string_view> formats) {
  OutputSpec spec;
  spec.text = text;
  const size_t colon = text.find(':');
  spec.format = text.substr(0, colon);
  if (std::find(formats.begin(), formats.end(), spec.format) == formats.end()) {
    const std::string help =
        DidYouMean(spec.format, std::vector<std::string_view>(formats.begin(), formats.end()));
    return BadSpec(option, "unknown format '" + spec.format + "'",
                   help.empty() ? "formats are " + Joined(formats) : help);
  }
  std::string_view target = colon == std::string_view::npos ? "-" : text.substr(colon + 1);
  if (target == "-") return spec;
  if (target == "journald" || target == "syslog") {
    using enum OutputSpec::Target;
    spec.target = target == "syslog" ? kSyslog : kJournal;
    return spec;
  }
  spec.target = OutputSpec::Target::kFile;
  // Paths may hold commas: only what looks like a setting is one.
  for (size_t comma = target.rfind(','); comma != std::string_view::npos;
       comma = target.rfind(',')) {
    const std::string_view setting = target.substr(comma + 1);
    if (!setting.starts_with("size=") && !setting.starts_with("keep=")) break;
    if (!ParseSetting(setting, spec.file)) {
      return BadSpec(option, "'" + std::string(setting) + "' is not a setting of a file",
                     "write size=100M or keep=5");
    }
    target = target.substr(0, comma);
  }
  if (target.empty()) {
    return BadSpec(option, "'" + spec.text + "' names no target",
                   "write a path, journald, syslog or - behind the colon");
  }
  spec.file.path = target;
  return spec;
}

Result<std::unique_ptr<MessageSink>> OpenSink(const OutputSpec& spec, const std::string& host) {
  switch (spec.target) {
    case OutputSpec::Target::kStandardOutput:
      return std::unique_ptr<MessageSink>(std::make_unique<StreamSink>(STDOUT_FILENO));
    case OutputSpec::Target::kJournal:
      return std::unique_ptr<MessageSink>(std::make_unique<JournalSink>());
    case OutputSpec::Target::kSyslog:
      return std::unique_ptr<MessageSink>(std::make_unique<SyslogSink>(host));
    case OutputSpec::Target::kFile:
      break;
  }
  auto sink = std::make_unique<FileSink>(spec.file);
  if (!sink->Open()) {
    return ErrorAt(DiagnosticCode::kOutputNotWritable, spec.file.path,
                   std::string("cannot be written: ") + std::strerror(sink->error()));
  }
  return std::unique_ptr<MessageSink>(std::move(sink));
}

}  // namespace sigmavm::collector
