// Commands that change values: rex, fillnull, makemv, mvexpand, bin and convert.
#include <algorithm>
#include <array>
#include <utility>

#include "runtime/query/spl/command.h"
#include "runtime/query/spl/field_choice.h"
#include "runtime/query/spl/functions.h"
#include "runtime/query/spl/limits.h"
#include "runtime/query/spl/time_text.h"

namespace sigmavm::spl {
namespace {

using Code = DiagnosticCode;

bool ReadCount(Cursor& cursor, size_t offset, std::string_view text, size_t& count) {
  double number = 0;
  const bool is_count = ParseNumber(text, number) && number >= 0 && number <= 1e9 &&
                        number == static_cast<double>(static_cast<size_t>(number));
  if (!is_count) return cursor.Fail(Code::kQuerySyntax, offset, "a count is missing");
  count = static_cast<size_t>(number);
  return true;
}

/// Named groups of a match become fields; without a match, fields stay as they are.
class RexCommand : public Command {
 public:
  uint32_t slot = 0;
  size_t max_match = 1;  ///< 0: all
  std::shared_ptr<const Regex> regex;
  std::vector<uint32_t> outputs;  ///< one for each named group

  void Apply(Rows& rows, Run& run) const override {
    for (Row& row : rows) {
      if (row.slots[slot] != nullptr) Extract(row, run);
      if (run.failed()) return;
    }
  }

 private:
  void Extract(Row& row, Run& run) const {
    std::vector<Value> found(outputs.size());
    size_t matches = 0;
    for (const Text& text : row.slots[slot]->texts) {
      size_t from = 0;
      Regex::Groups groups;
      while ((max_match == 0 || matches < max_match) && from <= text.text.size() &&
             regex->Find(text.text, from, &groups, run)) {
        ++matches;
        Collect(text.text, groups, found);
        from = groups[0].second > groups[0].first ? groups[0].second : groups[0].second + 1;
        if (matches > Bounds::kValues) break;
      }
    }
    for (size_t i = 0; i < outputs.size(); ++i) {
      if (!found[i].texts.empty()) row.slots[outputs[i]] = run.Keep(std::move(found[i]));
    }
  }

  void Collect(std::string_view text, const Regex::Groups& groups,
               std::vector<Value>& found) const {
    for (size_t i = 0; i < outputs.size(); ++i) {
      const auto [begin, end] = groups[regex->names()[i].second];
      if (begin == std::string_view::npos) continue;
      found[i].texts.push_back(MakeText(std::string(text.substr(begin, end - begin))));
    }
  }
};

CommandPtr ParseRex(Cursor& cursor) {
  auto command = std::make_unique<RexCommand>();
  std::string field = "_raw";
  std::string value;
  for (;;) {
    cursor.SkipBlanks();
    const size_t offset = cursor.pos();
    if (cursor.TakeOption("max_match", value)) {
      if (!ReadCount(cursor, offset, value, command->max_match)) return nullptr;
    } else if (!cursor.TakeOption("field", field)) {
      break;
    }
  }
  cursor.SkipBlanks();
  const size_t offset = cursor.pos();
  if (cursor.TakeOption("mode", value) || cursor.TakeOption("offset_field", value)) {
    cursor.Fail(Code::kQueryUnsupported, offset, "this option of rex");
    return nullptr;
  }
  std::string_view written;
  if (!cursor.TakeQuoted(written)) return nullptr;
  command->regex = CompileRegex(cursor, offset, Unescaped(written));
  if (command->regex == nullptr) return nullptr;
  if (command->regex->names().empty()) {
    cursor.Fail(Code::kQuerySyntax, offset, "rex takes a pattern with a named group");
    return nullptr;
  }
  command->slot = cursor.state().names.Add(field);
  for (const auto& [name, number] : command->regex->names()) {
    command->outputs.push_back(cursor.state().names.Add(name));
  }
  return command;
}

/// Without fields, every field that some result has.
class FillNullCommand : public Command {
 public:
  std::string value = "0";
  std::optional<FieldChoice> choice;

  void Apply(Rows& rows, Run& run) const override {
    const Value* filler = run.Keep(OneText(value));
    for (const uint32_t slot : choice ? choice->Resolve(run) : UsedSlots(rows, run)) {
      for (Row& row : rows) {
        if (row.slots[slot] == nullptr) row.slots[slot] = filler;
      }
    }
  }
};

CommandPtr ParseFillNull(Cursor& cursor) {
  auto command = std::make_unique<FillNullCommand>();
  (void)cursor.TakeOption("value", command->value);
  if (cursor.AtEnd()) {
    cursor.state().uses_wildcards = true;
  } else if (!command->choice.emplace().Parse(cursor)) {
    return nullptr;
  }
  return command;
}

class MakeMvCommand : public Command {
 public:
  uint32_t slot = 0;
  std::string delimiter = " ";
  bool allows_empty = false;

  void Apply(Rows& rows, Run& run) const override {
    for (Row& row : rows) {
      const Value* value = row.slots[slot];
      if (value == nullptr || value->texts.size() != 1) continue;
      Value split;
      const std::string& text = value->texts[0].text;
      for (size_t pos = 0; pos != std::string::npos;) {
        const size_t end = text.find(delimiter, pos);
        std::string part = text.substr(pos, end == std::string::npos ? end : end - pos);
        if (allows_empty || !part.empty()) split.texts.push_back(MakeText(std::move(part)));
        pos = end == std::string::npos ? end : end + delimiter.size();
      }
      if (!split.texts.empty()) row.slots[slot] = run.Keep(std::move(split));
      if (run.failed()) return;
    }
  }
};

CommandPtr ParseMakeMv(Cursor& cursor) {
  auto command = std::make_unique<MakeMvCommand>();
  std::string value;
  for (;;) {
    cursor.SkipBlanks();
    const size_t offset = cursor.pos();
    if (cursor.TakeOption("allowempty", value)) {
      command->allows_empty = BooleanOption(value).value_or(false);
    } else if (cursor.TakeOption("delim", command->delimiter)) {
      if (command->delimiter.empty()) {
        cursor.Fail(Code::kQuerySyntax, offset, "an empty delimiter");
        return nullptr;
      }
    } else {
      break;
    }
  }
  std::string name;
  if (!cursor.TakeName(name)) return nullptr;
  command->slot = cursor.state().names.Add(name);
  return command;
}

class MvExpandCommand : public Command {
 public:
  explicit MvExpandCommand(uint32_t slot) : slot_(slot) {}
  void Apply(Rows& rows, Run& run) const override {
    Rows expanded;
    for (const Row& row : rows) {
      const Value* value = row.slots[slot_];
      const size_t count = value == nullptr ? 1 : value->texts.size();
      if (!run.Admit(expanded.size() + count) || !run.Charge(count)) return;
      for (size_t i = 0; i < count; ++i) {
        expanded.push_back(row);
        if (count > 1) expanded.back().slots[slot_] = run.Keep(Value{{value->texts[i]}});
      }
      if (run.failed()) return;
    }
    rows = std::move(expanded);
  }

 private:
  uint32_t slot_;
};

CommandPtr ParseMvExpand(Cursor& cursor) {
  std::string name;
  if (!cursor.TakeName(name)) return nullptr;
  return std::make_unique<MvExpandCommand>(cursor.state().names.Add(name));
}

/// Rounds _time down; other fields would become ranges of numbers, which is not supported.
class BinCommand : public Command {
 public:
  double span = 0;
  uint32_t from = 0;
  uint32_t to = 0;

  void Apply(Rows& rows, Run& run) const override {
    for (Row& row : rows) {
      const Value* time = row.slots[from];
      if (time == nullptr || !time->texts[0].is_number) continue;
      row.slots[to] = run.Keep(OneNumber(BinnedTime(time->texts[0].number, span)));
      if (run.failed()) return;
    }
  }
};

CommandPtr ParseBin(Cursor& cursor) {
  auto command = std::make_unique<BinCommand>();
  std::string span;
  std::string field;
  std::string output;
  cursor.SkipBlanks();
  const size_t offset = cursor.pos();
  (void)cursor.TakeOption("span", span);
  if (!cursor.TakeName(field)) return nullptr;
  if (span.empty()) (void)cursor.TakeOption("span", span);
  output = field;
  if (cursor.TakeWord("AS") && !cursor.TakeName(output)) return nullptr;
  if (span.empty()) (void)cursor.TakeOption("span", span);
  const auto seconds = BinSpan(span);
  if (field != "_time" || !seconds) {
    cursor.Fail(Code::kQueryUnsupported, offset,
                "bin of anything but _time with a span that divides a day");
    return nullptr;
  }
  command->span = *seconds;
  command->from = cursor.state().names.Add(field);
  command->to = cursor.state().names.Add(output);
  return command;
}

/// ctime(field): a time as text, in UTC.
class ConvertCommand : public Command {
 public:
  struct Conversion {
    uint32_t from;
    uint32_t to;
  };
  std::string format = "%m/%d/%Y %H:%M:%S";
  std::vector<Conversion> conversions;

  void Apply(Rows& rows, Run& run) const override {
    for (Row& row : rows) {
      for (const auto [from, to] : conversions) {
        const Value* time = row.slots[from];
        if (time == nullptr || !time->texts[0].is_number) continue;
        auto text = FormatTime(time->texts[0].number, format);
        if (text) row.slots[to] = run.Keep(OneText(*std::move(text)));
      }
      if (run.failed()) return;
    }
  }
};

CommandPtr ParseConvert(Cursor& cursor) {
  auto command = std::make_unique<ConvertCommand>();
  cursor.SkipBlanks();
  const size_t offset = cursor.pos();
  if (cursor.TakeOption("timeformat", command->format) && !IsKnownTimeFormat(command->format)) {
    cursor.Fail(Code::kQueryUnsupported, offset, "time format '" + command->format + "'");
    return nullptr;
  }
  do {
    cursor.SkipBlanks();
    const size_t begin = cursor.pos();
    std::string name;
    if (!cursor.TakeWord("ctime") || !cursor.Take("(")) {
      cursor.Fail(Code::kQueryUnsupported, begin, "convert by anything but ctime()");
      return nullptr;
    }
    if (!cursor.TakeName(name)) return nullptr;
    if (name.find('*') != std::string::npos || !cursor.Take(")")) {
      cursor.Fail(Code::kQueryUnsupported, begin, "ctime() of anything but one field");
      return nullptr;
    }
    std::string output = name;
    if (cursor.TakeWord("AS") && !cursor.TakeName(output)) return nullptr;
    command->conversions.push_back(
        {cursor.state().names.Add(name), cursor.state().names.Add(output)});
  } while (cursor.Take(",") || !cursor.AtEnd());
  return command;
}

constexpr std::array kCommands = {
    CommandKind{"rex", false, true, ParseRex},
    CommandKind{"fillnull", false, false, ParseFillNull},
    CommandKind{"makemv", false, true, ParseMakeMv},
    CommandKind{"mvexpand", false, true, ParseMvExpand},
    CommandKind{"bin", false, true, ParseBin},
    CommandKind{"bucket", false, true, ParseBin},
    CommandKind{"convert", false, true, ParseConvert},
};

}  // namespace

std::span<const CommandKind> ValueCommands() { return kCommands; }

}  // namespace sigmavm::spl
