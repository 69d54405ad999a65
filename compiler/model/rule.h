// Rules, filters and correlations as written: typed and placed, but nothing resolved. The readers
// make these; lowering, the linter and the reference evaluator of the tests start from them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/base/span.h"
#include "runtime/base/text_origin.h"

namespace sigmavm::model {

enum class ValueKind : uint8_t { kNull, kBool, kInteger, kUnsigned, kFloat, kString };

/// One value of a detection item, typed by YAML.
struct Value {
  ValueKind kind = ValueKind::kNull;
  std::string text;  ///< as decoded from YAML, also of numbers; escapes not resolved
  bool boolean = false;
  union {
    int64_t integer = 0;
    uint64_t unsigned_integer;
    double real;
  };
  Span span;
};

struct ModifierUse {
  std::string name;
  Span span;
};

/// `field|modifier|...: value(s)`. An empty field makes it a keyword item.
struct DetectionItem {
  std::string field;
  Span field_span;
  std::vector<ModifierUse> modifiers;
  std::vector<Value> values;
  bool value_is_list = false;
  Span span;  ///< of the whole key, or of the keyword
};

enum class DetectionKind : uint8_t {
  kItem,   ///< one item
  kAllOf,  ///< a map: every child
  kAnyOf,  ///< a list: any child
};

struct Detection {
  DetectionKind kind = DetectionKind::kItem;
  DetectionItem item;               ///< kItem
  std::vector<Detection> children;  ///< kAllOf, kAnyOf
  Span span;
};

struct NamedDetection {
  std::string name;
  Span name_span;
  Detection detection;
};

struct Condition {
  std::string text;
  TextOrigin origin;
};

/// A text attribute and its place; `span` is invalid when the rule does not have it.
struct Text {
  std::string text;
  Span span;
  [[nodiscard]] bool present() const noexcept { return span.valid(); }
};

struct Logsource {
  std::optional<std::string> category;
  std::optional<std::string> product;
  std::optional<std::string> service;
  std::string definition;
  Span span;
};

enum class Level : uint8_t { kNone, kInformational, kLow, kMedium, kHigh, kCritical };
enum class Status : uint8_t { kNone, kStable, kTest, kExperimental, kDeprecated, kUnsupported };

struct Related {
  std::string id;
  std::string type;
};

/// An attribute that Sigma does not define. `value` is the text of a scalar, empty for lists and
/// maps.
struct CustomAttribute {
  std::string name;
  std::string value;
};

/// Attributes that rules, correlations and filters share.
struct Metadata {
  Text title;
  Text id;
  Text name;
  Text taxonomy;  ///< its text is never empty: "sigma" unless the document says otherwise
  std::string description;
  std::string license;
  std::string author;
  std::string date;
  std::string modified;
  std::vector<std::string> references;
  std::vector<std::string> fields;
  std::vector<std::string> false_positives;
  std::vector<std::string> scope;
  std::vector<std::string> tags;
  std::vector<Related> related;
  std::vector<CustomAttribute> custom;
  Level level = Level::kNone;
  Status status = Status::kNone;
  Span span;  ///< of the document
};

struct Rule {
  Metadata meta;
  Logsource logsource;
  std::vector<NamedDetection> detections;
  std::vector<Condition> conditions;  ///< more than one: any of them
};

/// A Sigma filter: narrows the rules it names (specification, "Sigma Filters").
struct Filter {
  Metadata meta;
  Logsource logsource;
  bool applies_to_any = false;  ///< `rules: any`
  std::vector<Text> rules;      ///< ids or names
  std::vector<NamedDetection> detections;
  Condition condition;
};

enum class CorrelationType : uint8_t {
  kEventCount,
  kValueCount,
  kTemporal,
  kTemporalOrdered,
  kValueSum,
  kValueAverage,
  kValueMedian,
  kValuePercentile,
};
enum class Comparison : uint8_t { kEqual, kNotEqual, kLess, kLessEqual, kGreater, kGreaterEqual };

struct Threshold {
  Comparison comparison = Comparison::kGreaterEqual;
  Value value;  ///< a number
};

struct AliasMapping {
  std::string alias;
  Text rule;
  std::string field;
};

struct Correlation {
  Metadata meta;
  CorrelationType type = CorrelationType::kEventCount;
  std::vector<Text> rules;
  std::vector<Text> group_by;
  uint64_t timespan_seconds = 0;
  std::vector<Threshold> thresholds;
  std::vector<std::string> fields;
  std::optional<double> percentile;
  std::optional<Condition> expression;  ///< the extended condition of temporal types
  std::vector<AliasMapping> aliases;
  bool generate = false;
};

/// Everything read from a set of files, in file order.
struct RuleSet {
  std::vector<Rule> rules;
  std::vector<Filter> filters;
  std::vector<Correlation> correlations;
  size_t rejected = 0;  ///< documents left out because of errors
};

}  // namespace sigmavm::model
