#include "compiler/read/named_value.h"

#include <string>

#include "compiler/read/field_reader.h"
#include "runtime/base/closest_match.h"

namespace sigmavm::read {

Diagnostic UnknownValue(const model::Text& text, std::string_view what,
                        std::span<const std::string_view> allowed) {
  std::string help = DidYouMean(text.text, allowed);
  if (help.empty()) {
    help = "use one of: ";
    for (size_t i = 0; i < allowed.size(); ++i) {
      if (i > 0) help += ", ";
      help += allowed[i];
    }
  }
  return Error(DiagnosticCode::kUnknownValue, text.span,
               "unknown " + std::string(what) + " " + Quoted(text.text), std::move(help));
}

bool SameWord(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && EditDistance(a, b) == 0;
}

}  // namespace sigmavm::read
