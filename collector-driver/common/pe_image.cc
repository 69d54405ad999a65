// Reads PE headers (Microsoft, "PE Format") as loaders do: what they ignore is ignored.
#include "collector-driver/common/pe_image.h"

#include <algorithm>
#include <array>

namespace sigmavm::collector {
namespace {

// Offsets within the headers.
constexpr uint64_t kOffsetOfPeHeader = 0x3C;
constexpr uint64_t kSizeOfFileHeader = 24;  // signature included
constexpr uint64_t kSizeOfSection = 40;

constexpr uint16_t kMz = 0x5A4D;
constexpr uint32_t kPe = 0x00004550;
constexpr uint16_t kPe32 = 0x10B;
constexpr uint16_t kPe32Plus = 0x20B;

/// What Windows' loader takes; also our bound.
constexpr uint16_t kMaxSections = 96;
/// Loaders read sections from multiples of this.
constexpr uint32_t kSectorSize = 0x200;
constexpr uint32_t kPageSize = 0x1000;

struct SectionHeader {
  std::array<char, 8> name;
  uint32_t virtual_size;
  uint32_t virtual_address;
  uint32_t raw_size;
  uint32_t raw_offset;
  std::array<uint8_t, 16> rest;
};
static_assert(sizeof(SectionHeader) == kSizeOfSection);

constexpr uint64_t RoundDown(uint64_t value, uint64_t alignment) noexcept {
  return alignment == 0 ? value : value - value % alignment;
}

}  // namespace

template <typename T>
std::optional<T> PeImage::GetAtOffset(uint64_t offset) const {
  std::array<uint8_t, sizeof(T)> bytes;
  if (source_->ReadAt(offset, bytes) != bytes.size()) return std::nullopt;
  T value;
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

std::optional<PeImage> PeImage::Parse(PeSource& source) {
  PeImage image(source);
  if (!image.ReadHeaders()) return std::nullopt;
  return image;
}

bool PeImage::ReadHeaders() {
  if (GetAtOffset<uint16_t>(0) != kMz) return false;
  const uint64_t file_header = GetAtOffset<uint32_t>(kOffsetOfPeHeader).value_or(0);
  if (GetAtOffset<uint32_t>(file_header) != kPe) return false;
  const auto section_count = GetAtOffset<uint16_t>(file_header + 6);
  const auto optional_size = GetAtOffset<uint16_t>(file_header + 20);
  const uint64_t optional_header = file_header + kSizeOfFileHeader;
  const uint16_t magic = GetAtOffset<uint16_t>(optional_header).value_or(0);
  const auto section_alignment = GetAtOffset<uint32_t>(optional_header + 32);
  const auto file_alignment = GetAtOffset<uint32_t>(optional_header + 36);
  if (!(magic == kPe32 || magic == kPe32Plus) || !section_count || !optional_size ||
      !section_alignment || !file_alignment) {
    return false;
  }
  is_64_bit_ = magic == kPe32Plus;
  const uint64_t directories = optional_header + (is_64_bit_ ? 112 : 96);
  ReadSections(optional_header + *optional_size, *section_count, *section_alignment,
               *file_alignment);
  ReadDirectories(directories, GetAtOffset<uint32_t>(directories - 4).value_or(0));
  return true;
}

void PeImage::ReadDirectories(uint64_t offset, uint32_t count) {
  constexpr uint32_t kImports = 1;
  constexpr uint32_t kResources = 2;
  const auto read = [&](uint32_t index) {
    if (index >= count) return PeDirectory{};
    return GetAtOffset<PeDirectory>(offset + index * sizeof(PeDirectory)).value_or(PeDirectory{});
  };
  imports_ = read(kImports);
  resources_ = read(kResources);
}

void PeImage::ReadSections(uint64_t offset, uint16_t count, uint32_t section_alignment,
                           uint32_t file_alignment) {
  // Below a page, sections lie as in the file.
  const uint64_t alignment = section_alignment < kPageSize ? file_alignment : section_alignment;
  for (uint16_t i = 0; i < std::min(count, kMaxSections); ++i) {
    const auto header = GetAtOffset<SectionHeader>(offset + i * kSizeOfSection);
    if (!header) break;
    const uint64_t raw_offset = file_alignment < kSectorSize
                                    ? header->raw_offset
                                    : RoundDown(header->raw_offset, kSectorSize);
    const uint64_t in_file = file_size() - std::min(file_size(), raw_offset);
    const uint64_t size = in_file < header->raw_size
                              ? header->virtual_size
                              : std::max(header->raw_size, header->virtual_size);
    sections_.push_back({RoundDown(header->virtual_address, alignment), size, raw_offset,
                         uint64_t{header->raw_offset} + header->raw_size});
  }
  std::stable_sort(sections_.begin(), sections_.end(),
                   [](const Section& a, const Section& b) { return a.address < b.address; });
  for (size_t i = 1; i < sections_.size(); ++i) {
    Section& before = sections_[i - 1];
    const uint64_t room = sections_[i].address - before.address;
    if (room != 0) before.size = std::min(before.size, room);
  }
}

const PeImage::Section* PeImage::FindSection(uint64_t address) const {
  const auto found = std::find_if(sections_.begin(), sections_.end(), [&](const Section& section) {
    return address >= section.address && address - section.address < section.size;
  });
  return found == sections_.end() ? nullptr : &*found;
}

std::optional<uint64_t> PeImage::OffsetOf(uint64_t address) const {
  if (const Section* section = FindSection(address)) {
    return address - section->address + section->offset;
  }
  if (address < file_size()) return address;
  return std::nullopt;
}

size_t PeImage::Read(uint64_t address, std::span<uint8_t> out) const {
  const Section* section = FindSection(address);
  if (section == nullptr) return source_->ReadAt(address, out);
  const uint64_t offset = address - section->address + section->offset;
  if (offset >= section->end) return 0;
  const uint64_t room = std::min<uint64_t>(section->end - offset, out.size());
  return source_->ReadAt(offset, out.first(static_cast<size_t>(room)));
}

std::string PeImage::Text(uint64_t address, size_t max_size) const {
  std::string text;
  std::array<uint8_t, 64> part;
  while (text.size() < max_size) {
    const size_t wanted = std::min(part.size(), max_size - text.size());
    const size_t count = Read(address + text.size(), std::span(part).first(wanted));
    const auto end = part.begin() + static_cast<ptrdiff_t>(count);
    const auto nul = std::find(part.begin(), end, uint8_t{0});
    text.append(part.begin(), nul);
    if (nul != end || count < wanted) break;
  }
  return text;
}

}  // namespace sigmavm::collector
