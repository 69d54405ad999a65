// Attributes that rules and correlations of a program share.
#pragma once

#include <string_view>

#include "compiler/model/rule.h"
#include "runtime/program/builder.h"

namespace sigmavm::emit {

/// The word of a status; empty for none.
[[nodiscard]] std::string_view StatusName(model::Status status);

/// Copies title, id, level and the like; absent attributes stay program::kNoIndex.
template <typename RuleOrCorrelation>
void SetAttributes(const model::Metadata& meta, program::ProgramBuilder& builder,
                   RuleOrCorrelation& out) {
  out.id = builder.AddOptionalString(meta.id.text);
  out.name = builder.AddOptionalString(meta.name.text);
  out.title = builder.AddOptionalString(meta.title.text);
  out.status = builder.AddOptionalString(StatusName(meta.status));
  out.author = builder.AddOptionalString(meta.author);
  out.description = builder.AddOptionalString(meta.description);
  out.tags = builder.AddOptionalStringList(meta.tags);
  out.references = builder.AddOptionalStringList(meta.references);
  out.false_positives = builder.AddOptionalStringList(meta.false_positives);
  out.level = static_cast<program::Level>(meta.level);
}

}  // namespace sigmavm::emit
