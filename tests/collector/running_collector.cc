// What tests of the whole collector share.
#include "tests/collector/running_collector.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <sstream>
#include <thread>

namespace sigmavm::collector {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr milliseconds kPoll{10};
constexpr std::chrono::seconds kPatience{30};

std::string ReadText(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

[[noreturn]] void Become(const std::vector<std::string>& words, const std::string& out,
                         const std::string& err) {
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (const std::string& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  const int flags = O_WRONLY | O_CREAT | O_APPEND;
  dup2(open(out.c_str(), flags, 0600), 1);
  dup2(open(err.c_str(), flags, 0600), 2);
  execv(pointers[0], pointers.data());
  _exit(127);
}

pid_t Launch(const std::vector<std::string>& words, const std::string& out,
             const std::string& err) {
  const pid_t process = fork();
  if (process == 0) Become(words, out, err);
  return process;
}

bool HasEnded(pid_t process) {
  siginfo_t info{};
  return waitid(P_PID, static_cast<id_t>(process), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         info.si_pid == process;
}

}  // namespace

RunningCollector::RunningCollector(std::string folder, const std::vector<std::string>& arguments)
    : folder_(std::move(folder)) {
  unlink((folder_ + "/messages").c_str());
  std::vector<std::string> words = {SIGMAVM_COMMAND, "collect", "run", "--state-dir",
                                    folder_ + "/state"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  pid_ = Launch(words, folder_ + "/output", folder_ + "/messages");
  const auto deadline = Clock::now() + kPatience;
  while (!collects_ && !HasEnded(pid_) && Clock::now() < deadline) {
    std::this_thread::sleep_for(kPoll);
    collects_ = messages().find("collecting (") != std::string::npos;
  }
}

RunningCollector::~RunningCollector() {
  if (pid_ < 0) return;
  Signal(SIGKILL);
  waitpid(pid_, nullptr, 0);
}

std::string RunningCollector::messages() const { return ReadText(folder_ + "/messages"); }

void RunningCollector::Signal(int number) const {
  if (pid_ > 0) kill(pid_, number);
}

int RunningCollector::Await() {
  const auto deadline = Clock::now() + kPatience;
  while (!HasEnded(pid_)) {
    if (Clock::now() > deadline) return -1;
    std::this_thread::sleep_for(kPoll);
  }
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int RunningCollector::Stop() {
  Signal(SIGTERM);
  return Await();
}

nlohmann::json RunningCollector::Status() const {
  const std::string out = folder_ + "/status";
  unlink(out.c_str());
  const pid_t process = Launch(
      {SIGMAVM_COMMAND, "collect", "status", "--state-dir", folder_ + "/state", "--format", "json"},
      out, "/dev/null");
  waitpid(process, nullptr, 0);
  return nlohmann::json::parse(ReadText(out), nullptr, false);
}

std::vector<nlohmann::json> ReadObjects(const std::string& path) {
  std::vector<nlohmann::json> objects;
  std::istringstream lines(ReadText(path));
  for (std::string line; std::getline(lines, line);) {
    nlohmann::json object = nlohmann::json::parse(line, nullptr, false);
    if (object.is_object()) objects.push_back(std::move(object));
  }
  return objects;
}

std::optional<nlohmann::json> AwaitObject(
    const std::string& path, const std::function<bool(const nlohmann::json&)>& wanted) {
  const auto deadline = Clock::now() + std::chrono::seconds(10);
  while (Clock::now() < deadline) {
    for (nlohmann::json& object : ReadObjects(path)) {
      if (wanted(object)) return std::move(object);
    }
    std::this_thread::sleep_for(kPoll);
  }
  return std::nullopt;
}

}  // namespace sigmavm::collector
