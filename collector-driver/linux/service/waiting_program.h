// A program that waits for its first instruction, as an event: who starts what, where and for whom.
#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <vector>

#include "collector-driver/common/process_event.h"
#include "collector-driver/linux/exec_hold.h"
#include "collector-driver/linux/proc_facts.h"
#include "collector-driver/linux/service/held_programs.h"
#include "collector-driver/linux/service/user_names.h"

namespace sigmavm::collector {

/// Names of users, for several threads.
class SharedUserNames {
 public:
  /// `deadline`: that one program waits for a name; then its number stands for it.
  explicit SharedUserNames(std::chrono::milliseconds deadline)
      : names_(LookUpUser, OptionsOf(deadline)) {}

  [[nodiscard]] std::string Find(uint32_t uid) {
    const std::lock_guard lock(mutex_);
    return names_.Find(uid);
  }

 private:
  static UserNamesOptions OptionsOf(std::chrono::milliseconds deadline) {
    UserNamesOptions options;
    options.deadline = deadline;
    return options;
  }

  std::mutex mutex_;
  UserNames names_;
};

/// Gathered once; for one thread. Arguments, environment and what exec changes are not known yet.
class WaitingProgram {
 public:
  /// `users` must outlive it. The descriptor of `held` is only used here.
  WaitingProgram(const HeldStart& held, SharedUserNames& users);

  /// What has been found out about the file, and afterwards what rules say; for both below.
  [[nodiscard]] HeldProgram& facts() noexcept { return program_; }

  /// The event for rules; valid until the next call and as long as this.
  void AppendValues(std::vector<EventValue>& values);
  /// The record (enriched_record.h) of a start that is denied.
  [[nodiscard]] std::vector<std::byte> DeniedRecord();
  [[nodiscard]] int64_t utc_100ns() const noexcept { return utc_100ns_; }

 private:
  void TakeFile(const HeldStart& held);
  void TakeParent();
  void TakeNames(SharedUserNames& users);
  [[nodiscard]] Bytes Record();
  [[nodiscard]] EventContext Context() const;

  ProcFacts proc_;
  HeldProgram program_;
  FoundProcess parent_;
  std::string user_;
  std::string login_user_;
  std::string parent_user_;
  std::string container_id_;
  int64_t utc_100ns_ = 0;
  uint64_t mono_ns_ = 0;
  RecordWriter writer_;
  ProcessEvent event_;
};

}  // namespace sigmavm::collector
