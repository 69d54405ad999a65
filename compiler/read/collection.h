// Legacy rule collections: `action: global`, `reset` and `repeat` let one document borrow from
// another. Merging happens on the trees, so that every place still points into the file.
#pragma once

#include <cstddef>
#include <optional>

#include "compiler/source/yaml_document.h"
#include "runtime/base/diagnostic.h"

namespace sigmavm::read {

[[nodiscard]] bool IsCorrelation(const source::Node& document) noexcept;
[[nodiscard]] bool IsFilter(const source::Node& document) noexcept;

/// Goes through the documents of one file in order (sigma-semantics, section 1). Keeps pointers to
/// them: they must outlive it.
class Collection {
 public:
  explicit Collection(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  /// The tree to read for this document: itself, or a merge that is valid until the next call.
  /// nullptr when there is nothing to read, be it for an action or after reporting an error.
  [[nodiscard]] const source::Node* Next(const source::Node& document);

  /// Warns about a template that no document has used. Call after the last document.
  void Finish();

  /// Merging has copied as much as a file may: an error has been reported, and the rest of the
  /// file should be left.
  [[nodiscard]] bool exhausted() const noexcept { return exhausted_; }

 private:
  const source::Node* Plain(const source::Node& document);
  const source::Node* Repeat(const source::Node& document, const source::Node& action);
  void DropTemplate();
  [[nodiscard]] bool Afford(const source::Node& base, const source::Node& addition, Span place);

  Diagnostics& diagnostics_;
  const source::Node* template_ = nullptr;  // with its `action`, which merging skips
  bool template_used_ = false;
  const source::Node* previous_ = nullptr;
  std::optional<source::Node> merged_;
  size_t merged_nodes_ = 0;
  bool exhausted_ = false;
};

}  // namespace sigmavm::read
