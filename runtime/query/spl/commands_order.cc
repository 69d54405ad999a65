// Commands that depend on the order of results or change it: sort, reverse, head, tail, dedup.
#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "runtime/query/spl/command.h"
#include "runtime/query/spl/limits.h"

namespace sigmavm::spl {
namespace {

using Code = DiagnosticCode;

enum class Form : uint8_t { kAuto, kNumber, kText };

struct SortKey {
  uint32_t slot = 0;
  bool is_descending = false;
  Form form = Form::kAuto;
};

/// -1, 0 or 1. By default numbers go by value and before texts; results without the field come last
/// in either direction.
int CompareTexts(const Text& a, const Text& b, Form form) {
  const bool numeric = form != Form::kText && a.is_number && b.is_number;
  if (numeric) return a.number < b.number ? -1 : a.number > b.number ? 1 : 0;
  if (form != Form::kText && a.is_number != b.is_number) return a.is_number ? -1 : 1;
  const int order = a.text.compare(b.text);
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

class SortCommand : public Command {
 public:
  std::vector<SortKey> keys;
  size_t limit = Bounds::kSortRows;  ///< 0: none

  void Apply(Rows& rows, Run& run) const override {
    if (!run.Charge(rows.size() * 16)) return;
    std::stable_sort(rows.begin(), rows.end(),
                     [&](const Row& a, const Row& b) { return IsBefore(a, b); });
    if (limit != 0 && rows.size() > limit) rows.resize(limit);
  }

 private:
  bool IsBefore(const Row& a, const Row& b) const {
    for (const SortKey& key : keys) {
      const Value* left = a.slots[key.slot];
      const Value* right = b.slots[key.slot];
      if (left == nullptr || right == nullptr) {
        if (left != right) return left != nullptr;
        continue;
      }
      const int order = CompareTexts(left->texts[0], right->texts[0], key.form);
      if (order != 0) return (order < 0) != key.is_descending;
    }
    return false;
  }
};

bool TakeCount(Cursor& cursor, size_t& count) {
  const size_t before = cursor.pos();
  const std::string_view word = cursor.TakeBare();
  const bool is_count = !word.empty() && word.size() <= 9 &&
                        word.find_first_not_of("0123456789") == std::string_view::npos;
  if (!is_count) {
    cursor.set_pos(before);
    return false;
  }
  count = 0;
  for (const char c : word) count = count * 10 + static_cast<size_t>(c - '0');
  return true;
}

bool ParseSortKey(Cursor& cursor, std::vector<SortKey>& keys) {
  SortKey key;
  key.is_descending = cursor.Take("-");
  if (!key.is_descending) (void)cursor.Take("+");
  std::string name;
  cursor.SkipBlanks();
  const size_t offset = cursor.pos();
  if (!cursor.TakeName(name)) return false;
  if (cursor.Peek() == '(') {
    if (name != "auto" && name != "num" && name != "str") {
      return cursor.Fail(Code::kQueryUnsupported, offset, "sort by " + name + "()");
    }
    key.form = name == "num" ? Form::kNumber : name == "str" ? Form::kText : Form::kAuto;
    (void)cursor.Take("(");
    if (!cursor.TakeName(name)) return false;
    if (!cursor.Take(")")) return cursor.FailHere(Code::kQuerySyntax, "a parenthesis is missing");
  }
  key.slot = cursor.state().names.Add(name);
  keys.push_back(key);
  return true;
}

CommandPtr ParseSort(Cursor& cursor) {
  auto command = std::make_unique<SortCommand>();
  (void)TakeCount(cursor, command->limit);
  do {
    if (!ParseSortKey(cursor, command->keys)) return nullptr;
    if (cursor.TakeWord("desc") || cursor.TakeWord("d")) {
      for (SortKey& key : command->keys) key.is_descending = !key.is_descending;
      break;
    }
  } while (cursor.Take(",") || !cursor.AtEnd());
  return command;
}

class ReverseCommand : public Command {
 public:
  void Apply(Rows& rows, Run& /*run*/) const override { std::reverse(rows.begin(), rows.end()); }
};

CommandPtr ParseReverse(Cursor& /*cursor*/) { return std::make_unique<ReverseCommand>(); }

class HeadCommand : public Command {
 public:
  explicit HeadCommand(size_t count) : count_(count) {}
  void Apply(Rows& rows, Run& /*run*/) const override {
    if (rows.size() > count_) rows.resize(count_);
  }

 private:
  size_t count_;
};

/// The last results, the very last one first.
class TailCommand : public Command {
 public:
  explicit TailCommand(size_t count) : count_(count) {}
  void Apply(Rows& rows, Run& /*run*/) const override {
    std::reverse(rows.begin(), rows.end());
    if (rows.size() > count_) rows.resize(count_);
  }

 private:
  size_t count_;
};

template <typename Made>
CommandPtr ParseEnd(Cursor& cursor) {
  size_t count = 10;
  const size_t before = cursor.pos();
  if (!cursor.TakeWord("limit") || !cursor.Take("=")) cursor.set_pos(before);
  if (!TakeCount(cursor, count) && !cursor.AtEnd()) {
    cursor.FailHere(Code::kQueryUnsupported, "anything but a count");
    return nullptr;
  }
  return std::make_unique<Made>(count);
}

/// Keeps the first results of every combination of values. Results without one of the fields go,
/// unless keepempty says otherwise.
class DedupCommand : public Command {
 public:
  size_t count = 1;
  std::vector<uint32_t> slots;
  bool keeps_empty = false;
  bool is_consecutive = false;

  void Apply(Rows& rows, Run& run) const override {
    std::map<std::string, size_t> seen;
    Rows kept;
    for (Row& row : rows) {
      std::string key;
      const bool is_complete = AppendKey(row, key);
      if (!run.ChargeText(key.size())) return;
      if (is_consecutive && is_complete && seen.count(key) == 0) seen.clear();
      if (is_complete ? seen[key]++ < count : keeps_empty) kept.push_back(std::move(row));
    }
    rows = std::move(kept);
  }

 private:
  bool AppendKey(const Row& row, std::string& key) const {
    for (const uint32_t slot : slots) {
      const Value* value = row.slots[slot];
      if (value == nullptr) return false;
      for (const Text& text : value->texts) {
        key += std::to_string(text.text.size()) + ':' + text.text;
      }
      key += ';';
    }
    return true;
  }
};

CommandPtr ParseDedup(Cursor& cursor) {
  auto command = std::make_unique<DedupCommand>();
  if (TakeCount(cursor, command->count) && command->count == 0) {
    cursor.FailHere(Code::kQuerySyntax, "dedup 0");
    return nullptr;
  }
  do {
    std::string value;
    const size_t offset = cursor.pos();
    if (cursor.TakeOption("keepempty", value)) {
      command->keeps_empty = BooleanOption(value).value_or(false);
    } else if (cursor.TakeOption("consecutive", value)) {
      command->is_consecutive = BooleanOption(value).value_or(false);
    } else if (cursor.TakeOption("keepevents", value) || cursor.TakeWord("sortby")) {
      cursor.Fail(Code::kQueryUnsupported, offset, "this option of dedup");
      return nullptr;
    } else {
      if (!cursor.TakeName(value)) return nullptr;
      command->slots.push_back(cursor.state().names.Add(value));
    }
  } while (cursor.Take(",") || !cursor.AtEnd());
  if (!command->slots.empty()) return command;
  cursor.FailHere(Code::kQuerySyntax, "the name of a field is missing");
  return nullptr;
}

constexpr std::array kCommands = {
    CommandKind{"sort", false, false, ParseSort},
    CommandKind{"reverse", false, false, ParseReverse},
    CommandKind{"head", false, false, ParseEnd<HeadCommand>},
    CommandKind{"tail", false, false, ParseEnd<TailCommand>},
    CommandKind{"dedup", false, false, ParseDedup},
};

}  // namespace

std::span<const CommandKind> OrderCommands() { return kCommands; }

}  // namespace sigmavm::spl
