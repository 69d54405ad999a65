// Puts the context of an event into strings of its record and back.
#include "collector-driver/common/enriched_record.h"

#include <cstring>

namespace sigmavm::collector {
namespace {

struct Name {
  SgrTag tag;
  std::string_view EventContext::*member;
};
constexpr Name kNames[] = {
    {kSgrTagUserName, &EventContext::user},
    {kSgrTagEffectiveUserName, &EventContext::effective_user},
    {kSgrTagLoginUserName, &EventContext::login_user},
    {kSgrTagParentUserName, &EventContext::parent_user},
    {kSgrTagContainerId, &EventContext::container_id},
    {kSgrTagLateArguments, &EventContext::late_arguments},
    {kSgrTagHoldRules, &EventContext::hold_rules},
};

struct VersionString {
  SgrTag tag;
  std::string VersionInfo::*member;
};
constexpr VersionString kVersionStrings[] = {
    {kSgrTagFileVersion, &VersionInfo::file_version},
    {kSgrTagDescription, &VersionInfo::description},
    {kSgrTagProduct, &VersionInfo::product},
    {kSgrTagCompany, &VersionInfo::company},
    {kSgrTagOriginalFileName, &VersionInfo::original_file_name},
};

/// Calls `visit` for the bytes of each digest in the order of kSgrTagHashes.
template <typename Hashes, typename Visit>
void ForEachDigest(Hashes& hashes, Visit visit) {
  visit(hashes.sha1);
  visit(hashes.md5);
  visit(hashes.sha256);
  visit(hashes.imphash);
}

std::string HashesText(HashStatus status, const FileHashes& hashes) {
  std::string text;
  text += static_cast<char>(status);
  text += static_cast<char>(hashes.present);
  ForEachDigest(hashes, [&](const auto& digest) {
    text.append(reinterpret_cast<const char*>(digest.data()), digest.size());
  });
  return text;
}

/// False when the text is none of HashesText().
bool ReadHashes(std::string_view text, HashStatus& status, FileHashes& hashes) {
  hashes = {};
  constexpr size_t kSize = 2 + 20 + 16 + 32 + 16;
  if (text.size() != kSize ||
      static_cast<uint8_t>(text[0]) > uint8_t{static_cast<uint8_t>(HashStatus::kHeld)}) {
    return false;
  }
  status = static_cast<HashStatus>(text[0]);
  hashes.present = static_cast<HashKinds>(static_cast<uint8_t>(text[1]) & kHashAll);
  text.remove_prefix(2);
  ForEachDigest(hashes, [&](auto& digest) {
    std::memcpy(digest.data(), text.data(), digest.size());
    text.remove_prefix(digest.size());
  });
  return true;
}

HoldResult ReadHold(std::string_view text) {
  const bool is_good = text.size() == 1 && static_cast<uint8_t>(text[0]) <=
                                               uint8_t{static_cast<uint8_t>(HoldResult::kOverflow)};
  return is_good ? static_cast<HoldResult>(text[0]) : HoldResult::kNotHeld;
}

}  // namespace

void WriteEnriched(const RecordView& record, const EventContext& context, RecordWriter& writer) {
  writer.BeginCopy(record);
  // First of all, because IsEnriched() asks for it.
  const FileHashes none;
  const FileHashes& hashes = context.hashes != nullptr ? *context.hashes : none;
  writer.Add(kSgrTagHashes, kSgrBytes, HashesText(context.hash_status, hashes));
  for (const Name& name : kNames) {
    const std::string_view text = context.*name.member;
    if (!text.empty()) writer.Add(name.tag, kSgrBytes, text);
  }
  if (context.hold != HoldResult::kNotHeld) {
    const char result = static_cast<char>(context.hold);
    writer.Add(kSgrTagHold, kSgrBytes, std::string_view(&result, 1));
  }
  if (context.version == nullptr) return;
  for (const VersionString& string : kVersionStrings) {
    writer.Add(string.tag, kSgrUtf8, context.version->*string.member);
  }
}

bool IsEnriched(const RecordView& record) noexcept { return record.contains(kSgrTagHashes); }

void ReadEnriched(const RecordView& record, EnrichmentMemory& memory, EventContext& context) {
  for (const Name& name : kNames) context.*name.member = record.text(name.tag);
  const bool is_good = ReadHashes(record.text(kSgrTagHashes), context.hash_status, memory.hashes);
  if (!is_good) context.hash_status = HashStatus::kNotAsked;
  context.hold = ReadHold(record.text(kSgrTagHold));
  context.hashes = memory.hashes.present != 0 ? &memory.hashes : nullptr;
  for (const VersionString& string : kVersionStrings) {
    memory.version.*string.member = record.text(string.tag);
  }
  context.version = record.contains(kSgrTagFileVersion) ? &memory.version : nullptr;
}

}  // namespace sigmavm::collector
