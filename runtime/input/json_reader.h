// JSON documents to records, in one walk over simdjson's structural index.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "runtime/base/diagnostic.h"
#include "runtime/input/field_plan.h"
#include "runtime/input/json_text.h"
#include "runtime/record/record.h"

namespace sigmavm::input {

/// Reads one event a document. Fields are found by the names of the schema, as a key of the root
/// or by walking a dotted name, and through the shapes of event_shape.h.
///
/// What is checked: the whole document is UTF-8 (ill-formed bytes become U+FFFD), its strings are
/// closed, free of raw control characters and of escapes that JSON does not know, the root is one
/// object and nothing follows it. What is read is checked in full. What is skipped, because no
/// field of the schema lies there, is only checked for balanced brackets, not which kind closes
/// which, and not for valid scalars, commas and colons: that is what makes skipping a long
/// `Message` cheap.
///
/// Leaves are read when Record::leaves() asks. What of them is not a value is left out, and all
/// that follows the first misplaced bracket, comma or colon, or lies too deep, or is too much.
///
/// Not thread-safe; one reader a thread, and a record belongs to the thread of its reader. No
/// allocation in steady state.
class JsonReader {
 public:
  /// `schema` is read during construction only.
  explicit JsonReader(const record::Schema& schema);
  /// Shares a plan, for one reader a thread. `plan` must not be null.
  explicit JsonReader(std::shared_ptr<const FieldPlan> plan);
  ~JsonReader();
  JsonReader(JsonReader&&) noexcept;
  JsonReader& operator=(JsonReader&&) noexcept;

  /// Resets `out`, made for the same schema, and fills it from `document`, which must have
  /// kDocumentPadding readable bytes after its end and outlive the use of `out`. Strings are stored
  /// with their escapes. Leaves can be had until the next Read(), as long as this reader
  /// lives. On an error, whose `where` is "byte N", `out` holds what had been read and must
  /// not be evaluated.
  [[nodiscard]] std::optional<Diagnostic> Read(std::string_view document, record::Record& out);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sigmavm::input
