#include "cli/options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <utility>

#include "runtime/base/closest_match.h"

namespace sigmavm::cli {
namespace {

struct FormatName {
  Format format;
  std::string_view name;
};
constexpr FormatName kFormats[] = {{Format::kTable, "table"},
                                   {Format::kNdjson, "ndjson"},
                                   {Format::kJson, "json"},
                                   {Format::kCsv, "csv"}};

std::string Join(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ",") + word;
  return out;
}

// Says what is allowed and what was probably meant; CLI11 puts the option's name in front.
CLI::Validator OneOf(std::vector<std::string> choices) {
  const std::string description = "{" + Join(choices) + "}";
  return CLI::Validator(
      [choices = std::move(choices)](std::string& value) -> std::string {
        if (std::find(choices.begin(), choices.end(), value) != choices.end()) return {};
        const std::vector<std::string_view> words(choices.begin(), choices.end());
        const std::string guess = DidYouMean(value, words);
        return "'" + value + "' is not one of " + Join(choices) +
               (guess.empty() ? "" : "; " + guess);
      },
      description);
}

}  // namespace

Format FormatOption::Resolve(bool is_terminal) const {
  for (const FormatName& entry : kFormats) {
    if (entry.name == name) return entry.format;
  }
  return is_terminal ? Format::kTable : Format::kNdjson;
}

void AddFormatOption(CLI::App& app, FormatOption& format, std::initializer_list<Format> formats) {
  std::vector<std::string> names;
  for (const Format allowed : formats) {
    for (const FormatName& entry : kFormats) {
      if (entry.format == allowed) names.emplace_back(entry.name);
    }
  }
  AddChoice(app, "--format", format.name, "FORMAT",
            "How to write the output; by default table on a terminal, else ndjson",
            std::move(names));
}

void AddOutputOption(CLI::App& app, std::string& path) {
  AddValue(app, "-o,--output", path, "FILE", "Write the output to FILE instead of standard output");
}

CLI::Option* AddFlag(CLI::App& app, const std::string& names, bool& value,
                     const std::string& help) {
  return app.add_flag(names, value, help);
}

CLI::Option* AddValue(CLI::App& app, const std::string& names, std::string& value,
                      const std::string& value_name, const std::string& help) {
  return app.add_option(names, value, help)->type_name(value_name);
}

CLI::Option* AddValues(CLI::App& app, const std::string& names, std::vector<std::string>& values,
                       const std::string& value_name, const std::string& help) {
  return app.add_option(names, values, help)->type_name(value_name)->allow_extra_args(false);
}

CLI::Option* AddChoice(CLI::App& app, const std::string& names, std::string& value,
                       const std::string& value_name, const std::string& help,
                       std::vector<std::string> choices) {
  return app.add_option(names, value, help)
      ->type_name(value_name)
      ->check(OneOf(std::move(choices)));
}

CLI::Option* AddArguments(CLI::App& app, std::vector<std::string>& values,
                          const std::string& value_name, const std::string& help) {
  return app.add_option(value_name, values, help)->type_name(value_name);
}

CLI::Option* AddArgument(CLI::App& app, std::string& value, const std::string& value_name,
                         const std::string& help) {
  return app.add_option(value_name, value, help)->type_name(value_name);
}

const std::vector<std::string>& LevelNames() {
  static const std::vector<std::string> names = {"informational", "low", "medium", "high",
                                                 "critical"};
  return names;
}

program::Level ParseLevel(std::string_view name) {
  const auto& names = LevelNames();
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return program::Level::kNone;
  return static_cast<program::Level>(found - names.begin() + 1);
}

std::string_view LevelName(program::Level level) {
  if (level == program::Level::kNone) return {};
  return LevelNames()[static_cast<size_t>(level) - 1];
}

void AddLevelOption(CLI::App& app, const std::string& names, std::string& value,
                    const std::string& help) {
  AddChoice(app, names, value, "LEVEL", help, LevelNames());
}

}  // namespace sigmavm::cli
