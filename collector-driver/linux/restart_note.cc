// Restart notes are small text files of `name value` lines, so that an administrator can read them.
#include "collector-driver/linux/restart_note.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <string_view>

#include "collector-driver/common/codec.h"
#include "collector-driver/linux/clock_offset.h"
#include "collector-driver/linux/file_descriptor.h"
#include "collector-driver/linux/small_file.h"

namespace sigmavm::collector {
namespace {

constexpr size_t kNoteBytes = 4096;
constexpr std::string_view kFirstLine = "sigmavm restart note 1\n";

Diagnostic Unusable(const std::string& path, const std::string& reason) {
  return ErrorAt(DiagnosticCode::kRestartNoteUnusable, path, reason,
                 "remove the file if nothing else can be done");
}

std::string TextOf(const RestartNote& note) {
  return std::string(kFirstLine) + "boot_id " + note.boot_id + "\nmono_ns " +
         std::to_string(note.mono_ns) + "\nutc_100ns " + std::to_string(note.utc_100ns) +
         "\nsequence " + std::to_string(note.sequence) + "\nended_in_order " +
         (note.ended_in_order ? "1" : "0") + "\n";
}

// Takes the line `name value` from the front of `text`.
bool TakeValue(std::string_view& text, std::string_view name, std::string_view& value) {
  const size_t end = text.find('\n');
  if (end == std::string_view::npos || text.size() < name.size() + 1 ||
      text.substr(0, name.size()) != name || text[name.size()] != ' ') {
    return false;
  }
  value = text.substr(name.size() + 1, end - name.size() - 1);
  text.remove_prefix(end + 1);
  return true;
}

template <typename T>
bool TakeNumber(std::string_view& text, std::string_view name, T& number) {
  std::string_view value;
  if (!TakeValue(text, name, value)) return false;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  return error == std::errc() && end == value.data() + value.size();
}

bool ParseNote(std::string_view text, RestartNote& note) {
  if (text.substr(0, kFirstLine.size()) != kFirstLine) return false;
  text.remove_prefix(kFirstLine.size());
  std::string_view boot_id;
  uint32_t in_order = 0;
  if (!TakeValue(text, "boot_id", boot_id) || !TakeNumber(text, "mono_ns", note.mono_ns) ||
      !TakeNumber(text, "utc_100ns", note.utc_100ns) ||
      !TakeNumber(text, "sequence", note.sequence) ||
      !TakeNumber(text, "ended_in_order", in_order)) {
    return false;
  }
  note.boot_id = boot_id;
  note.ended_in_order = in_order != 0;
  return true;
}

SgrGapReason ReasonOf(const std::optional<RestartNote>& before) {
  if (!before) return kSgrGapFirstStart;
  if (before->boot_id != CurrentBootId()) return kSgrGapReboot;
  return before->ended_in_order ? kSgrGapRestart : kSgrGapCrash;
}

}  // namespace

std::string CurrentBootId() {
  std::string text;
  if (ReadSmallFile("/proc/sys/kernel/random/boot_id", kNoteBytes, text) != 0) return {};
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

Diagnostics SaveRestartNote(const std::string& path, const RestartNote& note) {
  const std::string next = path + ".next";
  const std::string text = TextOf(note);
  const FileDescriptor file(open(next.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (!file.valid()) return {Unusable(next, std::strerror(errno))};
  const ssize_t written = write(file.get(), text.data(), text.size());
  if (written < 0) return {Unusable(next, std::strerror(errno))};
  if (static_cast<size_t>(written) != text.size()) return {Unusable(next, "written in part")};
  if (std::rename(next.c_str(), path.c_str()) != 0) return {Unusable(path, std::strerror(errno))};
  return {};
}

Result<std::optional<RestartNote>> LoadRestartNote(const std::string& path) {
  std::string text;
  const int error = ReadSmallFile(path, kNoteBytes, text);
  if (error == ENOENT) return std::optional<RestartNote>();
  if (error != 0) return Unusable(path, std::strerror(error));
  RestartNote note;
  if (!ParseNote(text, note)) return Unusable(path, "this is no restart note");
  return std::optional<RestartNote>(std::move(note));
}

std::vector<std::byte> GapRecord(const std::optional<RestartNote>& before) {
  SgrHeader header{};
  header.type = kSgrGap;
  header.mono_ns = BootNow();
  header.utc_100ns = ClockOffset().Utc(header.mono_ns);
  SgrGap gap{};
  gap.reason = ReasonOf(before);
  if (before) {
    // Times since another boot mean nothing now; UTC does.
    gap.last_mono_ns = gap.reason == kSgrGapReboot ? 0 : before->mono_ns;
    gap.last_utc_100ns = before->utc_100ns;
    gap.last_sequence = before->sequence;
  }
  RecordWriter writer;
  writer.Begin(header, gap);
  const Bytes bytes = writer.Finish();
  return {bytes.begin(), bytes.end()};
}

}  // namespace sigmavm::collector
