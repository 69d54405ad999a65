#include "runtime/input/field_plan.h"

#include <algorithm>
#include <array>
#include <map>

namespace sigmavm::input {
namespace {

using record::FieldId;
using record::kNoField;

// Ranks, best first; see FieldTarget. Aliases of one field follow each other from kAliasRank.
constexpr uint8_t kPayloadRank = 0;
constexpr uint8_t kPayloadVariantRank = 2;
constexpr uint8_t kFlatRank = 4;
constexpr uint8_t kAliasRank = 6;
constexpr uint8_t kPathRank = 200;

std::string WithoutBlanks(std::string_view name) {
  std::string result(name);
  result.erase(std::remove(result.begin(), result.end(), ' '), result.end());
  return result;
}

/// Cuts the first step off `path`.
std::string_view NextStep(std::string_view& path, char separator) {
  const size_t end = std::min(path.find(separator), path.size());
  const std::string_view step = path.substr(0, end);
  path.remove_prefix(std::min(end + 1, path.size()));
  return step;
}

}  // namespace

/// The tree while it grows, as maps with numbers; Freeze() lays it out for lookup.
class FieldPlanBuilder {
 public:
  explicit FieldPlanBuilder(const record::Schema& schema) : schema_(schema) {
    nodes_.emplace_back();
  }

  void Build(FieldPlan& plan) {
    nodes_[kRoot].shape = true;
    for (const std::string_view place : PayloadPlaces()) AddPayload(place);
    for (const std::string_view place : EmbeddedPlaces()) EntryAt(place).embedded = true;
    AddHeader();
    for (FieldId id = 1; id < schema_.size(); ++id) AddName(id);
    Freeze(plan);
  }

 private:
  using NodeId = size_t;
  static constexpr NodeId kRoot = 0;
  static constexpr NodeId kNoNode = SIZE_MAX;

  struct DraftEntry {
    std::vector<FieldTarget> targets;
    NodeId child = kNoNode;
    NodeId pairs = kNoNode;
    bool embedded = false;
  };
  struct DraftNode {
    std::map<std::string, DraftEntry, std::less<>> entries;
    NodeId any_child = kNoNode;
    bool payload = false;
    bool shape = false;
  };

  DraftEntry& EntryOf(NodeId node, std::string_view key) {
    return nodes_[node].entries[std::string(key)];
  }

  NodeId Child(NodeId node, std::string_view key) {
    const bool any = key == "*";
    const NodeId known = any ? nodes_[node].any_child : EntryOf(node, key).child;
    if (known != kNoNode) return known;
    const NodeId child = nodes_.size();
    nodes_.emplace_back();
    (any ? nodes_[node].any_child : EntryOf(node, key).child) = child;
    return child;
  }

  /// The node of a shape's place, made if it is new.
  NodeId ShapeNode(std::string_view path) {
    NodeId node = kRoot;
    while (!path.empty()) {
      node = Child(node, NextStep(path, '/'));
      nodes_[node].shape = true;
    }
    return node;
  }

  DraftEntry& EntryAt(std::string_view path) {
    const size_t cut = path.rfind('/');
    if (cut == std::string_view::npos) return EntryOf(kRoot, path);
    return EntryOf(ShapeNode(path.substr(0, cut)), path.substr(cut + 1));
  }

  /// An entry names a field once: the better rank stays.
  static void AddTarget(DraftEntry& entry, const FieldTarget& target) {
    const auto same =
        std::find_if(entry.targets.begin(), entry.targets.end(), [&](const FieldTarget& known) {
          return known.field == target.field &&
                 (known.field != kNoField || known.member == target.member);
        });
    if (same == entry.targets.end()) {
      entry.targets.push_back(target);
      return;
    }
    same->rank = std::min(same->rank, target.rank);
    if (same->member == HeaderMember::kNone) {
      same->member = target.member;
      same->member_rank = target.member_rank;
    }
  }

  /// Whether the schema names a path that leads into `place`.
  bool IsNamed(std::string_view place) const {
    std::string prefix(place.substr(0, place.find("/*")));
    std::replace(prefix.begin(), prefix.end(), '/', '.');
    prefix += '.';
    return std::any_of(schema_.names().begin(), schema_.names().end(), [&](const auto& name) {
      return name.compare(0, prefix.size(), prefix) == 0;
    });
  }

  /// All payloads are alike, so they share one node, but for those that paths lead into.
  void AddPayload(std::string_view place) {
    const size_t cut = place.rfind('/');
    const bool nested = cut != std::string_view::npos;
    const NodeId parent = ShapeNode(nested ? place.substr(0, cut) : std::string_view());
    const std::string_view key = nested ? place.substr(cut + 1) : place;
    const NodeId node = IsNamed(place) ? NewPayload() : SharedPayload();
    if (key == "*") {
      nodes_[parent].any_child = node;
    } else {
      EntryOf(parent, key).child = node;
      EntryOf(parent, key).pairs = node;
    }
  }

  NodeId SharedPayload() {
    if (shared_payload_ == kNoNode) shared_payload_ = NewPayload();
    return shared_payload_;
  }

  NodeId NewPayload() {
    const NodeId node = nodes_.size();
    nodes_.emplace_back();
    nodes_[node].payload = true;
    nodes_[node].shape = true;
    EntryOf(node, kDataKey).pairs = node;
    for (FieldId id = 1; id < schema_.size(); ++id) {
      AddTarget(EntryOf(node, schema_.name(id)), {id, kPayloadRank});
    }
    for (FieldId id = 1; id < schema_.size(); ++id) {
      const std::string_view name = schema_.name(id);
      if (name.find(' ') == std::string_view::npos) continue;
      const FieldId joined = schema_.Find(WithoutBlanks(name));
      if (joined != kNoField) AddTarget(EntryOf(node, name), {joined, kPayloadVariantRank});
    }
    return node;
  }

  void AddHeader() {
    std::map<std::string_view, uint8_t> next_rank;
    uint8_t member_rank = 0;
    for (const HeaderPlace& place : HeaderPlaces()) {
      FieldTarget target{schema_.Find(place.field), kAliasRank, place.member, member_rank++};
      uint8_t& used = next_rank[place.field];
      target.rank = static_cast<uint8_t>(kAliasRank + 2 * used++);
      if (target.field == kNoField && target.member == HeaderMember::kNone) continue;
      AddHeaderPlace(place.path, target);
    }
  }

  void AddHeaderPlace(std::string_view path, const FieldTarget& target) {
    constexpr std::string_view kSystem = "System/";
    if (path.substr(0, kSystem.size()) != kSystem) return AddTarget(EntryAt(path), target);
    path.remove_prefix(kSystem.size());
    const size_t attribute = path.find(kAttributeStep);
    for (const std::string_view place : SystemPlaces()) {
      const std::string prefix = std::string(place) + '/';
      if (attribute == std::string_view::npos) {
        AddTarget(EntryAt(prefix + std::string(path)), target);
        continue;
      }
      const std::string element = prefix + std::string(path.substr(0, attribute));
      const std::string name(path.substr(attribute + kAttributeStep.size()));
      for (const std::string_view notation : AttributeNotations()) {
        AddTarget(EntryAt(element + std::string(notation) + name), target);
      }
    }
  }

  /// A field by its own name: a key of the root, and the path if the name has dots.
  void AddName(FieldId id) {
    const std::string_view name = schema_.name(id);
    AddTarget(EntryOf(kRoot, name), {id, kFlatRank});
    if (name.find('.') == std::string_view::npos) return;
    for (const FieldTarget& target : ShapeTargets(name)) {
      AddTarget(EntryOf(kRoot, name), target);
    }
    std::string_view rest = name;
    NodeId node = kRoot;
    std::string_view step = NextStep(rest, '.');
    while (!rest.empty()) {
      node = StepInto(node, step);
      step = NextStep(rest, '.');
    }
    AddTarget(EntryOf(node, step), {id, kPathRank});
  }

  /// Like Child(), but keeps to the any-child of a shape so that its meaning is not lost.
  NodeId StepInto(NodeId node, std::string_view key) {
    const NodeId any = nodes_[node].any_child;
    const bool is_new = EntryOf(node, key).child == kNoNode;
    const NodeId child = Child(node, key);
    if (is_new && any != kNoNode) {
      nodes_[child].entries = nodes_[any].entries;
      nodes_[child].payload = nodes_[any].payload;
      nodes_[child].shape = nodes_[any].shape;
    }
    return child;
  }

  /// What the flat spelling of a shape's path feeds: `winlog.event_data.Image` is also Image.
  std::vector<FieldTarget> ShapeTargets(std::string_view name) {
    NodeId node = kRoot;
    std::string_view step = NextStep(name, '.');
    while (!name.empty()) {
      const auto found = nodes_[node].entries.find(step);
      if (found == nodes_[node].entries.end() || found->second.child == kNoNode) return {};
      node = found->second.child;
      if (!nodes_[node].shape) return {};
      step = NextStep(name, '.');
    }
    const auto found = nodes_[node].entries.find(step);
    return found == nodes_[node].entries.end() ? std::vector<FieldTarget>{} : found->second.targets;
  }

  /// All vectors get their final size first, since everything points into them.
  void Freeze(FieldPlan& plan) const {
    size_t entries = 0;
    size_t targets = 0;
    size_t key_bytes = 0;
    for (const DraftNode& node : nodes_) {
      entries += node.entries.size();
      for (const auto& [key, entry] : node.entries) {
        targets += entry.targets.size();
        key_bytes += key.size();
      }
    }
    plan.entries_.reserve(entries);
    plan.targets_.reserve(targets);
    plan.keys_.reserve(key_bytes);
    plan.maps_.resize(nodes_.size());
    for (NodeId id = 0; id < nodes_.size(); ++id) FreezeMap(nodes_[id], plan.maps_[id], plan);
    plan.maps_[kRoot].root_ = true;
  }

  static const FieldMap* MapAt(NodeId id, const FieldPlan& plan) {
    return id == kNoNode ? nullptr : &plan.maps_[id];
  }

  static void FreezeMap(const DraftNode& draft, FieldMap& map, FieldPlan& plan) {
    map.any_child_ = MapAt(draft.any_child, plan);
    map.payload_ = draft.payload;
    map.shape_ = draft.shape;
    size_t size = 2;
    while (size < 2 * draft.entries.size()) size *= 2;
    map.slots_.resize(size);
    map.mask_ = size - 1;
    for (const auto& [key, entry] : draft.entries) {
      const FieldMap::Ends ends(key);
      size_t i = ends.Hash(key.size()) & map.mask_;
      while (map.slots_[i].entry != nullptr) i = (i + 1) & map.mask_;
      map.slots_[i] = {ends, FreezeEntry(key, entry, plan)};
    }
  }

  static const FieldMap::Entry* FreezeEntry(const std::string& key, const DraftEntry& draft,
                                            FieldPlan& plan) {
    FieldMap::Entry entry;
    entry.key = {plan.keys_.data() + plan.keys_.size(), key.size()};
    entry.targets = {plan.targets_.data() + plan.targets_.size(), draft.targets.size()};
    entry.child = MapAt(draft.child, plan);
    entry.pairs = MapAt(draft.pairs, plan);
    entry.embedded = draft.embedded;
    entry.has_backslash = key.find('\\') != std::string::npos;
    plan.keys_.insert(plan.keys_.end(), key.begin(), key.end());
    plan.targets_.insert(plan.targets_.end(), draft.targets.begin(), draft.targets.end());
    plan.entries_.push_back(entry);
    return &plan.entries_.back();
  }

  const record::Schema& schema_;
  std::vector<DraftNode> nodes_;
  NodeId shared_payload_ = kNoNode;
};

FieldPlan::FieldPlan(const record::Schema& schema)
    : field_count_(schema.size()), needs_leaves_(schema.needs_leaves()) {
  FieldPlanBuilder(schema).Build(*this);
}

const FieldMap::Entry* FieldMap::FindVariant(std::string_view key) const noexcept {
  if (!root_ && !payload_) return nullptr;
  if (key.find(' ') != std::string_view::npos) return FindWithoutBlanks(key);
  if (!root_ || key.find('.') == std::string_view::npos) return nullptr;
  const FieldMap* map = this;
  std::string_view step = NextStep(key, '.');
  while (!key.empty()) {
    const Entry* entry = map->Find(step);
    if (entry == nullptr || entry->child == nullptr || !entry->child->shape_) return nullptr;
    map = entry->child;
    step = NextStep(key, '.');
  }
  return map->Find(step);
}

const FieldMap::Entry* FieldMap::FindWithoutBlanks(std::string_view key) const noexcept {
  std::array<char, 256> joined;  // longer than any name a provider declares
  if (key.size() > joined.size()) return nullptr;
  const auto end =
      std::copy_if(key.begin(), key.end(), joined.begin(), [](char c) { return c != ' '; });
  return Find({joined.data(), static_cast<size_t>(end - joined.begin())});
}

}  // namespace sigmavm::input
