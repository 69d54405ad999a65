#include "compiler/backend/spl/raw_keyword.h"

#include <string_view>
#include <utility>
#include <variant>

#include "compiler/backend/spl/operand_text.h"
#include "compiler/backend/spl/pcre_pattern.h"
#include "compiler/backend/spl/spl_text.h"
#include "runtime/base/utf8.h"

namespace sigmavm::backend::spl {
namespace {

// What a character of a value can look like in an event that is rendered as XML.
std::string_view Escaped(uint32_t code_point) {
  switch (code_point) {
    case '&':
      return "(?:&|&amp;)";
    case '<':
      return "(?:<|&lt;)";
    case '>':
      return "(?:>|&gt;)";
    case '"':
      return "(?:\"|&quot;)";
    case '\'':
      return "(?:'|&apos;|&#39;)";
    default:
      return "";
  }
}

std::string LiteralPattern(std::string_view text) {
  std::string out;
  for (size_t pos = 0; pos < text.size();) {
    const uint32_t code_point = DecodeUtf8(text, pos);
    const std::string_view escaped = Escaped(code_point);
    if (escaped.empty()) {
      AppendRegexQuoted(code_point, out);
    } else {
      out += escaped;
    }
  }
  return out;
}

/// Wildcards do not reach across the markup between two values.
std::string PartPattern(const ir::PatternPart& part) {
  switch (part.kind) {
    case ir::PartKind::kLiteral:
      return LiteralPattern(part.text);
    case ir::PartKind::kAnyRun:
      return "[^<]*";
    case ir::PartKind::kAnyOne:
      return "[^<]";
    case ir::PartKind::kDash:
      return "[-/\u2013\u2014\u2015]";
  }
  return "";
}

bool IsRun(const ir::PatternPart& part) { return part.kind == ir::PartKind::kAnyRun; }

std::string Refuse(const ir::Predicate& predicate, std::string message,
                   std::vector<Reason>& reasons) {
  reasons.push_back(
      {ReasonCode::kUnsupportedOperator, Gravity::kRefusal, std::move(message), predicate.span});
  return "";
}

// A keyword matches inside a value: what does not end in runs wants the value's edge.
std::string TextKeyword(const ir::Predicate& predicate, const ir::TextMatch& match,
                        std::vector<Reason>& reasons) {
  const auto& parts = match.parts;
  if (parts.empty() || !IsRun(parts.front()) || !IsRun(parts.back())) {
    return Refuse(predicate, "the raw event does not tell where a value begins and ends", reasons);
  }
  std::string pattern = match.cased ? "" : "(?i)";
  for (size_t i = 1; i + 1 < parts.size(); ++i) {
    if (!IsValidUtf8(parts[i].text)) {
      return Refuse(predicate, "SPL cannot hold bytes that are no UTF-8 text", reasons);
    }
    pattern += PartPattern(parts[i]);
  }
  return pattern;
}

// Anchors mean the edges of a value, and so does a word boundary at one.
std::string RegexKeyword(const ir::Predicate& predicate, const ir::RegexMatch& match,
                         std::vector<Reason>& reasons) {
  const bool anchored = match.anchor_start || match.anchor_end ||
                        match.pattern.find_first_of("^$") != std::string::npos ||
                        match.pattern.find("\\A") != std::string::npos ||
                        match.pattern.find("\\z") != std::string::npos;
  const PcrePattern pcre = ToPcre(match);
  if (anchored || !pcre.pattern) {
    return Refuse(predicate, "the raw event does not tell where a value begins and ends", reasons);
  }
  return *pcre.pattern;
}

}  // namespace

std::string MakeRawKeyword(const ir::Predicate& predicate, std::vector<Reason>& reasons) {
  const ir::Operand operand = AsText(predicate.operand, nullptr);
  std::string pattern;
  if (const auto* text = std::get_if<ir::TextMatch>(&operand)) {
    pattern = TextKeyword(predicate, *text, reasons);
  } else if (const auto* regex = std::get_if<ir::RegexMatch>(&operand)) {
    pattern = RegexKeyword(predicate, *regex, reasons);
  } else {
    return Refuse(predicate, "the raw event can only be searched for text", reasons);
  }
  if (pattern.empty()) return "";
  reasons.push_back(
      {ReasonCode::kApproximateField, Gravity::kPartial,
       "keywords are searched in the raw event, which has field names and markup, too",
       predicate.span});
  return "match(coalesce(_raw,\"\")," + Quoted(pattern) + ")";
}

}  // namespace sigmavm::backend::spl
