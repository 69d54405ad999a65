// Parses the expressions of eval and where by precedence climbing.
#include "runtime/query/spl/expression_parser.h"

#include <array>
#include <string>
#include <utility>

#include "runtime/query/spl/functions.h"
#include "runtime/query/spl/limits.h"
#include "runtime/query/spl/operators.h"

namespace sigmavm::spl {
namespace {

using Code = DiagnosticCode;

bool IsNameStart(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

template <typename... Operands>
std::vector<ExpressionPtr> List(Operands... operands) {
  std::vector<ExpressionPtr> list;
  (list.push_back(std::move(operands)), ...);
  return list;
}

class Parser {
 public:
  explicit Parser(Cursor& cursor) : cursor_(cursor) {}

  ExpressionPtr Or(size_t depth) {
    if (depth > Bounds::kExpressionDepth) {
      return Failed(Code::kQueryTooLarge, cursor_.pos(), "the expression is nested too deeply");
    }
    std::vector<ExpressionPtr> parts;
    Logic logic = Logic::kOr;
    for (;;) {
      const size_t begin = Here();
      ExpressionPtr part = And(depth);
      if (part == nullptr) return nullptr;
      parts.push_back(std::move(part));
      const size_t offset = Here();
      const bool is_xor = TakeKeyword("XOR");
      if (!is_xor && !TakeKeyword("OR")) {
        return Joined(logic, std::move(parts), begin);
      }
      if (parts.size() > 1 && is_xor != (logic == Logic::kXor)) {
        return Failed(Code::kQueryUncertain, offset, "OR and XOR side by side",
                      "put parentheses around one of them");
      }
      logic = is_xor ? Logic::kXor : Logic::kOr;
      if (!IsCondition(*parts.back(), begin)) return nullptr;
    }
  }

 private:
  ExpressionPtr Failed(Code code, size_t offset, std::string message, std::string help = {}) {
    cursor_.Fail(code, offset, std::move(message), std::move(help));
    return nullptr;
  }

  size_t Here() {
    cursor_.SkipBlanks();
    return cursor_.pos();
  }

  /// An operator that is a word, in upper case as documented.
  bool TakeKeyword(std::string_view keyword) {
    const size_t before = Here();
    size_t size = 0;
    while (IsNameStart(cursor_.Peek(size)) || IsDigit(cursor_.Peek(size))) ++size;
    if (cursor_.rest().substr(0, size) != keyword) return false;
    cursor_.set_pos(before + size);
    return true;
  }

  bool IsCondition(const Expression& part, size_t offset) {
    return part.is_condition() ||
           cursor_.Fail(Code::kQueryType, offset, "a condition is needed here, not a value");
  }

  /// One operand is itself; of several, the last begins at `last` and is not checked yet.
  ExpressionPtr Joined(Logic logic, std::vector<ExpressionPtr> parts, size_t last) {
    if (parts.size() == 1) return std::move(parts[0]);
    if (!IsCondition(*parts.back(), last)) return nullptr;
    return std::make_unique<LogicExpression>(logic, std::move(parts));
  }

  ExpressionPtr And(size_t depth) {
    std::vector<ExpressionPtr> parts;
    for (;;) {
      const size_t begin = Here();
      ExpressionPtr part = Not(depth);
      if (part == nullptr) return nullptr;
      parts.push_back(std::move(part));
      if (!TakeKeyword("AND")) {
        return Joined(Logic::kAnd, std::move(parts), begin);
      }
      if (!IsCondition(*parts.back(), begin)) return nullptr;
    }
  }

  ExpressionPtr Not(size_t depth) {
    if (!TakeKeyword("NOT")) return Comparison(depth);
    if (depth > Bounds::kExpressionDepth) {
      return Failed(Code::kQueryTooLarge, cursor_.pos(), "the expression is nested too deeply");
    }
    const size_t begin = Here();
    ExpressionPtr part = Not(depth + 1);
    if (part == nullptr || !IsCondition(*part, begin)) return nullptr;
    return std::make_unique<NotExpression>(List(std::move(part)));
  }

  std::optional<Relation> TakeRelation() {
    static constexpr std::array<std::pair<std::string_view, Relation>, 7> kSigns = {{
        {"==", Relation::kEqual},
        {"!=", Relation::kNotEqual},
        {"<=", Relation::kLessEqual},
        {">=", Relation::kGreaterEqual},
        {"=", Relation::kEqual},
        {"<", Relation::kLess},
        {">", Relation::kGreater},
    }};
    for (const auto& [sign, relation] : kSigns) {
      if (cursor_.Take(sign)) return relation;
    }
    return std::nullopt;
  }

  ExpressionPtr Comparison(size_t depth) {
    ExpressionPtr left = Concat(depth);
    if (left == nullptr) return nullptr;
    const size_t offset = Here();
    if (const auto relation = TakeRelation()) {
      ExpressionPtr right = Concat(depth);
      if (right == nullptr) return nullptr;
      const size_t next = Here();
      if (TakeRelation()) return Failed(Code::kQuerySyntax, next, "a second comparison");
      return std::make_unique<CompareExpression>(*relation,
                                                 List(std::move(left), std::move(right)));
    }
    if (TakeKeyword("LIKE") || TakeKeyword("like")) {
      ExpressionPtr pattern = Concat(depth);
      if (pattern == nullptr) return nullptr;
      return Made("like", offset, List(std::move(left), std::move(pattern)));
    }
    if (TakeKeyword("IN")) {
      std::vector<ExpressionPtr> operands = List(std::move(left));
      if (!cursor_.Take("(")) return Failed(Code::kQuerySyntax, Here(), "IN takes a list");
      if (!Arguments(operands, depth)) return nullptr;
      return Made("in", offset, std::move(operands));
    }
    return left;
  }

  ExpressionPtr Concat(size_t depth) {
    std::vector<ExpressionPtr> parts;
    for (;;) {
      bool is_sum = false;
      ExpressionPtr part = Sum(depth, is_sum);
      if (part == nullptr) return nullptr;
      parts.push_back(std::move(part));
      const size_t offset = Here();
      const bool goes_on = cursor_.Take(".");
      if (is_sum && (goes_on || parts.size() > 1)) {
        return Failed(Code::kQueryUncertain, offset, "'.' beside '+' or '-'",
                      "put parentheses around one of them");
      }
      if (goes_on) continue;
      if (parts.size() == 1) return std::move(parts[0]);
      return std::make_unique<ConcatExpression>(std::move(parts));
    }
  }

  ExpressionPtr Sum(size_t depth, bool& is_sum) {
    ExpressionPtr left = Product(depth);
    for (size_t count = 0; left != nullptr; ++count) {
      const char sign = cursor_.Take("+") ? '+' : cursor_.Take("-") ? '-' : '\0';
      if (sign == '\0') return left;
      is_sum = true;
      left = Chained(sign, std::move(left), Product(depth), count);
    }
    return nullptr;
  }

  ExpressionPtr Product(size_t depth) {
    ExpressionPtr left = Signed(depth);
    for (size_t count = 0; left != nullptr; ++count) {
      const char sign = cursor_.Take("*")   ? '*'
                        : cursor_.Take("/") ? '/'
                        : cursor_.Take("%") ? '%'
                                            : '\0';
      if (sign == '\0') return left;
      left = Chained(sign, std::move(left), Signed(depth), count);
    }
    return nullptr;
  }

  ExpressionPtr Chained(char sign, ExpressionPtr left, ExpressionPtr right, size_t count) {
    if (right == nullptr) return nullptr;
    if (count > Bounds::kChain) {
      return Failed(Code::kQueryTooLarge, cursor_.pos(), "the sum or product is too long");
    }
    return std::make_unique<ArithmeticExpression>(sign, List(std::move(left), std::move(right)));
  }

  ExpressionPtr Signed(size_t depth) {
    bool negated = false;
    for (;;) {
      if (cursor_.Take("-")) {
        negated = !negated;
      } else if (!cursor_.Take("+")) {
        break;
      }
    }
    ExpressionPtr part = Primary(depth);
    if (part == nullptr || !negated) return part;
    ExpressionPtr zero = std::make_unique<NumberLiteral>(0);
    return std::make_unique<ArithmeticExpression>('-', List(std::move(zero), std::move(part)));
  }

  ExpressionPtr Primary(size_t depth) {
    const size_t offset = Here();
    const char c = cursor_.Peek();
    if (c == '(') {
      cursor_.set_pos(offset + 1);
      ExpressionPtr inner = Or(depth + 1);
      if (inner == nullptr || cursor_.Take(")")) return inner;
      return Failed(Code::kQuerySyntax, offset, "the parenthesis is never closed");
    }
    if (c == '"') {
      std::string_view written;
      if (!cursor_.TakeQuoted(written)) return nullptr;
      return std::make_unique<TextLiteral>(Unescaped(written));
    }
    if (c == '\'') {
      std::string name;
      if (!cursor_.TakeName(name)) return nullptr;
      return std::make_unique<FieldExpression>(cursor_.state().names.Add(name));
    }
    if (IsDigit(c) || (c == '.' && IsDigit(cursor_.Peek(1)))) return Number(offset);
    if (IsNameStart(c)) return Named(offset, depth);
    if (c == '[')
      return Failed(Code::kQueryUnsupported, offset, "a subsearch inside an expression");
    return Failed(Code::kQuerySyntax, offset, "a value is missing");
  }

  ExpressionPtr Number(size_t offset) {
    const std::string_view rest = cursor_.rest();
    size_t size = 0;
    while (size < rest.size() && (IsDigit(rest[size]) || rest[size] == '.')) ++size;
    if (size + 1 < rest.size() && (rest[size] == 'e' || rest[size] == 'E')) {
      const size_t sign = rest[size + 1] == '-' || rest[size + 1] == '+' ? 1 : 0;
      if (size + 1 + sign < rest.size() && IsDigit(rest[size + 1 + sign])) {
        size += 1 + sign;
        while (size < rest.size() && IsDigit(rest[size])) ++size;
      }
    }
    double number = 0;
    const bool goes_on = size < rest.size() && IsNameStart(rest[size]);
    if (goes_on || !ParseNumber(rest.substr(0, size), number)) {
      return Failed(Code::kQuerySyntax, offset, "this is no number");
    }
    cursor_.set_pos(offset + size);
    return std::make_unique<NumberLiteral>(number);
  }

  ExpressionPtr Named(size_t offset, size_t depth) {
    size_t size = 0;
    while (IsNameStart(cursor_.Peek(size)) || IsDigit(cursor_.Peek(size))) ++size;
    const std::string name(cursor_.rest().substr(0, size));
    cursor_.set_pos(offset + size);
    for (const std::string_view keyword : {"AND", "OR", "NOT", "XOR", "LIKE", "IN"}) {
      if (name == keyword) return Failed(Code::kQuerySyntax, offset, "a value is missing");
    }
    if (cursor_.Peek() == '{') {
      return Failed(Code::kQueryUnsupported, offset, "a field name with braces outside quotes",
                    "put single quotes around it");
    }
    if (!cursor_.Take("(")) {
      return std::make_unique<FieldExpression>(cursor_.state().names.Add(name));
    }
    std::vector<ExpressionPtr> arguments;
    if (!cursor_.Take(")") && !Arguments(arguments, depth)) return nullptr;
    return Made(name, offset, std::move(arguments));
  }

  /// Reads on to the closing parenthesis.
  bool Arguments(std::vector<ExpressionPtr>& arguments, size_t depth) {
    do {
      ExpressionPtr argument = Or(depth + 1);
      if (argument == nullptr) return false;
      arguments.push_back(std::move(argument));
    } while (cursor_.Take(","));
    return cursor_.Take(")") ||
           cursor_.Fail(Code::kQuerySyntax, Here(), "the list goes on with ',' or ends in ')'");
  }

  ExpressionPtr Made(std::string_view name, size_t offset, std::vector<ExpressionPtr> arguments) {
    const Function* function = FindFunction(name);
    if (function == nullptr) {
      return Failed(Code::kQueryUnsupported, offset, "function '" + std::string(name) + "'");
    }
    if (arguments.size() < function->least || arguments.size() > function->most) {
      return Failed(Code::kQuerySyntax, offset,
                    "'" + std::string(name) + "' takes another number of arguments");
    }
    Call call;
    call.arguments = std::move(arguments);
    if (function->prepare != nullptr && !function->prepare(cursor_, offset, call)) return nullptr;
    return std::make_unique<CallExpression>(*function, std::move(call));
  }

  Cursor& cursor_;
};

}  // namespace

ExpressionPtr ParseExpression(Cursor& cursor, size_t depth) {
  ExpressionPtr expression = Parser(cursor).Or(depth);
  if (cursor.failed()) return nullptr;
  return expression;
}

ExpressionPtr ParseCondition(Cursor& cursor) {
  cursor.SkipBlanks();
  const size_t offset = cursor.pos();
  ExpressionPtr expression = ParseExpression(cursor);
  if (expression == nullptr || expression->is_condition()) return expression;
  cursor.Fail(DiagnosticCode::kQueryType, offset, "a condition is needed here, not a value");
  return nullptr;
}

}  // namespace sigmavm::spl
