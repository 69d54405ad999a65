#include "cli/alert_formatter.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "cli/json_writer.h"
#include "cli/rule_text.h"
#include "runtime/base/utf8.h"

namespace sigmavm::cli {
namespace {

using program::Program;
using program::Rule;

void AppendNumber(uint64_t number, std::string& out) {
  std::array<char, 24> text{};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), number);
  out.append(text.data(), end);
}

void AppendTextOrNull(std::string_view text, std::string& out) {
  if (text.empty()) {
    out += "null";
  } else {
    AppendJsonString(text, out);
  }
}

// Keywords belong to no field.
std::string_view NameOf(const vm::Evidence& item) { return item.field.empty() ? "*" : item.field; }

/// Calls `visit(item, number)` for each different value of each field, numbered from 0 in its
/// field, fields and values in order of evidence. Searches what came before, which needs no memory
/// and is quick because a rule matches by few values.
template <typename Visit>
void ForEachMatch(std::span<const vm::Evidence> evidence, const Visit& visit) {
  for (size_t first = 0; first < evidence.size(); ++first) {
    const std::string_view name = NameOf(evidence[first]);
    const auto of_field = [name](const vm::Evidence& item) { return NameOf(item) == name; };
    if (std::any_of(evidence.data(), &evidence[first], of_field)) continue;
    visit(evidence[first], 0);
    size_t number = 1;
    for (size_t i = first + 1; i < evidence.size(); ++i) {
      const auto repeats = [&](const vm::Evidence& item) {
        return item.value == evidence[i].value && of_field(item);
      };
      if (!of_field(evidence[i])) continue;
      if (std::any_of(&evidence[first], &evidence[i], repeats)) continue;
      visit(evidence[i], number++);
    }
  }
}

/// One JSON object an alert. What depends on the rule alone is written once, at the start.
class JsonAlertFormatter : public AlertFormatter {
 public:
  JsonAlertFormatter(const Program& program, bool array, bool include_event)
      : array_(array), include_event_(include_event) {
    prefixes_.reserve(program.rules.size());
    for (const Rule& rule : program.rules) prefixes_.push_back(Prefix(program, rule));
  }

  std::string_view head() const noexcept override { return array_ ? "[\n" : ""; }
  std::string_view tail() const noexcept override { return array_ ? "\n]\n" : ""; }
  std::string_view separator() const noexcept override { return array_ ? ",\n" : ""; }

  vm::EvidenceText evidence_text() const noexcept override { return vm::EvidenceText::kStored; }

  void Append(const Alert& alert, std::string& out) const override {
    out += prefixes_[alert.rule];
    AppendJsonString(alert.source, out);
    out += ",\"record\":";
    AppendNumber(alert.record, out);
    out += ",\"timestamp\":";
    AppendTextOrNull(alert.event->header().timestamp, out);
    out += ",\"matched\":{";
    AppendMatched(alert.evidence, out);
    out += '}';
    if (include_event_) {
      out += ",\"event\":";
      AppendEvent(*alert.event, out);
    }
    out += array_ ? "}" : "}\n";
  }

 private:
  static std::string Prefix(const Program& program, const Rule& rule) {
    std::string out = "{\"rule_id\":";
    AppendTextOrNull(TextOf(program, rule.id), out);
    out += ",\"rule_title\":";
    AppendJsonString(TextOf(program, rule.title), out);
    out += ",\"level\":";
    AppendTextOrNull(LevelName(rule.level), out);
    out += ",\"tags\":[";
    bool first = true;
    for (const uint32_t tag : ListOf(program, rule.tags)) {
      if (!std::exchange(first, false)) out += ',';
      AppendJsonString(TextOf(program, tag), out);
    }
    return out + "],\"source\":";
  }

  static void AppendMatched(std::span<const vm::Evidence> evidence, std::string& out) {
    size_t first_value = 0;
    bool in_list = false;
    ForEachMatch(evidence, [&](const vm::Evidence& item, size_t number) {
      if (number == 0) {
        if (std::exchange(in_list, false)) out += ']';
        AppendJsonKey(NameOf(item), out);
        first_value = out.size();
      } else {
        if (!std::exchange(in_list, true)) out.insert(first_value, 1, '[');
        out += ',';
      }
      AppendValue(item, out);
    });
    if (in_list) out += ']';
  }

  static void AppendValue(const vm::Evidence& item, std::string& out) {
    if (item.escaped) {
      AppendSpelledString(item.value, out);
    } else {
      AppendJsonString(item.value, out);
    }
  }

  // A JSON event is written as it was, any other as a text.
  static void AppendEvent(const record::Record& event, std::string& out) {
    if (event.raw().starts_with('{')) {
      AppendCompactJson(event.raw(), out);
    } else {
      AppendJsonString(event.raw(), out);
    }
  }

  bool array_;
  bool include_event_;
  std::vector<std::string> prefixes_;  // by rule, up to the value of "source"
};

// RFC 4180, with control characters made harmless: spreadsheets and terminals open such files.
void AppendCell(std::string_view text, std::string& out) {
  const std::string safe = SafeForTerminal(text);
  if (safe.find_first_of(",\"") == std::string::npos) {
    out += safe;
    return;
  }
  out += '"';
  for (const char c : safe) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

std::string JoinMatched(std::span<const vm::Evidence> evidence) {
  std::string out;
  for (const MatchedField& matched : MatchedFields(evidence)) {
    for (const std::string_view value : matched.values) {
      if (!out.empty()) out += "; ";
      out.append(matched.field).append("=").append(value);
    }
  }
  return out;
}

/// One line an alert with the columns of kHead.
class CsvAlertFormatter : public AlertFormatter {
 public:
  CsvAlertFormatter(const Program& program, bool include_event)
      : program_(&program), include_event_(include_event) {}

  std::string_view head() const noexcept override {
    return include_event_
               ? "rule_id,rule_title,level,tags,source,record,timestamp,matched,event\r\n"
               : "rule_id,rule_title,level,tags,source,record,timestamp,matched\r\n";
  }

  void Append(const Alert& alert, std::string& out) const override {
    const Rule& rule = program_->rules[alert.rule];
    std::string tags;
    for (const uint32_t tag : ListOf(*program_, rule.tags)) {
      if (!tags.empty()) tags += ' ';
      tags += TextOf(*program_, tag);
    }
    for (const std::string_view cell :
         {TextOf(*program_, rule.id), TextOf(*program_, rule.title), LevelName(rule.level),
          std::string_view(tags), alert.source}) {
      AppendCell(cell, out);
      out += ',';
    }
    AppendNumber(alert.record, out);
    out += ',';
    AppendCell(alert.event->header().timestamp, out);
    out += ',';
    AppendCell(JoinMatched(alert.evidence), out);
    if (include_event_) {
      out += ',';
      AppendCell(alert.event->raw(), out);
    }
    out += "\r\n";
  }

 private:
  const Program* program_;
  bool include_event_;
};

constexpr size_t kLevelWidth = 13;  // "informational"
constexpr size_t kMatchedIndent = 4;

/// For people: a line with level, time, title and place, and below it what matched.
class TableAlertFormatter : public AlertFormatter {
 public:
  TableAlertFormatter(const Program& program, const AlertFormatOptions& options)
      : program_(&program), options_(options) {}

  void Append(const Alert& alert, std::string& out) const override {
    const Rule& rule = program_->rules[alert.rule];
    const record::Header& header = alert.event->header();
    const std::string_view level =
        rule.level == program::Level::kNone ? "-" : LevelName(rule.level);
    out += Paint(Pad(std::string(level), kLevelWidth), LevelStyle(rule.level), options_.color);
    out += "  " +
           Paint(Fit(TextOf(*program_, rule.title), options_.width), Style::kBold, options_.color);
    out += "\n    ";
    std::string place = SafeForTerminal(alert.source) + ":" + std::to_string(alert.record);
    for (const std::string_view part : {header.timestamp, header.computer}) {
      if (!part.empty()) place += "  " + SafeForTerminal(part);
    }
    out += Paint(Fit(place, Room(kMatchedIndent)), Style::kDim, options_.color) + "\n";
    AppendMatched(alert.evidence, out);
    if (options_.include_event) out += "    " + SafeForTerminal(alert.event->raw()) + "\n";
  }

 private:
  [[nodiscard]] size_t Room(size_t used) const {
    return options_.width > used + 20 ? options_.width - used : 20;
  }

  void AppendMatched(std::span<const vm::Evidence> evidence, std::string& out) const {
    const std::vector<MatchedField> fields = MatchedFields(evidence);
    size_t name_width = 0;
    for (const MatchedField& matched : fields) {
      name_width = std::max(name_width, DisplayWidth(SafeForTerminal(matched.field)));
    }
    for (const MatchedField& matched : fields) {
      for (const std::string_view value : matched.values) {
        out.append(kMatchedIndent, ' ');
        out += Pad(SafeForTerminal(matched.field), name_width) + "  ";
        out += Fit(value, Room(kMatchedIndent + name_width + 2)) + "\n";
      }
    }
  }

  const Program* program_;
  AlertFormatOptions options_;
};

}  // namespace

std::unique_ptr<AlertFormatter> MakeAlertFormatter(const Program& program, Format format,
                                                   const AlertFormatOptions& options) {
  switch (format) {
    case Format::kTable:
      return std::make_unique<TableAlertFormatter>(program, options);
    case Format::kCsv:
      return std::make_unique<CsvAlertFormatter>(program, options.include_event);
    case Format::kJson:
    case Format::kNdjson:
      break;
  }
  return std::make_unique<JsonAlertFormatter>(program, format == Format::kJson,
                                              options.include_event);
}

Style LevelStyle(program::Level level) {
  switch (level) {
    case program::Level::kCritical:
      return Style::kMagenta;
    case program::Level::kHigh:
      return Style::kRed;
    case program::Level::kMedium:
      return Style::kYellow;
    case program::Level::kLow:
      return Style::kCyan;
    default:
      return Style::kDim;
  }
}

std::vector<MatchedField> MatchedFields(std::span<const vm::Evidence> evidence) {
  std::vector<MatchedField> fields;
  ForEachMatch(evidence, [&](const vm::Evidence& item, size_t number) {
    if (number == 0) fields.push_back({NameOf(item), {}});
    fields.back().values.push_back(item.value);
  });
  return fields;
}

}  // namespace sigmavm::cli
