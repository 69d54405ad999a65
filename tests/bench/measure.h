// Clocks, and what is said of several runs of the same thing.
#pragma once

#include <cstddef>
#include <vector>

namespace sigmavm::bench {

/// Nanoseconds of processor time that the calling thread has used: other people's load on the
/// machine changes it least.
[[nodiscard]] double ThreadNanoseconds();
/// Nanoseconds of a steady clock; for what uses several threads or processes.
[[nodiscard]] double WallNanoseconds();

/// One figure, measured in several runs.
class Samples {
 public:
  void Add(double value) { values_.push_back(value); }
  [[nodiscard]] bool empty() const noexcept { return values_.empty(); }
  [[nodiscard]] size_t size() const noexcept { return values_.size(); }
  // 0 when empty.
  [[nodiscard]] double Median() const;
  [[nodiscard]] double Min() const;
  [[nodiscard]] double Max() const;

 private:
  std::vector<double> values_;
};

/// The time that `work` takes by `clock`.
template <typename Work>
[[nodiscard]] double Timed(double (*clock)(), const Work& work) {
  const double start = clock();
  work();
  return clock() - start;
}

}  // namespace sigmavm::bench
