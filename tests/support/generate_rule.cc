// GenerateRule: items by family of modifiers, then detections, conditions and filters.
#include <algorithm>
#include <array>
#include <cstddef>

#include "tests/support/generate.h"
#include "tests/support/generate_text.h"

namespace sigmavm::support {
namespace {

constexpr std::array<const char*, 3> kAffixes = {"contains", "startswith", "endswith"};
constexpr std::array<const char*, 4> kRelations = {"lt", "lte", "gt", "gte"};
constexpr std::array<const char*, 6> kTimeParts = {"minute", "hour",  "day",
                                                   "week",   "month", "year"};
constexpr std::array<const char*, 6> kRegexFlags = {"i",         "ignorecase", "m",
                                                    "multiline", "s",          "dotall"};
constexpr std::array<const char*, 4> kUtf16 = {"wide", "utf16le", "utf16be", "utf16"};

size_t ValueCount(Random& random) { return random.Chance(60) ? 1 : 1 + random.Below(3); }

// `all` for lists, `neq` now and then, anywhere after the first `fixed` modifiers.
void AddListModifiers(GeneratedItem& item, size_t fixed, Random& random) {
  const auto insert = [&](const char* name) {
    const size_t places = item.modifiers.size() - fixed + 1;
    const auto place = static_cast<std::ptrdiff_t>(fixed + random.Below(places));
    item.modifiers.insert(item.modifiers.begin() + place, name);
  };
  if (item.values.size() > 1 && random.Chance(30)) insert("all");
  if (random.Chance(8)) insert("neq");
}

GeneratedValue Text(std::string text) { return {std::move(text), true}; }
GeneratedValue Plain(std::string text) { return {std::move(text), false}; }

// Other percent signs go: they could open a placeholder that has no value.
std::string WithPlaceholder(std::string text, Random& random) {
  text.erase(std::remove(text.begin(), text.end(), '%'), text.end());
  return text + (random.Chance(70) ? "%one%" : "\\%one%");
}

void MakeTextItem(GeneratedItem& item, Random& random) {
  if (random.Chance(65)) item.modifiers.emplace_back(random.Pick(kAffixes));
  if (random.Chance(25)) item.modifiers.emplace_back("windash");
  if (random.Chance(20)) item.modifiers.emplace_back("cased");
  if (random.Chance(10)) item.modifiers.emplace_back("expand");
  random.Shuffle(item.modifiers);
  for (size_t count = ValueCount(random); count > 0; --count) {
    std::string text = random.Chance(4) ? "" : GenerateSigmaText(random, true);
    if (item.Uses("expand")) text = WithPlaceholder(std::move(text), random);
    item.values.push_back(Text(std::move(text)));
  }
  AddListModifiers(item, 0, random);
}

void MakeEncodedItem(GeneratedItem& item, Random& random) {
  const bool dashes = random.Chance(15);
  if (dashes) item.modifiers.emplace_back("windash");
  if (random.Chance(50)) item.modifiers.emplace_back(random.Pick(kUtf16));
  item.modifiers.emplace_back(random.Chance(60) ? "base64offset" : "base64");
  if (random.Chance(80)) item.modifiers.emplace_back("contains");
  if (random.Chance(20)) item.modifiers.emplace_back("cased");
  for (size_t count = ValueCount(random); count > 0; --count) {
    item.values.push_back(Text(dashes ? " -enc /x" : GenerateSigmaText(random, false)));
  }
  AddListModifiers(item, 0, random);
}

void MakeRegexItem(GeneratedItem& item, Random& random) {
  item.modifiers.emplace_back("re");
  if (random.Chance(50)) item.modifiers.emplace_back(random.Pick(kRegexFlags));
  if (random.Chance(20)) item.modifiers.emplace_back(random.Pick(kRegexFlags));
  if (random.Chance(20)) item.modifiers.emplace_back(random.Pick(kAffixes));
  for (size_t count = ValueCount(random); count > 0; --count) {
    item.values.push_back(Text(std::string(PickRegex(random).value)));
  }
  AddListModifiers(item, 1, random);
}

void MakeNetworkItem(GeneratedItem& item, Random& random) {
  item.modifiers.emplace_back("cidr");
  for (size_t count = ValueCount(random); count > 0; --count) {
    item.values.push_back(Text(std::string(PickNetwork(random).value)));
  }
  AddListModifiers(item, 1, random);
}

void MakeNumberItem(GeneratedItem& item, Random& random) {
  if (random.Chance(50)) item.modifiers.emplace_back(random.Pick(kRelations));
  for (size_t count = ValueCount(random); count > 0; --count) {
    item.values.push_back(Plain(GenerateNumber(random)));
  }
  AddListModifiers(item, 0, random);
}

void MakeTimeItem(GeneratedItem& item, Random& random) {
  constexpr std::array<const char*, 9> kParts = {"3", "5", "7", "10", "14", "53", "1", "2024", "0"};
  item.modifiers.emplace_back(random.Pick(kTimeParts));
  if (random.Chance(50)) item.modifiers.emplace_back(random.Pick(kRelations));
  for (size_t count = ValueCount(random); count > 0; --count) {
    item.values.push_back(Plain(random.Pick(kParts)));
  }
  AddListModifiers(item, 0, random);
}

void MakeExistsItem(GeneratedItem& item, Random& random) {
  item.modifiers.emplace_back("exists");
  item.values.push_back(Plain(random.Chance(70) ? "true" : "false"));
  AddListModifiers(item, 1, random);
}

void MakeFieldRefItem(GeneratedItem& item, Random& random) {
  if (random.Chance(30)) item.modifiers.emplace_back("cased");
  item.modifiers.emplace_back("fieldref");
  const size_t fixed = item.modifiers.size();
  if (random.Chance(40)) item.modifiers.emplace_back(random.Pick(kAffixes));
  for (size_t count = ValueCount(random); count > 0; --count) {
    item.values.push_back(Text(GenerateField(random)));
  }
  AddListModifiers(item, fixed, random);
}

void MakeSpecialItem(GeneratedItem& item, Random& random) {
  constexpr std::array<const char*, 4> kSpecials = {"true", "false", "null", "~"};
  item.values.push_back(Plain(random.Pick(kSpecials)));
  if (random.Chance(20)) item.modifiers.emplace_back("neq");
}

GeneratedItem GenerateFieldItem(Random& random) {
  GeneratedItem item;
  item.field = GenerateField(random);
  const size_t family = random.Below(100);
  if (family < 50) {
    MakeTextItem(item, random);
  } else if (family < 58) {
    MakeEncodedItem(item, random);
  } else if (family < 67) {
    MakeRegexItem(item, random);
  } else if (family < 71) {
    MakeNetworkItem(item, random);
  } else if (family < 81) {
    MakeNumberItem(item, random);
  } else if (family < 85) {
    MakeTimeItem(item, random);
  } else if (family < 89) {
    MakeExistsItem(item, random);
  } else if (family < 94) {
    MakeFieldRefItem(item, random);
  } else {
    MakeSpecialItem(item, random);
  }
  return item;
}

GeneratedValue GenerateKeyword(Random& random) {
  if (random.Chance(10)) return Plain(random.Chance(50) ? "4688" : "true");
  return Text(GenerateSigmaText(random, true));
}

GeneratedItem GenerateKeywordItem(Random& random) {
  GeneratedItem item;
  if (random.Chance(20)) {
    MakeRegexItem(item, random);
  } else {
    MakeTextItem(item, random);
  }
  if (item.modifiers.empty()) item.modifiers.emplace_back("contains");
  return item;
}

GeneratedDetection GenerateMap(Random& random) {
  GeneratedDetection detection;
  for (size_t count = 1 + random.Below(3); count > 0; --count) {
    GeneratedItem item = random.Chance(6) ? GenerateKeywordItem(random) : GenerateFieldItem(random);
    bool duplicate = false;
    for (const GeneratedItem& other : detection.items) {
      duplicate = duplicate || other.Key() == item.Key();
    }
    if (!duplicate) detection.items.push_back(std::move(item));
  }
  return detection;
}

GeneratedDetection GenerateDetection(Random& random, size_t depth) {
  if (depth > 0 && random.Chance(25)) {
    GeneratedDetection keyword;
    keyword.shape = DetectionShape::kKeyword;
    keyword.keyword = GenerateKeyword(random);
    return keyword;
  }
  if (depth > 1 || random.Chance(75)) return GenerateMap(random);
  GeneratedDetection list;
  list.shape = DetectionShape::kList;
  for (size_t count = 1 + random.Below(3); count > 0; --count) {
    list.children.push_back(GenerateDetection(random, depth + 1));
  }
  return list;
}

std::vector<GeneratedNamedDetection> GenerateDetections(Random& random, size_t most) {
  constexpr std::array<const char*, 4> kNames = {"sel_a", "sel_b", "other-1", "_hidden"};
  std::vector<GeneratedNamedDetection> detections;
  for (size_t i = 0, count = 1 + random.Below(most); i < count; ++i) {
    detections.push_back({kNames[i], GenerateDetection(random, 0)});
  }
  return detections;
}

GeneratedCondition GenerateQuantifier(Random& random) {
  constexpr std::array<const char*, 3> kQuantifiers = {"1", "any", "all"};
  constexpr std::array<const char*, 6> kTargets = {"them", "sel*", "*a", "*", "sel_a", "s*_*"};
  return {ConditionShape::kQuantifier,
          std::string(random.Pick(kQuantifiers)) + " of " + random.Pick(kTargets),
          {}};
}

// Every name and pattern it uses is there, since the first detection is always `sel_a`.
GeneratedCondition GenerateCondition(const std::vector<GeneratedNamedDetection>& detections,
                                     Random& random, size_t depth) {
  const size_t kind = random.Below(depth > 2 ? 60 : 100);
  if (kind < 40) return {ConditionShape::kName, random.Pick(detections).name, {}};
  if (kind < 60) return GenerateQuantifier(random);
  if (kind < 70) {
    return {ConditionShape::kNot, "", {GenerateCondition(detections, random, depth + 1)}};
  }
  GeneratedCondition node;
  node.shape = kind < 85 ? ConditionShape::kAnd : ConditionShape::kOr;
  for (size_t count = 2 + random.Below(2); count > 0; --count) {
    node.children.push_back(GenerateCondition(detections, random, depth + 1));
  }
  return node;
}

GeneratedFilter GenerateFilter(Random& random) {
  GeneratedFilter filter;
  filter.detections = GenerateDetections(random, 2);
  filter.condition = GenerateCondition(filter.detections, random, 2);
  if (random.Chance(80)) filter.condition = {ConditionShape::kNot, "", {filter.condition}};
  return filter;
}

}  // namespace

GeneratedRule GenerateRule(Random& random) {
  GeneratedRule rule;
  rule.detections = GenerateDetections(random, 4);
  for (size_t count = random.Chance(85) ? 1 : 2; count > 0; --count) {
    rule.conditions.push_back(GenerateCondition(rule.detections, random, 0));
  }
  if (random.Chance(20)) rule.filters.push_back(GenerateFilter(random));
  return rule;
}

const Placeholders& GeneratedPlaceholders() {
  static const Placeholders kPlaceholders = {{"one", {"alpha", "be*ta", "g\\*mma"}}};
  return kPlaceholders;
}

}  // namespace sigmavm::support
