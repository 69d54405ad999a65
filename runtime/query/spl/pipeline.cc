// Splits a search at its bars, finds the commands and runs them one after the other.
#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>
#include <utility>

#include "runtime/base/closest_match.h"
#include "runtime/query/spl/command.h"
#include "runtime/query/spl/limits.h"

namespace sigmavm::spl {
namespace {

using Code = DiagnosticCode;
using Kinds = std::unordered_map<std::string_view, const CommandKind*>;

const Kinds& AllCommands() {
  static const Kinds kAll = [] {
    Kinds all;
    for (const auto family :
         {FilterCommands(), FieldCommands(), ValueCommands(), OrderCommands(), StatsCommands(),
          StreamCommands(), SubsearchCommands(), LookupCommands()}) {
      for (const CommandKind& kind : family) all.emplace(kind.name, &kind);
    }
    return all;
  }();
  return kAll;
}

struct Range {
  size_t begin;
  size_t end;
};

/// Splits at bars outside double quotes and square brackets.
std::optional<std::vector<Range>> SplitAtBars(ParseState& state, size_t begin, size_t end) {
  const std::string_view text = state.source.text();
  std::vector<Range> ranges;
  size_t start = begin;
  size_t brackets = 0;
  bool quoted = false;
  for (size_t pos = begin; pos < end; ++pos) {
    const char c = text[pos];
    if (c == '\\') {
      ++pos;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (quoted) {
      continue;
    } else if (c == '[') {
      ++brackets;
    } else if (c == ']') {
      if (brackets-- == 0) {
        Cursor(state, pos, end).Fail(Code::kQuerySyntax, pos, "']' without '['");
        return std::nullopt;
      }
    } else if (c == '|' && brackets == 0) {
      ranges.push_back({start, pos});
      start = pos + 1;
    }
  }
  if (quoted || brackets != 0) {
    Cursor(state, begin, end)
        .Fail(Code::kQuerySyntax, begin, quoted ? "a quote is never closed" : "'[' without ']'");
    return std::nullopt;
  }
  ranges.push_back({start, end});
  return ranges;
}

std::string Place(const ParseState& state, size_t offset) {
  return state.source.Fail(Code::kQuerySyntax, offset, {}).where;
}

class PipelineParser {
 public:
  PipelineParser(ParseState& state, bool is_subsearch)
      : state_(state), is_subsearch_(is_subsearch) {}

  std::optional<Pipeline> Parse(size_t begin, size_t end) {
    const auto ranges = SplitAtBars(state_, begin, end);
    if (!ranges) return std::nullopt;
    size_t next = 0;
    Cursor first(state_, (*ranges)[0].begin, (*ranges)[0].end);
    if (first.AtEnd()) {
      // A leading bar: the first command has to generate events.
      if (ranges->size() == 1) {
        first.FailHere(Code::kQuerySyntax, "the search is empty");
        return std::nullopt;
      }
      ++next;
    } else if (!is_subsearch_ || NextIsSearch(first)) {
      if (!AddSearch(first)) return std::nullopt;
      ++next;
    }
    for (bool is_first = pipeline_is_empty_; next < ranges->size(); ++next, is_first = false) {
      Cursor cursor(state_, (*ranges)[next].begin, (*ranges)[next].end);
      if (!Add(cursor, is_first)) return std::nullopt;
    }
    return std::move(pipeline_);
  }

 private:
  static bool NextIsSearch(Cursor& cursor) {
    const size_t before = cursor.pos();
    const bool is_search = cursor.TakeWord("search");
    cursor.set_pos(before);
    return is_search;
  }

  bool AddSearch(Cursor& cursor) {
    cursor.SkipBlanks();
    const std::string place = Place(state_, cursor.pos());
    (void)cursor.TakeWord("search");
    CommandPtr command = ParseGeneratingSearch(cursor);
    if (command == nullptr) return false;
    pipeline_.Add(std::move(command), place, /*is_streaming=*/true);
    pipeline_is_empty_ = false;
    return true;
  }

  bool Add(Cursor& cursor, bool is_first) {
    if (++state_.commands > Bounds::kCommands) {
      return cursor.FailHere(Code::kQueryTooLarge, "the search has too many commands");
    }
    if (is_first && NextIsSearch(cursor)) return AddSearch(cursor);
    cursor.SkipBlanks();
    const size_t offset = cursor.pos();
    const std::string name(cursor.TakeBare());
    const auto found = AllCommands().find(name);
    if (found == AllCommands().end()) return Unknown(cursor, offset, name);
    const CommandKind& kind = *found->second;
    if (kind.is_generating != is_first) {
      return cursor.Fail(Code::kQuerySyntax, offset,
                         is_first ? "'" + name + "' cannot be the first command of a search"
                                  : "'" + name + "' has to be the first command of a search");
    }
    CommandPtr command = kind.parse(cursor);
    if (command == nullptr || !cursor.ExpectEnd()) return false;
    pipeline_.Add(std::move(command), Place(state_, offset), kind.is_streaming);
    return true;
  }

  static bool Unknown(Cursor& cursor, size_t offset, const std::string& name) {
    if (name.empty()) return cursor.Fail(Code::kQuerySyntax, offset, "a command is missing");
    std::vector<std::string_view> names;
    for (const auto& [known, kind] : AllCommands()) names.push_back(known);
    std::sort(names.begin(), names.end());
    return cursor.Fail(Code::kQueryUnsupported, offset, "command '" + name + "'",
                       DidYouMean(name, names));
  }

  ParseState& state_;
  bool is_subsearch_;
  bool pipeline_is_empty_ = true;
  Pipeline pipeline_;
};

}  // namespace

void Pipeline::Add(CommandPtr command, std::string place, bool is_streaming) {
  steps_.push_back({std::move(command), std::move(place)});
  is_streaming_ = is_streaming_ && is_streaming;
}

void Pipeline::Apply(Rows& rows, Run& run) const {
  const std::string* outer = run.place();
  for (const Step& step : steps_) {
    run.SetPlace(&step.place);
    if (!run.Charge(1 + rows.size())) break;
    step.command->Apply(rows, run);
    if (run.failed() || !run.Admit(rows.size())) break;
  }
  run.SetPlace(outer);
}

std::optional<Pipeline> ParsePipeline(ParseState& state, size_t begin, size_t end,
                                      bool is_subsearch) {
  auto pipeline = PipelineParser(state, is_subsearch).Parse(begin, end);
  if (state.failure) return std::nullopt;
  return pipeline;
}

}  // namespace sigmavm::spl
