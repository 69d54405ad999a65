#include "runtime/program/container.h"

#include <algorithm>

#include "runtime/base/limits.h"
#include "runtime/program/bytes.h"
#include "runtime/program/checksum.h"

namespace sigmavm::program {
namespace {

constexpr uint64_t Aligned(uint64_t offset) {
  return (offset + kSectionAlignment - 1) / kSectionAlignment * kSectionAlignment;
}

struct TableEntry {
  SectionKind kind{};
  uint32_t flags = 0;
  uint64_t offset = 0;
  uint64_t size = 0;
  uint32_t checksum = 0;
  uint32_t zero = 0;
};

TableEntry LoadEntry(std::string_view file, size_t index) {
  const size_t at = kHeaderSize + index * kSectionEntrySize;
  TableEntry entry;
  entry.kind = static_cast<SectionKind>(LoadLittleEndian<uint32_t>(file, at));
  entry.flags = LoadLittleEndian<uint32_t>(file, at + 4);
  entry.offset = LoadLittleEndian<uint64_t>(file, at + 8);
  entry.size = LoadLittleEndian<uint64_t>(file, at + 16);
  entry.checksum = LoadLittleEndian<uint32_t>(file, at + 24);
  entry.zero = LoadLittleEndian<uint32_t>(file, at + 28);
  return entry;
}

bool AllZero(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return c == 0; });
}

class ContainerReader {
 public:
  ContainerReader(std::string_view file, std::string_view name) : file_(file), name_(name) {}

  Result<std::vector<Section>> Run() {
    if (!CheckIdentity() || !CheckHeader() || !CheckTable() || !CheckKinds() || !CheckPlacement() ||
        !CheckContents()) {
      return std::move(error_);
    }
    std::vector<Section> sections;
    for (const TableEntry& entry : table_) {
      sections.push_back({entry.kind, entry.flags, Content(entry)});
    }
    return sections;
  }

 private:
  bool Fail(DiagnosticCode code, std::string message, std::string help = {}) {
    error_ = ErrorAt(code, std::string(name_), std::move(message), std::move(help));
    return false;
  }

  bool FailIn(const TableEntry& entry, DiagnosticCode code, std::string message) {
    error_ = ErrorAt(code, std::string(name_) + ": section " + SectionName(entry.kind),
                     std::move(message));
    return false;
  }

  std::string_view Content(const TableEntry& entry) const {
    return file_.substr(static_cast<size_t>(entry.offset), static_cast<size_t>(entry.size));
  }

  template <typename T>
  T Header(size_t offset) const {
    return LoadLittleEndian<T>(file_, offset);
  }

  // What must be right before the rest of the header means anything.
  bool CheckIdentity() {
    if (file_.size() > Limits::kProgramBytes) {
      return Fail(DiagnosticCode::kProgramTooLarge,
                  std::to_string(file_.size()) + " bytes, but at most " +
                      std::to_string(Limits::kProgramBytes) + " are read");
    }
    if (file_.substr(0, kMagic.size()) != kMagic) {
      return Fail(DiagnosticCode::kNotAProgram, "this is not a compiled program");
    }
    if (file_.size() < kHeaderSize) {
      return Fail(DiagnosticCode::kProgramLayout, "the file ends inside its header");
    }
    const uint16_t major = Header<uint16_t>(HeaderOffset::kMajor);
    if (major != kMajorVersion) {
      return Fail(DiagnosticCode::kProgramVersion,
                  "the program has format version " + std::to_string(major) + "." +
                      std::to_string(Header<uint16_t>(HeaderOffset::kMinor)) +
                      ", but this is a reader of version " + std::to_string(kMajorVersion) + "." +
                      std::to_string(kMinorVersion),
                  "compile the rules again with this version");
    }
    return true;
  }

  bool CheckHeader() {
    const std::string_view signed_part = file_.substr(0, HeaderOffset::kChecksum);
    if (Crc32c(signed_part) != Header<uint32_t>(HeaderOffset::kChecksum)) {
      return Fail(DiagnosticCode::kProgramChecksum, "the checksum of the header is wrong");
    }
    const uint64_t unknown = Header<uint64_t>(HeaderOffset::kFeatures) & ~kKnownFeatures;
    if (unknown != 0) {
      return Fail(DiagnosticCode::kProgramNeedsNewer,
                  "the program needs features that this version does not have");
    }
    const size_t zero_size = HeaderOffset::kChecksum - HeaderOffset::kZero;
    if (Header<uint32_t>(HeaderOffset::kHeaderSize) != kHeaderSize ||
        Header<uint32_t>(HeaderOffset::kFlags) != 0 ||
        !AllZero(file_.substr(HeaderOffset::kZero, zero_size))) {
      return Fail(DiagnosticCode::kProgramLayout, "the header has unknown contents");
    }
    const uint64_t size = Header<uint64_t>(HeaderOffset::kFileSize);
    if (size != file_.size()) {
      return Fail(DiagnosticCode::kProgramLayout,
                  "the file has " + std::to_string(file_.size()) + " bytes, but was written with " +
                      std::to_string(size),
                  size > file_.size() ? "the file is cut off; copy it again" : "");
    }
    return true;
  }

  bool CheckTable() {
    const uint32_t count = Header<uint32_t>(HeaderOffset::kSectionCount);
    if (count > kMaxSections || count * kSectionEntrySize > file_.size() - kHeaderSize) {
      return Fail(DiagnosticCode::kProgramLayout,
                  "a table of " + std::to_string(count) + " sections does not fit into the file");
    }
    const std::string_view table = file_.substr(kHeaderSize, count * kSectionEntrySize);
    if (Crc32c(table) != Header<uint32_t>(HeaderOffset::kTableChecksum)) {
      return Fail(DiagnosticCode::kProgramChecksum, "the checksum of the section table is wrong");
    }
    for (size_t i = 0; i < count; ++i) table_.push_back(LoadEntry(file_, i));
    return true;
  }

  bool CheckKinds() {
    for (size_t i = 0; i < table_.size(); ++i) {
      const TableEntry& entry = table_[i];
      if ((entry.flags & ~kSectionRequired) != 0 || entry.zero != 0) {
        return FailIn(entry, DiagnosticCode::kProgramLayout, "unknown flags");
      }
      if (entry.kind == SectionKind::kSignature && i + 1 != table_.size()) {
        return FailIn(entry, DiagnosticCode::kProgramLayout, "the signature must come last");
      }
      for (size_t j = 0; j < i; ++j) {
        if (table_[j].kind == entry.kind) {
          return FailIn(entry, DiagnosticCode::kProgramSection, "the section appears twice");
        }
      }
    }
    return true;
  }

  // Sections lie one after the other with nothing but zero padding between, so none overlap and no
  // byte of the file escapes the checksums.
  bool CheckPlacement() {
    uint64_t end = kHeaderSize + table_.size() * kSectionEntrySize;
    for (const TableEntry& entry : table_) {
      const uint64_t begin = Aligned(end);
      if (entry.offset != begin || begin > file_.size() || entry.size > file_.size() - begin) {
        return FailIn(entry, DiagnosticCode::kProgramLayout, "the section is not where it belongs");
      }
      if (!AllZero(file_.substr(static_cast<size_t>(end), static_cast<size_t>(begin - end)))) {
        return FailIn(entry, DiagnosticCode::kProgramLayout, "the padding before it is not zero");
      }
      end = begin + entry.size;
    }
    if (end != file_.size()) {
      return Fail(DiagnosticCode::kProgramLayout, "there are bytes after the last section");
    }
    return true;
  }

  bool CheckContents() {
    for (const TableEntry& entry : table_) {
      if (entry.kind == SectionKind::kSignature) {
        if (!CheckSignature(entry)) return false;
      } else if (Crc32c(Content(entry)) != entry.checksum) {
        return FailIn(entry, DiagnosticCode::kProgramChecksum, "the checksum is wrong");
      }
    }
    return true;
  }

  bool CheckSignature(const TableEntry& entry) {
    if (entry.size != kSignatureSectionSize || entry.checksum != 0 || entry.flags != 0) {
      return FailIn(entry, DiagnosticCode::kProgramSection, "this is no signature");
    }
    const std::string_view content = Content(entry);
    const size_t protected_size = kKeyIdSize + kSignatureSize;
    if (LoadLittleEndian<uint32_t>(content, protected_size + 4) != 0) {
      return FailIn(entry, DiagnosticCode::kProgramSection, "the padding is not zero");
    }
    if (Crc32c(content.substr(0, protected_size)) !=
        LoadLittleEndian<uint32_t>(content, protected_size)) {
      return FailIn(entry, DiagnosticCode::kProgramChecksum, "the checksum is wrong");
    }
    return true;
  }

  std::string_view file_;
  std::string_view name_;
  std::vector<TableEntry> table_;
  Diagnostic error_;
};

void AppendEntry(const Section& section, uint64_t offset, std::string& table) {
  const bool is_signature = section.kind == SectionKind::kSignature;
  AppendLittleEndian(static_cast<uint32_t>(section.kind), table);
  AppendLittleEndian(section.flags, table);
  AppendLittleEndian(offset, table);
  AppendLittleEndian(uint64_t{section.bytes.size()}, table);
  AppendLittleEndian(is_signature ? 0 : Crc32c(section.bytes), table);
  AppendLittleEndian(uint32_t{0}, table);
}

std::string MakeHeader(std::string_view table, uint64_t file_size) {
  std::string header(kHeaderSize, '\0');
  header.replace(0, kMagic.size(), kMagic);
  StoreLittleEndian(kMajorVersion, header, HeaderOffset::kMajor);
  StoreLittleEndian(kMinorVersion, header, HeaderOffset::kMinor);
  StoreLittleEndian(static_cast<uint32_t>(kHeaderSize), header, HeaderOffset::kHeaderSize);
  StoreLittleEndian(static_cast<uint32_t>(table.size() / kSectionEntrySize), header,
                    HeaderOffset::kSectionCount);
  StoreLittleEndian(file_size, header, HeaderOffset::kFileSize);
  StoreLittleEndian(Crc32c(table), header, HeaderOffset::kTableChecksum);
  StoreLittleEndian(Crc32c(std::string_view(header).substr(0, HeaderOffset::kChecksum)), header,
                    HeaderOffset::kChecksum);
  return header;
}

}  // namespace

Result<std::vector<Section>> ReadSections(std::string_view file, std::string_view name) {
  return ContainerReader(file, name).Run();
}

std::string WriteSections(std::span<const Section> sections) {
  std::string table;
  uint64_t end = kHeaderSize + sections.size() * kSectionEntrySize;
  for (const Section& section : sections) {
    AppendEntry(section, Aligned(end), table);
    end = Aligned(end) + section.bytes.size();
  }
  std::string file = MakeHeader(table, end) + table;
  file.reserve(static_cast<size_t>(end));
  for (const Section& section : sections) {
    file.resize(static_cast<size_t>(Aligned(file.size())), '\0');
    file += section.bytes;
  }
  return file;
}

}  // namespace sigmavm::program
