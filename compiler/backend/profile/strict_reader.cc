#include "compiler/backend/profile/strict_reader.h"

#include <algorithm>
#include <utility>

#include "runtime/base/closest_match.h"

namespace sigmavm::backend {
namespace {

using source::Node;

std::string Listed(std::initializer_list<std::string_view> words) {
  std::string list;
  for (const std::string_view word : words) {
    if (!list.empty()) list += ", ";
    list += word;
  }
  return list;
}

std::string Quoted(std::string_view word) { return "'" + std::string(word) + "'"; }

}  // namespace

StrictReader::StrictReader(const Node& map, std::string owner,
                           std::initializer_list<std::string_view> known, Diagnostics& diagnostics)
    : map_(map), owner_(std::move(owner)), diagnostics_(diagnostics) {
  if (!map.is_map())
    Report(map.span, owner_ + " must be a map, not " + std::string(KindName(map.kind)));
  for (const source::MapEntry& entry : map.entries) {
    if (std::find(known.begin(), known.end(), entry.key.text) != known.end()) continue;
    std::string help = DidYouMean(entry.key.text, {known.begin(), known.size()});
    if (help.empty()) help = "known keys: " + Listed(known);
    Report(entry.key.span, "unknown key " + Quoted(entry.key.text) + " of " + owner_,
           std::move(help));
  }
}

void StrictReader::Report(Span place, std::string message, std::string help) const {
  diagnostics_.push_back(
      Error(DiagnosticCode::kInvalidProfile, place, std::move(message), std::move(help)));
}

bool StrictReader::IsText(const Node& node, std::string_view subject) const {
  if (node.is_scalar() && node.kind != source::NodeKind::kNull) return true;
  Report(node.span, std::string(subject) + " of " + owner_ + " must be a text, not " +
                        std::string(KindName(node.kind)));
  return false;
}

void StrictReader::Text(std::string_view key, std::string& target) const {
  const Node* node = map_.Find(key);
  if (node != nullptr && IsText(*node, Quoted(key))) target = node->text;
}

void StrictReader::Count(std::string_view key, size_t& target) const {
  const Node* node = map_.Find(key);
  if (node == nullptr) return;
  if (node->kind == source::NodeKind::kInteger && node->integer > 0) {
    target = static_cast<size_t>(node->integer);
  } else {
    Report(node->span, Quoted(key) + " of " + owner_ + " must be a whole number above 0");
  }
}

void StrictReader::Texts(std::string_view key, std::vector<std::string>& target) const {
  const Node* node = map_.Find(key);
  if (node == nullptr) return;
  if (!node->is_sequence())
    return Report(node->span, Quoted(key) + " of " + owner_ + " must be a list");
  target.clear();
  for (const Node& item : node->items) {
    if (IsText(item, "an entry of " + Quoted(key))) target.push_back(item.text);
  }
}

void StrictReader::TextMap(std::string_view key, std::map<std::string, std::string>& target) const {
  const Node* node = map_.Find(key);
  if (node == nullptr) return;
  if (!node->is_map()) return Report(node->span, Quoted(key) + " of " + owner_ + " must be a map");
  for (const source::MapEntry& entry : node->entries) {
    if (IsText(entry.value, Quoted(entry.key.text))) target[entry.key.text] = entry.value.text;
  }
}

}  // namespace sigmavm::backend
