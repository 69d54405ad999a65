// Windows event XML, as `wevtutil`, WEC and Sysmon for Linux write it, to records.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "runtime/base/diagnostic.h"
#include "runtime/input/field_plan.h"
#include "runtime/input/record_filler.h"
#include "runtime/record/record.h"

namespace sigmavm::input {

/// Reads one event a document. Elements count by their local names; `<Data Name="Image">` feeds the
/// field Image, a Data without a name the field Data; attributes of System are mapped like in the
/// JSON shapes. All values are strings. An element with elements inside is an object.
///
/// Characters that XML forbids become U+FFFD. A document type declaration is refused, and with it
/// every entity but the five predefined ones.
///
/// Not thread-safe; one reader a thread.
class XmlReader {
 public:
  /// `schema` is read during construction only.
  explicit XmlReader(const record::Schema& schema);
  /// Shares a plan, for one reader a thread. `plan` must not be null.
  explicit XmlReader(std::shared_ptr<const FieldPlan> plan);
  ~XmlReader();
  XmlReader(XmlReader&&) noexcept;
  XmlReader& operator=(XmlReader&&) noexcept;

  /// Resets `out`, made for the same schema, and fills it. `document` is UTF-8 whatever its XML
  /// declaration says; the values do not borrow from it, but `raw()` does. On an error, whose
  /// `where` is "byte N", `out` must not be evaluated.
  [[nodiscard]] std::optional<Diagnostic> Read(std::string_view document, record::Record& out);

  /// Adds a document found inside another one to the record that `filler` is filling. On an error,
  /// what had been read stays in the record. `filler` must have the same plan; it decides what is
  /// taken.
  [[nodiscard]] std::optional<Diagnostic> ReadInto(std::string_view document, RecordFiller& filler);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sigmavm::input
