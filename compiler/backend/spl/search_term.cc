#include "compiler/backend/spl/search_term.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <variant>

#include "compiler/backend/spl/operand_text.h"
#include "compiler/backend/spl/spl_text.h"
#include "compiler/optimize/required_literals.h"
#include "runtime/base/utf8.h"

namespace sigmavm::backend::spl {
namespace {

// Two dashes of windash become 25 values; more are tested in `where`.
constexpr size_t kMaxDashes = 2;
constexpr std::string_view kDashes[] = {"-", "/", "\u2013", "\u2014", "\u2015"};
// A prefilter with more alternatives costs more than it saves.
constexpr size_t kMaxRequiredLiterals = 8;

/// A text with wildcards in the making.
struct Wildcards {
  std::vector<std::string> texts = {""};  ///< unquoted, `*` is the wildcard
  bool exact = true;

  void Append(std::string_view text) {
    for (std::string& t : texts) t += text;
  }
  void AppendRun() {
    for (std::string& t : texts) {
      if (t.empty() || t.back() != '*') t += '*';
    }
  }
  void Widen() {
    AppendRun();
    exact = false;
  }
};

bool HasLetters(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
}

// A wildcard stands for what the search command cannot hold as a character.
void AppendLiteral(std::string_view text, Wildcards& out) {
  for (size_t pos = 0; pos < text.size();) {
    const size_t start = pos;
    const uint32_t code_point = DecodeUtf8(text, pos);
    if (code_point == '*' || code_point == kReplacementCharacter || IsUnsafe(code_point)) {
      out.Widen();
    } else {
      out.Append(text.substr(start, pos - start));
    }
  }
}

void AppendDash(size_t dashes, Wildcards& out) {
  if (dashes > kMaxDashes) return out.Widen();
  std::vector<std::string> texts;
  for (const std::string& text : out.texts) {
    for (const std::string_view dash : kDashes) texts.push_back(text + std::string(dash));
  }
  out.texts = std::move(texts);
}

// The search command takes such a value for a network: then a wildcard stands for the slash.
void AvoidNetwork(Wildcards& out) {
  for (std::string& text : out.texts) {
    const size_t slash = text.rfind('/');
    if (slash == std::string::npos || slash + 1 == text.size()) continue;
    const bool address = text.find_first_not_of("0123456789abcdefABCDEF.:") == slash;
    const bool bits = text.find_first_not_of("0123456789", slash + 1) == std::string::npos;
    if (!address || !bits) continue;
    text[slash] = '*';
    out.exact = false;
  }
}

Wildcards ToWildcards(const ir::TextMatch& match) {
  Wildcards out;
  const auto dashes = static_cast<size_t>(
      std::count_if(match.parts.begin(), match.parts.end(),
                    [](const auto& part) { return part.kind == ir::PartKind::kDash; }));
  for (const ir::PatternPart& part : match.parts) {
    if (part.kind == ir::PartKind::kLiteral) AppendLiteral(part.text, out);
    if (part.kind == ir::PartKind::kAnyRun) out.AppendRun();
    if (part.kind == ir::PartKind::kAnyOne) out.Widen();
    if (part.kind == ir::PartKind::kDash) AppendDash(dashes, out);
    if (match.cased && HasLetters(part.text)) out.exact = false;
  }
  AvoidNetwork(out);
  return out;
}

// Wildcard texts for "one of the literals occurs in the value", without those that others cover;
// none when that tells nothing.
std::vector<std::string> TellingTexts(const std::vector<std::string>& literals) {
  std::vector<std::string> texts;
  for (const std::string& literal : literals) {
    Wildcards wildcards;
    wildcards.AppendRun();
    AppendLiteral(literal, wildcards);
    wildcards.AppendRun();
    const std::string& text = wildcards.texts.front();
    if (!IsAscii(text) || text.size() <= 3) return {};
    texts.push_back(text);
  }
  const auto covers = [](const std::string& inner, const std::string& text) {
    return text.find(std::string_view(inner).substr(1, inner.size() - 2)) != std::string::npos;
  };
  std::vector<std::string> telling;
  for (const std::string& text : texts) {
    const auto other_covers = [&](const std::string& other) {
      return other.size() < text.size() && covers(other, text);
    };
    if (std::find(telling.begin(), telling.end(), text) != telling.end()) continue;
    if (std::none_of(texts.begin(), texts.end(), other_covers)) telling.push_back(text);
  }
  return telling.size() > kMaxRequiredLiterals ? std::vector<std::string>() : telling;
}

SearchTerm Plain(std::string text) { return {Coverage::kExact, MakeTerm(std::move(text)), {}, ""}; }

SearchTerm OneOf(std::string field, Coverage coverage, std::vector<std::string> values) {
  return {coverage, ValuesClause(field, values), std::move(values), std::move(field)};
}

/// The term of a predicate on a field that the search command sees.
class TermMaker {
 public:
  TermMaker(const ir::Predicate& predicate, std::string field, bool is_model)
      : predicate_(predicate), field_(std::move(field)), is_model_(is_model) {}

  SearchTerm operator()(const ir::TextMatch& match) const {
    const Wildcards wildcards = ToWildcards(match);
    std::vector<std::string> values;
    for (const std::string& text : wildcards.texts) values.push_back(Quoted(text));
    if (values.front() == "\"*\"") {
      return {wildcards.exact ? Coverage::kExact : Coverage::kSuperset,
              MakeTerm(field_ + "=*"),
              {},
              ""};
    }
    return OneOf(field_, wildcards.exact ? Coverage::kExact : Coverage::kSuperset, values);
  }

  SearchTerm operator()(const ir::RegexMatch&) const {
    std::vector<std::string> values;
    for (const std::string& text : TellingTexts(optimize::RequiredLiterals(predicate_))) {
      values.push_back(Quoted(text));
    }
    if (values.empty()) return {};
    return OneOf(field_, Coverage::kSuperset, std::move(values));
  }

  // Whether tstats compares texts of its summaries with networks is not documented.
  SearchTerm operator()(const ir::CidrMatch& match) const {
    if (is_model_) return {};
    return Plain(field_ + "=" + Quoted(match.network));
  }
  SearchTerm operator()(const ir::NumberMatch&) const { return {}; }
  SearchTerm operator()(const ir::BooleanMatch&) const { return {}; }
  SearchTerm operator()(const ir::NullMatch&) const { return Plain("NOT " + field_ + "=*"); }
  SearchTerm operator()(const ir::ExistsMatch&) const { return Plain(field_ + "=*"); }
  SearchTerm operator()(const ir::FieldMatch&) const { return {}; }
  SearchTerm operator()(const ir::TimeMatch&) const { return {}; }

 private:
  const ir::Predicate& predicate_;
  std::string field_;
  bool is_model_;
};

}  // namespace

bool SearchScope::CanSearch(std::string_view field) const {
  if (!IsFieldName(field) || !IsSearchableName(field)) return false;
  const Column* column = source->FindColumn(field);
  return column == nullptr || column->expression.empty();
}

SearchTerm MakeSearchTerm(const ir::Predicate& predicate, const SearchScope& scope) {
  if (!scope.CanSearch(predicate.field)) return {};
  const std::string field = SearchField(scope.prefix + predicate.field);
  const Column* column = scope.source->FindColumn(predicate.field);
  const ir::Operand operand = AsText(predicate.operand, column);
  return std::visit(TermMaker(predicate, field, !scope.prefix.empty()), operand);
}

Clause ValuesClause(const std::string& field, const std::vector<std::string>& values) {
  if (values.size() == 1) return MakeTerm(field + "=" + values.front());
  return MakeList(field, values);
}

}  // namespace sigmavm::backend::spl
