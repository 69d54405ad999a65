#include "compiler/backend/kql/fit.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "runtime/base/utf8.h"

namespace sigmavm::backend::kql {
namespace {

// Each next one is shorter and tells its reader less.
constexpr Style kStyles[] = {
    {true, TextLists::kOneTestEach, Layout::kLines, true},
    {false, TextLists::kOneTestEach, Layout::kLines, true},
    {false, TextLists::kOneRegex, Layout::kLines, true},
    {false, TextLists::kOneRegex, Layout::kCompact, false},
};

// What the engines count.
size_t CountCharacters(std::string_view text) {
  size_t units = 0;
  for (size_t pos = 0; pos < text.size();) units += DecodeUtf8(text, pos) > 0xFFFF ? 2 : 1;
  return units;
}

std::optional<Reason> Exceeded(const ProductLimits& limits, const std::string& query,
                               size_t nesting, Span span) {
  const size_t characters = CountCharacters(query);
  if (limits.query_characters != 0 && characters > limits.query_characters) {
    return Reason{ReasonCode::kQueryTooLong, Gravity::kRefusal,
                  "the query has " + std::to_string(characters) +
                      " characters; the product takes " + std::to_string(limits.query_characters),
                  span};
  }
  if (limits.nesting != 0 && nesting > limits.nesting) {
    return Reason{ReasonCode::kQueryTooDeep, Gravity::kRefusal,
                  "the query nests " + std::to_string(nesting) + " levels; the product takes " +
                      std::to_string(limits.nesting),
                  span};
  }
  return std::nullopt;
}

}  // namespace

Translation FitToLimits(const ProductLimits& limits, const std::vector<Reason>& reasons, Span span,
                        const std::function<QueryText(const Style&)>& write) {
  Translation result;
  std::optional<Reason> exceeded;
  for (const Style& style : kStyles) {
    QueryText written = write(style);
    result.reasons = reasons;
    for (Reason& reason : written.reasons) result.reasons.push_back(std::move(reason));
    result.query = std::move(written.text);
    exceeded = Exceeded(limits, result.query, written.nesting, span);
    if (!exceeded) break;
  }
  if (exceeded) result.reasons.push_back(std::move(*exceeded));
  result.status = StatusOf(result.reasons);
  if (result.status == Status::kRefused) result.query.clear();
  return result;
}

}  // namespace sigmavm::backend::kql
