#include "tests/end_to_end/run_command.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

namespace sigmavm::end_to_end {
namespace {

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe2 failed");
    read_end = ends[0];
    write_end = ends[1];
  }
  ~Pipe() {
    CloseRead();
    CloseWrite();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  void CloseRead() {
    if (read_end >= 0) close(read_end);
    read_end = -1;
  }
  void CloseWrite() {
    if (write_end >= 0) close(write_end);
    write_end = -1;
  }

  int read_end = -1;
  int write_end = -1;
};

[[noreturn]] void Execute(const std::vector<std::string>& arguments, const CommandOptions& options,
                          const Pipe& in, const Pipe& out, const Pipe& err) {
  std::vector<std::string> words = {SIGMAVM_COMMAND};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  for (const std::string& variable : options.environment) {
    const size_t equals = variable.find('=');
    setenv(variable.substr(0, equals).c_str(), variable.substr(equals + 1).c_str(), 1);
  }
  const int out_descriptor = options.output_path.empty()
                                 ? out.write_end
                                 : open(options.output_path.c_str(), O_WRONLY | O_CLOEXEC);
  dup2(in.read_end, STDIN_FILENO);
  dup2(out_descriptor, STDOUT_FILENO);
  dup2(err.write_end, STDERR_FILENO);
  execv(pointers[0], pointers.data());
  _exit(127);
}

/// Feeds and reads one running command until it has closed its output.
class Conversation {
 public:
  Conversation(int process, const CommandOptions& options, Pipe& in, Pipe& out, Pipe& err)
      : process_(process), options_(options), in_(in), out_(out), err_(err) {}

  CommandResult Run() {
    while (out_.read_end >= 0 || err_.read_end >= 0) Step();
    int status = 0;
    while (waitpid(process_, &status, 0) < 0 && errno == EINTR) {
    }
    result_.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return std::move(result_);
  }

 private:
  void Step() {
    std::array<pollfd, 3> waits = {pollfd{out_.read_end, POLLIN, 0},
                                   pollfd{err_.read_end, POLLIN, 0},
                                   pollfd{InputWanted() ? in_.write_end : -1, POLLOUT, 0}};
    if (poll(waits.data(), waits.size(), -1) < 0) return;
    if (waits[0].revents != 0) ReadOutput();
    if (waits[1].revents != 0 && !Read(err_, result_.err)) err_.CloseRead();
    if (waits[2].revents != 0) WriteInput();
  }

  [[nodiscard]] bool InputWanted() const {
    return written_ < options_.input.size() || !options_.hold_input || seen_output_;
  }

  static bool Read(const Pipe& pipe, std::string& to) {
    std::array<char, 65536> block{};
    const ssize_t count = read(pipe.read_end, block.data(), block.size());
    if (count > 0) to.append(block.data(), static_cast<size_t>(count));
    return count > 0;
  }

  void ReadOutput() {
    if (!Read(out_, result_.out)) return out_.CloseRead();
    if (!seen_output_ && options_.on_first_output) options_.on_first_output(process_);
    seen_output_ = true;
    if (options_.close_output_after > 0 && result_.out.size() >= options_.close_output_after) {
      out_.CloseRead();
    }
  }

  void WriteInput() {
    const std::string_view rest = std::string_view(options_.input).substr(written_);
    const ssize_t count = rest.empty() ? -1 : write(in_.write_end, rest.data(), rest.size());
    if (count > 0) written_ += static_cast<size_t>(count);
    const bool done = written_ == options_.input.size() && !(options_.hold_input && !seen_output_);
    if (count < 0 || done) in_.CloseWrite();
  }

  int process_;
  const CommandOptions& options_;
  Pipe& in_;
  Pipe& out_;
  Pipe& err_;
  CommandResult result_;
  size_t written_ = 0;
  bool seen_output_ = false;
};

}  // namespace

CommandResult RunSigmavm(const std::vector<std::string>& arguments, const CommandOptions& options) {
  std::signal(SIGPIPE, SIG_IGN);  // a command may well stop reading its input
  Pipe in;
  Pipe out;
  Pipe err;
  const int process = fork();
  if (process < 0) throw std::runtime_error("fork failed");
  if (process == 0) {
    std::signal(SIGPIPE, SIG_DFL);
    Execute(arguments, options, in, out, err);
  }
  in.CloseRead();
  out.CloseWrite();
  err.CloseWrite();
  return Conversation(process, options, in, out, err).Run();
}

TemporaryFolder::TemporaryFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "sigmavm-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
  path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string TemporaryFolder::Path(const std::string& name) const { return (path_ / name).string(); }

std::string TemporaryFolder::Write(const std::string& name, std::string_view content) const {
  const std::filesystem::path path = path_ / name;
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << content;
  return path.string();
}

std::string ReadAll(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

}  // namespace sigmavm::end_to_end
