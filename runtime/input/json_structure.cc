#include "runtime/input/json_structure.h"

#include <simdjson.h>

#include <algorithm>

#include "runtime/input/json_text.h"

namespace sigmavm::input {

static_assert(kDocumentPadding >= simdjson::SIMDJSON_PADDING);

class JsonStructure::Indexer {
 public:
  simdjson::error_code Index(std::string_view text, std::span<const uint32_t>& offsets) {
    if (const simdjson::error_code error = Reserve(text.size())) return error;
    const simdjson::error_code error = parser_->stage1(
        reinterpret_cast<const uint8_t*>(text.data()), text.size(), simdjson::stage1_mode::regular);
    if (error) return error;
    uint32_t* const first = parser_->structural_indexes.get();
    first[parser_->n_structural_indexes] = static_cast<uint32_t>(text.size());
    offsets = {first, parser_->n_structural_indexes + size_t{1}};
    return simdjson::SUCCESS;
  }

 private:
  static constexpr size_t kLeastCapacity = size_t{64} << 10;
  static constexpr size_t kUnusedDepth = 1;  // of simdjson's own walk

  simdjson::error_code Reserve(size_t size) {
    if (parser_ != nullptr && size <= parser_->capacity()) return simdjson::SUCCESS;
    const size_t capacity = std::max(kLeastCapacity, size + size / 2);
    if (parser_ != nullptr) return parser_->set_capacity(capacity);
    return simdjson::get_active_implementation()->create_dom_parser_implementation(
        capacity, kUnusedDepth, parser_);
  }

  std::unique_ptr<simdjson::internal::dom_parser_implementation> parser_;
};

JsonStructure::JsonStructure() : indexer_(std::make_unique<Indexer>()) {}
JsonStructure::~JsonStructure() = default;
JsonStructure::JsonStructure(JsonStructure&&) noexcept = default;
JsonStructure& JsonStructure::operator=(JsonStructure&&) noexcept = default;

JsonStructure::Status JsonStructure::Index(std::string_view text) {
  if (text.empty()) return Status::kEmpty;
  switch (indexer_->Index(text, offsets_)) {
    case simdjson::SUCCESS:
      return Status::kGood;
    case simdjson::EMPTY:
      return Status::kEmpty;
    case simdjson::UTF8_ERROR:
      return Status::kIllFormedUtf8;
    case simdjson::UNESCAPED_CHARS:
      return Status::kControlCharacter;
    case simdjson::UNCLOSED_STRING:
      return Status::kUnclosedString;
    default:
      return Status::kOutOfMemory;
  }
}

}  // namespace sigmavm::input
