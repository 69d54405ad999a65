#include "runtime/input/utf16_source.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "runtime/base/utf8.h"

namespace sigmavm::input {
namespace {

bool IsHighSurrogate(uint32_t unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool IsLowSurrogate(uint32_t unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

class Utf16Source : public ByteSource {
 public:
  Utf16Source(std::unique_ptr<ByteSource> text, ByteOrder order)
      : text_(std::move(text)), order_(order), chunk_(kChunkBytes) {}

  ReadOutcome Read(std::span<char> buffer) override {
    while (position_ == decoded_.size()) {
      if (ended_) return {0, std::exchange(problem_, std::nullopt)};
      Fetch();
    }
    const size_t size = std::min(buffer.size(), decoded_.size() - position_);
    std::memcpy(buffer.data(), decoded_.data() + position_, size);
    position_ += size;
    return {size, std::nullopt};
  }

 private:
  static constexpr size_t kChunkBytes = size_t{512} << 10;
  static constexpr uint32_t kByteOrderMark = 0xFEFF;

  void Fetch() {
    decoded_.clear();
    position_ = 0;
    ReadOutcome outcome = text_->Read(chunk_);
    for (size_t i = 0; i < outcome.size; ++i) TakeByte(static_cast<unsigned char>(chunk_[i]));
    if (outcome.size > 0) return;
    ended_ = true;
    problem_ = std::move(outcome.problem);
    if (has_byte_ || high_ != 0) AppendUtf8(kReplacementCharacter, decoded_);
  }

  void TakeByte(uint32_t byte) {
    if (!has_byte_) {
      first_byte_ = byte;
      has_byte_ = true;
      return;
    }
    has_byte_ = false;
    TakeUnit(order_ == ByteOrder::kLittle ? byte << 8 | first_byte_ : first_byte_ << 8 | byte);
  }

  void TakeUnit(uint32_t unit) {
    const bool at_start = std::exchange(at_start_, false);
    if (at_start && unit == kByteOrderMark) return;
    if (high_ != 0) {
      const uint32_t high = std::exchange(high_, 0);
      if (IsLowSurrogate(unit)) {
        return AppendUtf8(0x10000 + ((high & 0x3FF) << 10) + (unit & 0x3FF), decoded_);
      }
      AppendUtf8(kReplacementCharacter, decoded_);
    }
    if (IsHighSurrogate(unit)) {
      high_ = unit;
    } else {
      AppendUtf8(unit, decoded_);  // a low surrogate becomes U+FFFD there
    }
  }

  std::unique_ptr<ByteSource> text_;
  ByteOrder order_;
  std::vector<char> chunk_;
  std::string decoded_;
  size_t position_ = 0;
  uint32_t first_byte_ = 0;
  uint32_t high_ = 0;  // a high surrogate that waits for its partner; 0: none
  bool has_byte_ = false;
  bool at_start_ = true;
  bool ended_ = false;
  std::optional<Diagnostic> problem_;
};

}  // namespace

std::unique_ptr<ByteSource> DecodeUtf16(std::unique_ptr<ByteSource> text, ByteOrder order) {
  return std::make_unique<Utf16Source>(std::move(text), order);
}

}  // namespace sigmavm::input
