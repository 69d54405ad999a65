#include "compiler/read/field_reader.h"

#include <algorithm>

#include "runtime/base/closest_match.h"

namespace sigmavm::read {
namespace {

using source::Node;
using source::NodeKind;

constexpr size_t kMaxTypoEdits = 2;

std::string AdviceFor(const Node& node, std::string_view wanted) {
  if (wanted == "text" && node.is_scalar() && node.kind != NodeKind::kNull) {
    return "put it in quotes: '" + node.text + "'";
  }
  if (wanted == "text" && node.is_map()) {
    return "a colon followed by a blank makes a map: put the text in quotes";
  }
  if (wanted == "a list" && node.is_scalar())
    return "write a list, even of one: [" + node.text + "]";
  return {};
}

std::string Found(const Node& node) {
  const bool empty =
      (node.is_sequence() || node.is_map()) && node.items.empty() && node.entries.empty();
  return (empty ? "an empty " : "") + std::string(source::KindName(node.kind));
}

}  // namespace

Span PlaceOf(const Node& node) {
  return node.entries.empty() ? node.span : node.entries.front().key.span;
}

std::string Quoted(std::string_view word) { return "'" + std::string(word) + "'"; }

Diagnostic WrongType(const Node& node, std::string_view subject, std::string_view wanted) {
  std::string message = std::string(subject);
  if (node.kind == NodeKind::kNull) {
    message += " has no value; it must be " + std::string(wanted);
  } else {
    message += " must be " + std::string(wanted) + ", not " + Found(node);
  }
  return Error(DiagnosticCode::kWrongType, PlaceOf(node), std::move(message),
               AdviceFor(node, wanted));
}

const Node* FieldReader::Optional(std::string_view key) {
  const source::MapEntry* entry = map_.FindEntry(key);
  if (entry == nullptr) return nullptr;
  if (entry->value.kind != NodeKind::kNull) return &entry->value;
  diagnostics_.push_back(Warning(DiagnosticCode::kEmptyAttribute, entry->key.span,
                                 Quoted(key) + " has no value and is ignored",
                                 "give it a value or remove the line"));
  return nullptr;
}

const Node* FieldReader::Required(std::string_view key) {
  const source::MapEntry* entry = map_.FindEntry(key);
  if (entry != nullptr && entry->value.kind != NodeKind::kNull) return &entry->value;
  if (entry != nullptr) {
    diagnostics_.push_back(
        Error(DiagnosticCode::kMissingAttribute, entry->key.span,
              Quoted(key) + " has no value, but the " + std::string(owner_) + " needs one"));
    return nullptr;
  }
  const std::string missing = "the " + std::string(owner_) + " has no " + Quoted(key);
  if (const source::MapEntry* misspelt = FindMisspelt(key); misspelt != nullptr) {
    reported_.push_back(misspelt->key.text);
    diagnostics_.push_back(Error(DiagnosticCode::kMissingAttribute, misspelt->key.span,
                                 missing + ", only " + Quoted(misspelt->key.text),
                                 "did you mean " + Quoted(key) + "?"));
  } else {
    diagnostics_.push_back(Error(DiagnosticCode::kMissingAttribute, PlaceOf(map_), missing));
  }
  return nullptr;
}

const source::MapEntry* FieldReader::FindMisspelt(std::string_view key) const {
  const auto found = std::find_if(
      map_.entries.begin(), map_.entries.end(),
      [key](const source::MapEntry& entry) { return IsNear(entry.key.text, key, kMaxTypoEdits); });
  return found == map_.entries.end() ? nullptr : &*found;
}

model::Text FieldReader::OptionalText(std::string_view key) {
  const Node* node = Optional(key);
  if (node == nullptr) return {};
  if (node->is_string()) return {node->text, node->span};
  diagnostics_.push_back(WrongType(*node, Quoted(key), "text"));
  return {};
}

model::Text FieldReader::RequiredText(std::string_view key) {
  const Node* node = Required(key);
  if (node == nullptr) return {};
  if (node->is_string()) return {node->text, node->span};
  diagnostics_.push_back(WrongType(*node, Quoted(key), "text"));
  return {};
}

std::vector<model::Text> FieldReader::OptionalList(std::string_view key) {
  const Node* node = Optional(key);
  return node == nullptr ? std::vector<model::Text>() : ReadTexts(*node, key, diagnostics_);
}

std::optional<bool> FieldReader::OptionalBoolean(std::string_view key) {
  const Node* node = Optional(key);
  if (node == nullptr) return std::nullopt;
  if (node->kind == NodeKind::kBool) return node->boolean;
  diagnostics_.push_back(WrongType(*node, Quoted(key), "true or false"));
  return std::nullopt;
}

bool FieldReader::HasReported(std::string_view key) const {
  return std::find(reported_.begin(), reported_.end(), key) != reported_.end();
}

void FieldReader::WarnAboutTypos(std::span<const std::string_view> known) {
  std::vector<std::string_view> absent;
  std::copy_if(known.begin(), known.end(), std::back_inserter(absent),
               [this](std::string_view key) { return map_.FindEntry(key) == nullptr; });
  for (const source::MapEntry& entry : map_.entries) {
    const std::string_view key = entry.key.text;
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    if (HasReported(key)) continue;
    const std::string_view meant = ClosestMatch(key, absent);
    if (meant.empty() || !IsNear(key, meant, kMaxTypoEdits)) continue;
    diagnostics_.push_back(Warning(DiagnosticCode::kMisspeltAttribute, entry.key.span,
                                   "the unknown attribute " + Quoted(key) + " has no effect",
                                   "did you mean " + Quoted(meant) + "?"));
  }
}

std::vector<model::Text> ReadTexts(const Node& list, std::string_view name,
                                   Diagnostics& diagnostics) {
  std::vector<model::Text> texts;
  if (!list.is_sequence()) {
    diagnostics.push_back(WrongType(list, Quoted(name), "a list"));
    return texts;
  }
  texts.reserve(list.items.size());
  for (const Node& item : list.items) {
    if (item.is_scalar() && item.kind != NodeKind::kNull) {
      texts.push_back({item.text, item.span});
    } else {
      diagnostics.push_back(WrongType(item, "an entry of " + Quoted(name), "text"));
    }
  }
  return texts;
}

std::vector<model::Text> ReadTextOrTexts(const Node& node, std::string_view name,
                                         Diagnostics& diagnostics) {
  if (node.is_string()) return {{node.text, node.span}};
  if (node.is_sequence()) return ReadTexts(node, name, diagnostics);
  diagnostics.push_back(WrongType(node, Quoted(name), "text or a list of texts"));
  return {};
}

}  // namespace sigmavm::read
