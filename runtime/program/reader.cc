#include "runtime/program/reader.h"

#include <array>
#include <bitset>
#include <cstdint>
#include <iterator>
#include <type_traits>
#include <vector>

#include "runtime/program/bytes.h"
#include "runtime/program/container.h"
#include "runtime/program/record_layout.h"

namespace sigmavm::program {
namespace {

// Reads members one after the other. Whoever makes it has checked that the entries fit.
class InputStream {
 public:
  explicit InputStream(std::string_view bytes) : bytes_(bytes) {}

  template <typename T>
  void Member(T& value) {
    if constexpr (std::is_enum_v<T>) {
      value = static_cast<T>(Next<std::underlying_type_t<T>>());
    } else if constexpr (std::is_same_v<T, bool>) {
      const uint8_t byte = Next<uint8_t>();
      clean_ = clean_ && byte <= 1;
      value = byte == 1;
    } else {
      value = Next<T>();
    }
  }

  template <typename T>
  void Zero() {
    clean_ = Next<T>() == 0 && clean_;
  }

  /// False when padding was not zero or a boolean neither 0 nor 1.
  [[nodiscard]] bool clean() const noexcept { return clean_; }

 private:
  template <typename T>
  T Next() {
    const T value = LoadLittleEndian<T>(bytes_, pos_);
    pos_ += sizeof(T);
    return value;
  }

  std::string_view bytes_;
  size_t pos_ = 0;
  bool clean_ = true;
};

// Decoders return what is wrong, or nothing.
using Problem = std::string_view;
constexpr Problem kNoProblem{};
constexpr Problem kBadSize = "its size does not fit the entries it should hold";
constexpr Problem kBadPadding = "unused bytes are not zero";

template <typename T>
Problem DecodeEntries(std::string_view bytes, size_t entry_size, std::vector<T>& entries) {
  if (bytes.size() % entry_size != 0) return kBadSize;
  entries.resize(bytes.size() / entry_size);
  InputStream stream(bytes);
  for (T& entry : entries) LayOut(stream, entry);
  return stream.clean() ? kNoProblem : kBadPadding;
}

void DecodeIds(std::string_view bytes, std::vector<uint32_t>& ids) {
  ids.resize(bytes.size() / sizeof(uint32_t));
  for (size_t i = 0; i < ids.size(); ++i) {
    ids[i] = LoadLittleEndian<uint32_t>(bytes, i * sizeof(uint32_t));
  }
}

// Two counts at the beginning of a section, and the bytes after them.
struct Counted {
  uint64_t first = 0;
  uint64_t second = 0;
  std::string_view rest;
};

bool ReadCounts(std::string_view bytes, Counted& counted) {
  if (bytes.size() < 2 * sizeof(uint32_t)) return false;
  counted.first = LoadLittleEndian<uint32_t>(bytes, 0);
  counted.second = LoadLittleEndian<uint32_t>(bytes, sizeof(uint32_t));
  counted.rest = bytes.substr(2 * sizeof(uint32_t));
  return true;
}

// Offsets of a pool: from zero, ascending, the last one the size of what they point into.
bool OffsetsAscend(const std::vector<uint32_t>& offsets, uint64_t end) {
  if (offsets.front() != 0 || offsets.back() != end) return false;
  for (size_t i = 1; i < offsets.size(); ++i) {
    if (offsets[i] < offsets[i - 1]) return false;
  }
  return true;
}

Problem DecodeStrings(std::string_view bytes, Program& program) {
  Counted counted;
  if (!ReadCounts(bytes, counted)) return kBadSize;
  const uint64_t offsets_size = (counted.first + 1) * sizeof(uint32_t);
  if (counted.rest.size() != offsets_size + counted.second) return kBadSize;
  std::vector<uint32_t> offsets;
  DecodeIds(counted.rest.substr(0, static_cast<size_t>(offsets_size)), offsets);
  if (!OffsetsAscend(offsets, counted.second)) return "the offsets of its strings do not ascend";
  const std::string_view texts = counted.rest.substr(static_cast<size_t>(offsets_size));
  program.strings.reserve(offsets.size() - 1);
  for (size_t i = 0; i + 1 < offsets.size(); ++i) {
    program.strings.emplace_back(texts.substr(offsets[i], offsets[i + 1] - offsets[i]));
  }
  return kNoProblem;
}

Problem DecodeFields(std::string_view bytes, Program& program) {
  if (bytes.size() % kFieldSize != 0) return kBadSize;
  DecodeIds(bytes, program.fields);
  return kNoProblem;
}

Problem DecodeLists(std::string_view bytes, Program& program) {
  Counted counted;
  if (!ReadCounts(bytes, counted)) return kBadSize;
  const uint64_t offsets_size = (counted.first + 1) * sizeof(uint32_t);
  if (counted.rest.size() != offsets_size + counted.second * sizeof(uint32_t)) return kBadSize;
  DecodeIds(counted.rest.substr(0, static_cast<size_t>(offsets_size)), program.lists.offsets);
  DecodeIds(counted.rest.substr(static_cast<size_t>(offsets_size)), program.lists.items);
  if (OffsetsAscend(program.lists.offsets, counted.second)) return kNoProblem;
  return "the offsets of its lists do not ascend";
}

Problem DecodePlaces(std::string_view bytes, Program& program) {
  Counted counted;
  if (!ReadCounts(bytes, counted)) return kBadSize;
  if (counted.rest.size() != (counted.first + counted.second) * kPlaceSize) return kBadSize;
  const size_t rule_bytes = static_cast<size_t>(counted.first) * kPlaceSize;
  DecodeEntries(counted.rest.substr(0, rule_bytes), kPlaceSize, program.rule_places);
  DecodeEntries(counted.rest.substr(rule_bytes), kPlaceSize, program.predicate_places);
  return kNoProblem;
}

Problem DecodeNumbers(std::string_view bytes, Program& program) {
  return DecodeEntries(bytes, kNumberSize, program.numbers);
}
Problem DecodePredicates(std::string_view bytes, Program& program) {
  return DecodeEntries(bytes, kPredicateSize, program.predicates);
}
Problem DecodeLogsources(std::string_view bytes, Program& program) {
  return DecodeEntries(bytes, kLogsourceSize, program.logsources);
}
Problem DecodeRules(std::string_view bytes, Program& program) {
  return DecodeEntries(bytes, kRuleSize, program.rules);
}
Problem DecodeCode(std::string_view bytes, Program& program) {
  return DecodeEntries(bytes, kInstructionSize, program.code);
}
Problem DecodeCorrelations(std::string_view bytes, Program& program) {
  return DecodeEntries(bytes, kCorrelationSize, program.correlations);
}
Problem DecodeMeta(std::string_view bytes, Program& program) {
  program.meta = bytes;
  return kNoProblem;
}
// The container has checked its form; signature.h says what it is worth.
Problem SkipSignature(std::string_view, Program&) { return kNoProblem; }

enum class Presence : uint8_t { kAlways, kRequired, kOptional };

struct KnownSection {
  SectionKind kind;
  Presence presence;
  Problem (*decode)(std::string_view bytes, Program& program);
};

constexpr KnownSection kKnownSections[] = {
    {SectionKind::kStrings, Presence::kAlways, DecodeStrings},
    {SectionKind::kFields, Presence::kAlways, DecodeFields},
    {SectionKind::kNumbers, Presence::kAlways, DecodeNumbers},
    {SectionKind::kPredicates, Presence::kAlways, DecodePredicates},
    {SectionKind::kLists, Presence::kAlways, DecodeLists},
    {SectionKind::kLogsources, Presence::kAlways, DecodeLogsources},
    {SectionKind::kRules, Presence::kAlways, DecodeRules},
    {SectionKind::kCode, Presence::kAlways, DecodeCode},
    {SectionKind::kCorrelations, Presence::kRequired, DecodeCorrelations},
    {SectionKind::kPlaces, Presence::kOptional, DecodePlaces},
    {SectionKind::kMeta, Presence::kOptional, DecodeMeta},
    {SectionKind::kSignature, Presence::kOptional, SkipSignature},
};
constexpr size_t kKnownCount = std::size(kKnownSections);

size_t FindKnown(SectionKind kind) {
  size_t i = 0;
  while (i < kKnownCount && kKnownSections[i].kind != kind) ++i;
  return i;
}

Diagnostic SectionError(DiagnosticCode code, const std::string& name, SectionKind kind,
                        Problem problem) {
  return ErrorAt(code, name + ": section " + SectionName(kind), std::string(problem));
}

}  // namespace

Result<Program> Read(std::string_view bytes, std::string name) {
  Result<std::vector<Section>> sections = ReadSections(bytes, name);
  if (!sections.ok()) return std::move(sections).errors();
  Program program;
  std::bitset<kKnownCount> seen;
  for (const Section& section : *sections) {
    const size_t known = FindKnown(section.kind);
    const bool required = (section.flags & kSectionRequired) != 0;
    if (known == kKnownCount) {
      if (!required) continue;
      return SectionError(DiagnosticCode::kProgramNeedsNewer, name, section.kind,
                          "the program needs this section, but this version does not know it");
    }
    if (required != (kKnownSections[known].presence != Presence::kOptional)) {
      return SectionError(DiagnosticCode::kProgramSection, name, section.kind,
                          "it is marked as required or optional against the format");
    }
    const Problem problem = kKnownSections[known].decode(section.bytes, program);
    if (!problem.empty()) {
      return SectionError(DiagnosticCode::kProgramSection, name, section.kind, problem);
    }
    seen.set(known);
  }
  for (size_t i = 0; i < kKnownCount; ++i) {
    if (kKnownSections[i].presence == Presence::kAlways && !seen.test(i)) {
      return SectionError(DiagnosticCode::kProgramSection, name, kKnownSections[i].kind,
                          "the section is missing");
    }
  }
  return program;
}

}  // namespace sigmavm::program
