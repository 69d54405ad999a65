// Adapter to PCRE2.
#include "runtime/query/spl/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "runtime/query/spl/limits.h"

namespace sigmavm::spl {
namespace {

/// Scratch memory of one thread; a match allocates nothing once it is large enough.
class MatchMemory {
 public:
  MatchMemory() : context_(pcre2_match_context_create(nullptr)) {
    if (context_ == nullptr) return;
    pcre2_set_match_limit(context_, Bounds::kRegexMatches);
    pcre2_set_depth_limit(context_, Bounds::kRegexDepth);
    pcre2_set_heap_limit(context_, 20'000);  // KiB
    pcre2_jit_stack_assign(context_, nullptr, stack_);
  }
  ~MatchMemory() {
    pcre2_jit_stack_free(stack_);
    pcre2_match_data_free(data_);
    pcre2_match_context_free(context_);
  }
  MatchMemory(const MatchMemory&) = delete;
  MatchMemory& operator=(const MatchMemory&) = delete;

  pcre2_match_context* context() { return context_; }
  pcre2_match_data* Data(uint32_t pairs) {
    if (data_ == nullptr || pcre2_get_ovector_count(data_) < pairs) {
      pcre2_match_data_free(data_);
      data_ = pcre2_match_data_create(std::max(pairs, 16U), nullptr);
    }
    return data_;
  }

 private:
  /// What compiled code recurses on; the 32 KiB that it has otherwise are too few for long events.
  static constexpr size_t kStackBytes = size_t{1} << 20;

  pcre2_match_context* context_;
  pcre2_jit_stack* stack_ = pcre2_jit_stack_create(32 << 10, kStackBytes, nullptr);
  pcre2_match_data* data_ = nullptr;
};

PCRE2_SPTR Bytes(std::string_view text) {
  return reinterpret_cast<PCRE2_SPTR>(text.data());  // NOLINT: the same bytes, unsigned
}

std::vector<std::pair<std::string, uint32_t>> NamesOf(const pcre2_code* code) {
  uint32_t count = 0;
  uint32_t size = 0;
  PCRE2_SPTR table = nullptr;
  pcre2_pattern_info(code, PCRE2_INFO_NAMECOUNT, &count);
  pcre2_pattern_info(code, PCRE2_INFO_NAMEENTRYSIZE, &size);
  pcre2_pattern_info(code, PCRE2_INFO_NAMETABLE, &table);
  std::vector<std::pair<std::string, uint32_t>> names;
  for (uint32_t i = 0; i < count; ++i) {
    const PCRE2_SPTR entry = table + size_t{i} * size;
    const auto number = static_cast<uint32_t>(entry[0]) << 8U | entry[1];
    const char* name = reinterpret_cast<const char*>(entry + 2);  // NOLINT: see Bytes
    names.emplace_back(std::string(name, strnlen(name, size - 2)), number);
  }
  std::sort(names.begin(), names.end(),
            [](const auto& a, const auto& b) { return a.second < b.second; });
  return names;
}

}  // namespace

struct Regex::Code {
  explicit Code(pcre2_code* compiled) : code(compiled) {}
  ~Code() { pcre2_code_free(code); }
  Code(const Code&) = delete;
  Code& operator=(const Code&) = delete;

  pcre2_code* code;
  uint32_t pairs = 1;
};

Regex::Regex(std::unique_ptr<Code> code) : code_(std::move(code)), names_(NamesOf(code_->code)) {}
Regex::~Regex() = default;

std::shared_ptr<const Regex> Regex::Compile(std::string_view pattern, std::string& error) {
  if (pattern.size() > Bounds::kRegexBytes) {
    error = "it is too long";
    return nullptr;
  }
  int number = 0;
  PCRE2_SIZE offset = 0;
  pcre2_code* code = pcre2_compile(Bytes(pattern), pattern.size(),
                                   PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C,
                                   &number, &offset, nullptr);
  if (code == nullptr) {
    std::array<PCRE2_UCHAR, 256> text{};
    pcre2_get_error_message(number, text.data(), text.size());
    error = reinterpret_cast<const char*>(text.data());  // NOLINT: see Bytes
    error += " at byte " + std::to_string(offset + 1);
    return nullptr;
  }
  auto owner = std::make_unique<Code>(code);
  pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);  // Without it, matching is interpreted.
  uint32_t groups = 0;
  pcre2_pattern_info(code, PCRE2_INFO_CAPTURECOUNT, &groups);
  owner->pairs = groups + 1;
  return std::shared_ptr<const Regex>(new Regex(std::move(owner)));
}

bool Regex::Find(std::string_view text, size_t begin, Groups* groups, Run& run) const {
  thread_local MatchMemory memory;
  pcre2_match_data* data = memory.Data(code_->pairs);
  if (data == nullptr || !run.ChargeText(text.size())) return false;
  const int found =
      pcre2_match(code_->code, Bytes(text), text.size(), begin, 0, data, memory.context());
  if (found == PCRE2_ERROR_NOMATCH) return false;
  if (found < 0) {
    run.Fail(DiagnosticCode::kQueryRegex, "a regular expression needs too many steps on an event",
             "Splunk stops at its match limit as well, and then finds nothing");
    return false;
  }
  if (groups == nullptr) return true;
  const PCRE2_SIZE* pairs = pcre2_get_ovector_pointer(data);
  groups->assign(code_->pairs, {std::string_view::npos, std::string_view::npos});
  for (size_t i = 0; i < static_cast<size_t>(found); ++i) {
    if (pairs[2 * i] != PCRE2_UNSET) (*groups)[i] = {pairs[2 * i], pairs[2 * i + 1]};
  }
  return true;
}

}  // namespace sigmavm::spl
