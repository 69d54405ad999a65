#include "runtime/match/regex_needs.h"

#include <algorithm>
#include <cmath>

#include "runtime/match/regex_shape.h"
#include "runtime/program/program.h"

namespace sigmavm::match {
namespace {

/// How much a run tells: bits that a random text is unlikely to have.
double Rarity(const ByteRun& run) {
  return static_cast<double>(run.length) * (8 - std::log2(static_cast<double>(run.bytes.count())));
}

void FindOnly(ByteRun& run) {
  if (run.length != 1 || run.bytes.count() != 1) return;
  for (size_t byte = 0; byte < run.bytes.size(); ++byte) {
    if (run.bytes[byte]) run.only = static_cast<char>(byte);
  }
}

bool HasRun(std::string_view text, const ByteRun& run) noexcept {
  if (run.only) return text.find(*run.only) != std::string_view::npos;
  // Wherever a run stands, it covers every length-th byte once.
  for (size_t i = run.length - 1; i < text.size(); i += run.length) {
    if (!run.bytes[static_cast<uint8_t>(text[i])]) continue;
    size_t begin = i;
    while (begin > 0 && run.bytes[static_cast<uint8_t>(text[begin - 1])]) --begin;
    size_t end = i + 1;
    while (end < text.size() && run.bytes[static_cast<uint8_t>(text[end])]) ++end;
    if (end - begin >= run.length) return true;
    i = end - 1;  // the next byte that could belong to a run is after `end`
  }
  return false;
}

ByteRun FoldRun(const ByteRun& run) {
  ByteRun folded{run.bytes, run.length, std::nullopt};
  for (size_t capital = 'A'; capital <= 'Z'; ++capital) {
    if (!run.bytes[capital]) continue;
    folded.bytes[capital] = false;
    folded.bytes[capital | 0x20] = true;
  }
  FindOnly(folded);
  return folded;
}

bool HasRuns(std::string_view text, const std::vector<ByteRun>& runs) noexcept {
  return std::all_of(runs.begin(), runs.end(),
                     [text](const ByteRun& run) { return HasRun(text, run); });
}

}  // namespace

RegexNeeds::RegexNeeds(std::string_view pattern, uint8_t flags) {
  std::optional<RegexShape> shape =
      ReadRegexShape(pattern, (flags & program::kRegexIgnoreCase) != 0);
  if (!shape) return;
  least_size_ = shape->least_size;
  const bool anchored = (flags & (program::kAnchorStart | program::kAnchorEnd)) != 0;
  if (!anchored) dot_run_ = shape->dot_run;
  std::vector<ByteRun>& runs = shape->runs;
  std::sort(runs.begin(), runs.end(),
            [](const ByteRun& a, const ByteRun& b) { return Rarity(a) > Rarity(b); });
  for (ByteRun& run : runs) {
    if (runs_.size() == kMostRuns || Rarity(run) < 1) break;
    FindOnly(run);
    folded_runs_.push_back(FoldRun(run));
    runs_.push_back(run);
  }
}

bool RegexNeeds::MayMatch(std::string_view text) const noexcept {
  return text.size() >= least_size_ && HasRuns(text, runs_);
}

bool RegexNeeds::MayMatchFolded(std::string_view folded) const noexcept {
  return folded.size() >= least_size_ && HasRuns(folded, folded_runs_);
}

bool HasCodePointRun(std::string_view text, size_t length, bool line_breaks) noexcept {
  if (length == 0) return true;
  if (text.size() < length) return false;
  size_t run = 0;
  for (const char c : text) {
    const bool continues = (static_cast<unsigned char>(c) & 0xC0) == 0x80;
    if (continues) continue;
    run = c == '\n' && !line_breaks ? 0 : run + 1;
    if (run == length) return true;
  }
  return false;
}

}  // namespace sigmavm::match
