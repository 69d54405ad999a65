// Every answer is given only after the start time has shown that it is about the process meant.
#include "collector-driver/linux/service/proc_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <climits>

#include "collector-driver/common/argument_text.h"

namespace sigmavm::collector {
namespace {

constexpr size_t kSmallFile = 4096;
// Field 22 of /proc/PID/stat; the first after the name in parentheses is field 3.
constexpr int kStartField = 22;
constexpr int kFirstAfterName = 3;

uint64_t Number(std::string_view text) {
  uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// The start in clock ticks since boot; 0 when the text is not what it should be.
uint64_t StartTicks(std::string_view stat) {
  const size_t name_end = stat.rfind(')');
  if (name_end == std::string_view::npos) return 0;
  std::string_view rest = stat.substr(name_end + 1);
  for (int field = kFirstAfterName;; ++field) {
    const size_t begin = rest.find_first_not_of(' ');
    if (begin == std::string_view::npos) return 0;
    rest = rest.substr(begin);
    const size_t end = rest.find(' ');
    if (field == kStartField) return Number(rest.substr(0, end));
    if (end == std::string_view::npos) return 0;
    rest = rest.substr(end);
  }
}

uint64_t NanosecondsPerTick() {
  static const uint64_t ticks = static_cast<uint64_t>(sysconf(_SC_CLK_TCK));
  return 1'000'000'000 / (ticks == 0 ? 100 : ticks);
}

/// The first number after a key of /proc/PID/status.
uint32_t StatusNumber(std::string_view status, std::string_view key) {
  const size_t at = status.find(key);
  if (at == std::string_view::npos) return SGR_UNSET;
  const std::string_view rest = status.substr(at + key.size());
  const size_t begin = rest.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return SGR_UNSET;
  return static_cast<uint32_t>(Number(rest.substr(begin)));
}

}  // namespace

bool ProcFiles::ReadFile(uint32_t pid, const char* name, size_t limit, std::string& out) {
  out.clear();
  const std::string path = root_ + "/" + std::to_string(pid) + "/" + name;
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (descriptor < 0) return false;
  std::array<char, kSmallFile> piece;
  ssize_t count = 0;
  while (out.size() < limit && (count = read(descriptor, piece.data(), piece.size())) > 0) {
    out.append(piece.data(), static_cast<size_t>(count));
  }
  close(descriptor);
  if (out.size() > limit) out.resize(limit);
  return count >= 0;
}

bool ProcFiles::IsStill(const SgrTask& task) {
  if (!ReadFile(task.pid, "stat", kSmallFile, buffer_)) return false;
  const uint64_t ticks = StartTicks(buffer_);
  return ticks != 0 && (task.start == 0 || task.start / NanosecondsPerTick() == ticks);
}

std::optional<ProcessFacts> ProcFiles::Read(const SgrTask& task) {
  ProcessFacts facts;
  facts.task = task;
  facts.origin = FactOrigin::kLate;
  std::string text;
  const std::string exe = root_ + "/" + std::to_string(task.pid) + "/exe";
  std::array<char, PATH_MAX> path;
  const ssize_t length = readlink(exe.c_str(), path.data(), path.size());
  if (length > 0) facts.image.assign(path.data(), static_cast<size_t>(length));
  if (ReadFile(task.pid, "cmdline", kArgumentBytes, text)) {
    AppendCommandLine(text, facts.command_line);
  }
  if (ReadFile(task.pid, "status", kSmallFile, text)) facts.uid = StatusNumber(text, "\nUid:");
  if (ReadFile(task.pid, "loginuid", kSmallFile, text)) {
    facts.login_uid = static_cast<uint32_t>(Number(text));
  }
  // Asked last: if it is the process now, it was while its files were read.
  if (!IsStill(task)) return std::nullopt;
  return facts;
}

bool ProcFiles::ReadArguments(const SgrTask& task, std::string_view stored,
                              std::string& arguments) {
  return ReadFile(task.pid, "cmdline", kArgumentBytes, arguments) &&
         std::string_view(arguments).starts_with(stored) && IsStill(task);
}

}  // namespace sigmavm::collector
