// Binds calls of functions: those of the query, those of the language.
#include <algorithm>
#include <array>

#include "runtime/query/kql/arithmetic.h"
#include "runtime/query/kql/binder.h"
#include "runtime/query/kql/convert.h"
#include "runtime/query/kql/functions.h"

namespace sigmavm::kql {
namespace {

constexpr size_t kMaxArguments = 256;

/// One parameter of Function::signature.
struct ParameterType {
  char letter = 'a';
  bool optional = false;
  bool repeated = false;
};

ColumnType TypeOfLetter(char letter) noexcept {
  switch (letter) {
    case 'b':
      return ColumnType::kBool;
    case 'i':
      return ColumnType::kInt;
    case 'l':
      return ColumnType::kLong;
    case 'r':
      return ColumnType::kReal;
    case 't':
      return ColumnType::kDateTime;
    case 'p':
      return ColumnType::kTimespan;
    case 'd':
      return ColumnType::kDynamic;
    case 'g':
      return ColumnType::kGuid;
    default:
      return ColumnType::kString;
  }
}

struct Signature {
  explicit Signature(std::string_view text) {
    takes_nulls = text.front() == '!';
    if (takes_nulls) text.remove_prefix(1);
    result = TypeOfLetter(text.front());
    for (const char c : text.substr(2)) {
      if (c == '?') {
        parameters.back().optional = true;
      } else if (c == '*') {
        parameters.back().repeated = true;
      } else {
        parameters.push_back({c});
      }
    }
  }

  [[nodiscard]] size_t at_least() const noexcept {
    return static_cast<size_t>(std::count_if(
        parameters.begin(), parameters.end(),
        [](const ParameterType& parameter) { return !parameter.optional && !parameter.repeated; }));
  }
  [[nodiscard]] size_t at_most() const noexcept {
    return parameters.back().repeated ? kMaxArguments : parameters.size();
  }
  [[nodiscard]] char letter(size_t index) const noexcept {
    return parameters[std::min(index, parameters.size() - 1)].letter;
  }

  bool takes_nulls = false;
  ColumnType result = ColumnType::kString;
  std::vector<ParameterType> parameters;
};

bool Fits(char letter, ColumnType type) noexcept {
  if (letter == 'a') return true;
  if (letter == 'n' || letter == 'r') return IsNumber(type);
  if (letter == 'l' || letter == 'i') return IsWhole(type);
  if (letter == 's' && type == ColumnType::kDynamic) return true;
  return TypeOfLetter(letter) == type;
}

class FunctionCall final : public Expression {
 public:
  FunctionCall(const Function& function, const Signature& signature,
               std::vector<ExpressionPtr> arguments)
      : Expression(signature.result),
        function_(function),
        takes_nulls_(signature.takes_nulls),
        arguments_(std::move(arguments)) {
    constexpr uint64_t kUsualCost = 4;
    AddCost(kUsualCost);
    for (size_t i = 0; i < arguments_.size(); ++i) {
      AddCost(arguments_[i]->cost());
      if (signature.letter(i) == 's' && arguments_[i]->type() == ColumnType::kDynamic) {
        to_text_.push_back(i);
      }
    }
  }
  Value Evaluate(Context& context) const override {
    constexpr size_t kUsual = 8;
    if (context.memory().exhausted()) return NullOf(type());
    if (arguments_.size() <= kUsual) {
      std::array<Value, kUsual> values;
      return Apply(context, std::span<Value>(values.data(), arguments_.size()));
    }
    std::vector<Value> values(arguments_.size());
    return Apply(context, values);
  }

 private:
  Value Apply(Context& context, std::span<Value> values) const {
    for (size_t i = 0; i < values.size(); ++i) values[i] = arguments_[i]->Evaluate(context);
    for (const size_t i : to_text_) values[i] = Value::Text(context.TextOf(values[i]));
    const bool skip =
        !takes_nulls_ && std::any_of(values.begin(), values.end(),
                                     [](const Value& value) { return value.is_null(); });
    return skip ? NullOf(type()) : function_.evaluate(context, values);
  }

  const Function& function_;
  bool takes_nulls_;
  std::vector<ExpressionPtr> arguments_;
  std::vector<size_t> to_text_;
};

}  // namespace

ExpressionPtr Binder::BindCall(const Syntax& syntax, const Shape& shape) {
  if (const Binding* binding = Lookup(syntax.name); binding != nullptr && binding->lambda) {
    return BindLambda(syntax, *binding, shape);
  }
  if (const Special special = FindSpecial(syntax.name)) return (this->*special)(syntax, shape);
  return BindFunction(syntax, shape);
}

ExpressionPtr Binder::BindLambda(const Syntax& call, const Binding& binding, const Shape& shape) {
  std::vector<size_t> slots;
  std::vector<ExpressionPtr> arguments;
  const Lambda& lambda = *binding.lambda;
  if (!BindParameters(call, lambda, *binding.source, binding.environment, shape, &slots,
                      &arguments) ||
      !BindLets(lambda.body.lets)) {
    return nullptr;
  }
  ExpressionPtr body = Bind(*lambda.body.result, Shape());
  if (body == nullptr || slots.empty()) return body;
  return MakeLambdaCall(std::move(slots), std::move(arguments), std::move(body));
}

ExpressionPtr Binder::BindFunction(const Syntax& call, const Shape& shape) {
  const Function* function = FindFunction(call.name);
  if (function == nullptr) {
    return Fail(DiagnosticCode::kQueryUnsupported, call.range,
                "the evaluator knows no function '" + call.name + "'");
  }
  const Signature signature(function->signature);
  if (!CheckCount(call, signature.at_least(), signature.at_most())) return nullptr;
  std::vector<ExpressionPtr> arguments;
  for (size_t i = 0; i < call.children.size(); ++i) {
    ExpressionPtr argument = Bind(*call.children[i], shape);
    if (argument == nullptr) return nullptr;
    if (!Fits(signature.letter(i), argument->type())) {
      return FailType(call.children[i]->range, "'" + call.name + "' does not take the type " +
                                                   std::string(TypeName(argument->type())) +
                                                   " here");
    }
    arguments.push_back(std::move(argument));
  }
  ExpressionPtr result = std::make_shared<FunctionCall>(*function, signature, arguments);
  return FoldIfConstant(std::move(result), arguments);
}

bool Binder::CheckCount(const Syntax& call, size_t at_least, size_t at_most) {
  const size_t count = call.children.size();
  if (count >= at_least && count <= at_most) return true;
  FailType(call.range, "'" + call.name + "' does not take " + std::to_string(count) +
                           (count == 1 ? " argument" : " arguments"));
  return false;
}

}  // namespace sigmavm::kql
