// Functions that hash texts and look into JSON; the adapters to the libraries for both.
#include <openssl/evp.h>

#include <array>
#include <nlohmann/json.hpp>
#include <string>

#include "runtime/base/limits.h"
#include "runtime/query/spl/functions.h"

namespace sigmavm::spl {
namespace {

Datum Digest(const Call& call, Scope& scope, const EVP_MD* method) {
  const auto text = TextOf(call.Argument(0, scope), scope);
  if (!text) return {};
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned int size = 0;
  if (EVP_Digest(text->data(), text->size(), bytes.data(), &size, method, nullptr) != 1) return {};
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (size_t i = 0; i < size; ++i) {
    hex.push_back(kDigits[bytes[i] >> 4U]);
    hex.push_back(kDigits[bytes[i] & 15U]);
  }
  return Computed(std::move(hex), scope);
}

Datum Md5(const Call& call, Scope& scope) { return Digest(call, scope, EVP_md5()); }
Datum Sha1(const Call& call, Scope& scope) { return Digest(call, scope, EVP_sha1()); }
Datum Sha256(const Call& call, Scope& scope) { return Digest(call, scope, EVP_sha256()); }
Datum Sha512(const Call& call, Scope& scope) { return Digest(call, scope, EVP_sha512()); }

/// One step of a path: a key, or with `{n}` a member of the list under it.
struct Step {
  std::string key;
  std::optional<size_t> index;
};

/// Reads "a.b{0}.c"; nothing for other forms, among them `{}` for all members.
std::optional<std::vector<Step>> ReadPath(std::string_view path) {
  std::vector<Step> steps;
  while (!path.empty()) {
    const size_t end = path.find('.');
    std::string_view part = path.substr(0, end);
    path = end == std::string_view::npos ? std::string_view() : path.substr(end + 1);
    Step step;
    const size_t open = part.find('{');
    step.key = part.substr(0, open);
    if (open != std::string_view::npos) {
      const std::string_view digits = part.substr(open + 1);
      size_t index = 0;
      size_t pos = 0;
      while (pos < digits.size() && pos < 6 && digits[pos] >= '0' && digits[pos] <= '9') {
        index = index * 10 + static_cast<size_t>(digits[pos++] - '0');
      }
      if (pos == 0 || digits.substr(pos) != "}") return std::nullopt;
      step.index = index;
    }
    if (step.key.empty() && !step.index) return std::nullopt;
    steps.push_back(std::move(step));
  }
  return steps;
}

bool PreparePath(Cursor& cursor, size_t offset, Call& call) {
  const auto path = LiteralArgument(cursor, offset, call, 1, "a path");
  if (!path) return false;
  const auto steps = ReadPath(*path);
  if (steps && !steps->empty()) return true;
  return cursor.Fail(DiagnosticCode::kQueryUnsupported, offset,
                     "path '" + std::string(*path) + "' into JSON");
}

bool IsShallow(std::string_view json) {
  size_t depth = 0;
  for (const char c : json) {
    depth += c == '{' || c == '[' ? 1 : 0;
    if (depth > Limits::kRecordDepth) return false;
  }
  return true;
}

Datum JsonExtract(const Call& call, Scope& scope) {
  const auto text = TextOf(call.Argument(0, scope), scope);
  if (!text || !IsShallow(*text) || !scope.run.ChargeText(text->size() * 8)) return {};
  const auto json = nlohmann::json::parse(*text, nullptr, /*allow_exceptions=*/false);
  const auto steps = ReadPath(*call.arguments[1]->literal());
  if (json.is_discarded() || !steps) return {};
  const nlohmann::json* at = &json;
  for (const Step& step : *steps) {
    if (!step.key.empty()) {
      if (!at->is_object() || !at->contains(step.key)) return {};
      at = &(*at)[step.key];
    }
    if (step.index) {
      if (!at->is_array() || *step.index >= at->size()) return {};
      at = &(*at)[*step.index];
    }
  }
  if (at->is_null()) return {};
  if (at->is_number()) return OfNumber(at->get<double>());
  if (at->is_string()) return Computed(at->get<std::string>(), scope);
  return Computed(at->dump(-1, ' ', false, nlohmann::json::error_handler_t::replace), scope);
}

constexpr std::array kFunctions = {
    Function{"md5", 1, 1, false, Md5},
    Function{"sha1", 1, 1, false, Sha1},
    Function{"sha256", 1, 1, false, Sha256},
    Function{"sha512", 1, 1, false, Sha512},
    Function{"json_extract", 2, 2, false, JsonExtract, PreparePath},
    Function{"spath", 2, 2, false, JsonExtract, PreparePath},
};

}  // namespace

std::span<const Function> DigestFunctions() { return kFunctions; }

}  // namespace sigmavm::spl
