// MergeWindow: sorts what is held whenever some of it is released.
#include "collector-driver/linux/merge_window.h"

#include <algorithm>
#include <cstring>
#include <tuple>

namespace sigmavm::collector {

MergeWindow::MergeWindow(size_t cpus) : last_(cpus) {}

bool MergeWindow::Add(std::span<const std::byte> record) {
  SgrHeader header;
  if (record.size() < sizeof header) return false;
  std::memcpy(&header, record.data(), sizeof header);
  if (header.magic != kSgrMagic || header.size != record.size() ||
      header.size % kSgrAlignment != 0) {
    return false;
  }
  held_.push_back({header.mono_ns, header.sequence, header.cpu, header.size, bytes_.size()});
  bytes_.insert(bytes_.end(), record.begin(), record.end());
  newest_ = std::max(newest_, static_cast<uint64_t>(header.mono_ns));
  return true;
}

size_t MergeWindow::Release(uint64_t horizon, const ClockOffset& clock, RecordBatch& batch) {
  if (held_.empty()) return 0;
  // On one CPU the sequence is the order, also when two times are the same.
  std::sort(held_.begin(), held_.end(), [](const Held& a, const Held& b) {
    return std::tie(a.mono_ns, a.cpu, a.sequence) < std::tie(b.mono_ns, b.cpu, b.sequence);
  });
  size_t released = 0;
  while (released < held_.size() && held_[released].mono_ns <= horizon) {
    HandOut(held_[released], clock, batch);
    ++released;
  }
  Compact(released);
  return released;
}

void MergeWindow::HandOut(const Held& held, const ClockOffset& clock, RecordBatch& batch) {
  if (held.sequence != 0) {
    uint64_t& last = last_[held.cpu & (last_.size() - 1)];
    if (held.sequence > last + 1) {
      ReportLoss(held.cpu, last + 1, held.sequence - 1, held.mono_ns, clock, batch);
    }
    last = std::max(last, held.sequence);
  }
  scratch_.assign(bytes_.begin() + static_cast<std::ptrdiff_t>(held.offset),
                  bytes_.begin() + static_cast<std::ptrdiff_t>(held.offset + held.size));
  const int64_t utc = clock.Utc(held.mono_ns);
  std::memcpy(scratch_.data() + offsetof(SgrHeader, utc_100ns), &utc, sizeof utc);
  batch.Add(scratch_);
}

void MergeWindow::ReportLoss(uint32_t cpu, uint64_t first, uint64_t last, uint64_t mono_ns,
                             const ClockOffset& clock, RecordBatch& batch) {
  struct {
    SgrHeader header;
    SgrLoss loss;
  } record{};
  record.header.magic = kSgrMagic;
  record.header.size = sizeof record;
  record.header.version = kSgrVersion;
  record.header.type = kSgrLoss;
  record.header.cpu = cpu;
  record.header.fixed_size = sizeof record.loss;
  record.header.mono_ns = mono_ns;
  record.header.utc_100ns = clock.Utc(mono_ns);
  record.loss.count = last - first + 1;
  record.loss.first_sequence = first;
  record.loss.last_sequence = last;
  record.loss.stage = kSgrStageKernel;
  record.loss.kind = kSgrDropRingFull;
  batch.Add(std::as_bytes(std::span(&record, 1)));
}

void MergeWindow::CloseUpTo(uint32_t cpu, uint64_t sequence, const ClockOffset& clock,
                            RecordBatch& batch) {
  uint64_t& last = last_[cpu & (last_.size() - 1)];
  if (sequence <= last) return;
  ReportLoss(cpu, last + 1, sequence, BootNow(), clock, batch);
  last = sequence;
}

// Usually everything has been released; what is left is little and young.
void MergeWindow::Compact(size_t released) {
  held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(released));
  if (held_.empty()) {
    bytes_.clear();
    newest_ = 0;
    return;
  }
  if (released == 0) return;
  std::vector<std::byte> rest;
  for (Held& held : held_) {
    const auto begin = bytes_.begin() + static_cast<std::ptrdiff_t>(held.offset);
    held.offset = rest.size();
    rest.insert(rest.end(), begin, begin + static_cast<std::ptrdiff_t>(held.size));
  }
  bytes_ = std::move(rest);
}

}  // namespace sigmavm::collector
