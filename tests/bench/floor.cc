#include "tests/bench/floor.h"

#include <simdjson.h>

#include <cstring>

namespace sigmavm::bench {
namespace {

using simdjson::ondemand::object;

constexpr uint32_t FirstFour(const char (&text)[5]) {
  uint32_t word = 0;
  for (unsigned i = 0; i < 4; ++i) {
    word |= uint32_t{static_cast<unsigned char>(text[i])} << 8 * i;
  }
  return word;
}

/// `key` stands in the document, so a quote ends it.
template <size_t size>
bool Is(const char* key, const char (&name)[size]) {
  return std::memcmp(key, name, size - 1) == 0 && key[size - 1] == '"';
}

// By the first four bytes, then in full: about the cheapest dispatch there is. A document is
// padded, so that no key ends less than four bytes before the end of what may be read.
bool IsRuleField(const char* key) {
  uint32_t start = 0;
  std::memcpy(&start, key, sizeof start);
  switch (start) {
    case FirstFour("Imag"):
      return Is(key, "Image");
    case FirstFour("Comm"):
      return Is(key, "CommandLine");
    case FirstFour("Pare"):
      return Is(key, "ParentImage") || Is(key, "ParentCommandLine") || Is(key, "ParentUser");
    case FirstFour("Orig"):
      return Is(key, "OriginalFileName");
    case FirstFour("Hash"):
      return Is(key, "Hashes");
    case FirstFour("Desc"):
      return Is(key, "Description");
    case FirstFour("Prod"):
      return Is(key, "Product");
    case FirstFour("Comp"):
      return Is(key, "Company");
    case FirstFour("User"):
      return Is(key, "User");
    case FirstFour("Curr"):
      return Is(key, "CurrentDirectory");
    case FirstFour("Inte"):
      return Is(key, "IntegrityLevel");
    case FirstFour("Even"):
      return Is(key, "EventID");
    case FirstFour("Chan"):
      return Is(key, "Channel");
    case FirstFour("Logo"):
      return Is(key, "LogonId");
    default:
      return false;
  }
}

size_t Take(simdjson::ondemand::value value, FloorKind kind) {
  if (kind == FloorKind::kRawTokens) {
    const std::string_view token = value.raw_json_token();
    return token.size() + static_cast<unsigned char>(token.front());
  }
  std::string_view text;
  return value.get_string().get(text) == simdjson::SUCCESS ? text.size() : 1;
}

size_t FindInFlat(object event, FloorKind kind) {
  size_t sum = 0;
  for (auto member : event) {
    if (IsRuleField(member.key().value_unsafe().raw())) {
      sum += Take(member.value().value_unsafe(), kind);
    }
  }
  return sum;
}

size_t FindInNested(object event, FloorKind kind) {
  size_t sum = 0;
  for (auto member : event) {
    if (!Is(member.key().value_unsafe().raw(), "Event")) continue;
    for (auto part : member.value().get_object()) {
      const char* key = part.key().value_unsafe().raw();
      if (!Is(key, "System") && !Is(key, "EventData")) continue;
      sum += FindInFlat(part.value().get_object().value_unsafe(), kind);
    }
  }
  return sum;
}

}  // namespace

size_t FindFields(const Lane& lane, FloorKind kind) {
  simdjson::ondemand::parser parser;
  const bool nested = lane.shape() == EventShape::kNested;
  size_t sum = 0;
  for (const std::string_view text : lane.documents()) {
    simdjson::ondemand::document document;
    const size_t padded = text.size() + simdjson::SIMDJSON_PADDING;
    if (parser.iterate(text.data(), text.size(), padded).get(document) != simdjson::SUCCESS) {
      continue;
    }
    object event;
    if (document.get_object().get(event) != simdjson::SUCCESS) continue;
    sum += nested ? FindInNested(event, kind) : FindInFlat(event, kind);
  }
  return sum;
}

}  // namespace sigmavm::bench
