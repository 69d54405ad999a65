// What people read about a rule in a product, made of texts that strangers wrote.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "compiler/model/rule.h"

namespace sigmavm::backend {

/// `text` as well-formed UTF-8 without control and bidirectional characters: line breaks stay when
/// `lines`, all others become blanks. Blanks around it are removed.
[[nodiscard]] std::string Presentable(std::string_view text, bool lines);

/// At most `units` UTF-16 code units, which products count; cut texts end in an ellipsis.
[[nodiscard]] std::string Shortened(std::string text, size_t units);

/// The rule's title on one line, never empty.
[[nodiscard]] std::string AlertTitle(const model::Metadata& meta);

/// Description, false positives, references, and which Sigma rule this is: a paragraph each.
[[nodiscard]] std::string AlertDescription(const model::Metadata& meta);

/// "Informational", "Low", "Medium" or "High": Microsoft knows no critical, and rules without level
/// are medium.
[[nodiscard]] std::string_view MicrosoftSeverity(model::Level level);

/// What a file of the rule is called, without extension: the title in a-z, 0-9 and _, then the
/// first eight digits of its GUID. Says nothing to any file system.
[[nodiscard]] std::string FileStem(const model::Metadata& meta, std::string_view guid);

}  // namespace sigmavm::backend
