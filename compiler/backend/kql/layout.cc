#include "compiler/backend/kql/layout.h"

#include <string>
#include <string_view>

namespace sigmavm::backend::kql {
namespace {

constexpr size_t kIndent = 4;
constexpr size_t kLineWidth = 100;

std::string Joined(const std::vector<std::string>& values, std::string_view separator) {
  std::string out;
  for (const std::string& value : values) {
    if (!out.empty()) out += separator;
    out += value;
  }
  return out;
}

class LayoutWriter {
 public:
  explicit LayoutWriter(Layout layout) : compact_(layout == Layout::kCompact) {}

  // `safe`: stands under a not, where null must have become false.
  void Write(const Condition& condition, size_t indent, bool safe) {
    switch (condition.kind) {
      case ConditionKind::kFalse:
        out_ += "false";
        break;
      case ConditionKind::kTrue:
        out_ += "true";
        break;
      case ConditionKind::kTest:
        WriteTest(condition.test, indent, safe);
        break;
      case ConditionKind::kNot:
        WriteNot(condition.children.front(), indent);
        break;
      case ConditionKind::kAll:
      case ConditionKind::kAny:
        WriteMembers(condition, indent, safe);
        break;
    }
  }

  [[nodiscard]] std::string Take() { return std::move(out_); }

 private:
  void Break(size_t indent) {
    if (compact_) {
      out_ += ' ';
    } else {
      out_ += '\n';
      out_.append(indent * kIndent, ' ');
    }
  }

  void Open(size_t indent) {
    out_ += '(';
    if (!compact_) Break(indent);
  }

  void Close(size_t indent) {
    if (!compact_) Break(indent);
    out_ += ')';
  }

  void WriteMembers(const Condition& condition, size_t indent, bool safe) {
    const std::string_view word = condition.kind == ConditionKind::kAll ? "and " : "or ";
    for (const Condition& child : condition.children) {
      if (&child != &condition.children.front()) {
        Break(indent);
        out_ += word;
      }
      const bool group = child.kind == ConditionKind::kAll || child.kind == ConditionKind::kAny;
      if (group) Open(indent + 1);
      Write(child, group ? indent + 1 : indent, safe);
      if (group) Close(indent);
    }
  }

  void WriteNot(const Condition& child, size_t indent) {
    if (child.kind == ConditionKind::kTest) {
      WriteNegated(child.test, indent);
      return;
    }
    out_ += "not";
    Open(indent + 1);
    Write(child, indent + 1, true);
    Close(indent);
  }

  void WriteNegated(const Test& test, size_t indent) {
    if (test.negated_op.empty()) {
      out_ += "not(";
      WriteTest(test, indent, true);
      out_ += ')';
      return;
    }
    Test negated = test;
    negated.op = test.negated_op;
    WriteTest(negated, indent, true);
  }

  void WriteTest(const Test& test, size_t indent, bool safe) {
    const bool guard = safe && test.nullable;
    if (guard) out_ += "coalesce(";
    switch (test.form) {
      case TestForm::kBinary:
        out_ += test.subject + " " + test.op + " " + test.values.front();
        break;
      case TestForm::kList:
        out_ += test.subject + " " + test.op + " (";
        WriteValues(test, indent, test.subject.size() + test.op.size());
        out_ += ')';
        break;
      case TestForm::kCall:
        out_ += test.op + "(" + test.subject;
        if (!test.values.empty()) out_ += ", " + Joined(test.values, ", ");
        out_ += ')';
        break;
    }
    if (guard) out_ += ", false)";
  }

  // On one line when they fit, else one a line.
  void WriteValues(const Test& test, size_t indent, size_t used) {
    const std::string line = Joined(test.values, compact_ ? "," : ", ");
    if (compact_ || indent * kIndent + used + line.size() <= kLineWidth) {
      out_ += line;
      return;
    }
    for (const std::string& value : test.values) {
      Break(indent + 1);
      out_ += value;
      if (&value != &test.values.back()) out_ += ',';
    }
    Break(indent);
  }

  bool compact_;
  std::string out_;
};

}  // namespace

std::string WriteLayout(const Condition& condition, Layout layout) {
  LayoutWriter writer(layout);
  writer.Write(condition, 1, false);
  return writer.Take();
}

}  // namespace sigmavm::backend::kql
