// Expands macros and removes comments, as Splunk does before it parses a search.
#include "runtime/query/spl/expanded_text.h"

#include <algorithm>
#include <utility>

#include "runtime/query/spl/limits.h"

namespace sigmavm::spl {

ExpandedText::ExpandedText(std::string name, std::string written) {
  sources_.Add(std::move(name), std::move(written));
}

Diagnostic ExpandedText::Fail(DiagnosticCode code, size_t offset, std::string message,
                              std::string help) const {
  size_t written = offset;
  const auto after =
      std::upper_bound(pieces_.begin(), pieces_.end(), offset,
                       [](size_t place, const Piece& piece) { return place < piece.begin; });
  if (after != pieces_.begin()) {
    const Piece& piece = *std::prev(after);
    written = piece.written + (piece.is_verbatim ? offset - piece.begin : 0);
  }
  const LineColumn place = sources_.Locate(0, static_cast<uint32_t>(written));
  std::string where(sources_.name(0));
  where += ':' + std::to_string(place.line) + ':' + std::to_string(place.column);
  return ErrorAt(code, std::move(where), std::move(message), std::move(help));
}

/// Copies the written text into the expanded one, piece by piece.
class Expander {
 public:
  Expander(ExpandedText& out, const Environment& environment)
      : out_(out), environment_(environment) {}

  [[nodiscard]] bool Run() {
    const std::string_view written = out_.sources_.text(0);
    out_.pieces_.push_back({0, 0, true});
    return Copy(written, 0, 0);
  }
  [[nodiscard]] Diagnostic failure() const { return failure_; }

 private:
  using Code = DiagnosticCode;

  bool Fail(size_t written, Code code, std::string message, std::string help = {}) {
    out_.pieces_ = {{0, 0, true}};
    failure_ = out_.Fail(code, written, std::move(message), std::move(help));
    return false;
  }

  /// Where `text[pos]` was written; inside a macro, all is at its use.
  size_t Written(size_t base, size_t pos) const { return depth_ == 0 ? base + pos : base; }

  bool Copy(std::string_view text, size_t base, size_t begin) {
    bool quoted = false;
    size_t pos = begin;
    while (pos < text.size()) {
      const char c = text[pos];
      if (c == '\\' && pos + 1 < text.size()) {
        out_.text_.append(text.substr(pos, 2));
        pos += 2;
      } else if (c == '`') {
        if (!Backtick(text, base, pos, quoted)) return false;
      } else {
        quoted = quoted != (c == '"');
        out_.text_.push_back(c);
        ++pos;
      }
      if (out_.text_.size() > Bounds::kTextBytes) {
        return Fail(Written(base, pos), Code::kQueryTooLarge, "the search is too long");
      }
    }
    return true;
  }

  bool Backtick(std::string_view text, size_t base, size_t& pos, bool quoted) {
    const size_t begin = pos;
    if (quoted) {
      return Fail(Written(base, begin), Code::kQueryUncertain, "a backtick inside quotes",
                  "it may start a macro or a comment there: write \\x60 in a regular expression");
    }
    const bool is_comment = text.substr(pos, 3) == "```";
    const std::string_view mark = is_comment ? "```" : "`";
    const size_t end = text.find(mark, pos + mark.size());
    if (end == std::string_view::npos) {
      return Fail(Written(base, begin), Code::kQuerySyntax,
                  is_comment ? "the comment is never closed" : "the macro is never closed");
    }
    const std::string_view inner = text.substr(pos + mark.size(), end - pos - mark.size());
    pos = end + mark.size();
    if (is_comment) {
      out_.text_.push_back(' ');
    } else if (!Use(inner, Written(base, begin))) {
      return false;
    }
    if (depth_ == 0) out_.pieces_.push_back({out_.text_.size(), base + pos, true});
    return true;
  }

  bool Use(std::string_view use, size_t written) {
    std::vector<std::string> arguments;
    const size_t open = use.find('(');
    const std::string_view name = Trimmed(use.substr(0, open));
    if (open != std::string_view::npos && !SplitArguments(use.substr(open), arguments)) {
      return Fail(written, Code::kQuerySyntax, "the macro's arguments have no end");
    }
    const Macro* macro = environment_.FindMacro(name, arguments.size());
    if (macro == nullptr) {
      const bool known = environment_.HasMacroNamed(name);
      return Fail(written, Code::kQueryUnknownName,
                  known ? "macro '" + std::string(name) + "' takes another number of arguments"
                        : "there is no macro '" + std::string(name) + "'");
    }
    if (++uses_ > Bounds::kMacroUses || depth_ >= Bounds::kMacroDepth) {
      return Fail(written, Code::kQueryTooLarge, "macros use each other too often or too deeply");
    }
    return CopyDefinition(*macro, arguments, written);
  }

  bool CopyDefinition(const Macro& macro, const std::vector<std::string>& arguments,
                      size_t written) {
    const std::string definition = Substituted(macro, arguments);
    if (depth_ == 0) out_.pieces_.push_back({out_.text_.size(), written, false});
    ++depth_;
    const bool copied = Copy(definition, written, 0);
    --depth_;
    return copied;
  }

  static std::string Substituted(const Macro& macro, const std::vector<std::string>& arguments) {
    std::string text;
    const std::string& definition = macro.definition;
    for (size_t pos = 0; pos < definition.size() && text.size() <= Bounds::kTextBytes;) {
      const size_t end = definition[pos] == '$' ? definition.find('$', pos + 1) : std::string::npos;
      const auto argument =
          end == std::string::npos
              ? macro.arguments.end()
              : std::find(macro.arguments.begin(), macro.arguments.end(),
                          std::string_view(definition).substr(pos + 1, end - pos - 1));
      if (argument == macro.arguments.end()) {
        text.push_back(definition[pos++]);
        continue;
      }
      text += arguments[static_cast<size_t>(argument - macro.arguments.begin())];
      pos = end + 1;
    }
    return text;
  }

  static std::string_view Trimmed(std::string_view text) {
    const size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
  }

  /// `text` is "(a, \"b\")"; the quotes around an argument are no part of it.
  static bool SplitArguments(std::string_view text, std::vector<std::string>& arguments) {
    std::string current;
    bool quoted = false;
    for (size_t pos = 1; pos < text.size(); ++pos) {
      const char c = text[pos];
      if (c == '\\' && pos + 1 < text.size()) {
        current.append(text.substr(pos++, 2));
      } else if (!quoted && (c == ',' || c == ')')) {
        AddArgument(current, arguments);
        if (c == ')') {
          if (arguments.size() == 1 && arguments[0].empty()) arguments.clear();
          return Trimmed(text.substr(pos + 1)).empty();
        }
        current.clear();
      } else {
        quoted = quoted != (c == '"');
        current.push_back(c);
      }
    }
    return false;
  }

  static void AddArgument(std::string_view written, std::vector<std::string>& arguments) {
    std::string_view argument = Trimmed(written);
    if (argument.size() >= 2 && argument.front() == '"' && argument.back() == '"') {
      argument = argument.substr(1, argument.size() - 2);
    }
    arguments.emplace_back(argument);
  }

  ExpandedText& out_;
  const Environment& environment_;
  Diagnostic failure_;
  size_t depth_ = 0;
  size_t uses_ = 0;
};

Result<ExpandedText> Expand(std::string name, std::string text, const Environment& environment) {
  const bool too_long = text.size() > Bounds::kTextBytes;
  ExpandedText expanded(std::move(name), std::move(text));
  if (too_long) return expanded.Fail(DiagnosticCode::kQueryTooLarge, 0, "the search is too long");
  Expander expander(expanded, environment);
  if (!expander.Run()) return expander.failure();
  return expanded;
}

}  // namespace sigmavm::spl
