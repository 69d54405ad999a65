#include "runtime/input/content_type.h"

namespace sigmavm::input {
namespace {

using namespace std::string_view_literals;

struct Signature {
  std::string_view bytes;
  ContentType type;
  std::string_view name;
};

constexpr Signature kSignatures[] = {
    {"\x1F\x8B"sv, ContentType::kGzip, {}},
    {"\x28\xB5\x2F\xFD"sv, ContentType::kZstd, {}},
    {"ElfFile\0"sv, ContentType::kEvtx, {}},
    {"\xFF\xFE"sv, ContentType::kUtf16Little, {}},
    {"\xFE\xFF"sv, ContentType::kUtf16Big, {}},
    {"<\0"sv, ContentType::kUtf16Little, {}},
    {"{\0"sv, ContentType::kUtf16Little, {}},
    {"[\0"sv, ContentType::kUtf16Little, {}},
    {"PK\x03\x04"sv, ContentType::kBinary, "a zip archive"},
    {"BZh"sv, ContentType::kBinary, "bzip2 data"},
    {"\xFD"
     "7zXZ\0"sv,
     ContentType::kBinary, "xz data"},
    {"7z\xBC\xAF\x27\x1C"sv, ContentType::kBinary, "a 7-Zip archive"},
    {"\x04\x22\x4D\x18"sv, ContentType::kBinary, "lz4 data"},
    {"SIGMAVM\0"sv, ContentType::kBinary, "a compiled program"},
    {"LfLe"sv, ContentType::kBinary, "an EVT event log"},
    {"SQLite format 3\0"sv, ContentType::kBinary, "an SQLite database"},
    {"\xD4\xC3\xB2\xA1"sv, ContentType::kBinary, "a packet capture"},
    {"\x0A\x0D\x0D\x0A"sv, ContentType::kBinary, "a packet capture"},
    {"PAR1"sv, ContentType::kBinary, "a Parquet file"},
};

bool StartsWith(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

/// A skippable zstd frame: 0x184D2A50 to 0x184D2A5F, little endian.
bool IsSkippableFrame(std::string_view head) {
  return head.size() >= 4 && (static_cast<unsigned char>(head[0]) & 0xF0) == 0x50 &&
         StartsWith(head.substr(1), "\x2A\x4D\x18");
}

}  // namespace

Content DetectContent(std::string_view head) noexcept {
  for (const Signature& signature : kSignatures) {
    if (StartsWith(head, signature.bytes)) return {signature.type, signature.name};
  }
  if (IsSkippableFrame(head)) return {ContentType::kZstd, {}};
  if (head.find('\0') != std::string_view::npos) return {ContentType::kBinary, {}};
  return {};
}

size_t Utf8MarkLength(std::string_view text) noexcept {
  return StartsWith(text, "\xEF\xBB\xBF") ? 3 : 0;
}

}  // namespace sigmavm::input
