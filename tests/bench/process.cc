#include "tests/bench/process.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <thread>

#include "tests/bench/measure.h"

namespace sigmavm::bench {
namespace {

constexpr int kNotStarted = 127;

[[noreturn]] void Execute(std::vector<char*> words) {
  const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    dup2(nowhere, descriptor);
  }
  execv(words.front(), words.data());
  _exit(kNotStarted);
}

double Nanoseconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_usec) * 1e3;
}

pid_t Start(std::vector<std::string> words) {
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  const pid_t child = fork();
  if (child == 0) Execute(pointers);
  return child;
}

size_t HighWaterMark(pid_t process) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stoul(line.substr(6)) * 1024;
  }
  return 0;
}

}  // namespace

ProcessUse RunProcess(const std::vector<std::string>& words) {
  ProcessUse use;
  const double start = WallNanoseconds();
  const pid_t child = Start(words);
  if (child < 0) return use;
  int status = 0;
  rusage resources{};
  if (wait4(child, &status, 0, &resources) != child) return use;
  use.wall_nanoseconds = WallNanoseconds() - start;
  use.processor_nanoseconds = Nanoseconds(resources.ru_utime) + Nanoseconds(resources.ru_stime);
  if (WIFEXITED(status) && WEXITSTATUS(status) != kNotStarted) use.exit_code = WEXITSTATUS(status);
  return use;
}

size_t PeakMemory(const std::vector<std::string>& words) {
  const pid_t child = Start(words);
  if (child < 0) return 0;
  size_t peak = 0;
  size_t before_exec = HighWaterMark(child);
  int status = 0;
  while (waitpid(child, &status, WNOHANG) == 0) {
    const size_t seen = HighWaterMark(child);
    // A mark that shrinks is that of the new program after exec.
    if (seen != 0 && seen < before_exec) peak = 0;
    before_exec = std::max(seen, size_t{1});
    peak = std::max(peak, seen);
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return WIFEXITED(status) && WEXITSTATUS(status) != kNotStarted ? peak : 0;
}

}  // namespace sigmavm::bench
