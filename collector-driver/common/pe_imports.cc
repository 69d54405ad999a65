// Walks import tables. Where files are broken, it gives up at the same places as pefile, because a
// hash over more or fewer imports would be another hash.
#include "collector-driver/common/pe_imports.h"

#include <openssl/evp.h>

#include <algorithm>
#include <memory>
#include <string_view>
#include <unordered_set>

namespace sigmavm::collector {
namespace {

struct Ordinal {
  uint16_t number;
  std::string_view name;
};
#include "collector-driver/common/pe_ordinals.inc"

// pefile's bounds.
constexpr size_t kMaxThunks = 0x2000;  // of all tables together
constexpr size_t kMaxNameSize = 0x200;
constexpr size_t kMaxRepeatedAddresses = 15;
constexpr uint64_t kMaxAddressSpread = uint64_t{128} << 20;
constexpr size_t kMaxInvalidNames = 1000;
constexpr size_t kMaxBrokenTables = 5;
/// Ours: no program has as many libraries.
constexpr size_t kMaxLibraries = 1024;

struct ImportDescriptor {
  uint32_t lookup_table;
  uint32_t timestamp;
  uint32_t forwarder_chain;
  uint32_t name;
  uint32_t address_table;
};

char LowerCase(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = LowerCase(c);
  return lower;
}

bool ConsistsOf(std::string_view text, std::string_view others) noexcept {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    const char lower = LowerCase(c);
    return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') ||
           others.find(c) != std::string_view::npos;
  });
}

bool IsFunctionName(std::string_view text) noexcept { return ConsistsOf(text, "._?@$()<>"); }
bool IsLibraryName(std::string_view text) noexcept {
  return ConsistsOf(text, "!#$%&'()-@^_`{}~+,.;=[]\\/");
}

std::string OrdinalName(const std::string& library, uint16_t number) {
  const std::string lower = LowerCase(library);
  std::span<const Ordinal> names;
  if (lower == "ws2_32.dll" || lower == "wsock32.dll") names = kWinsockOrdinals;
  if (lower == "oleaut32.dll") names = kOleAutomationOrdinals;
  const auto known = std::find_if(names.begin(), names.end(),
                                  [&](const Ordinal& name) { return name.number == number; });
  if (known != names.end()) return std::string(known->name);
  return "ord" + std::to_string(number);
}

class ImportReader {
 public:
  explicit ImportReader(const PeImage& image)
      : image_(image), ordinal_flag_(uint64_t{1} << (image.is_64_bit() ? 63 : 31)) {}

  std::vector<PeImport> Read();

 private:
  using Thunks = std::vector<uint64_t>;

  [[nodiscard]] std::optional<uint64_t> ThunkAt(uint64_t address) const;
  [[nodiscard]] Thunks ReadThunks(uint64_t begin, int64_t max_size);
  [[nodiscard]] bool ReadFunctions(const Thunks& thunks, const std::string& library);

  const PeImage& image_;
  uint64_t ordinal_flag_;
  size_t thunks_ = 0;
  std::vector<PeImport> imports_;
};

std::optional<uint64_t> ImportReader::ThunkAt(uint64_t address) const {
  if (image_.is_64_bit()) return image_.Get<uint64_t>(address);
  return image_.Get<uint32_t>(address);
}

/// The entries of a table, without the zero at its end; empty when it does not look like one.
ImportReader::Thunks ImportReader::ReadThunks(uint64_t begin, int64_t max_size) {
  Thunks thunks;
  std::unordered_set<uint64_t> seen;
  size_t repeated = 0;
  uint64_t lowest = UINT64_MAX;
  uint64_t highest = 0;
  if (begin == 0) return thunks;
  for (uint64_t at = begin; static_cast<int64_t>(at - begin) < max_size && thunks_ <= kMaxThunks;
       at += image_.is_64_bit() ? 8 : 4) {
    ++thunks_;
    const bool is_spread = lowest < highest && highest - lowest > kMaxAddressSpread;
    if (repeated >= kMaxRepeatedAddresses || is_spread) return {};
    const std::optional<uint64_t> thunk = ThunkAt(at);
    if (!thunk) return {};
    if (*thunk == 0 || (*thunk >= begin && *thunk <= at)) break;
    if ((*thunk & ordinal_flag_) != 0) {
      if ((*thunk & 0x7FFFFFFF) > 0xFFFF) return {};
    } else {
      if (!seen.insert(*thunk).second) ++repeated;
      lowest = std::min(lowest, *thunk);
      highest = std::max(highest, *thunk);
    }
    thunks.push_back(*thunk);
  }
  return thunks;
}

/// Adds the functions of a library; false, and none, when the table is broken.
bool ImportReader::ReadFunctions(const Thunks& thunks, const std::string& library) {
  const size_t before = imports_.size();
  size_t invalid = 0;
  for (size_t i = 0; i < thunks.size(); ++i) {
    if ((thunks[i] & ordinal_flag_) != 0) {
      const auto number = static_cast<uint16_t>(thunks[i] & 0xFFFF);
      if (number != 0) imports_.push_back({library, OrdinalName(library, number)});
      continue;
    }
    const bool is_readable = image_.OffsetOf(thunks[i]).has_value();
    const std::string name = image_.Text(thunks[i] + 2, kMaxNameSize);
    const bool is_name = IsFunctionName(name);
    if (!is_readable || (!is_name && invalid > kMaxInvalidNames && invalid == i)) {
      imports_.resize(before);
      return false;
    }
    if (!is_name) ++invalid;
    if (is_name && !name.empty()) imports_.push_back({library, name});
  }
  return imports_.size() != before;
}

std::vector<PeImport> ImportReader::Read() {
  uint64_t at = image_.imports().address;
  size_t broken = 0;
  for (size_t count = 0; at != 0 && count < kMaxLibraries && broken <= kMaxBrokenTables; ++count) {
    const auto descriptor = image_.Get<ImportDescriptor>(at);
    if (!descriptor) break;
    const ImportDescriptor& entry = *descriptor;
    if ((entry.lookup_table | entry.timestamp | entry.forwarder_chain | entry.name |
         entry.address_table) == 0) {
      break;
    }
    // A table before the descriptors ends where they begin.
    auto max_size = static_cast<int64_t>(image_.file_size()) -
                    static_cast<int64_t>(image_.OffsetOf(at).value_or(0));
    at += sizeof entry;
    const int64_t to_lookup = static_cast<int64_t>(at) - entry.lookup_table;
    const int64_t to_address = static_cast<int64_t>(at) - entry.address_table;
    if (to_lookup > 0 || to_address > 0) max_size = std::max(to_lookup, to_address);

    const Thunks lookup = ReadThunks(entry.lookup_table, max_size);
    const Thunks addresses = ReadThunks(entry.address_table, max_size);
    std::string library = image_.Text(entry.name, kMaxNameSize);
    if (!IsLibraryName(library)) library = "*invalid*";
    const size_t before = imports_.size();
    if (!ReadFunctions(lookup.empty() ? addresses : lookup, library)) ++broken;
    if (library.empty()) imports_.resize(before);
  }
  return std::move(imports_);
}

/// `library` without the extensions that say nothing.
std::string_view Stem(std::string_view library) noexcept {
  const size_t dot = library.rfind('.');
  if (dot == std::string_view::npos) return library;
  const std::string_view extension = library.substr(dot + 1);
  const bool is_known = extension == "dll" || extension == "ocx" || extension == "sys";
  return is_known ? library.substr(0, dot) : library;
}

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};

}  // namespace

std::vector<PeImport> ReadImports(const PeImage& image) { return ImportReader(image).Read(); }

std::optional<std::array<uint8_t, 16>> Imphash(const std::vector<PeImport>& imports) {
  if (imports.empty()) return std::nullopt;
  const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  if (!context || EVP_DigestInit_ex(context.get(), EVP_md5(), nullptr) != 1) return std::nullopt;
  for (size_t i = 0; i < imports.size(); ++i) {
    std::string text = i == 0 ? "" : ",";
    text += Stem(LowerCase(imports[i].library));
    text += '.';
    text += LowerCase(imports[i].function);
    EVP_DigestUpdate(context.get(), text.data(), text.size());
  }
  std::array<uint8_t, 16> digest{};
  if (EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) != 1) return std::nullopt;
  return digest;
}

}  // namespace sigmavm::collector
