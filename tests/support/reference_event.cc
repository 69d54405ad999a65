#include "tests/support/reference_event.h"

#include <nlohmann/json.hpp>

namespace sigmavm::reference {
namespace {

using nlohmann::json;

Number ToNumber(const json& value) {
  if (value.is_number_unsigned()) return FromUnsigned(value.get<uint64_t>());
  if (value.is_number_integer()) return FromInteger(value.get<int64_t>());
  return FromDouble(value.get<double>());
}

Leaf WithText(Leaf::Kind kind, std::string utf8) {
  Leaf leaf;
  leaf.kind = kind;
  leaf.utf8 = std::move(utf8);
  leaf.text = Decode(leaf.utf8);
  leaf.folded = Fold(leaf.text);
  return leaf;
}

Leaf ToLeaf(const json& value) {
  if (value.is_string()) return WithText(Leaf::Kind::kString, value.get<std::string>());
  if (value.is_boolean()) {
    const bool truth = value.get<bool>();
    Leaf leaf = WithText(Leaf::Kind::kBool, truth ? "true" : "false");
    leaf.boolean = truth;
    return leaf;
  }
  if (value.is_number()) {
    const Number number = ToNumber(value);
    Leaf leaf = WithText(Leaf::Kind::kNumber, CanonicalText(number));
    leaf.number = number;
    return leaf;
  }
  Leaf leaf;
  leaf.kind = value.is_null() ? Leaf::Kind::kNull : Leaf::Kind::kObject;
  return leaf;
}

void AddFlattened(const json& value, std::vector<Leaf>& leaves) {
  if (!value.is_array()) {
    leaves.push_back(ToLeaf(value));
    return;
  }
  for (const json& member : value) AddFlattened(member, leaves);
}

void Walk(const json& value, std::string_view path, Field& field) {
  if (value.is_array()) {
    for (const json& member : value) Walk(member, path, field);
    return;
  }
  if (!value.is_object()) return;
  const size_t dot = path.find('.');
  const auto found = value.find(std::string(path.substr(0, dot)));
  if (found == value.end()) return;
  if (dot != std::string_view::npos) {
    Walk(*found, path.substr(dot + 1), field);
    return;
  }
  field.present = true;
  AddFlattened(*found, field.leaves);
}

Field Read(const json& event, const std::string& name) {
  Field field;
  const auto flat = event.find(name);
  if (flat != event.end()) {
    field.present = true;
    AddFlattened(*flat, field.leaves);
  } else if (name.find('.') != std::string::npos) {
    Walk(event, name, field);
  }
  return field;
}

void AddScalars(const json& value, std::vector<Leaf>& leaves) {
  if (!value.is_structured()) {
    leaves.push_back(ToLeaf(value));
    return;
  }
  for (const json& member : value) AddScalars(member, leaves);
}

}  // namespace

ReferenceEvent::ReferenceEvent(const json& event) : event_(event) {}

const Field& ReferenceEvent::Find(const std::string& name) const {
  const auto known = fields_.find(name);
  if (known != fields_.end()) return known->second;
  return fields_.emplace(name, Read(event_, name)).first->second;
}

const std::vector<Leaf>& ReferenceEvent::Leaves() const {
  if (!leaves_) AddScalars(event_, leaves_.emplace());
  return *leaves_;
}

}  // namespace sigmavm::reference
