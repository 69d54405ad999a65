// Every modifier on single values: what it makes, and what it refuses.
#include "compiler/modifier/modifier.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "compiler/ir/print.h"
#include "compiler/lower/item_lowering.h"

namespace sigmavm::lower {
namespace {

model::Value Text(std::string text) {
  model::Value value;
  value.kind = model::ValueKind::kString;
  value.text = std::move(text);
  value.span = {0, 0, 1};
  return value;
}

model::Value Integer(int64_t number) {
  model::Value value;
  value.kind = model::ValueKind::kInteger;
  value.integer = number;
  value.text = std::to_string(number);
  value.span = {0, 0, 1};
  return value;
}

model::Value Boolean(bool boolean) {
  model::Value value;
  value.kind = model::ValueKind::kBool;
  value.boolean = boolean;
  value.text = boolean ? "true" : "false";
  value.span = {0, 0, 1};
  return value;
}

model::Value Null() { return {}; }

/// `key` is written as in a rule: field|modifier|modifier.
model::DetectionItem Item(const std::string& key, std::vector<model::Value> values) {
  model::DetectionItem item;
  size_t begin = key.find('|');
  item.field = key.substr(0, begin);
  while (begin != std::string::npos) {
    const size_t end = key.find('|', begin + 1);
    item.modifiers.push_back({key.substr(begin + 1, end - begin - 1), {0, 0, 1}});
    begin = end;
  }
  item.value_is_list = values.size() != 1;
  item.values = std::move(values);
  return item;
}

std::string Lowered(const model::DetectionItem& item, Diagnostics& diagnostics) {
  const modifier::Placeholders placeholders = {{"srv", {"srv*", "db01"}}, {"one", {"alpha"}}};
  RegexBudget regexes;
  const auto expression = LowerItem(item, placeholders, regexes, diagnostics);
  return expression ? ir::Print(*expression) : "error";
}

struct ValueCase {
  std::string key;
  model::Value value;
  std::string want;
};

TEST(Modifiers, TurnAValueIntoAPredicate) {
  const ValueCase cases[] = {
      {"F", Text("a"), "F equals \"a\"\n"},
      {"F", Text(""), "F equals \"\"\n"},
      {"F", Text("*"), "F matches \"*\"\n"},
      {"F", Text("a*"), "F startswith \"a\"\n"},
      {"F", Text("*a"), "F endswith \"a\"\n"},
      {"F", Text("*a*"), "F contains \"a\"\n"},
      {"F", Text("a?b"), "F matches \"a?b\"\n"},
      {"F|contains", Text("*a"), "F contains \"a\"\n"},
      {"F|contains", Text(""), "F matches \"*\"\n"},
      {"F|startswith|endswith", Text("a"), "F contains \"a\"\n"},
      {"F|endswith", Text("\\cmd.exe"), "F endswith \"\\cmd.exe\"\n"},
      {"F|cased|contains", Text("a"), "F cased contains \"a\"\n"},
      {"F", Integer(5), "F = 5\n"},
      {"F", Boolean(true), "F is true\n"},
      {"F", Null(), "F is null or missing\n"},
      {"F|exists", Boolean(true), "F exists\n"},
      {"F|exists", Boolean(false), "not\n  F exists\n"},
      {"F|gte", Integer(5), "F >= 5\n"},
      {"F|hour", Integer(8), "F hour = 8\n"},
      {"F|hour|lt", Integer(8), "F hour < 8\n"},
      {"F|cidr", Text("10.0.0.0/8"), "F in network 10.0.0.0/8\n"},
      {"F|cidr", Text("::1"), "F in network ::1/128\n"},
      {"F|cidr", Text("2001:DB8:0::/32"), "F in network 2001:db8::/32\n"},
      {"F|re", Text("a\\*b"), "F re /a\\*b/\n"},
      {"F|re", Integer(5), "F re /5/\n"},
      {"F|re|i|m|s", Text("a"), "F re /a/ims\n"},
      {"F|re|startswith", Text("a"), "F re /a/ at start\n"},
      {"F|re|contains", Text("a"), "F re /a/\n"},
      {"F|fieldref", Text("G"), "F equals field G\n"},
      {"F|fieldref|endswith", Text("G"), "F endswith field G\n"},
      {"F|cased|fieldref|contains", Text("G"), "F cased contains field G\n"},
      {"F|base64", Text("foobar"), "F equals \"Zm9vYmFy\"\n"},
      {"F|wide|base64", Text("hi"), "F equals \"aABpAA==\"\n"},
      {"F|utf16be|base64", Text("h"), "F equals \"AGg=\"\n"},
      {"F|utf16|base64", Text("h"), "F equals \"//5oAA==\"\n"},
      {"F|base64offset|contains", Text("foobar"),
       "or\n  F contains \"Zm9vYmFy\"\n  F contains \"Zvb2Jhc\"\n  F contains \"mb29iYX\"\n"},
      {"F|windash|contains", Text(" -enc"), "F matches \"* [-/]enc*\"\n"},
      {"F|windash", Text("--x"), "F matches \"-[-/]x\"\n"},
      {"F|windash", Text("-a-b"), "F matches \"[-/]a-b\"\n"},
      {"F|windash|base64", Text("-x"),
       "or\n  F equals \"LXg=\"\n  F equals \"L3g=\"\n  F equals \"4oCTeA==\"\n"
       "  F equals \"4oCUeA==\"\n  F equals \"4oCVeA==\"\n"},
      {"F|windash|contains", Text(" - "), "F contains \" - \"\n"},
      {"F|windash", Text("\u2013x"), "F matches \"[-/]x\"\n"},
      {"F|expand", Text("%srv%"), "or\n  F startswith \"srv\"\n  F equals \"db01\"\n"},
      {"F|expand", Text("\\%srv%"), "F equals \"%srv%\"\n"},
      {"F", Text("%srv%"), "F equals \"%srv%\"\n"},
      {"F|neq", Text("a"), "not\n  F equals \"a\"\n"},
      {"", Text("a"), "any value contains \"a\"\n"},
      {"|startswith", Text("a"), "any value startswith \"a\"\n"},
      {"", Integer(7), "any value contains \"7\"\n"},
      {"|re", Text("a"), "any value re /a/\n"},
  };
  for (const ValueCase& c : cases) {
    Diagnostics diagnostics;
    EXPECT_EQ(Lowered(Item(c.key, {c.value}), diagnostics), c.want)
        << c.key << ": " << c.value.text;
    EXPECT_FALSE(HasErrors(diagnostics)) << c.key;
  }
}

TEST(Modifiers, EscapesAreThoseOfTheSpecification) {
  // The table of sigma-semantics, section 5; the right side uses the printer's own escapes.
  const struct {
    const char* written;
    const char* want;
  } cases[] = {
      {"a\\b", "a\\b"},           {"a\\", "a\\"},       {"a\\\\b", "a\\b"}, {"a\\*b", "a*b"},
      {"a\\?b", "a?b"},           {"\\\\\\*b", "\\*b"}, {"\\\\\\", "\\\\"}, {"\\\\\\\\b", "\\\\b"},
      {"\\\\srv\\x", "\\srv\\x"}, {"\\n", "\\n"},
  };
  for (const auto& c : cases) {
    Diagnostics diagnostics;
    EXPECT_EQ(Lowered(Item("F", {Text(c.written)}), diagnostics),
              "F equals \"" + std::string(c.want) + "\"\n");
  }
  Diagnostics diagnostics;
  EXPECT_EQ(Lowered(Item("F", {Text("\\\\*")}), diagnostics), "F startswith \"\\\"\n");
  EXPECT_EQ(Lowered(Item("F", {Text("\\\\\\\\*")}), diagnostics), "F startswith \"\\\\\"\n");
}

TEST(Modifiers, ListsAreOrAndAllMakesThemAnd) {
  Diagnostics diagnostics;
  const std::vector<model::Value> two = {Text("a"), Text("b")};
  EXPECT_EQ(Lowered(Item("F", two), diagnostics), "or\n  F equals \"a\"\n  F equals \"b\"\n");
  EXPECT_EQ(Lowered(Item("F|contains|all", two), diagnostics),
            "and\n  F contains \"a\"\n  F contains \"b\"\n");
  EXPECT_EQ(Lowered(Item("F|all|contains", two), diagnostics),
            "and\n  F contains \"a\"\n  F contains \"b\"\n");
  EXPECT_EQ(Lowered(Item("F|neq", two), diagnostics),
            "not\n  or\n    F equals \"a\"\n    F equals \"b\"\n");
  EXPECT_EQ(Lowered(Item("F|all|neq", two), diagnostics),
            "not\n  and\n    F equals \"a\"\n    F equals \"b\"\n");
}

struct ErrorCase {
  std::string key;
  std::vector<model::Value> values;
  DiagnosticCode code;
};

TEST(Modifiers, RefuseWhatDoesNotTypeCheck) {
  using Code = DiagnosticCode;
  const ErrorCase cases[] = {
      {"F|endwith", {Text("a")}, Code::kUnknownModifier},
      {"F|Contains", {Text("a")}, Code::kUnknownModifier},
      {"F|contains", {Integer(5)}, Code::kModifierType},
      {"F|cased", {Boolean(true)}, Code::kModifierType},
      {"F|windash", {Integer(5)}, Code::kModifierType},
      {"F|gt", {Text("5")}, Code::kModifierType},
      {"F|lt|gt", {Integer(5)}, Code::kModifierType},
      {"F|gt|contains", {Integer(5)}, Code::kModifierType},
      {"F|i", {Text("a")}, Code::kModifierType},
      {"F|re|cased", {Text("a")}, Code::kModifierType},
      {"F|re|base64", {Text("a")}, Code::kModifierType},
      {"F|re", {Null()}, Code::kModifierType},
      {"F|hour", {Text("8")}, Code::kModifierType},
      {"F|exists", {Text("yes")}, Code::kModifierType},
      {"F|exists", {Boolean(true), Boolean(false)}, Code::kModifierType},
      {"F|fieldref", {Null()}, Code::kModifierType},
      {"F|contains|re", {Text("a")}, Code::kModifierOrder},
      {"F|all|re", {Text("a"), Text("b")}, Code::kModifierOrder},
      {"F|neq|cidr", {Text("10.0.0.0/8")}, Code::kModifierOrder},
      {"F|wide|utf16be", {Text("a")}, Code::kModifierOrder},
      {"F|contains|base64", {Text("a")}, Code::kModifierNeedsPlainText},
      {"F|base64", {Text("a*")}, Code::kModifierNeedsPlainText},
      {"F|fieldref", {Text("G*")}, Code::kModifierNeedsPlainText},
      {"F|base64offset|contains", {Text("a")}, Code::kValueTooShort},
      {"F|all", {Text("a")}, Code::kAllNeedsList},
      {"F", {Text("a"), Null()}, Code::kNullInList},
      {"", {Null()}, Code::kNullKeyword},
      {"|exists", {Boolean(true)}, Code::kModifierNeedsField},
      {"|cidr", {Text("10.0.0.0/8")}, Code::kModifierNeedsField},
      {"F|cidr", {Text("10.0.0.1/8")}, Code::kBadNetwork},
      {"F|cidr", {Text("10.0.0.0/33")}, Code::kBadNetwork},
      {"F|cidr", {Text("10.0.0.0/08")}, Code::kBadNetwork},
      {"F|cidr", {Text("010.0.0.0/8")}, Code::kBadNetwork},
      {"F|cidr", {Text("example.org")}, Code::kBadNetwork},
      {"F|re", {Text("(")}, Code::kBadRegex},
      {"F|re", {Text("a(?=b)")}, Code::kBadRegex},
      {"F|re", {Text("(a)\\1")}, Code::kBadRegex},
      {"F|expand", {Text("%unknown%")}, Code::kUnknownPlaceholder},
      {"F|wide", {Text("\u00e9")}, Code::kUnsearchableText},
  };
  for (const ErrorCase& c : cases) {
    Diagnostics diagnostics;
    EXPECT_EQ(Lowered(Item(c.key, c.values), diagnostics), "error") << c.key;
    ASSERT_FALSE(diagnostics.empty()) << c.key;
    EXPECT_EQ(diagnostics.back().code, c.code) << c.key << ": " << diagnostics.back().message;
  }
}

TEST(Modifiers, ExplainWhichRegexConstructIsMissing) {
  const struct {
    const char* pattern;
    const char* message;
  } cases[] = {
      {"a(?=b)", "lookahead"},      {"a(?!b)", "negative lookahead"}, {"(?<=a)b", "lookbehind"},
      {"(?<!a)b", "negative look"}, {"(a)\\1", "backreference"},      {"a\\Z", "\\Z"},
      {"(?>a)", "atomic"},          {"a{1001}", "malformed"},
  };
  for (const auto& c : cases) {
    Diagnostics diagnostics;
    EXPECT_EQ(Lowered(Item("F|re", {Text(c.pattern)}), diagnostics), "error");
    ASSERT_EQ(diagnostics.size(), 1u);
    EXPECT_NE(diagnostics[0].message.find(c.message), std::string::npos) << diagnostics[0].message;
    EXPECT_FALSE(diagnostics[0].help.empty()) << c.pattern;
  }
}

TEST(Modifiers, ThatStandTwiceAreWarnedOf) {
  Diagnostics diagnostics;
  EXPECT_EQ(Lowered(Item("F|contains|contains", {Text("a")}), diagnostics), "F contains \"a\"\n");
  ASSERT_EQ(diagnostics.size(), 1u);
  EXPECT_EQ(diagnostics[0].code, DiagnosticCode::kRepeatedModifier);
  diagnostics.clear();
  EXPECT_EQ(Lowered(Item("F|base64|base64", {Text("a")}), diagnostics), "F equals \"WVE9PQ==\"\n");
  EXPECT_TRUE(diagnostics.empty());
}

TEST(Modifiers, WindashDoesNotMultiply) {
  std::string text;
  for (int i = 0; i < 50; ++i) text += " -a";
  Diagnostics diagnostics;
  EXPECT_LT(Lowered(Item("F|windash", {Text(text)}), diagnostics).size(), 1000u);
}

TEST(Modifiers, PlaceholderCombinationsAreBounded) {
  modifier::Placeholders placeholders;
  for (int i = 0; i < 100; ++i) placeholders["p"].push_back("v" + std::to_string(i));
  RegexBudget regexes;
  Diagnostics diagnostics;
  EXPECT_FALSE(
      LowerItem(Item("F|expand", {Text("%p%%p%%p%")}), placeholders, regexes, diagnostics));
  ASSERT_EQ(diagnostics.size(), 1u);
  EXPECT_EQ(diagnostics[0].code, DiagnosticCode::kTooManyCombinations);
}

TEST(Modifiers, TableIsSortedForLookup) {
  std::string_view last;
  for (const modifier::Modifier& known : modifier::AllModifiers()) {
    EXPECT_LT(last, known.name);
    EXPECT_EQ(modifier::FindModifier(known.name), &known);
    last = known.name;
  }
}

}  // namespace
}  // namespace sigmavm::lower
