// Transformations of field names, wherever a document has them.
#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "compiler/pipeline/application.h"

namespace sigmavm::pipeline {
namespace {

using model::Detection;
using model::DetectionItem;
using Names = std::optional<std::vector<std::string>>;  // nothing: the name stays

Names Lookup(const NameMap& mapping, const std::string& field) {
  const auto found = mapping.find(field);
  return found == mapping.end() ? Names() : Names(found->second);
}

Names NewNames(const MapFields& map, const std::string& field) {
  return Lookup(map.mapping, field);
}

Names NewNames(const MapPrefixes& map, const std::string& field) {
  for (const auto& [prefix, replacements] : map.mapping) {
    if (!field.starts_with(prefix)) continue;
    std::vector<std::string> names;
    for (const std::string& replacement : replacements) {
      names.push_back(replacement + field.substr(prefix.size()));
    }
    return names;
  }
  return std::nullopt;
}

Names NewNames(const AddPrefix& add, const std::string& field) {
  return Names({add.prefix + field});
}

Names NewNames(const AddSuffix& add, const std::string& field) {
  return Names({field + add.suffix});
}

Names NewNames(const ChangeCase& change, const std::string& field) {
  if (Names exception = Lookup(change.exceptions, field); exception) return exception;
  std::string name = field;
  for (char& c : name) {
    const bool lower = change.letter_case == LetterCase::kLower;
    const bool letter = lower ? c >= 'A' && c <= 'Z' : c >= 'a' && c <= 'z';
    if (letter) c = static_cast<char>(c ^ 0x20);
  }
  return Names({std::move(name)});
}

template <typename T>
Names NewNames(const T& /*not about names*/, const std::string& /*field*/) {
  return std::nullopt;
}

// Finds the new names of a field that the conditions select, and remembers them for the condition
// `processing_item_applied`.
class Renamer {
 public:
  Renamer(const Transformation& transformation, Application& application)
      : transformation_(transformation), application_(application) {}

  [[nodiscard]] Names Rename(const std::string& field) const {
    if (field.empty() || !application_.SelectsField(field)) return std::nullopt;
    Names names =
        std::visit([&field](const auto& t) { return NewNames(t, field); }, transformation_);
    if (!names) return names;
    if (std::any_of(names->begin(), names->end(), IsTooLong)) {
      application_.Fail(
          DiagnosticCode::kPipelineTooLarge, application_.meta->title.span,
          "a field name becomes longer than " + std::to_string(Limits::kValueBytes) + " bytes");
      return std::nullopt;
    }
    if (!application_.item->id.empty()) {
      application_.state.applied_fields[application_.item->id].insert(names->begin(), names->end());
    }
    return names;
  }

  /// For places that hold one name only.
  void RenameOne(std::string& field, Span span) const {
    const Names names = Rename(field);
    if (!names) return;
    if (names->size() == 1) {
      field = names->front();
      return;
    }
    application_.Fail(DiagnosticCode::kPipelineAmbiguousField, span,
                      "the field '" + field + "' is mapped to " + std::to_string(names->size()) +
                          " fields, but a correlation needs one",
                      "map it to one field, or exclude correlations with a rule condition");
  }

 private:
  // Pipelines that add to names again and again would otherwise grow them without bound.
  static bool IsTooLong(const std::string& name) { return name.size() > Limits::kValueBytes; }

  const Transformation& transformation_;
  Application& application_;
};

// True when the item holds by absence: then it has to hold for every field that it is mapped to.
bool HoldsByAbsence(const DetectionItem& item) {
  const bool single = item.values.size() == 1;
  const bool null = single && item.values.front().kind == model::ValueKind::kNull;
  const bool not_exists = single && HasModifier(item, "exists") &&
                          item.values.front().kind == model::ValueKind::kBool &&
                          !item.values.front().boolean;
  return (null || not_exists) != HasModifier(item, "neq");
}

void RenameItem(Detection& detection, const Renamer& renamer, Application& application) {
  const Names names = renamer.Rename(detection.item.field);
  if (!names) return;
  if (names->size() == 1) {
    detection.item.field = names->front();
    return;
  }
  const size_t cost = names->size() * (1 + detection.item.values.size());
  if (!application.Pay(cost, detection.item.span)) return;
  Detection group;
  group.kind =
      HoldsByAbsence(detection.item) ? model::DetectionKind::kAllOf : model::DetectionKind::kAnyOf;
  group.span = detection.span;
  for (const std::string& name : *names) {
    group.children.push_back(detection);
    group.children.back().item.field = name;
  }
  detection = std::move(group);
}

// The values of `fieldref` are field names too.
void RenameReferences(DetectionItem& item, const Renamer& renamer, Application& application) {
  if (!HasModifier(item, "fieldref")) return;
  std::vector<model::Value> values;
  for (model::Value& value : item.values) {
    const Names names = renamer.Rename(value.text);
    if (!names) {
      values.push_back(std::move(value));
      continue;
    }
    if (names->size() > 1 && HasModifier(item, "all")) {
      application.Fail(DiagnosticCode::kPipelineAmbiguousField, value.span,
                       "the field '" + value.text + "' is mapped to several, which 'all' forbids");
      return;
    }
    if (!application.Pay(names->size(), value.span)) return;
    for (const std::string& name : *names) {
      values.push_back(value);
      values.back().text = name;
    }
  }
  item.value_is_list = item.value_is_list || values.size() > 1;
  item.values = std::move(values);
}

void RenameDetection(Detection& detection, const Renamer& renamer, Application& application) {
  if (detection.kind != model::DetectionKind::kItem) {
    for (Detection& child : detection.children) RenameDetection(child, renamer, application);
    return;
  }
  if (HasErrors(application.diagnostics)) return;
  const bool selected = application.item->item_conditions.Holds(
      [&detection, &application](const ItemCondition& condition) {
        return Holds(condition, detection.item, application.state);
      });
  if (!selected) return;
  RenameReferences(detection.item, renamer, application);
  RenameItem(detection, renamer, application);
}

void RenameFieldList(std::vector<std::string>& fields, const Renamer& renamer) {
  std::vector<std::string> renamed;
  for (std::string& field : fields) {
    if (Names names = renamer.Rename(field); names) {
      std::move(names->begin(), names->end(), std::back_inserter(renamed));
    } else {
      renamed.push_back(std::move(field));
    }
  }
  fields = std::move(renamed);
}

void RenameCorrelation(model::Correlation& correlation, const Renamer& renamer) {
  const auto is_alias = [&correlation](const std::string& name) {
    return std::any_of(correlation.aliases.begin(), correlation.aliases.end(),
                       [&name](const model::AliasMapping& alias) { return alias.alias == name; });
  };
  for (model::Text& field : correlation.group_by) {
    if (!is_alias(field.text)) renamer.RenameOne(field.text, field.span);
  }
  for (model::AliasMapping& alias : correlation.aliases) {
    renamer.RenameOne(alias.field, alias.rule.span);
  }
  for (std::string& field : correlation.fields) {
    renamer.RenameOne(field, correlation.meta.title.span);
  }
}

}  // namespace

void ApplyFieldNames(const Transformation& transformation, Application& application) {
  const Renamer renamer(transformation, application);
  ForEachDetection(application, [&renamer, &application](model::NamedDetection& named) {
    RenameDetection(named.detection, renamer, application);
  });
  if (application.correlation != nullptr) RenameCorrelation(*application.correlation, renamer);
  RenameFieldList(application.meta->fields, renamer);
}

}  // namespace sigmavm::pipeline
