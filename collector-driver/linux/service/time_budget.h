// Bounds the share of a thread's time that one kind of work may take.
#pragma once

#include <algorithm>
#include <chrono>

namespace sigmavm::collector {

/// Time is saved up while it passes, up to a bound, and spent. Not thread-safe.
class TimeBudget {
 public:
  using Clock = std::chrono::steady_clock;

  /// `most` can be saved, and is at first; one part in `parts` of the time is.
  TimeBudget(Clock::duration most, int parts) : most_(most), parts_(parts), saved_(most) {}

  /// What can be spent; zero when there is nothing left.
  [[nodiscard]] Clock::duration Left(Clock::time_point now) {
    saved_ = std::min(most_, saved_ + (now - since_) / parts_);
    since_ = now;
    return std::max(saved_, Clock::duration::zero());
  }
  /// More than there is may be spent: the debt is paid off first.
  void Spend(Clock::duration time) { saved_ -= time; }

 private:
  Clock::duration most_;
  int parts_;
  Clock::duration saved_;
  Clock::time_point since_ = Clock::now();
};

}  // namespace sigmavm::collector
