// Commands that read tables: lookup and inputlookup.
#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

#include "runtime/base/case_fold.h"
#include "runtime/query/spl/command.h"

namespace sigmavm::spl {
namespace {

using Code = DiagnosticCode;

struct Column {
  size_t index;   ///< in the lookup
  uint32_t slot;  ///< in results
};

const Lookup* TakeLookup(Cursor& cursor) {
  cursor.SkipBlanks();
  const size_t offset = cursor.pos();
  std::string name;
  if (!cursor.TakeName(name)) return nullptr;
  const Lookup* lookup = cursor.state().environment.FindLookup(name);
  if (lookup == nullptr) {
    cursor.Fail(Code::kQueryUnknownName, offset, "there is no lookup '" + name + "'");
  }
  return lookup;
}

std::optional<size_t> ColumnOf(const Lookup& lookup, std::string_view name) {
  const auto found = std::find(lookup.fields.begin(), lookup.fields.end(), name);
  if (found == lookup.fields.end()) return std::nullopt;
  return static_cast<size_t>(found - lookup.fields.begin());
}

/// Adds fields of the first rows that agree with the result; several rows make multivalue fields.
class LookupCommand : public Command {
 public:
  explicit LookupCommand(const Lookup& lookup) : is_case_sensitive_(lookup.is_case_sensitive) {}

  std::vector<Column> keys;
  std::vector<Column> outputs;
  bool overwrites = true;

  /// Works out what is looked up, once keys and outputs are known.
  void Index(const Lookup& lookup) {
    for (const std::vector<std::string>& row : lookup.rows) {
      std::string key;
      for (const Column& column : keys) AppendPart(CellOf(row, column.index), key);
      std::vector<Value>& found = rows_[key];
      found.resize(outputs.size());
      for (size_t i = 0; i < outputs.size(); ++i) {
        const std::string_view cell = CellOf(row, outputs[i].index);
        if (!cell.empty()) found[i].texts.push_back(MakeText(std::string(cell)));
      }
    }
  }

  void Apply(Rows& rows, Run& run) const override {
    for (Row& row : rows) {
      std::string key;
      if (!AppendKey(row, key)) continue;
      const auto found = rows_.find(key);
      if (found == rows_.end()) continue;
      for (size_t i = 0; i < outputs.size(); ++i) {
        const Value*& value = row.slots[outputs[i].slot];
        const Value& looked_up = found->second[i];
        if ((overwrites || value == nullptr) && !looked_up.texts.empty()) {
          value = run.Keep(looked_up);
        }
      }
      if (run.failed() || !run.ChargeText(key.size())) return;
    }
  }

 private:
  static std::string_view CellOf(const std::vector<std::string>& row, size_t index) {
    return index < row.size() ? std::string_view(row[index]) : std::string_view();
  }

  void AppendPart(std::string_view text, std::string& key) const {
    const std::string part = is_case_sensitive_ ? std::string(text) : Folded(text);
    key += std::to_string(part.size()) + ':' + part;
  }

  bool AppendKey(const Row& row, std::string& key) const {
    for (const Column& column : keys) {
      const Value* value = row.slots[column.slot];
      if (value == nullptr || value->texts.size() != 1) return false;
      AppendPart(value->texts[0].text, key);
    }
    return true;
  }

  bool is_case_sensitive_;
  std::unordered_map<std::string, std::vector<Value>> rows_;
};

/// Reads `field AS event_field`.
bool ParseColumn(Cursor& cursor, const Lookup& lookup, std::vector<Column>& columns) {
  std::string name;
  cursor.SkipBlanks();
  const size_t offset = cursor.pos();
  if (!cursor.TakeName(name)) return false;
  const auto index = ColumnOf(lookup, name);
  if (!index) {
    return cursor.Fail(Code::kQueryUnknownName, offset,
                       "'" + name + "' is no field of lookup '" + lookup.name + "'");
  }
  if (cursor.TakeWord("AS") && !cursor.TakeName(name)) return false;
  columns.push_back({*index, cursor.state().names.Add(name)});
  return true;
}

CommandPtr ParseLookup(Cursor& cursor) {
  const Lookup* lookup = TakeLookup(cursor);
  if (lookup == nullptr) return nullptr;
  auto command = std::make_unique<LookupCommand>(*lookup);
  bool in_output = false;
  while (!cursor.AtEnd()) {
    if (!in_output && cursor.TakeWord("OUTPUT")) {
      in_output = true;
    } else if (!in_output && cursor.TakeWord("OUTPUTNEW")) {
      in_output = true;
      command->overwrites = false;
    } else if (!ParseColumn(cursor, *lookup, in_output ? command->outputs : command->keys)) {
      return nullptr;
    }
    (void)cursor.Take(",");
  }
  if (command->keys.empty() || (in_output && command->outputs.empty())) {
    cursor.FailHere(Code::kQuerySyntax, "the name of a field is missing");
    return nullptr;
  }
  for (size_t index = 0; !in_output && index < lookup->fields.size(); ++index) {
    const bool is_key = std::any_of(command->keys.begin(), command->keys.end(),
                                    [&](const Column& key) { return key.index == index; });
    if (!is_key)
      command->outputs.push_back({index, cursor.state().names.Add(lookup->fields[index])});
  }
  command->Index(*lookup);
  return command;
}

class InputLookupCommand : public Command {
 public:
  InputLookupCommand(const Lookup& lookup, std::vector<uint32_t> slots)
      : lookup_(lookup), slots_(std::move(slots)) {}
  void Apply(Rows& rows, Run& run) const override {
    for (const std::vector<std::string>& cells : lookup_.rows) {
      Row row;
      row.slots.assign(run.names().size(), nullptr);
      for (size_t i = 0; i < slots_.size() && i < cells.size(); ++i) {
        if (!cells[i].empty()) row.slots[slots_[i]] = run.Keep(OneText(cells[i]));
      }
      if (run.failed() || !run.Admit(rows.size() + 1)) return;
      rows.push_back(std::move(row));
    }
  }

 private:
  const Lookup& lookup_;
  std::vector<uint32_t> slots_;
};

CommandPtr ParseInputLookup(Cursor& cursor) {
  const Lookup* lookup = TakeLookup(cursor);
  if (lookup == nullptr) return nullptr;
  std::vector<uint32_t> slots;
  for (const std::string& field : lookup->fields) slots.push_back(cursor.state().names.Add(field));
  return std::make_unique<InputLookupCommand>(*lookup, std::move(slots));
}

constexpr std::array kCommands = {
    CommandKind{"lookup", false, true, ParseLookup},
    CommandKind{"inputlookup", true, false, ParseInputLookup},
};

}  // namespace

std::span<const CommandKind> LookupCommands() { return kCommands; }

}  // namespace sigmavm::spl
