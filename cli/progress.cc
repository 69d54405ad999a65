#include "cli/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "cli/number_text.h"
#include "cli/terminal.h"

namespace sigmavm::cli {
namespace {

constexpr auto kRedrawInterval = std::chrono::milliseconds(200);
constexpr size_t kBarWidth = 20;
constexpr std::string_view kEraseLine = "\r\x1b[K";

void Draw(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

std::string Bar(double done) {
  const auto filled = static_cast<size_t>(std::clamp(done, 0.0, 1.0) * kBarWidth);
  return "[" + std::string(filled, '#') + std::string(kBarWidth - filled, '.') + "]";
}

}  // namespace

ProgressLine::ProgressLine(const ProgressCounters& counters, uint64_t total_bytes, bool show)
    : counters_(&counters), total_bytes_(total_bytes), start_(std::chrono::steady_clock::now()) {
  if (show) thread_ = std::thread([this] { Run(); });
}

ProgressLine::~ProgressLine() { Stop(); }

void ProgressLine::Stop() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
  Draw(kEraseLine);
}

void ProgressLine::Run() {
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, kRedrawInterval, [this] { return stopping_; })) {
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start_;
    Draw(std::string(kEraseLine) + ProgressText(counters_->bytes, total_bytes_, counters_->records,
                                                counters_->alerts, elapsed.count(),
                                                TerminalWidth(STDERR_FILENO) - 1));
  }
}

std::string ProgressText(uint64_t bytes, uint64_t total_bytes, uint64_t records, uint64_t alerts,
                         double seconds, size_t width) {
  const double rate = seconds > 0 ? static_cast<double>(bytes) / seconds : 0;
  std::string text;
  if (total_bytes > 0) {
    const double done = static_cast<double>(bytes) / static_cast<double>(total_bytes);
    text = Bar(done) + " " + std::to_string(static_cast<int>(std::min(done, 1.0) * 100)) + "%  ";
  }
  text += ByteText(static_cast<double>(bytes)) + "  " + ByteText(rate) + "/s  " +
          Counted(records, "record") + "  " + Counted(alerts, "alert");
  if (total_bytes > bytes && rate > 0) {
    text += "  " + DurationText(static_cast<double>(total_bytes - bytes) / rate) + " left";
  }
  return Fit(text, width);
}

}  // namespace sigmavm::cli
