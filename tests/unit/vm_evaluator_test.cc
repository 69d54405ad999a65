// Rules: code, candidates, logsources, evidence; and that no switch of the engine changes a
// verdict.
#include <random>

#include "runtime/base/padding.h"
#include "tests/unit/vm_testing.h"

namespace sigmavm::vm {
namespace {

using program::Opcode;
using program::Operator;
using program::PredicateId;
using program::RuleIndex;
using Rules = std::vector<RuleIndex>;

TEST(Evaluator, RunsEveryOpcode) {
  TestProgram test;
  const PredicateId a = test.Text("A", Operator::kEquals, "1");
  const PredicateId b = test.Text("B", Operator::kEquals, "1");
  const PredicateId c = test.Text("C", Operator::kEquals, "1");
  const auto list = test.List({a, b});
  test.AddRule(Code{Make(Opcode::kConst, 0, 1)});
  test.AddRule(Code{Make(Opcode::kConst, 0, 0)});
  test.AddRule(Code{Make(Opcode::kTest, a), Make(Opcode::kNot)});
  test.AddRule(Code{Make(Opcode::kAny, list)});
  test.AddRule(Code{Make(Opcode::kAll, list)});
  test.AddRule(Code{Make(Opcode::kTest, a), Make(Opcode::kSkipFalse, 1), Make(Opcode::kTest, c)});
  test.AddRule(Code{Make(Opcode::kTest, a), Make(Opcode::kSkipTrue, 1), Make(Opcode::kTest, c)});
  const Engine engine(test.Finish());
  Evaluator evaluator(engine);
  const struct {
    const char* values[3];
    Rules matches;
  } cases[] = {
      {{"0", "0", "0"}, {0, 2}},          {{"1", "0", "0"}, {0, 3, 6}},
      {{"0", "1", "1"}, {0, 2, 3, 6}},    {{"1", "1", "0"}, {0, 3, 4, 6}},
      {{"1", "1", "1"}, {0, 3, 4, 5, 6}},
  };
  for (const auto& c2 : cases) {
    record::Record record(engine.schema());
    Fill(record, "A", {String(c2.values[0])});
    Fill(record, "B", {String(c2.values[1])});
    Fill(record, "C", {String(c2.values[2])});
    EXPECT_EQ(evaluator.Evaluate(record), c2.matches);
  }
}

TEST(Evaluator, EachRecordStartsAfresh) {
  TestProgram test;
  test.AddRule(test.Text("A", Operator::kContains, "evil"));
  test.AddRule(test.Text("B", Operator::kRegex, "evil"));
  const Engine engine(test.Finish());
  Evaluator evaluator(engine);
  record::Record record(engine.schema());
  // More than the 16,383 records after which the states of predicates start over.
  for (int i = 0; i < 70'000; ++i) {
    record.Reset();
    Fill(record, i % 2 == 0 ? "A" : "B", {String(i % 3 == 0 ? "evil" : "good")});
    const Rules expected = i % 3 != 0 ? Rules{} : i % 2 == 0 ? Rules{0} : Rules{1};
    ASSERT_EQ(evaluator.Evaluate(record), expected) << i;
  }
}

TEST(Evaluator, EmptyProgramMatchesNothing) {
  const Engine engine(program::Verify(program::ProgramBuilder().Finish()).value());
  Evaluator evaluator(engine);
  record::Record record(engine.schema());
  EXPECT_TRUE(evaluator.Evaluate(record).empty());
}

TEST(Evaluator, EngineMayGoBeforeItsEvaluator) {
  TestProgram test;
  test.AddRule(test.Text("A", Operator::kEquals, "1"));
  auto engine = std::make_unique<Engine>(test.Finish());
  Evaluator evaluator(*engine);
  const record::Schema schema = engine->schema();
  engine.reset();
  record::Record record(schema);
  Fill(record, "A", {String("1")});
  EXPECT_EQ(evaluator.Evaluate(record), Rules{0});
}

TEST(Evaluator, EvidenceNamesFieldAndValueInOrder) {
  TestProgram test;
  const PredicateId image = test.Text("Image", Operator::kEndsWith, "\\cmd.exe");
  const PredicateId keyword = test.Text("", Operator::kContains, "secret");
  const PredicateId missing = test.Bare("Gone", Operator::kNull);
  const PredicateId absent = test.Text("Image", Operator::kEquals, "nothing");
  program::Rule rule;
  rule.id = test.builder().AddString("r");
  rule.title = rule.id;
  rule.logsource = test.builder().AddLogsource({});
  rule.evidence = test.List({keyword, absent, image, missing});
  const Code code = {Make(Opcode::kAny, rule.evidence), Make(Opcode::kEnd)};
  test.builder().AddRule(rule, code);
  const Engine engine(test.Finish());
  Evaluator evaluator(engine);
  record::Record record(engine.schema());
  Fill(record, "Image", {String("C:\\x.exe"), String("C:\\CMD.exe")});
  Fill(record, "Other", {String("a Secret")});
  ASSERT_EQ(evaluator.Evaluate(record), Rules{0});
  std::vector<Evidence> evidence;
  evaluator.CollectEvidence(0, evidence);
  ASSERT_EQ(evidence.size(), 3u);
  EXPECT_EQ(evidence[0].predicate, keyword);
  EXPECT_EQ(evidence[0].field, "");
  EXPECT_EQ(evidence[0].value, "a Secret");
  EXPECT_EQ(evidence[1].field, "Image");
  EXPECT_EQ(evidence[1].value, "C:\\CMD.exe");
  EXPECT_EQ(evidence[2].field, "Gone");
  EXPECT_EQ(evidence[2].value, "");
}

TEST(Evaluator, StoredEvidenceLeavesOnlyValuesEscaped) {
  TestProgram test;
  const PredicateId image = test.Text("Image", Operator::kEndsWith, "\\cmd.exe");
  program::Rule rule;
  rule.id = test.builder().AddString("r");
  rule.title = rule.id;
  rule.logsource = test.builder().AddLogsource({});
  rule.evidence = test.List({image});
  const Code code = {Make(Opcode::kAny, rule.evidence), Make(Opcode::kEnd)};
  test.builder().AddRule(rule, code);
  const Engine engine(test.Finish());
  Evaluator evaluator(engine);
  record::Record record(engine.schema());
  const std::string padded = R"(C:\\cmd.exe)" + std::string(kDocumentPadding, ' ');
  record::Value escaped = String(std::string_view(padded).substr(0, 11));
  escaped.escaped = true;
  const auto expect = [&](std::initializer_list<record::Value> images, EvidenceText text,
                          bool want_escaped, std::string_view want) {
    record.Reset();
    Fill(record, "Image", images);
    ASSERT_EQ(evaluator.Evaluate(record), Rules{0});
    std::vector<Evidence> evidence;
    evaluator.CollectEvidence(0, evidence, text);
    ASSERT_EQ(evidence.size(), 1u);
    EXPECT_EQ(evidence[0].escaped, want_escaped);
    EXPECT_EQ(evidence[0].value, want);
  };
  expect({escaped}, EvidenceText::kStored, true, escaped.text);
  expect({escaped}, EvidenceText::kDecoded, false, R"(C:\cmd.exe)");
  expect({String("x"), escaped}, EvidenceText::kStored, false, R"(C:\cmd.exe)");
}

TEST(Evaluator, AFieldsOnlyValueIsNamedOnce) {
  TestProgram test;
  const PredicateId name = test.Text("Image", Operator::kEndsWith, "\\cmd.exe");
  const PredicateId other = test.Text("Other", Operator::kContains, "secret");
  const PredicateId folder = test.Text("Image", Operator::kStartsWith, "c:\\");
  program::Rule rule;
  rule.id = test.builder().AddString("r");
  rule.title = rule.id;
  rule.logsource = test.builder().AddLogsource({});
  rule.evidence = test.List({name, other, folder});
  const Code code = {Make(Opcode::kAny, rule.evidence), Make(Opcode::kEnd)};
  test.builder().AddRule(rule, code);
  const Engine engine(test.Finish());
  Evaluator evaluator(engine);
  const auto fields_of = [&](std::initializer_list<record::Value> images) {
    record::Record record(engine.schema());
    Fill(record, "Image", images);
    Fill(record, "Other", {String("a Secret")});
    EXPECT_EQ(evaluator.Evaluate(record), Rules{0});
    std::vector<Evidence> evidence;
    evaluator.CollectEvidence(0, evidence);
    std::vector<std::string> fields;
    fields.reserve(evidence.size());
    for (const Evidence& item : evidence) fields.emplace_back(item.field);
    return fields;
  };
  using Fields = std::vector<std::string>;
  EXPECT_EQ(fields_of({String("C:\\cmd.exe")}), (Fields{"Image", "Other"}));
  EXPECT_EQ(fields_of({String("C:\\x.exe")}), (Fields{"Other", "Image"}));
  EXPECT_EQ(fields_of({String("D:\\cmd.exe"), String("C:\\x.exe")}),
            (Fields{"Image", "Other", "Image"}));
}

struct Source {
  const char* category = "";
  const char* product = "";
  std::vector<std::string> channels = {};
  std::vector<uint32_t> event_ids = {};
  std::vector<std::string> providers = {};
};

program::Logsource MakeLogsource(program::ProgramBuilder& builder, const Source& source) {
  program::Logsource logsource;
  logsource.category = builder.AddOptionalString(source.category);
  logsource.product = builder.AddOptionalString(source.product);
  logsource.channels = builder.AddOptionalStringList(source.channels);
  logsource.providers = builder.AddOptionalStringList(source.providers);
  if (!source.event_ids.empty()) logsource.event_ids = builder.AddValueList(source.event_ids);
  return logsource;
}

TEST(LogsourceGate, ExcludesOnlyWhatTheRecordContradicts) {
  const Source any{};
  const Source sysmon{"process_creation", "windows", {"Microsoft-Windows-Sysmon/Operational"}, {1}};
  const Source defender{"", "windows", {"Defender"}, {}, {"Defender-Provider"}};
  const Source windows{"", "windows"};
  const Source linux_product{"process_creation", "linux"};
  const Source proxy{"proxy", ""};
  const Source ids_only{"", "", {}, {7}};
  struct Case {
    const Source* source;
    std::optional<int64_t> event_id;
    const char* channel;
    const char* provider;
    bool allowed;
  };
  const Case cases[] = {
      {&any, 1, "Security", "", true},
      {&any, std::nullopt, "", "", true},
      {&sysmon, std::nullopt, "", "", true},
      {&sysmon, 1, "microsoft-windows-SYSMON/operational", "", true},
      {&sysmon, 3, "Microsoft-Windows-Sysmon/Operational", "", false},
      {&sysmon, std::nullopt, "Microsoft-Windows-Sysmon/Operational", "", true},
      {&sysmon, 1, "Security", "", false},
      {&sysmon, 1, "", "Anything", true},  // names no providers
      {&sysmon, 3, "", "", false},
      {&defender, 5, "Defender", "Other", true},
      {&defender, 5, "", "Other", false},
      {&defender, 5, "", "DEFENDER-provider", true},
      {&windows, 1, "Security", "", true},
      {&linux_product, 1, "Security", "", false},
      {&linux_product, 1, "", "Some-Provider", false},
      {&linux_product, 1, "Linux-Sysmon/Operational", "", true},
      {&windows, 1, "Linux-Sysmon/Operational", "", false},
      {&linux_product, 1, "", "", true},
      {&proxy, 1, "Security", "", false},
      {&proxy, 1, "", "", true},
      {&ids_only, 7, "Security", "", true},
      {&ids_only, 8, "", "", false},
      {&ids_only, -7, "", "", false},
  };
  for (const Case& c : cases) {
    TestProgram test;
    const PredicateId predicate = test.Text("A", Operator::kEquals, "1");
    test.AddRule(predicate, test.AddLogsource(MakeLogsource(test.builder(), *c.source)));
    const program::VerifiedProgram verified = test.Finish();
    for (const bool use_logsource : {true, false}) {
      const Engine engine(verified, {true, true, use_logsource});
      Evaluator evaluator(engine);
      record::Record record(engine.schema());
      Fill(record, "A", {String("1")});
      record.header().event_id = c.event_id;
      record.header().channel = c.channel;
      record.header().provider = c.provider;
      const bool wanted = c.allowed || !use_logsource;
      EXPECT_EQ(evaluator.Evaluate(record).size(), wanted ? 1u : 0u)
          << c.source->category << ' ' << c.channel << ' ' << c.event_id.value_or(-1);
      EXPECT_EQ(evaluator.LogsourceAllows(0), wanted);
    }
  }
}

TEST(LogsourceGate, FieldsOfExcludedRulesDoNotHideOthers) {
  TestProgram test;
  program::Logsource security;
  security.channels = test.builder().AddStringList(std::vector<std::string>{"Security"});
  const uint32_t source = test.AddLogsource(security);
  test.AddRule(test.Text("A", Operator::kContains, "evil"), source);
  test.AddRule(test.Text("A", Operator::kContains, "evil"));
  test.AddRule(test.Text("B", Operator::kContains, "evil"), source);
  const Engine engine(test.Finish());
  Evaluator evaluator(engine);
  record::Record record(engine.schema());
  record.header().channel = "System";
  Fill(record, "A", {String("evil")});
  Fill(record, "B", {String("evil")});
  EXPECT_EQ(evaluator.Evaluate(record), Rules{1});
  EXPECT_TRUE(evaluator.Holds(1)) << "asked of a field that no allowed rule reads";
}

TEST(LogsourceGate, LongHeadersAreDecidedToo) {
  TestProgram test;
  program::Logsource logsource;
  const std::string channel(100'000, 'c');
  logsource.channels = test.builder().AddStringList(std::vector<std::string>{channel});
  test.AddRule(test.Text("A", Operator::kEquals, "1"), test.AddLogsource(logsource));
  const Engine engine(test.Finish());
  Evaluator evaluator(engine);
  record::Record record(engine.schema());
  Fill(record, "A", {String("1")});
  record.header().channel = channel;
  EXPECT_EQ(evaluator.Evaluate(record), Rules{0});
  const std::string other(100'000, 'd');
  record.header().channel = other;
  EXPECT_TRUE(evaluator.Evaluate(record).empty());
}

/// Random rules: an OR of predicates that are its witnesses, ANDed with others, some negated. Every
/// second program has keywords, which keep whole outcomes from being remembered.
class RandomProgram {
 public:
  explicit RandomProgram(uint32_t seed) : random_(seed), fields_(3 + seed % 2) {
    for (int i = 0; i < 60; ++i) AddRule();
  }
  TestProgram& test() { return test_; }

  std::string Text(size_t longest) {
    static constexpr std::string_view kAlphabet = "aAbB\\.-/ ";
    std::string text;
    const size_t size = random_() % (longest + 1);
    for (size_t i = 0; i < size; ++i) text += kAlphabet[random_() % kAlphabet.size()];
    if (random_() % 16 == 0) text += "\u212A\u00C4";
    return text;
  }
  std::string_view Field() {
    static constexpr std::string_view kFields[] = {"A", "B", "C", ""};
    return kFields[random_() % fields_];
  }
  uint32_t Next(uint32_t below) { return static_cast<uint32_t>(random_() % below); }

 private:
  PredicateId AnyPredicate() {
    static constexpr Operator kOperators[] = {Operator::kEquals, Operator::kContains,
                                              Operator::kContains, Operator::kStartsWith,
                                              Operator::kEndsWith};
    switch (random_() % 12) {
      case 0:
        return test_.Text("A", Operator::kWildcard, "*a?b*" + std::string(random_() % 3, 'a'));
      case 1:
        return test_.Text("B", Operator::kWildcard, "*\\da*");
      case 2:
        return test_.WithLiterals(Field(), Operator::kRegex, "(?i)a+b", {"ab"});
      case 3:
        return test_.Text(Field(), Operator::kRegex, "[ab]{3}");
      case 4:
        return test_.Number("C", Operator::kNumberEq, random_() % 5);
      case 5:
        return test_.Number("C", Operator::kGreater, random_() % 5);
      case 6:
        return test_.Bare("B", random_() % 2 == 0 ? Operator::kExists : Operator::kNull);
      case 7:
        return test_.Reference("A", "B", random_() % 2 == 0 ? program::kAnchorStart : 0);
      default:
        break;
    }
    const uint8_t flags = random_() % 5 == 0 ? program::kCased : 0;
    return test_.Text(Field(), kOperators[random_() % 5], Text(6), flags);
  }
  void AddRule() {
    std::vector<PredicateId> witnesses;
    for (uint32_t i = 0; i < 1 + random_() % 3; ++i) witnesses.push_back(AnyPredicate());
    Code code = {Make(Opcode::kAny, test_.List(witnesses))};
    const uint32_t more = Next(3);
    for (uint32_t i = 0; i < more; ++i) {
      code.push_back(Make(Opcode::kSkipFalse, 2));
      code.push_back(Make(Opcode::kTest, AnyPredicate()));
      code.push_back(random_() % 2 == 0 ? Make(Opcode::kNot) : Make(Opcode::kSkipTrue, 0));
    }
    const bool always = random_() % 8 == 0;
    test_.AddRule(std::move(code), always ? std::vector<PredicateId>{} : witnesses);
  }

  std::mt19937 random_;
  uint32_t fields_;  // with that of keywords or without
  TestProgram test_;
};

/// A value of a field, to be put into records again and again.
struct FieldValue {
  std::string_view field;
  record::ValueKind kind = record::ValueKind::kString;
  std::string text;
};

std::vector<FieldValue> RandomEvent(RandomProgram& random) {
  std::vector<FieldValue> values;
  for (const std::string_view field : {"A", "B", "C"}) {
    const uint32_t count = random.Next(3);
    for (uint32_t i = 0; i < count; ++i) {
      FieldValue value{field, record::ValueKind::kString, random.Text(20)};
      if (field == "C") {
        static constexpr record::ValueKind kKinds[] = {
            record::ValueKind::kString, record::ValueKind::kInteger, record::ValueKind::kFloat};
        value.kind = kKinds[random.Next(3)];
        value.text = std::to_string(random.Next(6));
      }
      values.push_back(std::move(value));
    }
  }
  return values;
}

void FillFrom(const std::vector<FieldValue>& values, record::Record& record) {
  record.Reset();
  for (const FieldValue& value : values) {
    if (value.kind == record::ValueKind::kInteger) {
      Fill(record, value.field, {Integer(value.text[0] - '0', value.text)});
    } else if (value.kind == record::ValueKind::kFloat) {
      Fill(record, value.field, {Real(value.text[0] - '0', value.text)});
    } else {
      Fill(record, value.field, {String(value.text)});
    }
  }
}

/// What speaks for the rules that matched, as text.
std::string EvidenceOf(Evaluator& evaluator, const Rules& rules) {
  std::string out;
  for (const program::RuleIndex rule : rules) {
    std::vector<Evidence> evidence;
    evaluator.CollectEvidence(rule, evidence);
    for (const Evidence& one : evidence) {
      out.append(one.field).append("=").append(one.value).append("\n");
    }
  }
  return out;
}

TEST(Evaluator, NoSwitchChangesAVerdict) {
  for (uint32_t seed = 0; seed < 20; ++seed) {
    RandomProgram random(seed);
    const program::VerifiedProgram verified = random.test().Finish();
    std::vector<std::unique_ptr<Evaluator>> evaluators;
    std::deque<Engine> engines;
    for (const bool use_index : {false, true}) {
      for (const bool use_cache : {false, true}) {
        engines.emplace_back(verified, EngineOptions{use_index, use_cache, true});
        evaluators.push_back(std::make_unique<Evaluator>(engines.back()));
      }
    }
    std::vector<std::vector<FieldValue>> again;  // so that values and whole outcomes repeat
    again.reserve(50);
    for (int i = 0; i < 50; ++i) again.push_back(RandomEvent(random));
    record::Record record(engines.front().schema());
    for (int i = 0; i < 1'500; ++i) {  // past the first tuning
      const std::vector<FieldValue> event =
          random.Next(2) == 0 ? RandomEvent(random) : again[random.Next(50)];
      FillFrom(event, record);
      const Rules expected = evaluators.front()->Evaluate(record);
      const std::string evidence = EvidenceOf(*evaluators.front(), expected);
      for (size_t e = 1; e < evaluators.size(); ++e) {
        ASSERT_EQ(evaluators[e]->Evaluate(record), expected) << "seed " << seed << " engine " << e;
        ASSERT_EQ(EvidenceOf(*evaluators[e], expected), evidence) << "seed " << seed;
      }
    }
  }
}

}  // namespace
}  // namespace sigmavm::vm
