#include "cli/eval_summary.h"

#include <algorithm>
#include <utility>

#include "cli/number_text.h"
#include "cli/options.h"
#include "cli/rule_text.h"
#include "cli/terminal.h"
#include "runtime/base/byte_scan.h"

namespace sigmavm::cli {
namespace {

constexpr size_t kTopEntries = 5;
constexpr size_t kDateLength = 10;  // YYYY-MM-DD
constexpr size_t kTimeLength = 19;  // YYYY-MM-DDTHH:MM:SS
constexpr size_t kTextWidth = 80;

// True when every byte of `word` is a digit where `shape` has '0', any where it has '?', and else
// that of `shape`.
bool HasShape(uint64_t word, const char (&shape)[9]) {
  constexpr uint64_t kHigh = 0x8080808080808080u;
  uint64_t differences = 0;
  uint64_t digits = 0;  // 0x7F where a digit may be
  for (size_t i = 0; i < 8; ++i) {
    const uint64_t byte = uint64_t{0xFF} << 8 * i;
    const uint64_t wanted = uint64_t{static_cast<unsigned char>(shape[i])} << 8 * i;
    if (shape[i] == '0') digits |= byte;
    if (shape[i] != '?') differences |= (word ^ wanted) & byte;
  }
  // A digit differs from '0' by 0 to 9: adding 0x76 leaves the top bit of those alone.
  const uint64_t over = (differences & ~kHigh) + (0x7676767676767676u & digits);
  return ((differences | over) & kHigh & digits) == 0 && (differences & ~digits) == 0;
}

// True for a text that starts with a date and a time, which sort as they pass.
bool IsCalendarTime(std::string_view text) {
  return text.size() >= kTimeLength && HasShape(LoadWord(text.data()), "0000-00-") &&
         HasShape(LoadWord(text.data() + 8), "00?00:00") &&
         HasShape(LoadWord(text.data() + 11), "00:00:00");
}

using Entry = std::pair<uint64_t, std::string>;

// The largest counts first, names in their order among equals.
std::string Top(std::string_view heading, std::vector<Entry> entries) {
  if (entries.empty()) return {};
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  });
  std::string out;
  const size_t shown = std::min(entries.size(), kTopEntries);
  const size_t width = CountText(entries.front().first).size();
  for (size_t i = 0; i < shown; ++i) {
    const std::string count = CountText(entries[i].first);
    out += Pad(i == 0 ? std::string(heading) : "", 10) + std::string(width - count.size(), ' ') +
           count + "  " + Fit(entries[i].second, kTextWidth) + "\n";
  }
  if (entries.size() > shown) {
    out += Pad("", 10) + "and " + CountText(entries.size() - shown) + " more\n";
  }
  return out;
}

std::string Line(std::string_view heading, const std::string& text) {
  return Pad(std::string(heading), 10) + text + "\n";
}

std::string Counts(const EvalTally& tally, const EvalOutcome& outcome, bool color) {
  const std::string text =
      Counted(tally.records(), "record") + ", " + Counted(tally.alerts(), "alert") + " by " +
      CountText(tally.rules().size()) + " of " + Counted(outcome.rules, "rule");
  return Paint(text, Style::kBold, color) + (outcome.interrupted ? " (interrupted)\n" : "\n");
}

std::string Troubles(const EvalTally& tally, const EvalOutcome& outcome, bool color) {
  std::string out;
  const auto add = [&](uint64_t count, std::string_view noun, const std::string& what) {
    if (count > 0) out += (out.empty() ? "" : ", ") + Counted(count, noun) + " " + what;
  };
  add(outcome.rejected_rules, "rule", "rejected");
  add(outcome.warnings, "rule warning", "(`sigmavm check` shows them)");
  add(tally.lost_records(), "record", "lost");
  add(outcome.correlations, "correlation rule", "not evaluated (their rules alert instead)");
  return out.empty() ? out : Line("problems", Paint(out, Style::kYellow, color));
}

std::string Levels(const EvalTally& tally) {
  std::string out;
  for (size_t level = tally.levels().size(); level-- > 0;) {
    const uint64_t count = tally.levels()[level];
    if (count == 0) continue;
    const std::string_view name = LevelName(static_cast<program::Level>(level));
    out += (out.empty() ? "" : ", ") + CountText(count) + " ";
    out += name.empty() ? "without level" : name;
  }
  return out.empty() ? out : Line("levels", out);
}

std::string Speed(const EvalTally& tally, const EvalOutcome& outcome) {
  const double seconds = std::max(outcome.seconds, 1e-6);
  const auto rate = static_cast<uint64_t>(static_cast<double>(tally.records()) / seconds);
  return Line("speed", CountText(rate) + " records/s, " +
                           ByteText(static_cast<double>(outcome.bytes) / seconds) + "/s, " +
                           DurationText(outcome.seconds));
}

}  // namespace

void EvalTally::AddRecord(const record::Header& header) {
  ++records_;
  AddTime(header.timestamp);
}

void EvalTally::AddTime(std::string_view timestamp) {
  if (!IsCalendarTime(timestamp)) return;
  std::array<char, kTimeLength> text{};
  std::copy_n(timestamp.begin(), kTimeLength, text.begin());
  text[kDateLength] = 'T';  // some logs write a blank here
  const std::string_view time(text.data(), text.size());
  if (first_time_.empty() || time < first_time_) first_time_ = time;
  if (time > last_time_) last_time_ = time;
}

void EvalTally::AddHost(std::string_view host, uint64_t alerts) {
  if (host.empty() || alerts == 0) return;
  const auto known = hosts_.find(host);
  if (known != hosts_.end()) {
    known->second += alerts;
  } else if (hosts_.size() < kMaxHosts) {
    hosts_.emplace(host, alerts);
  }
}

void EvalTally::AddAlerts(program::RuleIndex rule, uint64_t count) {
  if (rule >= alerts_by_rule_.size()) alerts_by_rule_.resize(size_t{rule} + 1);
  if (alerts_by_rule_[rule] == 0) rules_.push_back(rule);
  alerts_by_rule_[rule] += count;
}

void EvalTally::AddAlert(const program::Program& program, program::RuleIndex rule) {
  const program::Level level = program.rules[rule].level;
  ++alerts_;
  AddAlerts(rule, 1);
  ++levels_[static_cast<size_t>(level)];
  highest_level_ = std::max(highest_level_, level);
}

void EvalTally::Add(const EvalTally& part) {
  records_ += part.records_;
  lost_records_ += part.lost_records_;
  alerts_ += part.alerts_;
  highest_level_ = std::max(highest_level_, part.highest_level_);
  for (size_t i = 0; i < levels_.size(); ++i) levels_[i] += part.levels_[i];
  for (const program::RuleIndex rule : part.rules_) AddAlerts(rule, part.alerts_by_rule_[rule]);
  for (const auto& [host, count] : part.hosts_) AddHost(host, count);
  AddTime(part.first_time_);
  AddTime(part.last_time_);
}

void EvalTally::Clear() {
  // The counts by rule keep their memory, and only those that were touched are cleared.
  std::vector<uint64_t> counts = std::move(alerts_by_rule_);
  for (const program::RuleIndex rule : rules_) counts[rule] = 0;
  *this = EvalTally();
  alerts_by_rule_ = std::move(counts);
}

std::string SummaryText(const EvalTally& tally, const EvalOutcome& outcome,
                        const program::Program& program, bool color) {
  std::string out = Counts(tally, outcome, color) + Troubles(tally, outcome, color);
  if (!tally.first_time().empty()) {
    out += Line("time", tally.first_time() + " to " + tally.last_time());
  }
  out += Levels(tally);
  std::vector<Entry> rules;
  for (const program::RuleIndex rule : tally.rules()) {
    rules.emplace_back(tally.alerts_of(rule), TextOf(program, program.rules[rule].title));
  }
  std::vector<Entry> hosts;
  for (const auto& [host, count] : tally.hosts()) hosts.emplace_back(count, host);
  out += Top("rules", std::move(rules)) + Top("hosts", std::move(hosts));
  return out + Speed(tally, outcome);
}

}  // namespace sigmavm::cli
