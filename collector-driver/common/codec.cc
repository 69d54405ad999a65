// Checks every size of a record once, so that its accessors need not.
#include "collector-driver/common/codec.h"

#include <algorithm>
#include <bit>

namespace sigmavm::collector {
namespace {

static_assert(std::endian::native == std::endian::little, "records are little endian");

constexpr size_t RoundUp(size_t size) noexcept {
  return (size + kSgrAlignment - 1) / kSgrAlignment * kSgrAlignment;
}

/// What version 1 of each fixed part has; later ones only grow.
constexpr size_t FixedSize(FixedPart part) noexcept {
  switch (part) {
    case FixedPart::kProcess:
      return sizeof(SgrProcess);
    case FixedPart::kExit:
      return sizeof(SgrExit);
    case FixedPart::kFork:
      return sizeof(SgrFork);
    case FixedPart::kLoss:
      return sizeof(SgrLoss);
    case FixedPart::kGap:
      return sizeof(SgrGap);
    case FixedPart::kStatus:
      return sizeof(SgrStatus);
    case FixedPart::kHost:
      return sizeof(SgrHost);
    case FixedPart::kNone:
      break;
  }
  return 0;
}

CodecError CheckHeader(const SgrHeader& header) noexcept {
  if (header.magic != kSgrMagic) return CodecError::kNotARecord;
  if (header.version != kSgrVersion) return CodecError::kOtherVersion;
  if (header.size < sizeof(SgrHeader) || header.size > kSgrMaxRecordSize ||
      header.size % kSgrAlignment != 0) {
    return CodecError::kBadSize;
  }
  if (header.fixed_size % kSgrAlignment != 0 ||
      header.fixed_size > header.size - sizeof(SgrHeader) ||
      header.fixed_size < FixedSize(FixedPartOf(header.type))) {
    return CodecError::kBadFixedPart;
  }
  return CodecError::kNone;
}

SgrString StringAt(Bytes bytes, size_t offset) noexcept {
  SgrString string;
  std::memcpy(&string, bytes.data() + offset, sizeof string);
  return string;
}

}  // namespace

std::string_view CodecErrorText(CodecError error) noexcept {
  switch (error) {
    case CodecError::kNone:
      return "no error";
    case CodecError::kIncomplete:
      return "record is cut off";
    case CodecError::kNotARecord:
      return "not a collector record";
    case CodecError::kOtherVersion:
      return "record of another version";
    case CodecError::kBadSize:
      return "record size is wrong";
    case CodecError::kBadFixedPart:
      return "fixed part does not fit the record or its type";
    case CodecError::kBadString:
      return "string does not fit the record";
    case CodecError::kTooManyStrings:
      return "record has too many strings";
  }
  return "";
}

FixedPart FixedPartOf(uint16_t type) noexcept {
  switch (type) {
    case kSgrCreate:
    case kSgrSnapshot:
      return FixedPart::kProcess;
    case kSgrExit:
      return FixedPart::kExit;
    case kSgrFork:
      return FixedPart::kFork;
    case kSgrLoss:
      return FixedPart::kLoss;
    case kSgrGap:
      return FixedPart::kGap;
    case kSgrStatus:
      return FixedPart::kStatus;
    case kSgrHost:
      return FixedPart::kHost;
    default:
      return FixedPart::kNone;
  }
}

CodecError RecordView::Read(Bytes bytes, RecordView& record) noexcept {
  RecordView read;
  if (bytes.size() < sizeof read.header_) return CodecError::kIncomplete;
  std::memcpy(&read.header_, bytes.data(), sizeof read.header_);
  if (const CodecError error = CheckHeader(read.header_); error != CodecError::kNone) return error;
  if (bytes.size() < read.header_.size) return CodecError::kIncomplete;
  read.bytes_ = bytes.first(read.header_.size);
  const CodecError error = read.ReadStrings(sizeof(SgrHeader) + read.header_.fixed_size);
  if (error == CodecError::kNone) record = read;
  return error;
}

CodecError RecordView::ReadStrings(size_t begin) noexcept {
  while (begin < bytes_.size()) {
    if (bytes_.size() - begin < sizeof(SgrString)) return CodecError::kBadString;
    if (++string_count_ > kSgrMaxStrings) return CodecError::kTooManyStrings;
    const SgrString string = StringAt(bytes_, begin);
    const size_t room = bytes_.size() - begin - sizeof string;
    if (string.stored_size > room || string.full_size < string.stored_size) {
      return CodecError::kBadString;
    }
    if (string.tag < kSgrTagCount && offsets_[string.tag] == 0) {
      offsets_[string.tag] = static_cast<uint32_t>(begin);
    }
    // Cannot pass the end: the room is a multiple of the alignment.
    begin += sizeof string + RoundUp(string.stored_size);
  }
  return CodecError::kNone;
}

StringField RecordView::string(SgrTag tag) const noexcept {
  if (!contains(tag)) return {tag, kSgrBytes, kSgrStringWhole, 0, {}};
  const SgrString string = StringAt(bytes_, offsets_[tag]);
  const Bytes data = bytes_.subspan(offsets_[tag] + sizeof string, string.stored_size);
  const auto encoding = string.encoding <= kSgrUtf16 ? string.encoding : SgrU16{kSgrBytes};
  const auto status =
      string.status <= kSgrStringTooDeep ? string.status : SgrU16{kSgrStringUnreadable};
  return {tag, static_cast<SgrEncoding>(encoding), static_cast<SgrStringStatus>(status),
          string.full_size,
          std::string_view(reinterpret_cast<const char*>(data.data()), data.size())};
}

void RecordWriter::BeginBytes(const SgrHeader& header, Bytes fixed) {
  header_ = header;
  header_.magic = kSgrMagic;
  header_.version = kSgrVersion;
  header_.fixed_size = static_cast<SgrU32>(fixed.size());
  strings_ = 0;
  bytes_.assign(sizeof header_, std::byte{});
  bytes_.insert(bytes_.end(), fixed.begin(), fixed.end());
}

void RecordWriter::BeginCopy(const RecordView& record) {
  header_ = record.header();
  strings_ = record.string_count();
  bytes_.assign(record.bytes().begin(), record.bytes().end());
}

bool RecordWriter::Add(SgrTag tag, SgrEncoding encoding, std::string_view data, uint32_t full_size,
                       SgrStringStatus status) {
  const size_t room = kSgrMaxRecordSize - bytes_.size();
  if (room < sizeof(SgrString) || strings_ == kSgrMaxStrings) return false;
  const std::string_view stored = data.substr(0, room - sizeof(SgrString));
  SgrString string{};
  string.tag = static_cast<SgrU16>(tag);
  string.encoding = static_cast<SgrU16>(encoding);
  string.status = static_cast<SgrU16>(status);
  string.stored_size = static_cast<SgrU32>(stored.size());
  string.full_size =
      std::max(full_size, static_cast<SgrU32>(std::min<size_t>(data.size(), UINT32_MAX)));
  if (string.stored_size < string.full_size) header_.flags |= kSgrFlagTruncated;
  const auto append = [this](Bytes part) { bytes_.insert(bytes_.end(), part.begin(), part.end()); };
  append(std::as_bytes(std::span(&string, 1)));
  append(std::as_bytes(std::span(stored)));
  bytes_.resize(RoundUp(bytes_.size()));
  ++strings_;
  return true;
}

Bytes RecordWriter::Finish() {
  header_.size = static_cast<SgrU32>(bytes_.size());
  std::memcpy(bytes_.data(), &header_, sizeof header_);
  return bytes_;
}

}  // namespace sigmavm::collector
