// What a run over events amounts to: the figures at its end.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/program/program.h"
#include "runtime/record/record.h"

namespace sigmavm::cli {

/// Hashes a text whoever owns it, so that looking one up copies nothing.
struct TextHash {
  using is_transparent = void;  // NOLINT: the standard library asks for this name
  [[nodiscard]] size_t operator()(std::string_view text) const noexcept {
    return std::hash<std::string_view>()(text);
  }
};
using HostCounts = std::unordered_map<std::string, uint64_t, TextHash, std::equal_to<>>;

/// Figures of a run, or of a part of it that is then added. Memory is bounded: hosts are counted
/// only until there are kMaxHosts different ones.
class EvalTally {
 public:
  static constexpr size_t kMaxHosts = 10'000;

  void AddRecord(const record::Header& header);
  void AddLostRecord() { ++lost_records_; }
  void AddAlert(const program::Program& program, program::RuleIndex rule);
  /// Alerts of a host; of none when `host` is empty. Asked for apart from AddAlert, so that the
  /// alerts of a record look their host up once.
  void AddHost(std::string_view host, uint64_t alerts);
  void Add(const EvalTally& part);
  void Clear();

  [[nodiscard]] uint64_t records() const noexcept { return records_; }
  [[nodiscard]] uint64_t lost_records() const noexcept { return lost_records_; }
  [[nodiscard]] uint64_t alerts() const noexcept { return alerts_; }
  [[nodiscard]] program::Level highest_level() const noexcept { return highest_level_; }
  [[nodiscard]] const std::array<uint64_t, 6>& levels() const noexcept { return levels_; }
  /// Rules that alerted, each once, in no particular order.
  [[nodiscard]] const std::vector<program::RuleIndex>& rules() const noexcept { return rules_; }
  [[nodiscard]] uint64_t alerts_of(program::RuleIndex rule) const noexcept {
    return rule < alerts_by_rule_.size() ? alerts_by_rule_[rule] : 0;
  }
  [[nodiscard]] const HostCounts& hosts() const noexcept { return hosts_; }
  /// Earliest and latest time of a record as `YYYY-MM-DDTHH:MM:SS`, zones not taken into account;
  /// empty when no record has such a time.
  [[nodiscard]] const std::string& first_time() const noexcept { return first_time_; }
  [[nodiscard]] const std::string& last_time() const noexcept { return last_time_; }

 private:
  void AddTime(std::string_view timestamp);
  void AddAlerts(program::RuleIndex rule, uint64_t count);

  uint64_t records_ = 0;
  uint64_t lost_records_ = 0;
  uint64_t alerts_ = 0;
  program::Level highest_level_ = program::Level::kNone;
  std::array<uint64_t, 6> levels_{};  // by program::Level
  std::vector<program::RuleIndex> rules_;
  std::vector<uint64_t> alerts_by_rule_;  // as long as the greatest rule that alerted asks for
  HostCounts hosts_;
  std::string first_time_;
  std::string last_time_;
};

/// What the summary says besides the tally.
struct EvalOutcome {
  size_t rules = 0;
  size_t rejected_rules = 0;
  size_t warnings = 0;
  size_t correlations = 0;  ///< in the program, not evaluated
  uint64_t bytes = 0;
  double seconds = 0;
  bool interrupted = false;
};

/// The summary for people; ends with a line break.
[[nodiscard]] std::string SummaryText(const EvalTally& tally, const EvalOutcome& outcome,
                                      const program::Program& program, bool color);

}  // namespace sigmavm::cli
