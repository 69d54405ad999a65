// YAML: types, places and documents.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>
#include <vector>

#include "compiler/source/yaml_document.h"
#include "tests/support/parsed_yaml.h"

namespace sigmavm::source {
namespace {

TEST(YamlTypes, FollowTheCoreSchema) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const struct {
    const char* text;
    NodeKind kind;
    double number;
  } cases[] = {
      {"null", NodeKind::kNull, 0},
      {"~", NodeKind::kNull, 0},
      {"NULL", NodeKind::kNull, 0},
      {"nULL", NodeKind::kString, 0},
      {"True", NodeKind::kBool, 1},
      {"FALSE", NodeKind::kBool, 0},
      {"tRUE", NodeKind::kString, 0},
      {"yes", NodeKind::kString, 0},
      {"off", NodeKind::kString, 0},
      {"0", NodeKind::kInteger, 0},
      {"-0", NodeKind::kInteger, 0},
      {"+12", NodeKind::kInteger, 12},
      {"010", NodeKind::kInteger, 10},
      {"08", NodeKind::kInteger, 8},
      {"0x1F", NodeKind::kInteger, 31},
      {"0o17", NodeKind::kInteger, 15},
      {"0o8", NodeKind::kString, 0},
      {"-0x1F", NodeKind::kString, 0},
      {"0b11", NodeKind::kString, 0},
      {"1_000", NodeKind::kString, 0},
      {"12:30:45", NodeKind::kString, 0},
      {"2024-01-02", NodeKind::kString, 0},
      {"10.0.0.1", NodeKind::kString, 0},
      {"1e3", NodeKind::kFloat, 1000},
      {"1.5E-1", NodeKind::kFloat, 0.15},
      {".5", NodeKind::kFloat, 0.5},
      {"5.", NodeKind::kFloat, 5},
      {"-.5e1", NodeKind::kFloat, -5},
      {".", NodeKind::kString, 0},
      {"1e", NodeKind::kString, 0},
      {"e3", NodeKind::kString, 0},
      {"-.inf", NodeKind::kFloat, -kInfinity},
      {"+.INF", NodeKind::kFloat, kInfinity},
      {".iNF", NodeKind::kString, 0},
      {"inf", NodeKind::kString, 0},
      {"1e999", NodeKind::kFloat, kInfinity},
      {"-1e999", NodeKind::kFloat, -kInfinity},
      {"1e-999", NodeKind::kFloat, 0},
      {"0.1e-99999999999999999999", NodeKind::kFloat, 0},
  };
  for (const auto& c : cases) {
    const ParsedYaml in_list(std::string("[") + c.text + "]");
    ASSERT_EQ(in_list.documents.size(), 1u) << c.text << in_list.Rendered();
    const Node& node = in_list.documents[0].items[0];
    EXPECT_EQ(node.kind, c.kind) << c.text;
    EXPECT_EQ(node.text, c.text);
    if (c.kind == NodeKind::kBool) {
      EXPECT_EQ(node.boolean, c.number != 0) << c.text;
    }
    if (c.kind == NodeKind::kInteger) {
      EXPECT_EQ(static_cast<double>(node.integer), c.number) << c.text;
    }
    if (c.kind == NodeKind::kFloat) {
      EXPECT_EQ(node.real, c.number) << c.text;
    }
  }
  EXPECT_TRUE(std::isnan(ParsedYaml("[.nan]").documents[0].items[0].real));
}

TEST(YamlTypes, IntegersAreExactUpToSixtyFourBitsAndFloatBeyond) {
  const ParsedYaml parsed(
      "[9223372036854775807, 9223372036854775808, 18446744073709551615, 18446744073709551616, "
      "-9223372036854775808, -9223372036854775809, 0xFFFFFFFFFFFFFFFF, 0x10000000000000000]");
  ASSERT_EQ(parsed.documents.size(), 1u);
  const std::vector<Node>& items = parsed.documents[0].items;
  EXPECT_EQ(items[0].kind, NodeKind::kInteger);
  EXPECT_EQ(items[0].integer, INT64_MAX);
  EXPECT_EQ(items[1].kind, NodeKind::kUnsigned);
  EXPECT_EQ(items[1].unsigned_integer, uint64_t{1} << 63);
  EXPECT_EQ(items[2].unsigned_integer, UINT64_MAX);
  EXPECT_EQ(items[3].kind, NodeKind::kFloat);
  EXPECT_EQ(items[3].real, 18446744073709551616.0);
  EXPECT_EQ(items[4].integer, INT64_MIN);
  EXPECT_EQ(items[5].kind, NodeKind::kFloat);
  EXPECT_EQ(items[6].unsigned_integer, UINT64_MAX);
  EXPECT_EQ(items[7].real, 18446744073709551616.0);
}

TEST(YamlTypes, QuotesBlocksAndTagsOverrideThePlainType) {
  const struct {
    const char* text;
    NodeKind kind;
  } cases[] = {
      {"'5'", NodeKind::kString},
      {"\"true\"", NodeKind::kString},
      {"|\n 5", NodeKind::kString},
      {"!!str 5", NodeKind::kString},
      {"! 5", NodeKind::kString},
      {"!!str", NodeKind::kString},
      {"!!int '5'", NodeKind::kInteger},
      {"!!float 5", NodeKind::kFloat},
      {"!!bool 'true'", NodeKind::kBool},
      {"!!null ''", NodeKind::kNull},
      {"!<tag:yaml.org,2002:str> 5", NodeKind::kString},
      {"!!map {}", NodeKind::kMap},
      {"!!seq []", NodeKind::kSequence},
  };
  for (const auto& c : cases) {
    const ParsedYaml parsed(std::string("a: ") + c.text + "\n");
    ASSERT_EQ(parsed.documents.size(), 1u) << c.text << parsed.Rendered();
    EXPECT_TRUE(parsed.diagnostics.empty()) << c.text << parsed.Rendered();
    EXPECT_EQ(parsed.documents[0].entries[0].value.kind, c.kind) << c.text;
  }
}

TEST(YamlTypes, WarnOnlyWhereYaml11ReadsAnotherType) {
  const struct {
    const char* text;
    const char* reading;  // empty: no warning
  } cases[] = {
      {"yes", "a boolean"},
      {"On", "a boolean"},
      {"NO", "a boolean"},
      {"y", ""},
      {"true", ""},
      {"12:30", "a number"},
      {"12:30:45.5", "a number"},
      {"12:61", ""},
      {"1_000", "a number"},
      {"0b101", "a number"},
      {"-0x1F", "a number"},
      {"1_0.5", "a number"},
      {"_1", ""},
      {"010", "the octal number for 8"},
      {"00", ""},
      {"07", ""},
      {"09", "text"},
      {"0o17", "text"},
      {"1e3", "text"},
      {"1.5e3", "text"},
      {"1.5e+3", ""},
      {"1.5", ""},
      {"0x1F", ""},
      {"2024-01-02", ""},
      {"2024-01-02 10:00:00", ""},
      {"10.0.0.1", ""},
      {"'yes'", ""},
      {"\"010\"", ""},
      {"!!str yes", ""},
      {".inf", ""},
  };
  for (const auto& c : cases) {
    const ParsedYaml parsed(std::string("a: ") + c.text + "\n");
    ASSERT_EQ(parsed.diagnostics.empty(), c.reading[0] == '\0') << c.text << parsed.Rendered();
    if (parsed.diagnostics.empty()) continue;
    EXPECT_EQ(parsed.diagnostics[0].severity, Severity::kWarning);
    EXPECT_EQ(parsed.diagnostics[0].code, DiagnosticCode::kYaml11Type);
    EXPECT_NE(parsed.diagnostics[0].message.find("but " + std::string(c.reading) + " for YAML 1.1"),
              std::string::npos)
        << parsed.diagnostics[0].message;
  }
}

// Every scalar below is the value of `a`, followed by another key.
TEST(YamlScalars, HaveTheirExactPlaceAndAnOriginForEveryByte) {
  const struct {
    const char* text;
    const char* decoded;
    const char* raw;
    size_t probe;            // an offset in `decoded`
    const char* probe_from;  // the raw text from the origin of that offset on
  } cases[] = {
      {"a: one two # no\nb: 1", "one two", "one two", 4, "two"},
      {"a: one \n  two\n\n  three\nb: 1", "one two\nthree", "one \n  two\n\n  three", 8, "three"},
      {"a:\n  x: y\nb: 1", nullptr, "x: y", 0, nullptr},
      {"a: 'it''s'\nb: 1", "it's", "'it''s'", 3, "s'"},
      {"a: 'one\n\n  two'\nb: 1", "one\ntwo", "'one\n\n  two'", 4, "two'"},
      {"a: \"x\\x41\\u00e4y\"\nb: 1", "xA\u00E4y", "\"x\\x41\\u00e4y\"", 4, "y\""},
      {"a: \"x\\\n  y\"\nb: 1", "xy", "\"x\\\n  y\"", 1, "y\""},
      {"a: \"\\\"\\\\n\"\nb: 1", "\"\\n", "\"\\\"\\\\n\"", 2, "n\""},
      {"a: ''\nb: 1", "", "''", 0, "'\n"},
      {"a: |\n  x\n   y\n\n  z\n\n\nb: 1", "x\n y\n\nz\n", "|\n  x\n   y\n\n  z", 6, "z\n"},
      {"a: |-\n  x\n\nb: 1", "x", "|-\n  x", 0, "x\n"},
      {"a: |+\n  x\n\nb: 1", "x\n\n", "|+\n  x", 0, "x\n"},
      {"a: | # c\n  x\nb: 1", "x\n", "| # c\n  x", 0, "x\n"},
      {"a: |2\n   x\n  y\nb: 1", " x\ny\n", "|2\n   x\n  y", 3, "y\n"},
      {"a: >-\n  x\n  y\n\n    z\n  w\nb: 1", "x y\n\n  z\nw", ">-\n  x\n  y\n\n    z\n  w", 9,
       "w\n"},
      {"a: >\n\n  x\nb: 1", "\nx\n", ">\n\n  x", 1, "x\n"},
      {"a: |\nb: 1", "", "|", 0, "\nb"},
      {"a: |+\n\n\nb: 1", "\n\n", "|+", 0, "\n\nb"},
      {"a: one\r\n  two\r\nb: 1", "one two", "one\r\n  two", 4, "two"},
      {"a: |\r\n  x\r\n  y\r\nb: 1", "x\ny\n", "|\r\n  x\r\n  y", 2, "y\r"},
      {"{a: one two, b: 1}", "one two", "one two", 4, "two"},
      {"a: &n !!str  x\nb: 1", "x", "x", 0, "x\n"},
      {"a: \u00E4 b\nb: 1", "\u00E4 b", "\u00E4 b", 3, "b\n"},
  };
  for (const auto& c : cases) {
    const ParsedYaml parsed(c.text);
    ASSERT_EQ(parsed.documents.size(), 1u) << c.text << parsed.Rendered();
    const Node* node = parsed.documents[0].Find("a");
    ASSERT_NE(node, nullptr) << c.text;
    EXPECT_EQ(parsed.Raw(node->span), c.raw) << c.text;
    if (c.decoded == nullptr) continue;
    EXPECT_EQ(node->text, c.decoded) << c.text;
    const TextOrigin origin = OriginOf(*node, parsed.sources);
    ASSERT_EQ(origin.offsets.size(), node->text.size() + 1) << c.text;
    const std::string_view rest = parsed.sources.text(parsed.id).substr(origin.offsets[c.probe]);
    EXPECT_EQ(rest.substr(0, std::string_view(c.probe_from).size()), c.probe_from) << c.text;
    EXPECT_NE(parsed.documents[0].Find("b"), nullptr) << c.text;
  }
}

TEST(YamlScalars, OriginsSurviveFoldingAndQuoting) {
  ParsedYaml parsed("condition: >-\n    selection and\n    not filter\n");
  const Node* condition = parsed.documents.at(0).Find("condition");
  ASSERT_NE(condition, nullptr);
  const size_t at = condition->text.find("filter");
  const Span place = OriginOf(*condition, parsed.sources).Map(at, at + 6);
  EXPECT_EQ(Render(Error(DiagnosticCode::kUnknownModifier, place, "here"), parsed.sources),
            "rule.yml:3:9: error[SV0112]: here\n"
            "    3 |     not filter\n"
            "      |         ^^^^^^\n");
}

TEST(YamlScalars, OriginFallsBackToTheWholeScalar) {
  const ParsedYaml parsed("a: text\n");
  Node node = *parsed.documents[0].Find("a");
  node.text = "changed";
  const TextOrigin origin = OriginOf(node, parsed.sources);
  EXPECT_TRUE(origin.offsets.empty());
  EXPECT_EQ(origin.Map(0, 3), node.span);
}

TEST(YamlStructure, IsReadFromEveryStyle) {
  const struct {
    const char* text;
    const char* want;
  } cases[] = {
      {"a: b\nc:\n- d\n-  e: f\n   g: h\n", "{a: b, c: [d, {e: f, g: h}]}"},
      {"{a: b, \"c\":d, e, [f, g]: x}", ""},
      {"{a: b, \"c\":d, e}", "{a: b, c: d, e: }"},
      {"[a, {b: c}, d: e, [ ], {}]", "[a, {b: c}, {d: e}, [], {}]"},
      {"? a\n: b\n? c\n", "{a: b, c: }"},
      {"a:\nb: ~\nc:\n  null\nnull: d\n", "{a: , b: ~, c: null, null: d}"},
      {"-\n- ~\n- # no\n-\n", "[, ~, , ]"},
      {"x:\n  a:\nnull: 1\n", "{x: {a: }, null: 1}"},
      {"x:\n-\nnull: 1\n", "{x: [], null: 1}"},
      {"a: &x [b, c]\nd: *x\n", "{a: [b, c], d: [b, c]}"},
      {"&a key: *a\n", "{key: key}"},
      {"- &a x\n- &a y\n- *a\n", "[x, y, y]"},
      {"a: >-\n  x\n  ", "{a: x}"},
      {"a: |\n  x", "{a: x}"},
      {"--- # c\na: b\n", "{a: b}"},
      {"%YAML 1.2\n---\na: b\n", "{a: b}"},
      {"# only a comment\n", ""},
      {"", ""},
  };
  for (const auto& c : cases) {
    const ParsedYaml parsed(c.text);
    if (c.want[0] == '\0') {
      EXPECT_TRUE(parsed.documents.empty() || !parsed.diagnostics.empty()) << c.text;
      continue;
    }
    EXPECT_EQ(ShowAll(parsed.documents), c.want) << c.text << parsed.Rendered();
    EXPECT_TRUE(parsed.diagnostics.empty()) << c.text << parsed.Rendered();
  }
}

TEST(YamlStructure, CollectionsSpanTheirFirstToTheirLastCharacter) {
  const ParsedYaml parsed("a:\n  - b\n  -  c # d\ne: [ f , { g : h } , ]\ni:\n  j:\nk: {}\n");
  ASSERT_EQ(parsed.documents.size(), 1u);
  const Node& root = parsed.documents[0];
  EXPECT_EQ(parsed.Raw(root.Find("a")->span), "- b\n  -  c");
  EXPECT_EQ(parsed.Raw(root.Find("e")->span), "[ f , { g : h } , ]");
  EXPECT_EQ(parsed.Raw(root.Find("e")->items[1].span), "{ g : h }");
  EXPECT_EQ(parsed.Raw(root.Find("i")->span), "j:");
  EXPECT_EQ(parsed.Raw(root.Find("i")->Find("j")->span), ":");
  EXPECT_EQ(parsed.Raw(root.Find("k")->span), "{}");
  EXPECT_EQ(parsed.Raw(root.entries[1].key.span), "e");
}

TEST(YamlStructure, ByteOrderMarkAndCrlfKeepPlacesRight) {
  const ParsedYaml parsed(
      "\xEF\xBB\xBF"
      "a: b\r\nc: 'd'\r\n");
  ASSERT_EQ(parsed.documents.size(), 1u) << parsed.Rendered();
  EXPECT_EQ(parsed.Raw(parsed.documents[0].entries[0].key.span), "a");
  EXPECT_EQ(parsed.Raw(parsed.documents[0].Find("c")->span), "'d'");
}

TEST(YamlDocuments, AreReadOneByOne) {
  const struct {
    const char* text;
    const char* want;
    size_t errors;
  } cases[] = {
      {"a: 1\n---\nb: 2\n", "{a: 1} | {b: 2}", 0},
      {"---\na: 1\n...\n---\nb: 2\n...\n", "{a: 1} | {b: 2}", 0},
      {"a: 1\n...\nb: 2\n", "{a: 1} | {b: 2}", 0},
      {"---\n---\n--- ~\n---\na: 1\n", "{a: 1}", 0},
      {"a: 1\n---\nb: [\n---\nc: 2\n", "{a: 1}", 1},
      {"a: 1\n---\nb: *x\n", "{a: 1}", 1},
      {"&x a: 1\n---\nb: *x\n", "{a: 1}", 1},
      // What continues wrongly makes the document before it incomplete.
      {"a: 1\n---\n- b\nc: 2\n", "{a: 1}", 1},
      {"a: 1\n---\nb: 2\n%c: 3\n", "{a: 1}", 1},
  };
  for (const auto& c : cases) {
    const ParsedYaml parsed(c.text);
    EXPECT_EQ(ShowAll(parsed.documents), c.want) << c.text;
    EXPECT_EQ(CountErrors(parsed.diagnostics), c.errors) << c.text << parsed.Rendered();
  }
}

TEST(YamlKeys, DuplicatesKeepTheFirst) {
  const ParsedYaml parsed("a: 1\nb: 2\n'a': 3\n");
  EXPECT_EQ(ShowAll(parsed.documents), "{a: 1, b: 2}");
  EXPECT_EQ(parsed.Rendered(),
            "rule.yml:3:1: error[SV0017]: the key `a` occurs twice in this map\n"
            "    3 | 'a': 3\n"
            "      | ^^^\n"
            "      = help: remove or rename one of them\n"
            "      = note: first here (rule.yml:1:1)\n"
            "    1 | a: 1\n"
            "      | ^\n");
}

TEST(YamlKeys, MergeKeysAreOrdinaryWithAWarning) {
  const ParsedYaml parsed("x: &x {a: 1}\ny:\n  <<: *x\n  '<<z': 1\n");
  EXPECT_EQ(ShowAll(parsed.documents), "{x: {a: 1}, y: {<<: {a: 1}, <<z: 1}}");
  EXPECT_EQ(parsed.Rendered(),
            "rule.yml:3:3: warning[SV0026]: `<<` is an ordinary key here: YAML 1.2 has no merge "
            "keys\n"
            "    3 |   <<: *x\n"
            "      |   ^^\n"
            "      = help: write the merged keys out\n");
}

TEST(YamlSigmaHq, EveryRuleIsReadWithoutErrorsAndHasOrigins) {
  const std::filesystem::path folder = std::filesystem::path(SIGMAVM_SHARED_DIR) / "sigmahq";
  if (!std::filesystem::is_directory(folder)) {
    GTEST_SKIP() << "the SigmaHQ rules are not at " << folder << ": nothing was tested";
  }
  size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".yml") continue;
    ++files;
    std::ifstream stream(entry.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    const ParsedYaml parsed(text, entry.path().filename().string());
    EXPECT_FALSE(HasErrors(parsed.diagnostics)) << parsed.Rendered();
    ASSERT_EQ(parsed.documents.size(), 1u) << entry.path();
    const Node* detection = parsed.documents[0].Find("detection");
    ASSERT_NE(detection, nullptr) << entry.path();
    const Node* condition = detection->Find("condition");
    ASSERT_NE(condition, nullptr) << entry.path();
    const Node& first = condition->is_sequence() ? condition->items.at(0) : *condition;
    EXPECT_FALSE(OriginOf(first, parsed.sources).offsets.empty()) << entry.path();
  }
  EXPECT_GT(files, 3000u);
}

}  // namespace
}  // namespace sigmavm::source
