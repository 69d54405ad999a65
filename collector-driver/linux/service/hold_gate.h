// The verdict before the first instruction: programs on the file systems that the operator names
// wait while they are hashed and judged.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "collector-driver/linux/exec_hold.h"
#include "collector-driver/linux/service/elf_look.h"
#include "collector-driver/linux/service/file_inspector.h"
#include "collector-driver/linux/service/hold_evaluation.h"
#include "collector-driver/linux/service/loader_names.h"
#include "collector-driver/linux/service/waiting_program.h"

namespace sigmavm::collector {

struct HoldGateOptions {
  std::chrono::milliseconds deadline{2000};  ///< then the program runs
  FactsNeeded output_facts;                  ///< beside those that rules need
  std::string computer;
};

/// Judges the file that becomes the image of a process: a script is let through, because its
/// interpreter is held next, and so is the loader that a program names. Evaluates nothing without
/// an evaluator. All functions are for any thread unless they say otherwise.
class HoldGate {
 public:
  /// Gets the record of each start that was denied; on any thread, and must not wait.
  using Denied = std::function<void(std::span<const std::byte> record)>;

  /// `inspector` must outlive it. Needs CAP_SYS_ADMIN, as does Watch().
  [[nodiscard]] static Result<std::unique_ptr<HoldGate>> Open(const HoldGateOptions& options,
                                                              FileInspector& inspector);
  HoldGate(const HoldGate&) = delete;
  HoldGate& operator=(const HoldGate&) = delete;

  /// File systems by a path on each; "all" stands for every one that can be held. From now on
  /// programs wait; see ExecHold::Start().
  [[nodiscard]] Diagnostics Watch(const std::vector<std::string>& paths);
  [[nodiscard]] Diagnostics Start(Denied denied);
  /// Lets everything run that waits, and holds nothing any more.
  void Close() { hold_->Close(); }

  /// From the next program on.
  void SetEvaluator(std::shared_ptr<HoldEvaluator> evaluator);

  /// For the records of programs that ran.
  [[nodiscard]] HeldPrograms& programs() noexcept { return programs_; }
  [[nodiscard]] ExecHoldCounters Counters() const noexcept { return hold_->Counters(); }

 private:
  HoldGate(HoldGateOptions options, FileInspector& inspector)
      : options_(std::move(options)),
        inspector_(inspector),
        // A verdict without the name would be another one than that of the event.
        users_(options_.deadline / kNamesShare) {}

  [[nodiscard]] HoldDecision Decide(const HeldStart& held);
  void Judge(WaitingProgram& waiting, HoldEvaluator& evaluator);
  void Answering(const HeldStart& held, HoldAnswer answer, const std::shared_ptr<const void>& note);
  [[nodiscard]] bool IsExpectedLoader(const HeldStart& held, const ElfLook& look);
  [[nodiscard]] std::shared_ptr<HoldEvaluator> evaluator();

  static constexpr size_t kLoaders = 1024;
  static constexpr int kNamesShare = 4;  // of the deadline, for each name

  HoldGateOptions options_;
  FileInspector& inspector_;
  SharedUserNames users_;
  HeldPrograms programs_;
  // What the program that was let through last names as its loader; empty when nobody looked.
  ByProcess<std::string> loaders_{kLoaders};
  const LoaderNames loader_names_;
  std::mutex mutex_;
  std::shared_ptr<HoldEvaluator> evaluator_;  // guarded by mutex_
  Denied denied_;
  std::unique_ptr<ExecHold> hold_;  // the last: its threads use all of the above
};

}  // namespace sigmavm::collector
