// Rules, filters and legacy collections: what the readers make of sound documents, where they say
// things are, and the limits that need generated input. What they say about unsound documents is
// recorded in tests/golden/diagnostics.
#include <gtest/gtest.h>

#include <string>

#include "compiler/model/relations.h"
#include "compiler/read/date.h"
#include "compiler/read/readers.h"
#include "runtime/base/limits.h"

namespace sigmavm::read {
namespace {

struct Reading {
  SourceMap sources;
  model::RuleSet rules;
  Diagnostics diagnostics;

  explicit Reading(std::string text) {
    ReadText("rule.yml", std::move(text), sources, rules, diagnostics);
  }

  [[nodiscard]] std::string Shown() const {
    std::string shown;
    for (const Diagnostic& diagnostic : diagnostics) shown += Render(diagnostic, sources);
    return shown;
  }

  [[nodiscard]] std::string_view At(const Span& span) const {
    return sources.text(span.source).substr(span.begin, span.end - span.begin);
  }

  [[nodiscard]] bool Has(DiagnosticCode code) const {
    for (const Diagnostic& diagnostic : diagnostics) {
      if (diagnostic.code == code) return true;
    }
    return false;
  }
};

std::string RuleWith(const std::string& detection) {
  return "title: T\nlogsource:\n  product: windows\ndetection:\n" + detection;
}

TEST(RuleReader, KeepsEveryAttribute) {
  const Reading reading(R"(title: Shell of an office program
id: 0a8f6f0e-6b0f-4b43-9f4a-2f6b0b7d7f11
name: office_shell
related:
  - {id: 5638f7c0-ac70-491d-8465-2a65075e0d86, type: similar}
taxonomy: ecs
status: Experimental
description: d
license: MIT
author: me, you
references: [https://example.org/, 7]
date: 2024/1/31
modified: 2024-02-29
fields: [A]
falsepositives: [none]
level: HIGH
tags: [attack.execution, attack.t1059.001]
scope: [server]
own: 5
own_map: {a: b}
logsource: {category: process_creation, product: windows, service: sysmon, definition: x, own: y}
detection:
  selection: {Image: x}
  condition: selection
)");
  ASSERT_EQ(reading.Shown(), "");
  ASSERT_EQ(reading.rules.rules.size(), 1u);
  const model::Metadata& meta = reading.rules.rules[0].meta;
  EXPECT_EQ(meta.title.text, "Shell of an office program");
  EXPECT_EQ(reading.At(meta.id.span), "0a8f6f0e-6b0f-4b43-9f4a-2f6b0b7d7f11");
  EXPECT_EQ(meta.name.text, "office_shell");
  EXPECT_EQ(meta.taxonomy.text, "ecs");
  EXPECT_EQ(meta.status, model::Status::kExperimental);
  EXPECT_EQ(meta.level, model::Level::kHigh);
  EXPECT_EQ(meta.description + meta.license + meta.author, "dMITme, you");
  EXPECT_EQ(meta.references, (std::vector<std::string>{"https://example.org/", "7"}));
  EXPECT_EQ(meta.date + " " + meta.modified, "2024/1/31 2024-02-29");
  EXPECT_EQ(meta.fields.size() + meta.false_positives.size() + meta.scope.size(), 3u);
  EXPECT_EQ(meta.tags, (std::vector<std::string>{"attack.execution", "attack.t1059.001"}));
  ASSERT_EQ(meta.related.size(), 1u);
  EXPECT_EQ(meta.related[0].type, "similar");
  ASSERT_EQ(meta.custom.size(), 2u);
  EXPECT_EQ(meta.custom[0].name + meta.custom[0].value, "own5");
  EXPECT_EQ(meta.custom[1].name + meta.custom[1].value, "own_map");
  const model::Logsource& logsource = reading.rules.rules[0].logsource;
  EXPECT_EQ(*logsource.category + *logsource.product + *logsource.service,
            "process_creationwindowssysmon");
  EXPECT_EQ(logsource.definition, "x");
}

TEST(RuleReader, TaxonomyIsSigmaUnlessSaidOtherwise) {
  const Reading reading(RuleWith("  a: {F: x}\n  condition: a\n"));
  ASSERT_EQ(reading.rules.rules.size(), 1u) << reading.Shown();
  EXPECT_EQ(reading.rules.rules[0].meta.taxonomy.text, "sigma");
  EXPECT_FALSE(reading.rules.rules[0].meta.taxonomy.present());
}

// One line a detection: kinds, fields, modifiers and values, enough to compare structures.
std::string Outline(const model::Detection& detection) {
  std::string text;
  switch (detection.kind) {
    case model::DetectionKind::kItem:
      text = detection.item.field;
      for (const model::ModifierUse& use : detection.item.modifiers) text += "|" + use.name;
      text += detection.item.value_is_list ? "[" : "=";
      for (const model::Value& value : detection.item.values) {
        text += std::to_string(static_cast<int>(value.kind)) + ":" + value.text + ";";
      }
      return text;
    case model::DetectionKind::kAllOf:
      text = "all(";
      break;
    case model::DetectionKind::kAnyOf:
      text = "any(";
      break;
  }
  for (const model::Detection& child : detection.children) text += Outline(child) + " ";
  return text + ")";
}

TEST(RuleReader, TurnsEveryFormOfDetectionIntoItsStructure) {
  const struct {
    const char* yaml;
    const char* want;
  } cases[] = {
      {"{F: x}", "all(F=5:x; )"},
      {"{F|contains|all: [x, y], G: 1}", "all(F|contains|all[5:x;5:y; G=2:1; )"},
      {"{F: null, G: true, H: 1.5, I: 18446744073709551615, J: ''}",
       "all(F=0:null; G=1:true; H=4:1.5; I=3:18446744073709551615; J=5:; )"},
      {"[{F: x}, {G: y}]", "any(all(F=5:x; ) all(G=5:y; ) )"},
      {"[x, 5]", "[5:x;2:5;"},
      {"x", "=5:x;"},
      {"[x, {F: y}, [z, {G: w}]]", "any(=5:x; all(F=5:y; ) any(=5:z; all(G=5:w; ) ) )"},
      {"{'|all': [x, y], F: z}", "all(|all[5:x;5:y; F=5:z; )"},
      {"{F: [x, null]}", "all(F[5:x;0:null; )"},
      {"{4688: x}", "all(4688=5:x; )"},
      {"{Field with blanks: x, a-b.c: y}", "all(Field with blanks=5:x; a-b.c=5:y; )"},
  };
  for (const auto& c : cases) {
    const Reading reading(RuleWith("  a: " + std::string(c.yaml) + "\n  condition: a\n"));
    ASSERT_EQ(reading.rules.rules.size(), 1u) << c.yaml << "\n" << reading.Shown();
    EXPECT_EQ(Outline(reading.rules.rules[0].detections[0].detection), c.want) << c.yaml;
  }
}

TEST(RuleReader, PlacesFieldsModifiersAndValuesInTheFile) {
  const struct {
    const char* item;
    const char* field;
    const char* modifier;
    const char* value;
  } cases[] = {
      {"Image|endswith: x", "Image", "endswith", "x"},
      {"'Image|endswith': 'x'", "Image", "endswith", "'x'"},
      {"\"Im\\x61ge|ends\\x77ith\": x", "Im\\x61ge", "ends\\x77ith", "x"},
      {"'It''s|endswith': x", "It''s", "endswith", "x"},
      {"? Image|endswith\n    : x", "Image", "endswith", "x"},
  };
  for (const auto& c : cases) {
    const Reading reading(RuleWith("  a:\n    " + std::string(c.item) + "\n  condition: a\n"));
    ASSERT_EQ(reading.rules.rules.size(), 1u) << c.item << "\n" << reading.Shown();
    const model::Detection& all = reading.rules.rules[0].detections[0].detection;
    const model::DetectionItem& item = all.children.at(0).item;
    EXPECT_EQ(reading.At(item.field_span), c.field) << c.item;
    EXPECT_EQ(reading.At(item.modifiers.at(0).span), c.modifier) << c.item;
    EXPECT_EQ(reading.At(item.values.at(0).span), c.value) << c.item;
  }
}

TEST(RuleReader, ReadsOneConditionOrAListWithPlaces) {
  const Reading reading(RuleWith("  a: {F: x}\n  condition:\n    - a\n    - 'not a'\n"));
  ASSERT_EQ(reading.rules.rules.size(), 1u) << reading.Shown();
  const auto& conditions = reading.rules.rules[0].conditions;
  ASSERT_EQ(conditions.size(), 2u);
  EXPECT_EQ(conditions[1].text, "not a");
  EXPECT_EQ(reading.At(conditions[1].origin.Map(4, 5)), "a");
}

TEST(RuleReader, ReportsAllErrorsOfADocumentAndKeepsTheOthers) {
  const Reading reading("title: 5\nlevel: x\n---\n" + RuleWith("  a: {F: x}\n  condition: a\n"));
  EXPECT_EQ(CountErrors(reading.diagnostics), 4u) << reading.Shown();
  EXPECT_EQ(reading.rules.rules.size(), 1u);
  EXPECT_EQ(reading.rules.rejected, 1u);
}

TEST(RuleReader, CountsAsRejectedWhatYamlAlreadyRefuses) {
  const std::string good = RuleWith("  a: {F: x}\n  condition: a\n");
  const struct {
    std::string text;
    size_t rules;
    size_t rejected;
  } cases[] = {
      {"", 0, 1},
      {"# nothing\n", 0, 1},
      {good + "---\ntitle: [\n", 1, 1},
      {good + "---\ntitle: x\ntitle: y\n" + good.substr(9), 1, 1},
      {good + "---\n" + good, 2, 0},
      {"\xEF\xBB\xBF" + good, 1, 0},
  };
  for (const auto& c : cases) {
    const Reading reading(c.text);
    EXPECT_EQ(reading.rules.rules.size(), c.rules) << c.text << reading.Shown();
    EXPECT_EQ(reading.rules.rejected, c.rejected) << c.text << reading.Shown();
    EXPECT_EQ(HasErrors(reading.diagnostics), c.rejected > 0) << c.text;
  }
}

TEST(RuleReader, BoundsValues) {
  std::string list = "  a:\n    F:\n";
  for (size_t i = 0; i <= Limits::kValuesPerItem; ++i) list += "    - x\n";
  EXPECT_TRUE(Reading(RuleWith(list + "  condition: a\n")).Has(DiagnosticCode::kTooManyValues));
  const std::string value(Limits::kValueBytes + 1, 'x');
  EXPECT_TRUE(Reading(RuleWith("  a:\n    F: " + value + "\n  condition: a\n"))
                  .Has(DiagnosticCode::kValueTooLong));
}

TEST(Collection, GlobalIsMergedIntoEveryRuleUntilReset) {
  const Reading reading(R"(action: global
title: Template
level: high
tags: [attack.execution]
logsource: {product: windows}
detection:
  filter: {User: admin}
  condition: selection and not filter
---
title: Loses against the template
tags: [attack.t1059, attack.t1060]
detection:
  selection: {Image: x}
---
detection:
  selection: {Image: y}
---
action: reset
---
title: On its own
logsource: {product: linux}
detection:
  selection: {Image: z}
  condition: selection
)");
  ASSERT_EQ(reading.rules.rules.size(), 3u) << reading.Shown();
  const model::Rule& first = reading.rules.rules[0];
  EXPECT_EQ(first.meta.title.text, "Template");
  EXPECT_EQ(first.meta.tags, (std::vector<std::string>{"attack.execution"}));
  EXPECT_EQ(first.detections.size(), 2u);
  EXPECT_TRUE(first.meta.custom.empty());
  EXPECT_EQ(reading.At(first.detections[1].name_span), "filter");
  EXPECT_EQ(reading.rules.rules[1].meta.level, model::Level::kHigh);
  EXPECT_EQ(reading.rules.rules[2].meta.title.text, "On its own");
  EXPECT_EQ(reading.rules.rules[2].detections.size(), 1u);
}

TEST(Collection, RepeatBuildsOnThePreviousRule) {
  const Reading reading(RuleWith("  a: {F: x, G: y}\n  condition: a\n") +
                        "---\naction: repeat\ntitle: U\ndetection:\n  a: {F: z}\n" +
                        "---\naction: repeat\ndetection:\n  a: {G: w}\n");
  ASSERT_EQ(reading.rules.rules.size(), 3u) << reading.Shown();
  EXPECT_EQ(Outline(reading.rules.rules[1].detections[0].detection), "all(F=5:z; G=5:y; )");
  EXPECT_EQ(Outline(reading.rules.rules[2].detections[0].detection), "all(F=5:z; G=5:w; )");
  EXPECT_EQ(reading.rules.rules[2].meta.title.text, "U");
}

TEST(Collection, LeavesCorrelationsAndFiltersAlone) {
  const Reading reading(R"(action: global
level: high
logsource: {product: windows}
---
title: F
filter: {rules: any, a: {F: x}, condition: not a}
)");
  EXPECT_TRUE(reading.Has(DiagnosticCode::kMissingAttribute));
  EXPECT_TRUE(reading.Has(DiagnosticCode::kUnusedTemplate));
}

TEST(Collection, BoundsWhatMergingCopies) {
  std::string text = "action: global\ntitle: T\nreferences:\n";
  for (int i = 0; i < 5'000; ++i) text += "- x\n";
  for (int i = 0; i < 500; ++i) text += "---\nlevel: low\n";
  EXPECT_TRUE(Reading(text).Has(DiagnosticCode::kMergedTooLarge));
}

TEST(FilterReader, ReadsWhichRulesAreMeant) {
  const struct {
    const char* rules;
    bool any;
    std::vector<std::string> names;
  } cases[] = {
      {"any", true, {}},         {"[]", true, {}},
      {"one", false, {"one"}},   {"[one, two]", false, {"one", "two"}},
      {"[any]", false, {"any"}},
  };
  for (const auto& c : cases) {
    const Reading reading("title: F\nlogsource: {product: windows}\nfilter:\n  rules: " +
                          std::string(c.rules) + "\n  a: {F: x}\n  condition: not a\n");
    ASSERT_EQ(reading.rules.filters.size(), 1u) << reading.Shown();
    const model::Filter& filter = reading.rules.filters[0];
    EXPECT_EQ(filter.applies_to_any, c.any) << c.rules;
    ASSERT_EQ(filter.rules.size(), c.names.size()) << c.rules;
    for (size_t i = 0; i < c.names.size(); ++i) EXPECT_EQ(filter.rules[i].text, c.names[i]);
    EXPECT_EQ(filter.detections.size(), 1u);
    EXPECT_EQ(filter.condition.text, "not a");
    EXPECT_EQ(reading.Shown(), "");
  }
}

TEST(Relations, ReferToRulesByIdOrNameAndNeverByTitle) {
  model::Metadata meta;
  meta.title = {"T", {0, 0, 1}};
  meta.id = {"0a8f6f0e-6b0f-4b43-9f4a-2f6b0b7d7f11", {0, 0, 1}};
  meta.name = {"n", {0, 0, 1}};
  EXPECT_TRUE(model::RefersTo("0A8F6F0E-6B0F-4B43-9F4A-2F6B0B7D7F11", meta));
  EXPECT_TRUE(model::RefersTo("n", meta));
  EXPECT_FALSE(model::RefersTo("N", meta));
  EXPECT_FALSE(model::RefersTo("T", meta));
  EXPECT_FALSE(model::RefersTo("0a8f6f0e-6b0f-4b43-9f4a-2f6b0b7d7f12", meta));
  EXPECT_FALSE(model::RefersTo("", model::Metadata()));
}

TEST(Relations, LogsourceCoversThoseWithTheSameAttributes) {
  model::Logsource process;
  process.category = "process_creation";
  model::Logsource windows = process;
  windows.product = "windows";
  EXPECT_TRUE(model::Covers(process, windows));
  EXPECT_TRUE(model::Covers(windows, windows));
  EXPECT_FALSE(model::Covers(windows, process));
  process.category = "Process_Creation";
  EXPECT_FALSE(model::Covers(process, windows));
}

TEST(Date, IsADayOfTheCalendar) {
  for (const char* date : {"2024-02-29", "2000-02-29", "2024/1/2", "2024/12/31", "1999-12-31"}) {
    EXPECT_TRUE(IsDate(date)) << date;
  }
  for (const char* date : {"", "2023-02-29", "1900-02-29", "2024-13-01", "2024-00-10", "2024-01-32",
                           "2024-1-2", "2024-01/02", "24-01-02", "2024-01-0x", "2024-01-021",
                           "2024/01/", "0000-01-01", "2024-01-02 "}) {
    EXPECT_FALSE(IsDate(date)) << date;
  }
}

TEST(PublishedRules, AreAllReadWithFewWarnings) {
  const std::string folder = std::string(SIGMAVM_SHARED_DIR) + "/sigmahq";
  SourceMap sources;
  model::RuleSet rules;
  Diagnostics diagnostics;
  ReadPaths({folder}, 2, sources, rules, diagnostics);
  if (rules.rules.empty()) GTEST_SKIP() << "no published rules at " << folder;
  CheckReferences(rules, diagnostics);
  EXPECT_EQ(rules.rejected, 0u);
  EXPECT_GT(rules.rules.size(), 3'000u);
  for (const Diagnostic& diagnostic : diagnostics) {
    EXPECT_EQ(diagnostic.severity, Severity::kWarning) << Render(diagnostic, sources);
  }
  EXPECT_LT(diagnostics.size(), rules.rules.size() / 100);
}

}  // namespace
}  // namespace sigmavm::read
