#include "compiler/source/yaml_syntax_error.h"

#include <yaml-cpp/exceptions.h>

#include <algorithm>
#include <string>

#include "compiler/source/yaml_text.h"

namespace sigmavm::source {
namespace {

struct Explanation {
  std::string_view library;  ///< how the message of yaml-cpp starts
  std::string_view message;
  std::string_view help;
};

// The messages that mean one thing wherever they come from.
const Explanation kExplanations[] = {
    {YAML::ErrorMsg::DOC_IN_SCALAR, "a new document starts inside a quoted value",
     "close the quote before it"},
    {YAML::ErrorMsg::FLOW_END, "this bracket closes nothing",
     "remove it, or put a value that contains brackets in quotes"},
    {YAML::ErrorMsg::BLOCK_ENTRY, "a list item is not allowed here",
     "put list items on lines of their own, each starting with `- `"},
    {YAML::ErrorMsg::MAP_KEY, "a `?` key is not allowed here",
     "put a value that starts with `?` in quotes"},
    {YAML::ErrorMsg::MAP_VALUE, "a `:` is not allowed here",
     "check the indentation, and put a value that contains `: ` in quotes"},
    {YAML::ErrorMsg::ANCHOR_NOT_FOUND, "`&` must be followed by the name of an anchor",
     "put a value that starts with `&` in quotes"},
    {YAML::ErrorMsg::CHAR_IN_ANCHOR, "this is no name of an anchor",
     "put a value that starts with `&` in quotes"},
    {YAML::ErrorMsg::ZERO_INDENT_IN_BLOCK, "the indentation of a block value cannot be 0",
     "leave the digit out"},
    {YAML::ErrorMsg::CHAR_IN_BLOCK, "the text of a block value starts on the line after it",
     "put a value that starts with `|` or `>` in quotes"},
    {YAML::ErrorMsg::MULTIPLE_TAGS, "a value can have one tag only",
     "put a value that starts with `!` in quotes"},
    {YAML::ErrorMsg::MULTIPLE_ANCHORS, "a value can have one anchor only",
     "put a value that starts with `&` in quotes"},
    {YAML::ErrorMsg::TAG_WITH_NO_SUFFIX, "this tag is incomplete",
     "put a value that starts with `!` in quotes"},
    {YAML::ErrorMsg::CHAR_IN_TAG_HANDLE, "this is no tag",
     "put a value that starts with `!` in quotes"},
    {YAML::ErrorMsg::END_OF_VERBATIM_TAG, "this tag is incomplete",
     "put a value that starts with `!` in quotes"},
};

class Describer {
 public:
  Describer(std::string_view text, SourceId source, const SyntaxFailure& failure)
      : text_(text), source_(source), failure_(failure), at_(std::min(failure.at, text.size())) {}

  [[nodiscard]] Diagnostic Describe() const {
    if (HasTabIndentation() || Is(YAML::ErrorMsg::TAB_IN_INDENTATION)) return TabIndentation();
    if (Is(YAML::ErrorMsg::INVALID_ESCAPE) || Is(YAML::ErrorMsg::INVALID_HEX) ||
        Is(YAML::ErrorMsg::INVALID_UNICODE)) {
      return BadEscape();
    }
    if (IsAliasProblem()) return BadAlias();
    if (Is(YAML::ErrorMsg::EOF_IN_SCALAR)) return UnclosedScalar();
    if (Is(YAML::ErrorMsg::END_OF_MAP_FLOW)) return InFlow('}');
    if (Is(YAML::ErrorMsg::END_OF_SEQ_FLOW)) return InFlow(']');
    if (Is(YAML::ErrorMsg::END_OF_MAP) || Is(YAML::ErrorMsg::END_OF_SEQ)) return InBlock();
    if (Is(YAML::ErrorMsg::UNKNOWN_TOKEN)) return ReservedCharacter();
    for (const Explanation& explanation : kExplanations) {
      if (Is(explanation.library)) return Make(explanation.message, explanation.help);
    }
    return Make("this is not valid YAML: " + std::string(failure_.message), "");
  }

 private:
  [[nodiscard]] bool Is(std::string_view library_message) const {
    return failure_.message.substr(0, library_message.size()) == library_message;
  }

  [[nodiscard]] bool IsAliasProblem() const {
    return Is(YAML::ErrorMsg::UNKNOWN_ANCHOR) || Is(YAML::ErrorMsg::ALIAS_NOT_FOUND) ||
           Is(YAML::ErrorMsg::CHAR_IN_ALIAS);
  }

  [[nodiscard]] Span Place(size_t begin, size_t end) const {
    begin = std::min(begin, text_.size());
    end = std::clamp(end, begin, text_.size());
    return {source_, static_cast<uint32_t>(begin), static_cast<uint32_t>(end)};
  }

  [[nodiscard]] Diagnostic Make(std::string_view message, std::string_view help) const {
    return Error(DiagnosticCode::kYamlSyntax, Place(at_, std::max(WordEnd(text_, at_), at_ + 1)),
                 std::string(message), std::string(help));
  }

  [[nodiscard]] bool HasTabIndentation() const {
    const size_t start = LineStart(text_, at_);
    const size_t content = std::min(text_.find_first_not_of(" \t", start), text_.size());
    return content <= at_ && text_.substr(start, content - start).find('\t') != text_.npos;
  }

  [[nodiscard]] Diagnostic TabIndentation() const {
    const size_t start = LineStart(text_, at_);
    const size_t tab = std::min(text_.find('\t', start), at_);
    return Error(DiagnosticCode::kTabIndentation, Place(tab, tab + 1),
                 "a tab is no indentation in YAML", "indent with spaces");
  }

  [[nodiscard]] Diagnostic BadEscape() const {
    size_t begin = text_.rfind('\\', at_ == 0 ? 0 : at_ - 1);
    if (begin == std::string_view::npos) begin = at_;
    const size_t end = std::clamp(at_, begin + 1, LineEnd(text_, begin) + 1);
    return Error(DiagnosticCode::kUnknownEscape, Place(begin, end),
                 "this is no escape sequence of YAML",
                 "in single quotes a backslash is just a backslash; in double quotes write `\\\\`");
  }

  [[nodiscard]] Diagnostic BadAlias() const {
    const size_t star = at_ < text_.size() && text_[at_] == '*' ? at_ : text_.rfind('*', at_);
    const size_t begin = star == std::string_view::npos ? at_ : star;
    return Error(DiagnosticCode::kUndefinedAlias, Place(begin, LineEnd(text_, begin)),
                 "a value that starts with `*` is an alias, and there is no such anchor",
                 "put it in quotes to mean text");
  }

  // The scalar itself was not reported, so its quote is the first one after the last node.
  [[nodiscard]] Diagnostic UnclosedScalar() const {
    const size_t quote = text_.find_first_of("'\"", failure_.last_end);
    if (quote == std::string_view::npos) return Make("a quoted value is not closed", "");
    return UnclosedQuote(text_, source_, quote);
  }

  [[nodiscard]] Diagnostic InFlow(char closing) const {
    const bool at_end = SkipBlanksAndComments(text_, at_) == text_.size();
    if (at_end && failure_.open_flow) {
      const size_t open = *failure_.open_flow;
      return Error(DiagnosticCode::kYamlSyntax, Place(open, open + 1),
                   std::string("this `") + text_[open] + "` is never closed",
                   "close it, or put a value that starts with it in quotes");
    }
    return Make(std::string("a `,` or `") + closing + "` is missing before this",
                "put a value that contains brackets, quotes or commas in quotes");
  }

  [[nodiscard]] Diagnostic InBlock() const {
    if (Follows("'\"")) {
      return Make("there is text after the closing quote",
                  "inside single quotes write `''` for a quote, inside double quotes `\\\"`");
    }
    if (Follows("]}")) {
      return Make("there is text after the closing bracket",
                  "put a value that starts with `[` or `{` in quotes");
    }
    if (at_ < text_.size() && text_[at_] == ',') return ReservedCharacter();
    if (Is(YAML::ErrorMsg::END_OF_SEQ)) {
      return Make("a list item was expected here",
                  "all items of a list start with `- ` in the same column");
    }
    const bool is_item = at_ < text_.size() && text_[at_] == '-' && IsBlankAt(text_, at_ + 1);
    return Make(is_item ? "a list item cannot stand among the keys of a map"
                        : "a `key: value` was expected here",
                "check the indentation of this line and of those before it");
  }

  // The last node ends before this on the same line, with one of `closings`.
  [[nodiscard]] bool Follows(std::string_view closings) const {
    const size_t end = failure_.last_end;
    return end > 0 && end <= at_ && closings.find(text_[end - 1]) != std::string_view::npos &&
           text_.substr(end, at_ - end).find('\n') == std::string_view::npos;
  }

  [[nodiscard]] Diagnostic ReservedCharacter() const {
    if (at_ == text_.size()) return Make("the file ends too early", "");
    return Make(std::string("a value cannot start with `") + text_[at_] + "`", "put it in quotes");
  }

  std::string_view text_;
  SourceId source_;
  const SyntaxFailure& failure_;
  size_t at_;
};

}  // namespace

Diagnostic DescribeFailure(std::string_view text, SourceId source, const SyntaxFailure& failure) {
  return Describer(text, source, failure).Describe();
}

Diagnostic UnclosedQuote(std::string_view text, SourceId source, size_t begin) {
  const Span place = {source, static_cast<uint32_t>(begin),
                      static_cast<uint32_t>(std::max(LineEnd(text, begin), begin + 1))};
  return Error(DiagnosticCode::kUnclosedQuote, place,
               std::string("the quote `") + text[begin] + "` is never closed",
               text[begin] == '"' ? "add the closing quote"
                                  : "add the closing quote; inside the quotes `''` is one quote");
}

}  // namespace sigmavm::source
