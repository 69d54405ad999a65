// Searches in Splunk's language, read from their text and run over events. An evaluator of its own:
// it knows nothing of how the text came about, so it can judge what a compiler wrote.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/query/spl/environment.h"

namespace sigmavm::spl {

/// What a search found. Refers to the environment that it ran in, which has to outlive it.
class Results {
 public:
  Results(Results&&) noexcept;
  Results& operator=(Results&&) noexcept;
  ~Results();

  [[nodiscard]] size_t size() const noexcept;
  /// Indices of the environment's events that the result comes from, ascending: one for an event,
  /// several after commands such as stats.
  [[nodiscard]] const std::vector<uint32_t>& origins(size_t row) const;
  /// The field's texts; empty if the result does not have it.
  [[nodiscard]] std::vector<std::string> Find(size_t row, std::string_view field) const;
  /// Names of the fields that the result has, sorted.
  [[nodiscard]] std::vector<std::string> Fields(size_t row) const;
  /// Indices of all events that some result comes from, ascending.
  [[nodiscard]] std::vector<uint32_t> AllOrigins() const;

 private:
  friend class Search;
  struct State;
  explicit Results(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// A parsed search. Thread-safe once parsed.
class Search {
 public:
  /// `name` stands for the search in diagnostics, whose place is name:line:column. The environment
  /// gives macros, lookups and data models and has to outlive the search.
  [[nodiscard]] static Result<Search> Parse(std::string name, std::string text,
                                            const Environment& environment);

  Search(Search&&) noexcept;
  Search& operator=(Search&&) noexcept;
  ~Search();

  /// Runs over the events of `environment`, usually but not necessarily the one of Parse. Errors
  /// are those that only data show: order of events, match limits, bounds of work.
  [[nodiscard]] Result<Results> Run(const Environment& environment) const;

 private:
  struct State;
  explicit Search(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sigmavm::spl
