// ExecHold: one thread reads and answers what is cheap or overdue, workers do the rest. The reading
// thread waits for nothing but the kernel, so an answer is never further away than the deadline.
#include "collector-driver/linux/exec_hold.h"

#include <fcntl.h>
#include <sys/fanotify.h>
#include <sys/resource.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>
#include <string_view>
#include <system_error>
#include <thread>
#include <vector>

#include "collector-driver/linux/file_descriptor.h"
#include "collector-driver/linux/small_file.h"
#include "collector-driver/linux/waiter.h"

namespace sigmavm::collector {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// How often overdue programs are looked for while some wait.
constexpr milliseconds kOverdueCheck{20};
constexpr milliseconds kIdle{1000};
constexpr size_t kReadBytes = 8192;
constexpr size_t kMountInfoBytes = size_t{16} << 20;
// Each program that waits is an open file of this process, and the kernel denies programs whose
// file it cannot open for us. So many beyond ExecHoldOptions.waiting are for one read and for all
// else.
constexpr size_t kSpareFiles = kReadBytes / sizeof(fanotify_event_metadata) + 256;

Diagnostic Failure(const std::string& where, int error) {
  return ErrorAt(DiagnosticCode::kHoldFailed, where, std::strerror(error),
                 error == EPERM ? "run as root, or with CAP_SYS_ADMIN" : "");
}

// A program that waits for its answer, which is given once, by whoever comes first.
struct Waiting {
  Waiting(int descriptor, uint32_t process) : file(descriptor), pid(process), since(Clock::now()) {}
  FileDescriptor file;
  uint32_t pid;
  Clock::time_point since;
  std::atomic<bool> answered = false;

  [[nodiscard]] HeldStart Start() const { return {file.get(), pid, since}; }
};
using WaitingPointer = std::shared_ptr<Waiting>;
using Note = std::shared_ptr<const void>;

// Raises the limit of open files if it can; how many programs may wait.
size_t BoundByFiles(size_t waiting) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  const rlim_t wanted = waiting + kSpareFiles;
  if (limit.rlim_cur < wanted) {
    limit.rlim_cur = std::min<rlim_t>(wanted, limit.rlim_max);
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur <= kSpareFiles) return 0;
  }
  return std::min<rlim_t>(waiting, limit.rlim_cur - kSpareFiles);
}

}  // namespace

class ExecHold::Impl {
 public:
  Impl(ExecHoldOptions options, FileDescriptor group)
      : options_(std::move(options)),
        group_(std::move(group)),
        waiter_(group_.get(), Waiter::Trigger::kLevel) {
    options_.waiting = BoundByFiles(options_.waiting);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() { Close(); }

  [[nodiscard]] Diagnostics Start();
  void Close();
  [[nodiscard]] int Mark(const std::string& path) const;
  [[nodiscard]] ExecHoldCounters Counters() const noexcept;

 private:
  void ReadLoop();
  void WorkLoop();
  void ReadEvents();
  void Take(const fanotify_event_metadata& event);
  void AnswerOverdue();
  // Does nothing when it had its answer already.
  void Answer(Waiting& waiting, HoldAnswer answer, const Note& note = nullptr);
  void Decide(Waiting& waiting, const HoldDecision& decision);
  [[nodiscard]] std::atomic<uint64_t>& Counter(HoldAnswer answer) noexcept;

  ExecHoldOptions options_;
  std::mutex group_mutex_;  // so that no answer goes to a descriptor that has become another's
  FileDescriptor group_;
  Waiter waiter_;
  std::atomic<bool> stop_ = false;
  std::mutex mutex_;  // of `queue_`
  std::condition_variable filled_;
  std::deque<WaitingPointer> queue_;    // for a worker
  std::deque<WaitingPointer> pending_;  // oldest first; for the reading thread only
  std::vector<std::thread> threads_;
  std::atomic<uint64_t> held_ = 0, allowed_ = 0, denied_ = 0, timed_out_ = 0, overflowed_ = 0,
                        own_ = 0;
};

void ExecHold::Impl::Close() {
  if (!group_.valid()) return;
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  waiter_.Signal();
  filled_.notify_all();
  // A worker may still read a file; programs do not have to wait for that.
  if (!threads_.empty()) threads_.front().join();
  for (const WaitingPointer& waiting : pending_) {
    Answer(*waiting, HoldAnswer::kOverflow);
  }
  pending_.clear();
  // Lets those run whose events have not been read. No worker has anything left to answer.
  {
    const std::lock_guard lock(group_mutex_);
    group_.reset();
  }
  for (size_t i = 1; i < threads_.size(); ++i) threads_[i].join();
  threads_.clear();
}

Diagnostics ExecHold::Impl::Start() {
  if (waiter_.error() != 0) return {Failure("fanotify", waiter_.error())};
  try {
    threads_.emplace_back([this] { ReadLoop(); });
    const size_t workers = options_.decide ? options_.workers : 0;
    for (size_t i = 0; i < workers; ++i) threads_.emplace_back([this] { WorkLoop(); });
  } catch (const std::system_error& error) {
    return {Failure("threads", error.code().value())};
  }
  return {};
}

void ExecHold::Impl::ReadLoop() {
  while (!stop_) {
    waiter_.Wait(pending_.empty() ? kIdle : kOverdueCheck);
    ReadEvents();
    AnswerOverdue();
  }
}

void ExecHold::Impl::ReadEvents() {
  alignas(fanotify_event_metadata) std::array<char, kReadBytes> buffer;
  while (!stop_) {
    ssize_t left = read(group_.get(), buffer.data(), buffer.size());
    if (left <= 0) return;
    const auto* event = reinterpret_cast<const fanotify_event_metadata*>(buffer.data());
    for (; FAN_EVENT_OK(event, left); event = FAN_EVENT_NEXT(event, left)) {
      if (event->vers == FANOTIFY_METADATA_VERSION && event->fd >= 0) Take(*event);
    }
  }
}

void ExecHold::Impl::Take(const fanotify_event_metadata& event) {
  ++held_;
  const auto waiting = std::make_shared<Waiting>(event.fd, static_cast<uint32_t>(event.pid));
  if (event.pid == getpid()) {
    Answer(*waiting, HoldAnswer::kOwn);
    return;
  }
  if (options_.decide_at_once) {
    const auto verdict = options_.decide_at_once(waiting->Start());
    if (verdict) return Decide(*waiting, {*verdict, nullptr});
  }
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() < options_.waiting) {
      queue_.push_back(waiting);
      pending_.push_back(waiting);
      filled_.notify_one();
      return;
    }
  }
  Answer(*waiting, HoldAnswer::kOverflow);
}

void ExecHold::Impl::AnswerOverdue() {
  const Clock::time_point oldest = Clock::now() - options_.deadline;
  while (!pending_.empty() && (pending_.front()->answered || pending_.front()->since < oldest)) {
    Answer(*pending_.front(), HoldAnswer::kDeadline);
    pending_.pop_front();
  }
}

void ExecHold::Impl::WorkLoop() {
  while (true) {
    WaitingPointer next;
    {
      std::unique_lock lock(mutex_);
      filled_.wait(lock, [this] { return stop_ || !queue_.empty(); });
      if (stop_) return;
      next = std::move(queue_.front());
      queue_.pop_front();
    }
    if (next->answered) continue;
    Decide(*next, options_.decide(next->Start()));
  }
}

void ExecHold::Impl::Decide(Waiting& waiting, const HoldDecision& decision) {
  const bool allowed = decision.verdict == HoldVerdict::kAllow;
  Answer(waiting, allowed ? HoldAnswer::kAllowed : HoldAnswer::kDenied, decision.note);
}

std::atomic<uint64_t>& ExecHold::Impl::Counter(HoldAnswer answer) noexcept {
  switch (answer) {
    case HoldAnswer::kAllowed:
      return allowed_;
    case HoldAnswer::kDenied:
      return denied_;
    case HoldAnswer::kDeadline:
      return timed_out_;
    case HoldAnswer::kOverflow:
      return overflowed_;
    case HoldAnswer::kOwn:
      break;
  }
  return own_;
}

void ExecHold::Impl::Answer(Waiting& waiting, HoldAnswer answer, const Note& note) {
  if (waiting.answered.exchange(true)) return;
  ++Counter(answer);
  if (options_.answering && answer != HoldAnswer::kOwn) {
    options_.answering(waiting.Start(), answer, note);
  }
  fanotify_response response{};
  response.fd = waiting.file.get();
  response.response = answer == HoldAnswer::kDenied ? FAN_DENY : FAN_ALLOW;
  const std::lock_guard lock(group_mutex_);
  // Fails only when the process that waited was killed.
  while (write(group_.get(), &response, sizeof response) < 0 && errno == EINTR) {
  }
}

int ExecHold::Impl::Mark(const std::string& path) const {
  const unsigned int scope =
      options_.scope == HoldScope::kMount ? FAN_MARK_MOUNT : FAN_MARK_FILESYSTEM;
  return fanotify_mark(group_.get(), FAN_MARK_ADD | scope, FAN_OPEN_EXEC_PERM, AT_FDCWD,
                       path.c_str()) == 0
             ? 0
             : errno;
}

ExecHoldCounters ExecHold::Impl::Counters() const noexcept {
  ExecHoldCounters counters;
  counters.allowed = allowed_;
  counters.denied = denied_;
  counters.timed_out = timed_out_;
  counters.overflowed = overflowed_;
  counters.own = own_;
  counters.held = held_;
  return counters;
}

ExecHold::ExecHold(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ExecHold::~ExecHold() = default;
Diagnostics ExecHold::Start() { return impl_->Start(); }
void ExecHold::Close() { impl_->Close(); }

ExecHoldCounters ExecHold::Counters() const noexcept { return impl_->Counters(); }

Result<std::unique_ptr<ExecHold>> ExecHold::Open(ExecHoldOptions options) {
  FileDescriptor group(
      fanotify_init(FAN_CLASS_CONTENT | FAN_CLOEXEC | FAN_NONBLOCK,
                    O_RDONLY | O_CLOEXEC));  // 64-bit systems open files of any size
  if (!group.valid()) return Failure("fanotify", errno);
  auto impl = std::make_unique<Impl>(std::move(options), std::move(group));
  return std::unique_ptr<ExecHold>(new ExecHold(std::move(impl)));
}

Diagnostics ExecHold::Watch(const std::string& path) {
  struct statfs system {};
  if (statfs(path.c_str(), &system) != 0) return {Failure(path, errno)};
  if (!IsHoldableFileSystem(static_cast<uint64_t>(system.f_type))) {
    return {ErrorAt(DiagnosticCode::kHoldFailed, path,
                    "this is a pseudo or network file system, which is never watched")};
  }
  if (const int error = impl_->Mark(path); error != 0) return {Failure(path, error)};
  return {};
}

namespace {

// Asking these for their magic number can take forever, or mount something.
constexpr std::array<std::string_view, 9> kNeverAsked = {"nfs", "cifs", "smb", "fuse",  "ceph",
                                                         "afs", "coda", "9p",  "autofs"};

// A line of mountinfo: its fifth word is the mount point, with blanks and the like as \ooo; the
// first word after " - " is the type.
struct MountLine {
  std::string path;
  std::string_view type;
};

std::string Unescape(std::string_view word) {
  std::string text;
  for (size_t i = 0; i < word.size(); ++i) {
    if (word[i] != '\\' || i + 3 >= word.size()) {
      text += word[i];
      continue;
    }
    const auto digit = [&](size_t at) { return word[i + at] - '0'; };
    text += static_cast<char>(digit(1) * 64 + digit(2) * 8 + digit(3));
    i += 3;
  }
  return text;
}

MountLine ParseMountLine(std::string_view line) {
  constexpr int kPathWord = 5;
  constexpr std::string_view kSeparator = " - ";
  MountLine mount;
  const size_t separator = line.find(kSeparator);
  if (separator == std::string_view::npos) return mount;
  mount.type = line.substr(separator + kSeparator.size());
  mount.type = mount.type.substr(0, mount.type.find(' '));
  for (int i = 1; i < kPathWord; ++i) line.remove_prefix(std::min(line.find(' ') + 1, line.size()));
  mount.path = Unescape(line.substr(0, line.find(' ')));
  return mount;
}

bool MayAsk(const MountLine& mount) {
  return !mount.path.empty() &&
         std::none_of(kNeverAsked.begin(), kNeverAsked.end(),
                      [&](std::string_view type) { return mount.type.starts_with(type); });
}

}  // namespace

Result<size_t> ExecHold::WatchAll() {
  std::string text;
  if (const int error = ReadSmallFile("/proc/self/mountinfo", kMountInfoBytes, text); error != 0) {
    return Failure("/proc/self/mountinfo", error);
  }
  size_t watched = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    const MountLine mount = ParseMountLine(rest.substr(0, end));
    // Some cannot be watched or reached, and are not: that is what the count tells.
    if (MayAsk(mount) && Watch(mount.path).empty()) ++watched;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return watched;
}

}  // namespace sigmavm::collector
