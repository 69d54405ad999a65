#include "compiler/read/collection.h"

#include <algorithm>
#include <string>
#include <unordered_map>

#include "compiler/read/field_reader.h"
#include "compiler/read/named_value.h"
#include "runtime/base/limits.h"

namespace sigmavm::read {
namespace {

using source::MapEntry;
using source::Node;

constexpr std::string_view kActions[] = {"global", "reset", "repeat"};
constexpr std::string_view kAction = "action";

size_t CountNodes(const Node& node) {
  size_t count = 1;
  for (const Node& item : node.items) count += CountNodes(item);
  for (const MapEntry& entry : node.entries) count += 1 + CountNodes(entry.value);
  return count;
}

// Maps merge; everything else of `addition` replaces what is there.
void MergeInto(Node& base, const Node& addition) {
  std::unordered_map<std::string, size_t> positions;
  for (size_t i = 0; i < base.entries.size(); ++i) positions.emplace(base.entries[i].key.text, i);
  for (const MapEntry& entry : addition.entries) {
    const auto found = positions.find(entry.key.text);
    if (found == positions.end()) {
      base.entries.push_back(entry);
      continue;
    }
    MapEntry& existing = base.entries[found->second];
    if (existing.value.is_map() && entry.value.is_map()) {
      MergeInto(existing.value, entry.value);
    } else {
      existing = entry;
    }
  }
}

void Erase(Node& map, std::string_view key) {
  const auto found = std::find_if(map.entries.begin(), map.entries.end(),
                                  [key](const MapEntry& entry) { return entry.key.text == key; });
  if (found != map.entries.end()) map.entries.erase(found);
}

}  // namespace

bool IsCorrelation(const Node& document) noexcept {
  return document.Find("correlation") != nullptr;
}

bool IsFilter(const Node& document) noexcept { return document.Find("filter") != nullptr; }

const Node* Collection::Next(const Node& document) {
  const Node* action = document.Find(kAction);
  if (action == nullptr) return Plain(document);
  if (action->text == "global" && action->is_string()) {
    DropTemplate();
    template_ = &document;
    return nullptr;
  }
  if (action->text == "reset" && action->is_string()) {
    DropTemplate();
    return nullptr;
  }
  if (action->text == "repeat" && action->is_string()) return Repeat(document, *action);
  diagnostics_.push_back(action->is_string()
                             ? UnknownValue({action->text, action->span}, "action", kActions)
                             : WrongType(*action, "'action'", "text"));
  return nullptr;
}

void Collection::Finish() { DropTemplate(); }

void Collection::DropTemplate() {
  if (template_ != nullptr && !template_used_) {
    diagnostics_.push_back(Warning(DiagnosticCode::kUnusedTemplate,
                                   template_->FindEntry(kAction)->key.span,
                                   "no rule follows this 'action: global', so it has no effect",
                                   "remove the line to make the document a rule of its own"));
  }
  template_ = nullptr;
  template_used_ = false;
}

const Node* Collection::Plain(const Node& document) {
  if (!document.is_map() || IsCorrelation(document) || IsFilter(document)) return &document;
  previous_ = &document;
  if (template_ == nullptr) return previous_;
  template_used_ = true;
  if (!Afford(document, *template_, PlaceOf(document))) return nullptr;
  Node merged = document;
  MergeInto(merged, *template_);
  Erase(merged, kAction);
  merged_ = std::move(merged);
  previous_ = &*merged_;
  return previous_;
}

const Node* Collection::Repeat(const Node& document, const Node& action) {
  if (previous_ == nullptr) {
    diagnostics_.push_back(Error(DiagnosticCode::kNothingToRepeat, action.span,
                                 "there is no rule before this one to repeat"));
    return nullptr;
  }
  if (!Afford(*previous_, document, action.span)) return nullptr;
  Node merged = *previous_;
  merged.span = document.span;
  MergeInto(merged, document);
  Erase(merged, kAction);
  merged_ = std::move(merged);
  previous_ = &*merged_;
  return previous_;
}

// Without this a template of half a file, merged into many small documents, would cost the square
// of the file's size.
bool Collection::Afford(const Node& base, const Node& addition, Span place) {
  merged_nodes_ += CountNodes(base) + CountNodes(addition);
  if (merged_nodes_ <= Limits::kYamlNodes) return true;
  exhausted_ = true;
  diagnostics_.push_back(Error(
      DiagnosticCode::kMergedTooLarge, place,
      "the documents merged by 'action' in this file are too large",
      "the most is " + std::to_string(Limits::kYamlNodes) + " values in all; split the file"));
  return false;
}

}  // namespace sigmavm::read
