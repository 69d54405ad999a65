// Options that several verbs share, described once.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/program/program.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace sigmavm::cli {

/// How data is written. kTable is the form for people, a table or a text; the others are for
/// programs.
enum class Format : uint8_t { kTable, kNdjson, kJson, kCsv };

/// What --format says: nothing means kTable on a terminal and kNdjson elsewhere.
struct FormatOption {
  std::string name;
  [[nodiscard]] Format Resolve(bool is_terminal) const;
};
void AddFormatOption(CLI::App& app, FormatOption& format, std::initializer_list<Format> formats);

/// -o FILE.
void AddOutputOption(CLI::App& app, std::string& path);

/// A flag `names` that sets `value`.
CLI::Option* AddFlag(CLI::App& app, const std::string& names, bool& value, const std::string& help);
/// An option with one value, shown as `value_name` in help.
CLI::Option* AddValue(CLI::App& app, const std::string& names, std::string& value,
                      const std::string& value_name, const std::string& help);
/// An option that may be given several times, one value each.
CLI::Option* AddValues(CLI::App& app, const std::string& names, std::vector<std::string>& values,
                       const std::string& value_name, const std::string& help);
/// An option or argument that takes one of `choices`.
CLI::Option* AddChoice(CLI::App& app, const std::string& names, std::string& value,
                       const std::string& value_name, const std::string& help,
                       std::vector<std::string> choices);
/// Positional arguments: any number of them.
CLI::Option* AddArguments(CLI::App& app, std::vector<std::string>& values,
                          const std::string& value_name, const std::string& help);
/// One positional argument.
CLI::Option* AddArgument(CLI::App& app, std::string& value, const std::string& value_name,
                         const std::string& help);

/// "informational" to "critical".
[[nodiscard]] const std::vector<std::string>& LevelNames();
/// The level of that name; kNone for the empty name.
[[nodiscard]] program::Level ParseLevel(std::string_view name);
/// Empty for kNone.
[[nodiscard]] std::string_view LevelName(program::Level level);

/// An option that takes a level.
void AddLevelOption(CLI::App& app, const std::string& names, std::string& value,
                    const std::string& help);

}  // namespace sigmavm::cli
