// What pipelines do to rules, filters and correlations. What they say about unsound files is
// recorded in tests/golden/diagnostics.
#include "compiler/pipeline/pipeline.h"

#include <gtest/gtest.h>

#include <string>

#include "compiler/read/readers.h"
#include "runtime/base/limits.h"

namespace sigmavm::pipeline {
namespace {

std::string Outline(const model::Detection& detection) {
  if (detection.kind == model::DetectionKind::kItem) {
    std::string text = detection.item.field;
    for (const model::ModifierUse& use : detection.item.modifiers) text += "|" + use.name;
    for (size_t i = 0; i < detection.item.values.size(); ++i) {
      const model::Value& value = detection.item.values[i];
      text += (i == 0 ? "=" : ",") + (value.kind == model::ValueKind::kNull ? "null" : value.text);
    }
    return text;
  }
  const bool all = detection.kind == model::DetectionKind::kAllOf;
  std::string text;
  for (const model::Detection& child : detection.children) {
    text += (text.empty() ? "" : all ? " & " : " | ") + Outline(child);
  }
  return "(" + text + ")";
}

// "condition; name: detection; ...".
std::string Outline(const model::Rule& rule) {
  std::string text;
  for (const model::Condition& condition : rule.conditions) text += condition.text + "; ";
  for (const model::NamedDetection& named : rule.detections) {
    text += named.name + ": " + Outline(named.detection) + "; ";
  }
  return text;
}

class Pipelines : public testing::Test {
 protected:
  Pipeline Read(const std::string& yaml) {
    auto pipeline = ReadPipeline("p.yml", yaml, sources_, diagnostics_);
    EXPECT_TRUE(pipeline.ok()) << yaml << (pipeline.ok() ? "" : Show(pipeline.errors()));
    return pipeline.ok() ? pipeline.value() : Pipeline();
  }

  // A pipeline of transformations given as a YAML list.
  PipelineChain Chain(const std::string& transformations, const std::string& top = "") {
    return PipelineChain({Read(top + "transformations:\n" + transformations)});
  }

  model::Rule Rule(const std::string& detections, const std::string& attributes = "") {
    model::RuleSet rules;
    read::ReadText("r.yml",
                   "title: T\n" + attributes +
                       "logsource: {category: process_creation, product: windows}\n"
                       "detection:\n  condition: a\n" +
                       detections,
                   sources_, rules, diagnostics_);
    EXPECT_EQ(rules.rules.size(), 1u) << Show(diagnostics_);
    return rules.rules.empty() ? model::Rule() : rules.rules[0];
  }

  model::Correlation Correlation(const std::string& body) {
    model::RuleSet rules;
    read::ReadText("c.yml",
                   "title: C\ncorrelation:\n  type: value_count\n  rules: r\n  timespan: 1m\n" +
                       body + "  condition: {field: F, gte: 2}\n",
                   sources_, rules, diagnostics_);
    EXPECT_EQ(rules.correlations.size(), 1u) << Show(diagnostics_);
    return rules.correlations.empty() ? model::Correlation() : rules.correlations[0];
  }

  std::string Show(const Diagnostics& diagnostics) {
    std::string shown;
    for (const Diagnostic& diagnostic : diagnostics) shown += Render(diagnostic, sources_);
    return shown;
  }

  // The detection `a` after the transformations.
  std::string After(const std::string& transformations, const std::string& detection) {
    model::Rule rule = Rule("  a: " + detection + "\n");
    const Diagnostics problems = Chain(transformations).Apply(rule);
    return problems.empty() ? Outline(rule.detections[0].detection) : problems[0].message;
  }

  SourceMap sources_;
  Diagnostics diagnostics_;
};

TEST_F(Pipelines, ChangeFieldNamesAndValues) {
  const struct {
    const char* name;
    const char* transformations;
    const char* detection;
    const char* want;
  } cases[] = {
      {"MappingIsExact", "- {type: field_name_mapping, mapping: {F: g}}",
       "{F|contains: x, f: y, FF: z}", "(g|contains=x & f=y & FF=z)"},
      {"SeveralNamesMeanAny", "- {type: field_name_mapping, mapping: {F: [g, h]}}",
       "{F|contains|all: [x, y], G: z}", "((g|contains|all=x,y | h|contains|all=x,y) & G=z)"},
      {"AbsenceHasToHoldForAll", "- {type: field_name_mapping, mapping: {F: [g, h]}}",
       "[{F: null}, {F|exists: false}, {F|neq: x}, {F|exists: true}, {F|exists|neq: false}]",
       "(((g=null & h=null)) | ((g|exists=false & h|exists=false)) | ((g|neq=x & h|neq=x)) | "
       "((g|exists=true | h|exists=true)) | ((g|exists|neq=false | h|exists|neq=false)))"},
      {"KeywordsHaveNoName", "- {type: field_name_prefix, prefix: p.}", "[x, {'|all': [y, z]}]",
       "(=x | (|all=y,z))"},
      {"ReferencesAreNamesToo", "- {type: field_name_mapping, mapping: {G: [g, h], F: f}}",
       "{F|fieldref: G, H|contains: G}", "(f|fieldref=g,h & H|contains=G)"},
      {"FirstPrefixWins", "- {type: field_name_prefix_mapping, mapping: {win.: [a., b.], win: c}}",
       "{win.x: 1, winx: 2, x: 3}", "((a.x=1 | b.x=1) & cx=2 & x=3)"},
      {"PrefixAndSuffix",
       "- {type: field_name_prefix, prefix: p.}\n- {type: field_name_suffix, suffix: .s}", "{F: x}",
       "(p.F.s=x)"},
      {"CaseOfAsciiLetters",
       "- {type: field_name_transform, transform_func: lower, mapping: {FooBar: foo_bar}}",
       "{FooBar: x, ABC: y}", "(foo_bar=x & abc=y)"},
      {"UpperCase", "- {type: field_name_transform, transform_func: upper}", "{aZ1: x}", "(AZ1=x)"},
      {"DropsItems",
       "- type: drop_detection_item\n  field_name_conditions: [{type: include_fields, fields: "
       "[F]}]",
       "[{F: x, G: y}, {F: z}]", "((G=y))"},
      {"MapsWholeStrings", "- {type: map_string, mapping: {x: y, '5': z}}",
       "{F: x, G: xx, H: 5, I: [x, w]}", "(F=y & G=xx & H=5 & I=y,w)"},
      {"MapsToSeveralStrings", "- {type: map_string, mapping: {x: [y, z]}}", "{F: [x, w]}",
       "(F=y,z,w)"},
      {"LeavesPatternsAndNetworksAlone", "- {type: map_string, mapping: {x: y}}",
       "{F|re: x, G|fieldref: x, H|contains: x}", "(F|re=x & G|fieldref=x & H|contains=y)"},
      {"ReplacesEveryMatch", "- {type: replace_string, regex: '(.)/', replacement: '\\1-'}",
       "{F: a/b/c, G: 5}", "(F=a-b-c & G=5)"},
      {"AcceptsNamedGroupForm", "- {type: replace_string, regex: '^.*=', replacement: '\\g<0>*'}",
       "{F: SHA1=ab}", "(F=SHA1=*ab)"},
      {"WildcardsForPlaceholders", "- {type: wildcard_placeholders, exclude: [kept]}",
       "{F|expand: '%user%@%kept%', G: '%user%', H|re|expand: a%user%, I|expand: '\\%user%'}",
       "(F|expand=*@%kept% & G=%user% & H|re|expand=a.* & I|expand=\\%user%)"},
      {"NestAppliesItsItems",
       "- type: nest\n  items:\n  - {type: field_name_prefix, prefix: p.}\n  - {type: map_string, "
       "mapping: {x: y}}",
       "{F: x}", "(p.F=y)"},
  };
  for (const auto& c : cases) EXPECT_EQ(After(c.transformations, c.detection), c.want) << c.name;
}

TEST_F(Pipelines, ConditionsDecideWhatIsTransformed) {
  const std::string attributes =
      "level: high\nstatus: test\ndate: 2023-05-06\ntags: [attack.t1059]\nown: 7\n";
  const struct {
    const char* conditions;
    bool holds;
  } cases[] = {
      {"rule_conditions: [{type: logsource, product: windows}]", true},
      {"rule_conditions: [{type: logsource, product: windows, service: sysmon}]", false},
      {"rule_conditions: [{type: logsource, category: process_creation}]", true},
      {"rule_conditions: [{type: contains_field, field: G}]", true},
      {"rule_conditions: [{type: contains_field, field: g}]", false},
      {"rule_conditions: [{type: contains_detection_item, field: G, value: 5}]", true},
      {"rule_conditions: [{type: contains_detection_item, field: G, value: '5'}]", false},
      {"rule_conditions: [{type: contains_detection_item, field: N, value: null}]", true},
      {"rule_conditions: [{type: tag, tag: attack.t1059}]", true},
      {"rule_conditions: [{type: tag, tag: attack.t10}]", false},
      {"rule_conditions: [{type: taxonomy, taxonomy: sigma}]", true},
      {"rule_conditions: [{type: is_sigma_rule}]", true},
      {"rule_conditions: [{type: is_sigma_correlation_rule}]", false},
      {"rule_conditions: [{type: rule_attribute, attribute: level, value: HIGH}]", true},
      {"rule_conditions: [{type: rule_attribute, attribute: level, value: low, op: gt}]", true},
      {"rule_conditions: [{type: rule_attribute, attribute: level, value: high, op: lt}]", false},
      {"rule_conditions: [{type: rule_attribute, attribute: status, value: stable, op: ne}]", true},
      {"rule_conditions: [{type: rule_attribute, attribute: date, value: 2023/05/06, op: gte}]",
       true},
      {"rule_conditions: [{type: rule_attribute, attribute: date, value: 2023-05-06, op: lt}]",
       false},
      {"rule_conditions: [{type: rule_attribute, attribute: title, value: T}]", true},
      {"rule_conditions: [{type: rule_attribute, attribute: title, value: A, op: gt}]", false},
      {"rule_conditions: [{type: rule_attribute, attribute: tags, value: attack.t1059, op: in}]",
       true},
      {"rule_conditions: [{type: rule_attribute, attribute: tags, value: x, op: not_in}]", true},
      {"rule_conditions: [{type: rule_attribute, attribute: own, value: 10, op: lt}]", true},
      {"rule_conditions: [{type: rule_attribute, attribute: absent, value: x, op: ne}]", false},
      {"rule_conditions: [{type: processing_item_applied, processing_item_id: first}]", true},
      {"rule_conditions: [{type: processing_item_applied, processing_item_id: second}]", false},
      {"rule_conditions: [{type: processing_state, key: k, val: v}]", true},
      {"rule_conditions: [{type: processing_state, key: k, val: v, op: ne}]", false},
      {"rule_conditions: [{type: is_sigma_rule}, {type: tag, tag: x}]", false},
      {"rule_conditions: [{type: is_sigma_rule}, {type: tag, tag: x}]\n  rule_cond_op: or", true},
      {"rule_conditions: [{type: tag, tag: x}]\n  rule_cond_not: true", true},
      {"rule_conditions: {x: {type: tag, tag: x}, y: {type: is_sigma_rule}}\n"
       "  rule_cond_expr: y and not x",
       true},
      {"rule_conditions: {x: {type: tag, tag: x}, y: {type: is_sigma_rule}}\n"
       "  rule_cond_expr: not (x or y)",
       false},
      {"field_name_conditions: [{type: include_fields, fields: [X, F]}]", true},
      {"field_name_conditions: [{type: include_fields, fields: [X]}]", false},
      {"field_name_conditions: [{type: exclude_fields, fields: [X]}]", true},
      {"field_name_conditions: [{type: include_fields, mode: re, fields: ['[EF]$']}]", true},
      {"field_name_conditions: [{type: exclude_fields, mode: re, fields: ['F']}]", false},
      {"field_name_conditions: [{type: processing_item_applied, processing_item_id: first}]", true},
      {"field_name_conditions: [{type: processing_item_applied, processing_item_id: never}]",
       false},
      {"detection_item_conditions: [{type: match_string, cond: any, pattern: 'x'}]", true},
      {"detection_item_conditions: [{type: match_string, cond: all, pattern: 'x'}]", false},
      {"detection_item_conditions: [{type: match_string, cond: any, pattern: '\\*y'}]", true},
      {"detection_item_conditions: [{type: match_string, cond: any, pattern: x, negate: true}]",
       false},
      {"detection_item_conditions: [{type: match_value, cond: any, value: x1}]", true},
      {"detection_item_conditions: [{type: contains_wildcard, cond: any}]", true},
      {"detection_item_conditions: [{type: contains_wildcard, cond: all}]", false},
      {"detection_item_conditions: [{type: is_null, cond: any}]", false},
      {"detection_item_conditions: [{type: processing_state, key: k, val: v}]", true},
  };
  for (const auto& c : cases) {
    model::Rule rule = Rule("  a: {F0: [x1, '*y'], G: 5, N: null}\n", attributes);
    const Diagnostics problems = Chain(
                                     "- {id: first, type: field_name_mapping, mapping: {F0: F}}\n"
                                     "- {type: set_state, key: k, val: v}\n"
                                     "- type: field_name_mapping\n  mapping: {F: changed}\n  " +
                                     std::string(c.conditions))
                                     .Apply(rule);
    EXPECT_EQ(Show(problems), "");
    EXPECT_EQ(Outline(rule).find("changed") != std::string::npos, c.holds) << c.conditions;
  }
}

TEST_F(Pipelines, AddConditionsWithoutDisturbingTheRulesOwn) {
  model::Rule rule = Rule("  a: {F: x}\n");
  rule.conditions.push_back({"1 of them or a", {}});
  const PipelineChain chain = Chain(R"(- type: add_condition
  conditions: {Source|contains: '$product/${category}$$', Index: [i, j]}
  template: true
- type: add_condition
  name: noise
  conditions: {User: admin}
  negated: true
)");
  ASSERT_EQ(Show(chain.Apply(rule)), "");
  EXPECT_EQ(Outline(rule),
            "not _noise and _pipeline and (a); not _noise and _pipeline and (1 of them or a); "
            "a: (F=x); _pipeline: (Source|contains=windows/process_creation$ & Index=i,j); "
            "_noise: (User=admin); ");
}

TEST_F(Pipelines, AddedConditionsKeepPlacesOfTheRest) {
  model::Rule rule = Rule("  a: {F: x}\n");
  const Span place = rule.conditions[0].origin.Map(0, 1);
  ASSERT_EQ(Show(Chain("- {type: add_condition, conditions: {G: y}}").Apply(rule)), "");
  const model::Condition& condition = rule.conditions[0];
  const size_t at = condition.text.find("(a)") + 1;
  EXPECT_EQ(condition.origin.Map(at, at + 1), place);
  EXPECT_EQ(condition.origin.offsets.size(), condition.text.size() + 1);
}

TEST_F(Pipelines, ChangeAttributes) {
  model::Rule rule = Rule("  a: {F: x}\n", "fields: [F, G]\nown: 1\ntaxonomy: other\n");
  const PipelineChain chain = Chain(R"(- {type: change_logsource, product: macos}
- {type: field_name_mapping, mapping: {F: [f, g]}}
- {type: add_field, field: h}
- {type: remove_field, field: [G, nothing]}
- {type: set_custom_attribute, attribute: own, value: 2}
- {type: set_custom_attribute, attribute: new, value: 3}
- {type: set_taxonomy, taxonomy: sigma}
)");
  ASSERT_EQ(Show(chain.Apply(rule)), "");
  EXPECT_EQ(rule.logsource.product, "macos");
  EXPECT_FALSE(rule.logsource.category);
  EXPECT_EQ(rule.meta.fields, (std::vector<std::string>{"f", "g", "h"}));
  ASSERT_EQ(rule.meta.custom.size(), 2u);
  EXPECT_EQ(rule.meta.custom[0].value + rule.meta.custom[1].value, "23");
  EXPECT_EQ(rule.meta.taxonomy.text, "sigma");
}

TEST_F(Pipelines, SetFieldReplacesTheList) {
  model::Rule rule = Rule("  a: {F: x}\n", "fields: [F, G]\n");
  ASSERT_EQ(Show(Chain("- {type: set_field, fields: [x, y]}").Apply(rule)), "");
  EXPECT_EQ(rule.meta.fields, (std::vector<std::string>{"x", "y"}));
}

TEST_F(Pipelines, RunInOrderOfPriorityWithVarsMerged) {
  const PipelineChain chain(
      {Read("priority: 20\nvars: {v: late, w: [1, 2]}\ntransformations: "
            "[{type: field_name_suffix, suffix: B}]\n"),
       Read("priority: 10\nvars: {v: early}\ntransformations: "
            "[{type: field_name_suffix, suffix: A}]\n"),
       Read("priority: 20\ntransformations: [{type: field_name_suffix, suffix: C}]\n")});
  model::Rule rule = Rule("  a: {F: x}\n");
  ASSERT_EQ(Show(chain.Apply(rule)), "");
  EXPECT_EQ(Outline(rule), "a; a: (FABC=x); ");
  EXPECT_EQ(chain.vars(), (PlaceholderValues{{"v", {"late"}}, {"w", {"1", "2"}}}));
}

TEST_F(Pipelines, WildcardsLeavePlaceholdersWithValuesAlone) {
  model::Rule rule = Rule("  a: {F|expand: '%known%%unknown%%other%'}\n");
  const PipelineChain chain = Chain(
      "- {type: value_placeholders, include: [known, unknown]}\n- {type: wildcard_placeholders}\n",
      "vars: {known: x, other: y}\n");
  ASSERT_EQ(Show(chain.Apply(rule)), "");
  EXPECT_EQ(Outline(rule), "a; a: (F|expand=%known%**); ");
}

TEST_F(Pipelines, StopAtTheFirstTransformationThatFails) {
  model::Rule rule = Rule("  a: {F: x}\n");
  const Diagnostics problems = Chain(
                                   "- {type: rule_failure, message: first}\n"
                                   "- {type: rule_failure, message: second}\n")
                                   .Apply(rule);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].message, "first");
}

TEST_F(Pipelines, BoundTheCopiesThatMappingsMake) {
  std::string transformations;
  for (int i = 0; i < 40; ++i)
    transformations += "- {type: field_name_prefix_mapping, mapping: {F: [F, F]}}\n";
  model::Rule rule = Rule("  a: {F: x}\n");
  const Diagnostics problems = Chain(transformations).Apply(rule);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].code, DiagnosticCode::kPipelineTooLarge);
}

TEST_F(Pipelines, BoundTheLengthOfNamesAndConditions) {
  const std::string long_text(1'000, 'x');
  for (const std::string& type : {"field_name_prefix, prefix: " + long_text,
                                  "add_condition, name: " + long_text + ", conditions: {G: y}"}) {
    std::string transformations;
    for (int i = 0; i < 100; ++i) transformations += "- {type: " + type + "}\n";
    model::Rule rule = Rule("  a: {F: x}\n");
    const Diagnostics problems = Chain(transformations).Apply(rule);
    ASSERT_EQ(problems.size(), 1u) << type;
    EXPECT_EQ(problems[0].code, DiagnosticCode::kPipelineTooLarge);
  }
}

TEST_F(Pipelines, BoundTheLengthOfReplacedValues) {
  model::Rule rule = Rule("  a: {F: " + std::string(1'000, 'x') + "}\n");
  const Diagnostics problems =
      Chain("- {type: replace_string, regex: x, replacement: " + std::string(1'000, 'y') + "}\n")
          .Apply(rule);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].code, DiagnosticCode::kPipelineTooLarge);
}

TEST_F(Pipelines, TransformFiltersAsTheRuleTheyJoin) {
  model::RuleSet set;
  read::ReadText("f.yml",
                 "title: F\nlogsource: {product: windows}\n"
                 "filter: {rules: any, b: {F: y}, condition: not b}\n",
                 sources_, set, diagnostics_);
  ASSERT_EQ(set.filters.size(), 1u);
  model::Rule rule = Rule("  a: {F: x}\n");
  const PipelineChain chain = Chain(
      "- {type: field_name_mapping, mapping: {F: g}, rule_conditions: "
      "[{type: logsource, category: process_creation}]}\n"
      "- {type: add_condition, conditions: {H: z}}\n");
  ASSERT_EQ(Show(chain.Apply(rule, set.filters)), "");
  EXPECT_EQ(Outline(rule), "_pipeline and (a); a: (g=x); _pipeline: (H=z); ");
  EXPECT_EQ(Outline(set.filters[0].detections[0].detection), "(g=y)");
  EXPECT_EQ(set.filters[0].condition.text, "not b");
}

TEST_F(Pipelines, TransformFieldNamesOfCorrelations) {
  model::Correlation correlation = Correlation("  group-by: [F, ip]\n  aliases: {ip: {r: F}}\n");
  const model::Rule rule = Rule("  a: {F: x}\n");
  const model::Rule* const referenced[] = {&rule};
  const PipelineChain chain = Chain(
      "- {type: field_name_prefix, prefix: p., rule_conditions: "
      "[{type: logsource, product: windows}, {type: is_sigma_correlation_rule}]}\n");
  ASSERT_EQ(Show(chain.Apply(correlation, referenced)), "");
  EXPECT_EQ(correlation.group_by[0].text + correlation.group_by[1].text, "p.Fip");
  EXPECT_EQ(correlation.aliases[0].field, "p.F");
  EXPECT_EQ(correlation.fields, (std::vector<std::string>{"p.F"}));

  model::Correlation other = Correlation("  group-by: F\n");
  ASSERT_EQ(Show(chain.Apply(other, {})), "");
  EXPECT_EQ(other.group_by[0].text, "F");
}

TEST_F(Pipelines, RefuseOtherTaxonomiesWithoutTranslation) {
  model::Rule rule = Rule("  a: {F: x}\n", "taxonomy: ecs\n");
  const Diagnostics problems = PipelineChain({}).Apply(rule);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].code, DiagnosticCode::kForeignTaxonomy);
  EXPECT_EQ(sources_.text(problems[0].span.source)
                .substr(problems[0].span.begin, problems[0].span.end - problems[0].span.begin),
            "ecs");
}

}  // namespace
}  // namespace sigmavm::pipeline
