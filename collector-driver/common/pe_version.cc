// Finds and reads VS_VERSION_INFO (Microsoft, "VS_VERSIONINFO structure").
#include "collector-driver/common/pe_version.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "collector-driver/common/record_text.h"

namespace sigmavm::collector {
namespace {

constexpr uint32_t kTypeVersion = 16;  // RT_VERSION
constexpr uint32_t kIsFolder = 0x80000000;
constexpr size_t kMaxFolderEntries = 4096;
constexpr size_t kMaxResourceSize = 64 << 10;
constexpr size_t kMaxStrings = 256;

struct FolderHeader {
  std::array<uint8_t, 12> rest;
  uint16_t named;
  uint16_t numbered;
};
struct FolderEntry {
  uint32_t id;
  uint32_t offset;
};
struct DataEntry {
  uint32_t address;
  uint32_t size;
  std::array<uint8_t, 8> rest;
};

/// The entry of a folder of resources: that with an id, or the first one.
std::optional<uint32_t> FindEntry(const PeImage& image, uint32_t folder,
                                  std::optional<uint32_t> id) {
  const uint64_t base = uint64_t{image.resources().address} + (folder & ~kIsFolder);
  const auto header = image.Get<FolderHeader>(base);
  if (!header) return std::nullopt;
  const size_t count =
      std::min<size_t>(size_t{header->named} + header->numbered, kMaxFolderEntries);
  for (size_t i = 0; i < count; ++i) {
    const auto entry =
        image.Get<FolderEntry>(base + sizeof(FolderHeader) + i * sizeof(FolderEntry));
    if (!entry) return std::nullopt;
    if (!id || entry->id == *id) return entry->offset;
  }
  return std::nullopt;
}

/// The bytes of the version resource: type, then the first name, then the first language.
std::vector<uint8_t> VersionResource(const PeImage& image) {
  if (image.resources().address == 0) return {};
  auto offset = FindEntry(image, 0, kTypeVersion);
  for (int depth = 0; depth < 2 && offset && (*offset & kIsFolder) != 0; ++depth) {
    offset = FindEntry(image, *offset, std::nullopt);
  }
  if (!offset || (*offset & kIsFolder) != 0) return {};
  const auto data = image.Get<DataEntry>(uint64_t{image.resources().address} + *offset);
  if (!data) return {};
  std::vector<uint8_t> bytes(std::min<size_t>(data->size, kMaxResourceSize));
  bytes.resize(image.Read(data->address, bytes));
  return bytes;
}

/// One block of the tree that the resource is: a key, a value and children.
struct Node {
  std::string key;
  std::string_view value;  // without its length being believed: up to the end of the node
  size_t children = 0;     // offset within `value` behind the value of the length that it claims
};

constexpr size_t Align(size_t offset) noexcept { return (offset + 3) & ~size_t{3}; }

uint16_t Number(std::string_view bytes, size_t at) noexcept {
  return static_cast<uint16_t>(static_cast<uint8_t>(bytes[at]) | static_cast<uint8_t>(bytes[at + 1])
                                                                     << 8);
}

/// UTF-16 up to a NUL.
std::string_view TextUnits(std::string_view bytes) noexcept {
  size_t end = 0;
  while (end + 1 < bytes.size() && Number(bytes, end) != 0) end += 2;
  return bytes.substr(0, end);
}

/// Takes the node at the start of `rest` off it; false at the end or when it makes no sense.
bool TakeNode(std::string_view& rest, Node& node) {
  constexpr size_t kHeader = 6;
  if (rest.size() < kHeader) return false;
  const size_t size = Number(rest, 0);
  if (size < kHeader) return false;
  const std::string_view bytes = rest.substr(0, size);
  const size_t value_size = Number(bytes, 2);
  const bool is_text = Number(bytes, 4) == 1;
  const std::string_view key = TextUnits(bytes.substr(kHeader));
  const size_t value = std::min(bytes.size(), Align(kHeader + key.size() + 2));
  node.key.clear();
  AppendUtf16(key, node.key);
  node.value = bytes.substr(value);
  node.children = std::min(node.value.size(), Align(is_text ? value_size * 2 : value_size));
  rest.remove_prefix(std::min(rest.size(), Align(size)));
  return true;
}

std::string* Member(std::string_view key, VersionInfo& info) {
  if (key == "FileVersion") return &info.file_version;
  if (key == "FileDescription") return &info.description;
  if (key == "ProductName") return &info.product;
  if (key == "CompanyName") return &info.company;
  if (key == "OriginalFilename") return &info.original_file_name;
  return nullptr;
}

void ReadStrings(std::string_view table, VersionInfo& info) {
  Node node;
  for (size_t count = 0; count < kMaxStrings && TakeNode(table, node); ++count) {
    std::string* member = Member(node.key, info);
    if (member != nullptr && member->empty()) AppendUtf16(TextUnits(node.value), *member);
  }
}

}  // namespace

std::optional<VersionInfo> ReadVersionInfo(const PeImage& image) {
  const std::vector<uint8_t> resource = VersionResource(image);
  std::string_view rest(reinterpret_cast<const char*>(resource.data()), resource.size());
  Node root;
  if (!TakeNode(rest, root) || root.key != "VS_VERSION_INFO") return std::nullopt;
  std::string_view children = root.value.substr(root.children);
  VersionInfo info;
  Node child;
  for (size_t count = 0; count < kMaxStrings && TakeNode(children, child); ++count) {
    if (child.key != "StringFileInfo") continue;
    std::string_view tables = child.value.substr(child.children);
    Node table;
    if (TakeNode(tables, table)) ReadStrings(table.value.substr(table.children), info);
    return info;
  }
  return std::nullopt;
}

}  // namespace sigmavm::collector
