#include "runtime/match/gram_counts.h"

#include "runtime/match/text_hash.h"

namespace sigmavm::match {
namespace {

/// What is counted of one text: a single huge value should not say what all are like.
constexpr size_t kMostBytes = 4096;

}  // namespace

void GramCounts::Add(std::string_view text) {
  if (text.size() < sizeof(uint32_t)) return;
  if (tables_ == nullptr) tables_ = std::make_unique<Tables>();
  text = text.substr(0, kMostBytes);
  const size_t places = text.size() - sizeof(uint32_t) + 1;
  for (size_t i = 0; i < places; ++i) {
    const uint32_t gram = Load32(text.data() + i);
    ++tables_->grams[Slot(gram)];
    ++tables_->pairs[gram & 0xFFFF];
  }
  places_ += places;
}

}  // namespace sigmavm::match
