// The kernel side and the reader alone, for the cost script: reads until SIGTERM, then prints what
// it saw and used as one JSON object.
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <vector>

#include "collector-driver/common/codec.h"
#include "collector-driver/linux/bpf_source.h"
#include "collector-driver/linux/clock_offset.h"

namespace sigmavm::collector {
namespace {

RecordSource* stopped_by_signal = nullptr;

double Microseconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
}

// Of the delays of program starts between the kernel and here, in us.
double Percentile(std::vector<uint64_t>& delays, double part) {
  if (delays.empty()) return 0;
  std::sort(delays.begin(), delays.end());
  return static_cast<double>(
             delays[static_cast<size_t>(part * static_cast<double>(delays.size() - 1))]) /
         1000;
}

rusage Usage() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage;
}

// `before`: when the programs had been loaded.
void Report(const SourceBooks& books, const rusage& before, std::vector<uint64_t>& delays) {
  const rusage usage = Usage();
  std::printf(
      "{\"seen\": %llu, \"lost\": %llu, \"starts\": %zu, \"delay_p50_us\": %.0f, "
      "\"delay_p99_us\": %.0f, \"user_us\": %.0f, \"system_us\": %.0f, \"rss_kb\": %ld}\n",
      static_cast<unsigned long long>(books.seen), static_cast<unsigned long long>(books.lost),
      delays.size(), Percentile(delays, 0.5), Percentile(delays, 0.99),
      Microseconds(usage.ru_utime) - Microseconds(before.ru_utime),
      Microseconds(usage.ru_stime) - Microseconds(before.ru_stime), usage.ru_maxrss);
}

int Run() {
  BpfSourceOptions options;
  options.snapshot = false;
  Result<std::unique_ptr<RecordSource>> source = OpenBpfSource(options);
  if (!source) {
    std::cerr << source.errors()[0].message << '\n';
    return 1;
  }
  stopped_by_signal = source->get();
  std::signal(SIGTERM, [](int) { stopped_by_signal->Stop(); });
  std::cout << "ready" << std::endl;
  const rusage before = Usage();
  std::vector<uint64_t> delays;
  RecordBatch batch;
  while (true) {
    batch.Clear();
    const ReadStatus status = (*source)->Read(batch, std::chrono::milliseconds(100));
    if (status == ReadStatus::kEnded || status == ReadStatus::kFailed) break;
    const uint64_t now = BootNow();
    for (size_t i = 0; i < batch.size(); ++i) {
      RecordView record;
      if (RecordView::Read(batch[i], record) != CodecError::kNone) return 1;
      if (record.is(kSgrCreate)) delays.push_back(now - record.header().mono_ns);
    }
  }
  Report((*source)->Books(), before, delays);
  return 0;
}

}  // namespace
}  // namespace sigmavm::collector

int main() { return sigmavm::collector::Run(); }
