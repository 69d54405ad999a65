// YAML that is wrong or hostile: the words for it, and the bounds on what it may cost.
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "compiler/source/yaml_document.h"
#include "runtime/base/limits.h"
#include "tests/support/parsed_yaml.h"

namespace sigmavm::source {
namespace {

struct ErrorCase {
  const char* name;
  const char* text;
  const char* want;  ///< all of what is printed
};

class YamlError : public testing::TestWithParam<ErrorCase> {};

TEST_P(YamlError, SaysWhereAndWhatToDo) {
  EXPECT_EQ(ParsedYaml(GetParam().text).Rendered(), GetParam().want);
}

constexpr ErrorCase kErrors[] = {
    {"UnquotedWildcard", "Image:\n  - *.exe\n",
     "rule.yml:2:5: error[SV0019]: a value that starts with `*` is an alias, and there is no such "
     "anchor\n"
     "    2 |   - *.exe\n"
     "      |     ^^^^^\n"
     "      = help: put it in quotes to mean text\n"},
    {"LoneWildcard", "Image: *\n",
     "rule.yml:1:8: error[SV0019]: a value that starts with `*` is an alias, and there is no such "
     "anchor\n"
     "    1 | Image: *\n"
     "      |        ^\n"
     "      = help: put it in quotes to mean text\n"},
    {"BackslashInDoubleQuotes", "Image: \"C:\\Windows\"\n",
     "rule.yml:1:11: error[SV0016]: this is no escape sequence of YAML\n"
     "    1 | Image: \"C:\\Windows\"\n"
     "      |           ^^\n"
     "      = help: in single quotes a backslash is just a backslash; in double quotes write "
     "`\\\\`\n"},
    {"TabIndentation", "a:\n\tb: c\n",
     "rule.yml:2:1: error[SV0014]: a tab is no indentation in YAML\n"
     "    2 |  b: c\n"
     "      | ^\n"
     "      = help: indent with spaces\n"},
    {"ColonInAValue", "title: Foo: bar\n",
     "rule.yml:1:11: error[SV0013]: a `:` is not allowed here\n"
     "    1 | title: Foo: bar\n"
     "      |           ^\n"
     "      = help: check the indentation, and put a value that contains `: ` in quotes\n"},
    {"TextAfterAQuote", "a: 'it's'\n",
     "rule.yml:1:8: error[SV0013]: there is text after the closing quote\n"
     "    1 | a: 'it's'\n"
     "      |        ^^\n"
     "      = help: inside single quotes write `''` for a quote, inside double quotes `\\\"`\n"},
    {"TextAfterABracket", "a: [b]c\n",
     "rule.yml:1:7: error[SV0013]: there is text after the closing bracket\n"
     "    1 | a: [b]c\n"
     "      |       ^\n"
     "      = help: put a value that starts with `[` or `{` in quotes\n"},
    {"QuoteNeverClosed", "a: b\nc: 'd\n",
     "rule.yml:2:4: error[SV0015]: the quote `'` is never closed\n"
     "    2 | c: 'd\n"
     "      |    ^^\n"
     "      = help: add the closing quote; inside the quotes `''` is one quote\n"},
    {"BracketNeverClosed", "a: [b,\n  c\n",
     "rule.yml:1:4: error[SV0013]: this `[` is never closed\n"
     "    1 | a: [b,\n"
     "      |    ^\n"
     "      = help: close it, or put a value that starts with it in quotes\n"},
    {"BracketNeverOpened", "a: ]\n",
     "rule.yml:1:4: error[SV0013]: this bracket closes nothing\n"
     "    1 | a: ]\n"
     "      |    ^\n"
     "      = help: remove it, or put a value that contains brackets in quotes\n"},
    {"EmptyListEntry", "a: [b,,c]\n",
     "rule.yml:1:7: error[SV0013]: a value is missing before this `,`\n"
     "    1 | a: [b,,c]\n"
     "      |       ^\n"
     "      = help: write `null`, or remove the `,`\n"},
    {"ReservedCharacter", "a: @b\n",
     "rule.yml:1:4: error[SV0013]: a value cannot start with `@`\n"
     "    1 | a: @b\n"
     "      |    ^^\n"
     "      = help: put it in quotes\n"},
    {"ItemAmongKeys", "a: b\n- c\n",
     "rule.yml:2:1: error[SV0013]: a list item cannot stand among the keys of a map\n"
     "    2 | - c\n"
     "      | ^\n"
     "      = help: check the indentation of this line and of those before it\n"},
    {"WrongIndentation", "a:\n  b: c\n d: e\n",
     "rule.yml:3:2: error[SV0013]: a `key: value` was expected here\n"
     "    3 |  d: e\n"
     "      |  ^^\n"
     "      = help: check the indentation of this line and of those before it\n"},
    {"LastKeyWithoutColon", "a: b\nc\n",
     "rule.yml:2:1: error[SV0013]: a `:` is missing after this key\n"
     "    2 | c\n"
     "      | ^\n"
     "      = help: write `key: value`, or check the indentation and the quotes before it\n"},
    {"NoBlankAfterColon", "\"a\":b\n",
     "rule.yml:1:4: error[SV0013]: this does not continue the document before it\n"
     "    1 | \"a\":b\n"
     "      |    ^^\n"
     "      = help: put a blank after the `:`\n"},
    {"KeyAfterAList", "- a\nb: c\n",
     "rule.yml:2:1: error[SV0013]: this does not continue the document before it\n"
     "    2 | b: c\n"
     "      | ^^^^\n"
     "      = help: check the indentation and the quotes; a further document starts with `---`\n"},
    {"PercentAtTheStartOfALine", "a: b\n%c%: d\n",
     "rule.yml:2:1: error[SV0013]: a line that starts with `%` is a directive of YAML, and not "
     "allowed here\n"
     "    2 | %c%: d\n"
     "      | ^^^^^^\n"
     "      = help: put the text that starts with `%` in quotes; directives are `%YAML` and "
     "`%TAG`, "
     "and stand before `---`\n"},
    {"MapAsKey", "a: {{b}}\n",
     "rule.yml:1:5: error[SV0018]: a key must be text, not a map\n"
     "    1 | a: {{b}}\n"
     "      |     ^^^\n"
     "      = help: put a key that starts with `[` or `{` in quotes\n"},
    {"NoKey", "a:\n  : b\n",
     "rule.yml:2:3: error[SV0018]: a key is missing before this `:`\n"
     "    2 |   : b\n"
     "      |   ^\n"},
    {"RecursiveAlias", "a: &x\n  b: *x\n",
     "rule.yml:2:6: error[SV0020]: `*x` stands inside the value that it names\n"
     "    2 |   b: *x\n"
     "      |      ^^\n"
     "      = help: write the value out\n"},
    {"UnknownTag", "a: !b c\n",
     "rule.yml:1:4: error[SV0021]: `!b` is no tag of YAML's core schema\n"
     "    1 | a: !b c\n"
     "      |    ^^\n"
     "      = help: put text that starts with `!` in quotes; the tags are `!!str`, `!!int`, "
     "`!!float`, `!!bool`, `!!null`, `!!map` and `!!seq`\n"},
    {"TagMismatch", "a: !!int b\n",
     "rule.yml:1:10: error[SV0022]: `b` does not fit its tag `!!int`\n"
     "    1 | a: !!int b\n"
     "      |          ^\n"
     "      = help: remove the tag, or correct the value\n"},
    {"NotUtf8", "a: \xE4\n",
     "rule.yml:1:4: error[SV0011]: the byte 0xE4 is not UTF-8 here\n"
     "    1 | a: \uFFFD\n"
     "      |    ^\n"
     "      = help: save the file as UTF-8\n"},
    {"ControlCharacter",
     "a: b\x04"
     "c\n",
     "rule.yml:1:5: error[SV0012]: the character U+0004 is not allowed here\n"
     "    1 | a: b c\n"
     "      |     ^\n"
     "      = help: remove it, or write it as an escape sequence in double quotes\n"},
    {"LoneCarriageReturn", "a: b\rc: d\r",
     "rule.yml:1:5: error[SV0012]: a carriage return without a line feed\n"
     "    1 | a: b c: d\n"
     "      |     ^\n"
     "      = help: end lines with LF or CRLF\n"},
    {"SecondByteOrderMark",
     "a: b\n---\n\xEF\xBB\xBF"
     "c: d\n",
     "rule.yml:3:1: error[SV0012]: the character U+FEFF is not allowed here\n"
     "    3 | \xEF\xBB\xBF"
     "c: d\n"
     "      | ^\n"
     "      = help: a byte order mark stands only at the start of a file\n"},
    {"Boolean11", "a: yes\n",
     "rule.yml:1:4: warning[SV0025]: `yes` is text here, but a boolean for YAML 1.1 tools such as "
     "pySigma\n"
     "    1 | a: yes\n"
     "      |    ^^^\n"
     "      = help: put it in quotes\n"},
    {"Octal11", "a: 010\n",
     "rule.yml:1:4: warning[SV0025]: `010` is the number 10 here, but the octal number for 8 for "
     "YAML 1.1 tools such as pySigma\n"
     "    1 | a: 010\n"
     "      |    ^^^\n"
     "      = help: write the number in plain decimal digits, or quote it to mean text\n"},
};

INSTANTIATE_TEST_SUITE_P(All, YamlError, testing::ValuesIn(kErrors),
                         [](const auto& test) { return std::string(test.param.name); });

DiagnosticCode FirstError(const std::string& text) {
  const ParsedYaml parsed(text);
  return parsed.diagnostics.empty() ? DiagnosticCode{} : parsed.diagnostics.front().code;
}

TEST(YamlLimits, NestingUpToTheLimitIsAccepted) {
  constexpr size_t kDepth = Limits::kYamlDepth;
  const auto flow = [](size_t depth) { return Repeated("[", depth) + Repeated("]", depth); };
  EXPECT_EQ(FirstError(flow(kDepth)), DiagnosticCode{});
  EXPECT_EQ(FirstError(flow(kDepth + 1)), DiagnosticCode::kYamlTooDeep);
  EXPECT_EQ(FirstError(Repeated("- ", kDepth) + "a"), DiagnosticCode{});
  EXPECT_EQ(FirstError(Repeated("- ", kDepth + 1) + "a"), DiagnosticCode::kYamlTooDeep);
}

TEST(YamlLimits, AliasesCountTowardsDepthNodesAndBytes) {
  std::string deep = "- &a0 x\n";
  std::string wide = "- &a0 [x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i <= 100; ++i) {
    const std::string anchor = "- &a" + std::to_string(i);
    const std::string alias = "*a" + std::to_string(i - 1);
    deep += anchor + " [" + alias + "]\n";
    wide += anchor + " [" + Repeated(alias + " , ", 8) + "]\n";
  }
  EXPECT_EQ(FirstError(deep), DiagnosticCode::kYamlTooDeep);
  EXPECT_EQ(FirstError(wide), DiagnosticCode::kYamlTooLarge);
  const std::string text = "- &a " + std::string(size_t{1} << 20, 'x') + "\n";
  EXPECT_EQ(FirstError(text + Repeated("- *a\n", 10)), DiagnosticCode{});
  EXPECT_EQ(FirstError(text + Repeated("- *a\n", 20)), DiagnosticCode::kYamlTooLarge);
}

TEST(YamlLimits, SizeOfTheFileIsBounded) {
  const std::string text = "a: " + std::string(Limits::kRuleFileBytes - 3, 'x');
  EXPECT_EQ(FirstError(text), DiagnosticCode{});
  EXPECT_EQ(FirstError(text + "x"), DiagnosticCode::kRuleFileTooLarge);
}

TEST(YamlLimits, ManyProblemsGiveABoundedNumberOfDiagnostics) {
  EXPECT_LE(ParsedYaml(Repeated("a: yes\n", 5000)).diagnostics.size(), 101u);
}

// A quadratic step would take minutes at this size; the bound on time leaves room for slow
// machines.
TEST(YamlLimits, HostileTextEndsSoon) {
  constexpr size_t kSize = size_t{256} << 10;
  const std::string parts[] = {"[",  "{",  "[{", "[\n", "? ",    "- ",     "-\n",     ": ",  ",",
                               "%",  "!",  "&",  "*",   "|",     "\"",     "'",       "#",   "\n",
                               " ",  "\t", "a ", "a\n", "a,",    "---\n",  "...\n",   "&a ", "!a ",
                               "\\", "?",  ":",  "\"a", "? a\n", "a: |\n", "\xC3\xA4"};
  const std::string starts[] = {"", "a: ", "[", "a: \"", "a: |\n  "};
  for (const std::string& part : parts) {
    for (const std::string& start : starts) {
      const std::string text = start + Repeated(part, kSize / part.size());
      const auto begin = std::chrono::steady_clock::now();
      const ParsedYaml parsed(text);
      const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
      EXPECT_LT(seconds.count(), 20) << "start " << start << " part " << part;
      EXPECT_LE(parsed.diagnostics.size(), 101u) << "start " << start << " part " << part;
    }
  }
}

}  // namespace
}  // namespace sigmavm::source
