#include "runtime/match/few_literals.h"

#include "runtime/match/find_text.h"

namespace sigmavm::match {

FewLiterals::FewLiterals(const std::vector<NumberedLiteral>& literals) {
  for (const NumberedLiteral& literal : literals) {
    entries_.push_back({static_cast<uint32_t>(texts_.size()),
                        static_cast<uint32_t>(literal.text.size()), literal.id});
    texts_ += literal.text;
  }
}

void FewLiterals::Find(const PaddedText& padded, HitSet& hits) const noexcept {
  for (const Entry& entry : entries_) {
    const std::string_view literal(texts_.data() + entry.offset, entry.size);
    if (HasText(padded, literal)) hits.Add(entry.id);
  }
}

}  // namespace sigmavm::match
