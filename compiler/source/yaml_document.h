// YAML 1.2 (core schema) as a tree in which every key and value knows its place in the file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/diagnostic.h"
#include "runtime/base/source_text.h"
#include "runtime/base/text_origin.h"

namespace sigmavm::source {

enum class NodeKind : uint8_t {
  kNull,
  kBool,
  kInteger,
  kUnsigned,
  kFloat,
  kString,
  kSequence,
  kMap
};

struct MapEntry;

/// One YAML value. Quoted and block scalars are always strings; plain ones are typed by the core
/// schema (sigma-semantics, section 1): only true/false/null/~ and numbers are special.
struct Node {
  NodeKind kind = NodeKind::kNull;
  Span span;             ///< of the scalar's own text (quotes included), or of the whole collection
  std::string text;      ///< scalars: the decoded text, also of numbers; empty for a null left out
  bool boolean = false;  ///< kBool
  union {
    int64_t integer = 0;        ///< kInteger
    uint64_t unsigned_integer;  ///< kUnsigned: above INT64_MAX
    double real;                ///< kFloat; can be non-finite
  };
  std::vector<Node> items;        ///< kSequence
  std::vector<MapEntry> entries;  ///< kMap, in file order, keys unique

  [[nodiscard]] bool is_map() const noexcept { return kind == NodeKind::kMap; }
  [[nodiscard]] bool is_sequence() const noexcept { return kind == NodeKind::kSequence; }
  [[nodiscard]] bool is_string() const noexcept { return kind == NodeKind::kString; }
  [[nodiscard]] bool is_scalar() const noexcept { return !is_map() && !is_sequence(); }
  /// The value of a key of a map; nullptr when this is no map or has no such key.
  [[nodiscard]] const Node* Find(std::string_view key) const noexcept;
  [[nodiscard]] const MapEntry* FindEntry(std::string_view key) const noexcept;
};

struct MapEntry {
  Node key;  ///< a scalar; `key.text` is its text
  Node value;
};

/// "map", "list", "text", "number", "boolean" or "null", for messages.
[[nodiscard]] std::string_view KindName(NodeKind kind) noexcept;

/// Parses every document of a text that `sources` holds. Problems are appended to `diagnostics`:
/// ill-formed UTF-8, syntax errors, duplicate keys, keys that are no scalars, undefined or
/// recursive aliases, and the limits of runtime/base/limits.h. Documents before a syntax error are
/// still returned. Plain scalars whose YAML 1.1 type differs (yes, on, 010, 1_000, 12:30, 1e3, ...;
/// not dates, which every rule has) give a warning. Documents that are null are left out. Aliases
/// are copies of the value they name, with its spans. Thread-safe while no text is added to
/// `sources`. Never throws.
[[nodiscard]] std::vector<Node> ParseYaml(SourceId source, const SourceMap& sources,
                                          Diagnostics& diagnostics);

/// Maps the decoded text of a string node back to its bytes in the file, by re-scanning the raw
/// scalar (plain, quoted and block styles); falls back to the whole scalar when they disagree.
[[nodiscard]] TextOrigin OriginOf(const Node& scalar, const SourceMap& sources);

}  // namespace sigmavm::source
