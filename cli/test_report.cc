#include "cli/test_report.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "runtime/base/utf8.h"

namespace sigmavm::cli {
namespace {

// Text inside an attribute. Control characters are not allowed in XML in any form.
std::string XmlText(std::string_view text) {
  std::string out;
  for (size_t pos = 0; pos < text.size();) {
    const uint32_t code_point = DecodeUtf8(text, pos);
    if (code_point == '&') {
      out += "&amp;";
    } else if (code_point == '<') {
      out += "&lt;";
    } else if (code_point == '"') {
      out += "&quot;";
    } else if (IsTerminalControl(code_point) || code_point >= 0xFFFE) {
      AppendUtf8(kReplacementCharacter, out);
    } else {
      AppendUtf8(code_point, out);
    }
  }
  return out;
}

std::string XmlCase(const CaseOutcome& outcome) {
  std::string out = "    <testcase classname=\"" + XmlText(outcome.suite) + "\" name=\"" +
                    XmlText(outcome.name) + "\"";
  if (outcome.outcome == Outcome::kPassed) return out + "/>\n";
  const std::string element = outcome.outcome == Outcome::kFailed ? "failure" : "skipped";
  return out + ">\n      <" + element + " message=\"" + XmlText(outcome.message) +
         "\"/>\n    </testcase>\n";
}

}  // namespace

void TestReport::Add(CaseOutcome outcome) { outcomes_.push_back(std::move(outcome)); }

size_t TestReport::count(Outcome outcome) const {
  return static_cast<size_t>(
      std::count_if(outcomes_.begin(), outcomes_.end(),
                    [outcome](const CaseOutcome& one) { return one.outcome == outcome; }));
}

std::string TestReport::Text() const {
  std::string out;
  std::map<std::string, size_t> skipped;
  for (const CaseOutcome& outcome : outcomes_) {
    if (outcome.outcome == Outcome::kFailed) {
      out += "FAILED " + SafeForTerminal(outcome.name) + ": " + SafeForTerminal(outcome.message) +
             "\n";
    } else if (outcome.outcome == Outcome::kSkipped) {
      ++skipped[outcome.message];
    }
  }
  for (const auto& [reason, number] : skipped) {
    out += "skipped " + std::to_string(number) + ": " + SafeForTerminal(reason) + "\n";
  }
  return out + std::to_string(count(Outcome::kPassed)) + " passed, " +
         std::to_string(count(Outcome::kFailed)) + " failed, " +
         std::to_string(count(Outcome::kSkipped)) + " skipped\n";
}

std::string TestReport::JunitXml() const {
  std::string out =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
      "  <testsuite name=\"sigmavm\" tests=\"" +
      std::to_string(outcomes_.size()) + "\" failures=\"" +
      std::to_string(count(Outcome::kFailed)) + "\" skipped=\"" +
      std::to_string(count(Outcome::kSkipped)) + "\">\n";
  for (const CaseOutcome& outcome : outcomes_) out += XmlCase(outcome);
  return out + "  </testsuite>\n</testsuites>\n";
}

}  // namespace sigmavm::cli
