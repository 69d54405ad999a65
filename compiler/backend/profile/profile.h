// What a product calls things: the tables, columns and field names that a translated rule is said
// in. Profiles are data (docs/reference/profiles.md), so a new product or a site's own columns need
// no C++.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/base/span.h"

namespace sigmavm::backend {

enum class Language : uint8_t { kKql, kSpl };

enum class ColumnType : uint8_t {
  kString,
  kLong,
  kReal,
  kBool,
  kDateTime,
  kDynamic,
  kHexString,  ///< a text that holds a whole number as 0x1a4
};

/// Where the value of a column comes from in a record of the collector: what --check makes rows of.
enum class OriginKind : uint8_t {
  kNone,       ///< the record has nothing of it
  kField,      ///< the field's value
  kFileName,   ///< what follows the last backslash of the field's value
  kDomain,     ///< what comes before the backslash of DOMAIN\account
  kAccount,    ///< what follows it
  kHash,       ///< one of the hashes of ALGORITHM=digest,...; `text` names the algorithm
  kConstant,   ///< `text`, whatever the record
  kXmlEvent,   ///< all fields as the event's XML
  kAllFields,  ///< all fields as one object
};

struct ColumnOrigin {
  OriginKind kind = OriginKind::kNone;
  std::string field;
  std::string text;
  /// Not empty: `field` only where this field has this text, `otherwise` elsewhere.
  std::string condition_field;
  std::string condition_text;
  std::string otherwise;
};

/// A column (KQL) or field (SPL) of a product.
struct Column {
  std::string name;
  ColumnType type = ColumnType::kString;
  /// Not empty: not stored, but computed by this expression in the product's language.
  std::string expression;
  ColumnOrigin origin;
  /// The product's own texts for values of Sigma: High -> S-1-16-12288. Empty: the same texts.
  std::map<std::string, std::string> values;
  Span span;
};

/// How the product holds a Sigma field.
struct FieldMapping {
  std::string field;
  std::string column;     ///< has the whole value; empty when only parts of it are held
  std::string file_name;  ///< has what follows the last backslash; may be empty
  /// The column for each algorithm of a field that lists hashes (Hashes). Not empty: `column` is.
  std::map<std::string, std::string> hashes;
  /// Not empty: why the column does not hold quite the same; makes a translation partial.
  std::string approximate;
  Span span;
};

/// Which rules a source serves: those whose log source has the same for every part that is set.
struct SourceSelector {
  std::optional<std::string> category;
  std::optional<std::string> product;
  std::optional<std::string> service;
  /// An event log channel that the rule's log source stands for, such as
  /// Microsoft-Windows-Sysmon/Operational.
  std::optional<std::string> channel;
};

/// An entity that alerts name, such as Host, Account or File, in Microsoft's words. The value of an
/// identifier is a column of the source or an expression in the product's language; those are
/// added to the results as columns (docs/reference/artefacts.md).
struct EntityMapping {
  std::string type;
  std::vector<std::pair<std::string, std::string>> identifiers;  ///< HostName -> Computer
  Span span;
};

/// Where a kind of events is found in a product.
struct Source {
  std::string name;
  SourceSelector selector;
  std::string table;  ///< KQL: table or function; SPL: the search that gives the events
  std::string scope;  ///< holds for every event of the source, in the product's language
  /// KQL, when `table` is a call without arguments: its parameters that keep rows in which a column
  /// has one of some terms, by column.
  std::map<std::string, std::string> parameters;
  std::string prologue;  ///< lines of the language between scope and condition
  /// Where the event id is held, when the source has many kinds of events: a condition on it is
  /// added for rules whose log source stands for certain ids.
  std::string event_id_column;
  std::string time_column;
  std::string data_model;  ///< SPL: search an accelerated data model (Endpoint.Processes) instead
  std::vector<std::string> output;    ///< columns that results show, when not all
  std::vector<std::string> keywords;  ///< columns that keywords are searched for in
  std::vector<Column> columns;
  std::vector<FieldMapping> fields;
  std::vector<EntityMapping> entities;            ///< for alerts, most important first
  std::map<std::string, std::string> details;     ///< Sentinel: name of a custom detail -> column
  std::map<std::string, std::string> connectors;  ///< Sentinel: id of a connector -> data type
  /// Set: every Sigma field that `fields` does not list is there under its own name, as a text. For
  /// KQL the pattern of the expression, with {} for the name; for SPL empty text.
  std::optional<std::string> other_fields;
  Span span;

  [[nodiscard]] const Column* FindColumn(std::string_view name) const noexcept;
  [[nodiscard]] const FieldMapping* FindField(std::string_view field) const noexcept;
};

/// What an engine accepts. 0: no limit known.
struct ProductLimits {
  size_t query_characters = 0;
  size_t nesting = 0;  ///< levels of an expression, as binary operators nest
};

/// A product of a language: `translate -t kql --product defender`. Immutable once read.
struct Profile {
  std::string name;
  Language language = Language::kKql;
  std::string title;
  std::string description;
  ProductLimits limits;
  std::map<std::string, std::string> macros;  ///< SPL: macros the searches use, with definitions
  std::vector<Source> sources;                ///< the first that serves a rule is taken
};

[[nodiscard]] std::string_view LanguageName(Language language) noexcept;

}  // namespace sigmavm::backend
