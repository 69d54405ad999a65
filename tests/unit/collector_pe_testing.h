// Builds small Windows programs for tests, so that every part of them can be chosen.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sigmavm::collector::testing {

/// Bytes that numbers and texts can be put into.
class Builder {
 public:
  template <typename T>
  void Put(size_t offset, T value) {
    if (bytes_.size() < offset + sizeof value) bytes_.resize(offset + sizeof value);
    for (size_t i = 0; i < sizeof value; ++i) {
      bytes_[offset + i] = static_cast<uint8_t>(static_cast<uint64_t>(value) >> (8 * i));
    }
  }
  void PutText(size_t offset, std::string_view text) {
    for (size_t i = 0; i < text.size(); ++i)
      Put<uint8_t>(offset + i, static_cast<uint8_t>(text[i]));
  }
  [[nodiscard]] std::vector<uint8_t>& bytes() { return bytes_; }

 private:
  std::vector<uint8_t> bytes_;
};

/// A library and its functions; "#12" stands for ordinal 12.
using ImportList = std::vector<std::pair<std::string, std::vector<std::string>>>;

// The layout of the programs: headers, then one section.
inline constexpr uint32_t kAddress = 0x1000;  // of the section, in memory
inline constexpr uint32_t kOffset = 0x200;    // of the section, in the file
inline constexpr uint32_t kSize = 0x2000;
inline constexpr uint32_t kPeHeader = 0x40;
inline constexpr uint32_t kResources = 0x1800;  // offset of the resources in the section

constexpr uint32_t FileOffset(uint32_t address) { return address - kAddress + kOffset; }

inline void PutHeaders(bool is_64_bit, Builder& out) {
  const uint32_t optional_header = kPeHeader + 24;
  const uint32_t directories = optional_header + (is_64_bit ? 112 : 96);
  out.Put<uint16_t>(0, 0x5A4D);
  out.Put<uint32_t>(0x3C, kPeHeader);
  out.Put<uint32_t>(kPeHeader, 0x4550);
  out.Put<uint16_t>(kPeHeader + 4, is_64_bit ? 0x8664 : 0x14C);
  out.Put<uint16_t>(kPeHeader + 6, 1);  // sections
  out.Put<uint16_t>(kPeHeader + 20, is_64_bit ? 240 : 224);
  out.Put<uint16_t>(optional_header, is_64_bit ? 0x20B : 0x10B);
  out.Put<uint32_t>(optional_header + 32, 0x1000);  // section alignment
  out.Put<uint32_t>(optional_header + 36, 0x200);   // file alignment
  out.Put<uint32_t>(directories - 4, 16);
  out.Put<uint32_t>(directories + 8, kAddress);  // imports
  out.Put<uint32_t>(directories + 16, kAddress + kResources);
  const uint32_t section = optional_header + (is_64_bit ? 240 : 224);
  out.PutText(section, ".all");
  out.Put<uint32_t>(section + 8, kSize);
  out.Put<uint32_t>(section + 12, kAddress);
  out.Put<uint32_t>(section + 16, kSize);
  out.Put<uint32_t>(section + 20, kOffset);
}

/// Descriptors at the start of the section, tables and names behind them.
inline void PutImports(bool is_64_bit, const ImportList& imports, Builder& out) {
  const uint32_t width = is_64_bit ? 8 : 4;
  uint32_t descriptor = kAddress;
  auto free = static_cast<uint32_t>(kAddress + (imports.size() + 1) * 20);
  const auto put_thunk = [&](uint32_t address, uint64_t value) {
    if (is_64_bit) {
      out.Put<uint64_t>(FileOffset(address), value);
    } else {
      out.Put<uint32_t>(FileOffset(address), static_cast<uint32_t>(value));
    }
  };
  for (const auto& [library, functions] : imports) {
    const uint32_t table = free;
    free += static_cast<uint32_t>(functions.size() + 1) * width;
    for (size_t i = 0; i < functions.size(); ++i) {
      const auto thunk = static_cast<uint32_t>(table + i * width);
      if (functions[i].starts_with('#')) {
        const uint64_t flag = uint64_t{1} << (is_64_bit ? 63 : 31);
        put_thunk(thunk, flag | std::stoul(functions[i].substr(1)));
        continue;
      }
      put_thunk(thunk, free);
      out.PutText(FileOffset(free) + 2, functions[i]);
      free += static_cast<uint32_t>(2 + functions[i].size() + 1);
    }
    out.Put<uint32_t>(FileOffset(descriptor), table);
    out.Put<uint32_t>(FileOffset(descriptor) + 12, free);
    out.Put<uint32_t>(FileOffset(descriptor) + 16, table);
    out.PutText(FileOffset(free), library);
    free += static_cast<uint32_t>(library.size() + 1);
    descriptor += 20;
  }
}

/// One block of a version resource: header, key, value, children.
inline std::string VersionNode(std::string_view key, std::string_view value, bool is_text,
                               const std::string& children) {
  std::string node;
  const auto put_unit = [](std::string& out, size_t unit) {
    out += static_cast<char>(unit & 0xFF);
    out += static_cast<char>(unit >> 8);
  };
  const auto pad = [&node] { node.resize((node.size() + 3) & ~size_t{3}); };
  put_unit(node, 0);
  put_unit(node, value.size());
  put_unit(node, is_text ? 1 : 0);
  for (const char c : key) put_unit(node, static_cast<uint8_t>(c));
  put_unit(node, 0);
  pad();
  for (const char c : value) {
    if (is_text) {
      put_unit(node, static_cast<uint8_t>(c));
    } else {
      node += c;
    }
  }
  pad();
  node += children;
  node[0] = static_cast<char>(node.size() & 0xFF);
  node[1] = static_cast<char>(node.size() >> 8);
  return node;
}

/// `strings` are pairs of key and value.
inline std::string VersionResource(
    const std::vector<std::pair<std::string, std::string>>& strings) {
  std::string nodes;
  for (const auto& [key, value] : strings) {
    nodes += VersionNode(key, value + std::string(1, '\0'), true, "");
  }
  const std::string table = VersionNode("040904B0", "", true, nodes);
  const std::string info = VersionNode("StringFileInfo", "", true, table);
  const std::string translations = VersionNode("VarFileInfo", "", true, "");
  return VersionNode("VS_VERSION_INFO", std::string(52, 'f'), false, translations + info);
}

inline void PutVersion(const std::string& resource, Builder& out) {
  const uint32_t base = FileOffset(kAddress + kResources);
  const auto put_folder = [&](uint32_t at, uint32_t id, uint32_t target) {
    out.Put<uint16_t>(base + at + 14, 1);
    out.Put<uint32_t>(base + at + 16, id);
    out.Put<uint32_t>(base + at + 20, target);
  };
  put_folder(0, 16, 0x80000020);
  put_folder(0x20, 1, 0x80000040);
  put_folder(0x40, 1033, 0x60);
  out.Put<uint32_t>(base + 0x60, kAddress + kResources + 0x80);
  out.Put<uint32_t>(base + 0x64, static_cast<uint32_t>(resource.size()));
  out.PutText(base + 0x80, resource);
}

/// A program with these imports and, unless it is empty, this version resource.
inline std::vector<uint8_t> MakeProgram(bool is_64_bit, const ImportList& imports,
                                        const std::string& version = {}) {
  Builder out;
  out.bytes().resize(kOffset + kSize);
  PutHeaders(is_64_bit, out);
  PutImports(is_64_bit, imports, out);
  if (!version.empty()) PutVersion(version, out);
  return std::move(out.bytes());
}

}  // namespace sigmavm::collector::testing
