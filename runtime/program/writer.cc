#include "runtime/program/writer.h"

#include <cstdint>
#include <type_traits>
#include <vector>

#include "runtime/program/bytes.h"
#include "runtime/program/container.h"
#include "runtime/program/record_layout.h"

namespace sigmavm::program {
namespace {

class OutputStream {
 public:
  explicit OutputStream(std::string& bytes) : bytes_(bytes) {}

  template <typename T>
  void Member(const T& value) {
    if constexpr (std::is_enum_v<T>) {
      AppendLittleEndian(static_cast<std::underlying_type_t<T>>(value), bytes_);
    } else if constexpr (std::is_same_v<T, bool>) {
      AppendLittleEndian(static_cast<uint8_t>(value ? 1 : 0), bytes_);
    } else {
      AppendLittleEndian(value, bytes_);
    }
  }

  template <typename T>
  void Zero() {
    AppendLittleEndian(T{0}, bytes_);
  }

 private:
  std::string& bytes_;
};

template <typename T>
void AppendEntries(const std::vector<T>& entries, std::string& bytes) {
  OutputStream stream(bytes);
  for (const T& entry : entries) LayOut(stream, entry);
}

template <typename T>
std::string EncodeEntries(const std::vector<T>& entries) {
  std::string bytes;
  AppendEntries(entries, bytes);
  return bytes;
}

void AppendIds(const std::vector<uint32_t>& ids, std::string& bytes) {
  for (const uint32_t id : ids) AppendLittleEndian(id, bytes);
}

void AppendCount(size_t count, std::string& bytes) {
  AppendLittleEndian(static_cast<uint32_t>(count), bytes);
}

std::string EncodeStrings(const std::vector<std::string>& strings) {
  std::string bytes;
  std::string texts;
  std::string offsets;
  for (const std::string& text : strings) {
    AppendCount(texts.size(), offsets);
    texts += text;
  }
  AppendCount(texts.size(), offsets);
  AppendCount(strings.size(), bytes);
  AppendCount(texts.size(), bytes);
  return bytes + offsets + texts;
}

std::string EncodeFields(const std::vector<StringId>& fields) {
  std::string bytes;
  AppendIds(fields, bytes);
  return bytes;
}

std::string EncodeLists(const ListPool& lists) {
  std::string bytes;
  AppendCount(lists.size(), bytes);
  AppendCount(lists.items.size(), bytes);
  AppendIds(lists.offsets, bytes);
  AppendIds(lists.items, bytes);
  return bytes;
}

std::string EncodePlaces(const Program& program) {
  std::string bytes;
  AppendCount(program.rule_places.size(), bytes);
  AppendCount(program.predicate_places.size(), bytes);
  AppendEntries(program.rule_places, bytes);
  AppendEntries(program.predicate_places, bytes);
  return bytes;
}

}  // namespace

std::string Write(const Program& program) {
  const std::string strings = EncodeStrings(program.strings);
  const std::string fields = EncodeFields(program.fields);
  const std::string numbers = EncodeEntries(program.numbers);
  const std::string predicates = EncodeEntries(program.predicates);
  const std::string lists = EncodeLists(program.lists);
  const std::string logsources = EncodeEntries(program.logsources);
  const std::string rules = EncodeEntries(program.rules);
  const std::string code = EncodeEntries(program.code);
  const std::string correlations = EncodeEntries(program.correlations);
  const std::string places = EncodePlaces(program);
  std::vector<Section> sections = {
      {SectionKind::kStrings, kSectionRequired, strings},
      {SectionKind::kFields, kSectionRequired, fields},
      {SectionKind::kNumbers, kSectionRequired, numbers},
      {SectionKind::kPredicates, kSectionRequired, predicates},
      {SectionKind::kLists, kSectionRequired, lists},
      {SectionKind::kLogsources, kSectionRequired, logsources},
      {SectionKind::kRules, kSectionRequired, rules},
      {SectionKind::kCode, kSectionRequired, code},
  };
  if (!program.correlations.empty()) {
    sections.push_back({SectionKind::kCorrelations, kSectionRequired, correlations});
  }
  if (!program.rule_places.empty() || !program.predicate_places.empty()) {
    sections.push_back({SectionKind::kPlaces, 0, places});
  }
  if (!program.meta.empty()) sections.push_back({SectionKind::kMeta, 0, program.meta});
  return WriteSections(sections);
}

}  // namespace sigmavm::program
