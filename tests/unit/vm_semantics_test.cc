// Every operator on every kind of value, with the index and without it.
#include "tests/unit/vm_testing.h"

namespace sigmavm::vm {
namespace {

using program::kAnchorEnd;
using program::kAnchorStart;
using program::kCased;
using program::kReferenceContains;
using program::Operator;
using program::PredicateId;
using program::TimePart;

/// Whether the one predicate holds on the record, asked in each way there is.
class OnePredicate {
 public:
  explicit OnePredicate(TestProgram& test) : program_(test.Finish()) {}

  template <typename FillRecord>
  void Expect(bool wanted, const std::string& what, FillRecord&& fill) {
    for (const bool use_index : {true, false}) {
      const Engine engine(program_, {use_index, /*use_cache=*/true, /*use_logsource=*/true});
      Evaluator evaluator(engine);
      record::Record record(engine.schema());
      for (int repeat = 0; repeat < 2; ++repeat) {  // the second time from the cache
        record.Reset();
        fill(record);
        EXPECT_EQ(!evaluator.Evaluate(record).empty(), wanted)
            << what << (use_index ? " with index, " : " without index, ") << repeat;
        EXPECT_EQ(evaluator.Holds(0), wanted) << what;
      }
    }
  }

 private:
  program::VerifiedProgram program_;
};

struct ValueCase {
  Operator op;
  const char* operand;
  record::Value value;
  bool holds;
  uint8_t flags = 0;
};

TEST(Semantics, TextOperatorsOnOneValue) {
  const ValueCase cases[] = {
      {Operator::kEquals, "cmd.exe", String("CMD.exe"), true},
      {Operator::kEquals, "cmd.exe", String("cmd.exe "), false},
      {Operator::kEquals, "", String(""), true},
      {Operator::kEquals, "", String("x"), false},
      {Operator::kEquals, "", Null(), false},
      {Operator::kEquals, "4688", Integer(4688, "4688"), true},
      {Operator::kEquals, "true", Boolean(true), true},
      {Operator::kEquals, "1.5", Real(1.5, "1.5"), true},
      {Operator::kEquals, "", Object(), false},
      {Operator::kEquals, "\u00C4\u03A3", String("\u00E4\u03C2"), true},
      {Operator::kEquals, "k", String("\u212A"), true},
      {Operator::kEquals, "s", String("\u017F"), true},
      {Operator::kEquals, "\u00DF", String("ss"), false},
      {Operator::kEquals, "i", String("\u0130"), false},
      {Operator::kEquals, "Cmd", String("Cmd"), true, kCased},
      {Operator::kEquals, "Cmd", String("cmd"), false, kCased},
      {Operator::kContains, "whoami", String("cmd /c WHOAMI /all"), true},
      {Operator::kContains, "", String(""), true},
      {Operator::kContains, "", String("x"), true},
      {Operator::kContains, "", Null(), false},
      {Operator::kContains, "k", String("x\u212Ay"), true},
      {Operator::kContains, "WhoAmI", String("a WhoAmI b"), true, kCased},
      {Operator::kContains, "WhoAmI", String("a whoami b"), false, kCased},
      {Operator::kContains, "68", Integer(4688, "4688"), true},
      {Operator::kStartsWith, "c:\\", String("C:\\Windows"), true},
      {Operator::kStartsWith, "c:\\", String("xC:\\Windows"), false},
      {Operator::kStartsWith, "46", Integer(4688, "4688"), true},
      {Operator::kStartsWith, "C:\\", String("c:\\"), false, kCased},
      {Operator::kEndsWith, "\\cmd.exe", String("C:\\x\\CMD.EXE"), true},
      {Operator::kEndsWith, "\\cmd.exe", String("cmd.exe"), false},
      {Operator::kEndsWith, "\\x\\cmd.exe", String("C:\\x\\cmd.exe"), true},
      {Operator::kEndsWith, "\\y\\cmd.exe", String("C:\\x\\cmd.exe"), false},
      {Operator::kEndsWith, "A", String("aA"), true, kCased},
      {Operator::kEndsWith, "A", String("Aa"), false, kCased},
  };
  for (const ValueCase& c : cases) {
    TestProgram test;
    test.AddRule(test.Text("F", c.op, c.operand, c.flags));
    OnePredicate(test).Expect(c.holds, std::string(c.operand) + " / " + std::string(c.value.text),
                              [&](record::Record& r) { Fill(r, "F", {c.value}); });
  }
}

TEST(Semantics, WildcardsAndRegularExpressions) {
  const ValueCase cases[] = {
      {Operator::kWildcard, "*", String(""), true},
      {Operator::kWildcard, "*", Null(), false},
      {Operator::kWildcard, "a*c", String("ABBC"), true},
      {Operator::kWildcard, "a?c", String("a\u00C4c"), true},
      {Operator::kWildcard, "* \\dEnc *", String("p \u2014enc x"), true},
      {Operator::kWildcard, "* \\denc *", String("p enc x"), false},
      {Operator::kWildcard, "*\\da\\db\\dc*", String("-a/b\u2013c"), true},
      {Operator::kWildcard, "*\\da\\db\\dc*", String("-a/b c"), false},
      {Operator::kWildcard, "* -a?x*", String("p -abX"), true},
      {Operator::kWildcard, "46*", Integer(4688, "4688"), true},
      {Operator::kWildcard, "*Abc*", String("xAbcx"), true, kCased},
      {Operator::kWildcard, "*Abc*", String("xabcx"), false, kCased},
      {Operator::kWildcard, "a?c", String("aBc"), true, kCased},
      {Operator::kWildcard, "a?c", String("ABC"), false, kCased},
      {Operator::kWildcard, "\\d", String("/"), true},
      {Operator::kRegex, "b+c$", String("abbc"), true},
      {Operator::kRegex, "b+c$", String("ABBC"), false},
      {Operator::kRegex, "b+c$", String("ABBC"), true, program::kRegexIgnoreCase},
      {Operator::kRegex, "^\\d+$", Integer(4688, "4688"), true},
      {Operator::kRegex, ".*", Null(), false},
      {Operator::kRegex, ".*", Object(), false},
  };
  for (const ValueCase& c : cases) {
    TestProgram test;
    test.AddRule(test.Text("F", c.op, c.operand, c.flags));
    OnePredicate(test).Expect(c.holds, std::string(c.operand) + " / " + std::string(c.value.text),
                              [&](record::Record& r) { Fill(r, "F", {c.value}); });
  }
}

TEST(Semantics, RequiredLiteralsGuardButDoNotDecide) {
  const struct {
    const char* value;
    bool holds;
  } cases[] = {{"run foo123", true}, {"run FOO123", false}, {"foo x", false}, {"bar9", true}};
  for (const auto& c : cases) {
    TestProgram test;
    test.AddRule(test.WithLiterals("F", Operator::kRegex, "(foo|bar)[0-9]+", {"foo", "bar"}));
    OnePredicate(test).Expect(c.holds, c.value,
                              [&](record::Record& r) { Fill(r, "F", {String(c.value)}); });
  }
}

TEST(Semantics, NumbersAndBooleans) {
  struct Case {
    PredicateId (*make)(TestProgram&);
    record::Value value;
    bool holds;
  };
  const auto one = [](TestProgram& t) { return t.Number("F", Operator::kNumberEq, 1); };
  const auto large = [](TestProgram& t) { return t.Float("F", Operator::kNumberEq, 1e18); };
  const auto half = [](TestProgram& t) { return t.Float("F", Operator::kNumberEq, 1.5); };
  const auto below = [](TestProgram& t) { return t.Number("F", Operator::kLess, 5); };
  const auto at_least = [](TestProgram& t) { return t.Number("F", Operator::kGreaterEq, 5); };
  const auto yes = [](TestProgram& t) { return t.Boolean("F", true); };
  const auto no = [](TestProgram& t) { return t.Boolean("F", false); };
  const Case cases[] = {
      {one, Integer(1, "1"), true},
      {one, Real(1, "1"), true},
      {one, String("1"), true},
      {one, String("01"), false},
      {one, Boolean(true), false},
      {one, Null(), false},
      {large, Integer(1'000'000'000'000'000'000, "1000000000000000000"), true},
      {large, Real(1e18, "1e+18"), true},
      {large, String("1e+18"), true},
      {large, String("1000000000000000000"), false},
      {half, Real(1.5, "1.5"), true},
      {half, String("1.5"), true},
      {half, Integer(1, "1"), false},
      {below, String("4"), true},
      {below, String("x"), false},
      {below, Integer(5, "5"), false},
      {at_least, Integer(5, "5"), true},
      {at_least, Real(4.9, "4.9"), false},
      {yes, Boolean(true), true},
      {yes, String("TRUE"), true},
      {yes, String("yes"), false},
      {yes, Integer(1, "1"), false},
      {no, Boolean(false), true},
      {no, String("False"), true},
      {no, String("fal\u017Fe"), false},
      {no, Null(), false},
  };
  for (const Case& c : cases) {
    TestProgram test;
    test.AddRule(c.make(test));
    OnePredicate(test).Expect(c.holds, std::string(c.value.text),
                              [&](record::Record& r) { Fill(r, "F", {c.value}); });
  }
}

TEST(Semantics, NetworksAndTimes) {
  struct Case {
    PredicateId (*make)(TestProgram&);
    record::Value value;
    bool holds;
  };
  const auto private_net = [](TestProgram& t) {
    return t.Text("F", Operator::kCidr, "10.0.0.0/8");
  };
  const auto at_seven = [](TestProgram& t) {
    return t.Time("F", Operator::kTimeEq, TimePart::kHour, 7);
  };
  const auto late = [](TestProgram& t) {
    return t.Time("F", Operator::kTimeGreaterEq, TimePart::kHour, 22);
  };
  const Case cases[] = {
      {private_net, String("10.1.2.3"), true},
      {private_net, String("11.1.2.3"), false},
      {private_net, Integer(10, "10"), false},
      {at_seven, String("2024-03-05 07:59:59"), true},
      {at_seven, String("2024-03-05 08:00:00"), false},
      {at_seven, Integer(25'200, "25200"), true},
      {at_seven, String("seven"), false},
      {late, String("2024-03-05T22:00:00Z"), true},
      {late, String("2024-03-05T21:59:59Z"), false},
      {late, Null(), false},
  };
  for (const Case& c : cases) {
    TestProgram test;
    test.AddRule(c.make(test));
    OnePredicate(test).Expect(c.holds, std::string(c.value.text),
                              [&](record::Record& r) { Fill(r, "F", {c.value}); });
  }
}

TEST(Semantics, PresenceAndNull) {
  struct Case {
    std::string what;
    void (*fill)(record::Record&);
    bool exists;
    bool null;
    bool empty_text;
  };
  const Case cases[] = {
      {"missing", [](record::Record&) {}, false, true, false},
      {"null", [](record::Record& r) { Fill(r, "F", {Null()}); }, true, true, false},
      {"empty text", [](record::Record& r) { Fill(r, "F", {String("")}); }, true, false, true},
      {"empty list", [](record::Record& r) { Fill(r, "F", {}); }, true, false, false},
      {"object", [](record::Record& r) { Fill(r, "F", {Object()}); }, true, false, false},
      {"a null among others",
       [](record::Record& r) {
         Fill(r, "F", {String("x"), Null()});
       },
       true, true, false},
      {"false", [](record::Record& r) { Fill(r, "F", {Boolean(false)}); }, true, false, false},
  };
  for (const Case& c : cases) {
    TestProgram exists;
    exists.AddRule(exists.Bare("F", Operator::kExists));
    OnePredicate(exists).Expect(c.exists, c.what + " exists", c.fill);
    TestProgram null;
    null.AddRule(null.Bare("F", Operator::kNull));
    OnePredicate(null).Expect(c.null, c.what + " null", c.fill);
    TestProgram empty;
    empty.AddRule(empty.Text("F", Operator::kEquals, ""));
    OnePredicate(empty).Expect(c.empty_text, c.what + " empty", c.fill);
  }
}

TEST(Semantics, AnyValueOfAListIsEnough) {
  TestProgram test;
  test.AddRule(test.Text("F", Operator::kContains, "needle"));
  OnePredicate one(test);
  one.Expect(true, "second value", [](record::Record& r) {
    Fill(r, "F", {String("hay"), String("a needle"), Null(), Integer(1, "1")});
  });
  one.Expect(false, "split between values", [](record::Record& r) {
    Fill(r, "F", {String("nee"), String("dle")});
  });
}

TEST(Semantics, FieldReferences) {
  struct Case {
    uint8_t flags;
    const char* a;
    const char* b;
    bool holds;
  };
  const Case cases[] = {
      {0, "bob", "BOB", true},
      {0, "bob", "bobby", false},
      {0, "", "", true},
      {0, "a*", "abc", false},
      {kCased, "x", "X", false},
      {kCased, "x", "x", true},
      {kAnchorStart, "ABCdef", "abc", true},
      {kAnchorStart, "ab", "abc", false},
      {kAnchorEnd, "xABC", "abc", true},
      {kAnchorEnd, "abcx", "abc", false},
      {kReferenceContains, "xabcx", "ABC", true},
      {kReferenceContains, "xacx", "ABC", false},
  };
  for (const Case& c : cases) {
    TestProgram test;
    test.AddRule(test.Reference("A", "B", c.flags));
    OnePredicate(test).Expect(c.holds, std::string(c.a) + " / " + c.b, [&](record::Record& r) {
      Fill(r, "A", {String(c.a)});
      Fill(r, "B", {String(c.b)});
    });
  }
}

TEST(Semantics, FieldReferencesNeedBothSidesAndTakeAnyPair) {
  TestProgram test;
  test.AddRule(test.Reference("A", "B"));
  OnePredicate one(test);
  one.Expect(false, "no A", [](record::Record& r) { Fill(r, "B", {String("x")}); });
  one.Expect(false, "no B", [](record::Record& r) { Fill(r, "A", {String("x")}); });
  one.Expect(false, "nulls", [](record::Record& r) {
    Fill(r, "A", {Null()});
    Fill(r, "B", {Null()});
  });
  one.Expect(true, "any pair", [](record::Record& r) {
    Fill(r, "A", {String("x"), String("y")});
    Fill(r, "B", {String("q"), String("Y")});
  });
}

TEST(Semantics, KeywordsLookAtEveryLeafAlone) {
  TestProgram test;
  test.AddRule(test.Text("", Operator::kContains, "mimikatz"));
  OnePredicate one(test);
  one.Expect(true, "a leaf", [](record::Record& r) {
    Fill(r, "Whatever", {String("x"), String("runs MIMIKATZ now")});
  });
  one.Expect(false, "split between leaves", [](record::Record& r) {
    Fill(r, "One", {String("mimi")});
    Fill(r, "Two", {String("katz")});
  });
  one.Expect(false, "no leaves", [](record::Record&) {});
  TestProgram number;
  number.AddRule(number.Text("", Operator::kContains, "4688"));
  OnePredicate(number).Expect(true, "a number",
                              [](record::Record& r) { Fill(r, "Id", {Integer(4688, "4688")}); });
}

}  // namespace
}  // namespace sigmavm::vm
