// No text of a rule leaves its literal in a Splunk search: the search parses, and it selects the
// event that has exactly this text and no other.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/backend/spl/spl_search.h"
#include "runtime/query/spl/search.h"

namespace {

using sigmavm::spl::Environment;
using sigmavm::spl::Event;

constexpr size_t kMaxText = 4'096;

/// Bits of the first byte.
enum Flags : uint8_t { kNegated = 1, kCased = 2, kContains = 4, kStarts = 8, kHostileName = 16 };

sigmavm::ir::Expression TestOf(const std::string& field, const std::string& text, uint8_t flags) {
  using sigmavm::ir::PartKind;
  sigmavm::ir::TextMatch match;
  match.cased = (flags & kCased) != 0;
  if ((flags & kContains) != 0) match.parts.push_back({PartKind::kAnyRun, ""});
  if (!text.empty()) match.parts.push_back({PartKind::kLiteral, text});
  if (!text.empty() && (flags & (kContains | kStarts)) != 0) {
    match.parts.push_back({PartKind::kAnyRun, ""});
  }
  auto test = sigmavm::ir::MakePredicate({field, match, {}});
  return (flags & kNegated) != 0 ? sigmavm::ir::MakeNot(std::move(test)) : test;
}

void Require(bool holds) {
  if (!holds) std::abort();
}

/// The events: one with the text, one with another, one without the field.
std::vector<Event> EventsFor(const std::string& field, const std::string& text) {
  Event same;
  same.Set(field, text);
  Event other;
  other.Set(field, "x" + text);
  return {same, other, Event{}};
}

void Check(const std::string& query, const std::string& field, const std::string& text,
           uint8_t flags) {
  std::vector<Event> events = EventsFor(field, text);
  for (Event& event : events) event.Set("source", std::string("s"));
  const Environment environment(events);
  const auto search = sigmavm::spl::Search::Parse("query", query, environment);
  Require(search.ok());
  const auto results = search->Run(environment);
  Require(results.ok());
  const std::vector<uint32_t> found = results->AllOrigins();
  const bool negated = (flags & kNegated) != 0;
  const auto selects = [&](uint32_t event) {
    return (std::find(found.begin(), found.end(), event) != found.end()) != negated;
  };
  Require(selects(0));
  Require(!selects(2));
  if ((flags & (kContains | kStarts)) == 0) Require(!selects(1));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2 || size > kMaxText) return 0;
  const uint8_t flags = data[0];
  std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::string field = "Field";
  if ((flags & kHostileName) != 0) field = std::exchange(text, "value");

  sigmavm::backend::Source source;
  source.table = "source=s";
  source.other_fields = "";
  sigmavm::backend::Profile profile;
  sigmavm::ir::RulePlan plan;
  plan.meta.title.text = (flags & kHostileName) != 0 ? field : text;
  sigmavm::backend::MappedRule rule;
  rule.plan = &plan;
  rule.profile = &profile;
  rule.source = &source;
  rule.expression = TestOf(field, text, flags);
  const auto translation = sigmavm::backend::spl::WriteSearch(rule);
  if (translation.status == sigmavm::backend::Status::kRefused) return 0;
  // An event cannot have these fields besides those of its own.
  if (field == "source" || field == "_time" || field == "_raw") return 0;
  Check(translation.query, field, text, flags);
  return 0;
}
