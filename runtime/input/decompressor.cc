#include "runtime/input/decompressor.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

namespace sigmavm::input {
namespace {

/// What both formats have in common: compressed bytes are fetched in chunks, and the first problem
/// ends the stream.
class Decompressor : public ByteSource {
 public:
  Decompressor(std::unique_ptr<ByteSource> compressed, std::string name)
      : compressed_(std::move(compressed)), name_(std::move(name)), chunk_(kChunkBytes) {}

  ReadOutcome Read(std::span<char> buffer) override {
    while (!ended_) {
      if (!input_ended_ && pending_.empty()) {
        if (std::optional<Diagnostic> problem = Fetch()) return {0, std::move(problem)};
      }
      const size_t size = Step(buffer);
      if (size > 0) return {size, std::nullopt};
      if (failed_) return Corrupt("the compressed data is corrupt");
      if (!input_ended_ || !pending_.empty()) continue;
      ended_ = true;
      if (!complete_) return Corrupt("the compressed data is cut off");
    }
    return {};
  }

 protected:
  /// Takes from `pending_`, writes to `buffer` and returns how much was written; sets `failed_` or
  /// `complete_`. Must take or write something unless there is nothing pending.
  virtual size_t Step(std::span<char> buffer) = 0;

  std::span<const char> pending_;
  bool failed_ = false;
  bool complete_ = true;  // no member or frame is open

 private:
  static constexpr size_t kChunkBytes = size_t{256} << 10;

  std::optional<Diagnostic> Fetch() {
    ReadOutcome outcome = compressed_->Read(chunk_);
    input_ended_ = outcome.size == 0;
    pending_ = {chunk_.data(), outcome.size};
    if (outcome.problem) ended_ = true;
    return std::move(outcome.problem);
  }

  ReadOutcome Corrupt(std::string what) {
    ended_ = true;
    return {0, ErrorAt(DiagnosticCode::kCorruptCompression, name_, std::move(what))};
  }

  std::unique_ptr<ByteSource> compressed_;
  std::string name_;
  std::vector<char> chunk_;
  bool input_ended_ = false;
  bool ended_ = false;
};

class GzipSource : public Decompressor {
 public:
  GzipSource(std::unique_ptr<ByteSource> compressed, std::string name)
      : Decompressor(std::move(compressed), std::move(name)) {
    constexpr int kGzipOnly = 16;
    failed_ = inflateInit2(&stream_, MAX_WBITS + kGzipOnly) != Z_OK;
  }
  ~GzipSource() override { inflateEnd(&stream_); }

 private:
  size_t Step(std::span<char> buffer) override {
    if (failed_) return 0;
    if (complete_) {
      SkipPadding();
      if (pending_.empty()) return 0;
      failed_ = inflateReset(&stream_) != Z_OK;
    }
    // zlib takes bytes it does not change through a pointer to non-const.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(pending_.data()));
    stream_.avail_in = static_cast<uInt>(pending_.size());
    stream_.next_out = reinterpret_cast<Bytef*>(buffer.data());
    const auto room =
        static_cast<uInt>(std::min<size_t>(buffer.size(), std::numeric_limits<uInt>::max()));
    stream_.avail_out = room;
    const int status = inflate(&stream_, Z_NO_FLUSH);
    pending_ = pending_.last(stream_.avail_in);
    complete_ = status == Z_STREAM_END;
    failed_ = status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR;
    return room - stream_.avail_out;
  }

  /// Zero bytes after a member, from tapes and disk images, are not data.
  void SkipPadding() {
    while (!pending_.empty() && pending_.front() == 0) pending_ = pending_.subspan(1);
  }

  z_stream stream_{};
};

class ZstdSource : public Decompressor {
 public:
  ZstdSource(std::unique_ptr<ByteSource> compressed, std::string name)
      : Decompressor(std::move(compressed), std::move(name)),
        stream_(ZSTD_createDStream(), &ZSTD_freeDStream) {
    failed_ = stream_ == nullptr;
  }

 private:
  size_t Step(std::span<char> buffer) override {
    if (failed_) return 0;
    ZSTD_inBuffer in{pending_.data(), pending_.size(), 0};
    ZSTD_outBuffer out{buffer.data(), buffer.size(), 0};
    const size_t status = ZSTD_decompressStream(stream_.get(), &out, &in);
    failed_ = ZSTD_isError(status) != 0;
    // Nothing pending and nothing written: the stream only repeats what it still waits for.
    if (in.pos > 0 || out.pos > 0) complete_ = status == 0;
    pending_ = pending_.subspan(in.pos);
    return out.pos;
  }

  std::unique_ptr<ZSTD_DStream, decltype(&ZSTD_freeDStream)> stream_;
};

}  // namespace

std::unique_ptr<ByteSource> DecompressGzip(std::unique_ptr<ByteSource> compressed,
                                           std::string name) {
  return std::make_unique<GzipSource>(std::move(compressed), std::move(name));
}

std::unique_ptr<ByteSource> DecompressZstd(std::unique_ptr<ByteSource> compressed,
                                           std::string name) {
  return std::make_unique<ZstdSource>(std::move(compressed), std::move(name));
}

}  // namespace sigmavm::input
