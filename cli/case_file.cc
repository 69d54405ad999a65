#include "cli/case_file.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

#include "cli/json_object.h"

namespace sigmavm::cli {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxSteps = 32;  // folders searched upwards

/// Reads one line; what is wrong with it ends up in `problem`.
class CaseReader {
 public:
  explicit CaseReader(std::string_view line) : line_(line) {}

  std::optional<RuleCase> Read() {
    const auto members = SplitJsonObject(line_);
    if (!members) return Fail("the line is not a JSON object");
    for (const JsonMember& member : *members) {
      if (!seen_.insert(member.key).second) return Fail("the key '" + member.key + "' twice");
      if (!ReadMember(member)) return std::nullopt;
    }
    return Finish();
  }

  [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
  std::nullopt_t Fail(std::string problem) {
    problem_ = std::move(problem);
    return std::nullopt;
  }

  bool ReadMember(const JsonMember& member) {
    if (member.key == "case") return Take(JsonString(member.value), case_.name, member.key);
    if (member.key == "rule") return Take(JsonString(member.value), case_.rule, member.key);
    if (member.key == "match") return Take(JsonBool(member.value), case_.match, member.key);
    if (member.key == "at_event") return Take(JsonIndex(member.value), case_.at_event, member.key);
    if (member.key == "event") return TakeEvent(member.value);
    if (member.key == "events") return TakeEvents(member.value);
    Fail("unknown key '" + member.key + "'");
    return false;
  }

  template <typename Value, typename Target>
  bool Take(std::optional<Value> value, Target& target, const std::string& key) {
    if (!value) {
      Fail("'" + key + "' has a value of the wrong type");
      return false;
    }
    target = *std::move(value);
    return true;
  }

  bool TakeEvent(std::string_view value) {
    if (!value.starts_with('{')) {
      Fail("an event has to be an object");
      return false;
    }
    case_.events.emplace_back(value);
    return true;
  }

  bool TakeEvents(std::string_view value) {
    const auto events = SplitJsonArray(value);
    if (!events || events->empty()) {
      Fail("'events' has to be a list of at least one object");
      return false;
    }
    case_.is_stream = true;
    return std::all_of(events->begin(), events->end(),
                       [this](std::string_view event) { return TakeEvent(event); });
  }

  std::optional<RuleCase> Finish() {
    if (case_.name.empty()) return Fail("'case' is missing or empty");
    if (seen_.count("match") == 0) return Fail("'match' is missing");
    if (seen_.count("event") == seen_.count("events")) {
      return Fail("either 'event' or 'events' is needed");
    }
    if (case_.at_event && (!case_.is_stream || !case_.match)) {
      return Fail("'at_event' goes only with 'events' and a match");
    }
    if (case_.at_event && *case_.at_event >= case_.events.size()) {
      return Fail("'at_event' is beyond the last event");
    }
    return std::move(case_);
  }

  std::string_view line_;
  RuleCase case_;
  std::set<std::string> seen_;
  std::string problem_;
};

bool IsBlankLine(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

}  // namespace

std::optional<std::string> FindCaseFile(const std::string& rule_path) {
  std::error_code error;
  const fs::path path = fs::absolute(rule_path, error).lexically_normal();
  if (error) return std::nullopt;
  fs::path folder = path.parent_path();
  for (size_t step = 0; step < kMaxSteps; ++step) {
    if (fs::is_directory(folder / "cases", error)) {
      const fs::path below = path.parent_path().lexically_relative(folder);
      const fs::path name = path.stem().string() + ".jsonl";
      return (folder / "cases" / below / name).lexically_normal().string();
    }
    if (folder == folder.parent_path()) break;
    folder = folder.parent_path();
  }
  return std::nullopt;
}

CaseFile ParseCaseFile(std::string path, std::string_view text) {
  CaseFile file;
  file.path = std::move(path);
  std::set<std::string> names;
  for (size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (IsBlankLine(line)) continue;
    CaseReader reader(line);
    auto read = reader.Read();
    std::string problem = reader.problem();
    if (read && !names.insert(read->name).second) {
      problem = "the case '" + read->name + "' is there already";
      read.reset();
    }
    if (read) {
      read->line = number;
      file.cases.push_back(*std::move(read));
    } else {
      file.problems.push_back(ErrorAt(DiagnosticCode::kBadCase,
                                      file.path + ":" + std::to_string(number), problem,
                                      "docs/guide/testing-rules.md defines the format"));
    }
  }
  return file;
}

}  // namespace sigmavm::cli
