#include "cli/help_text.h"

#include <algorithm>
#include <string_view>

#include "cli/terminal.h"

namespace sigmavm::cli {
namespace {

constexpr size_t kWidth = 98;
constexpr size_t kIndent = 2;
constexpr size_t kGap = 2;
constexpr size_t kLongestLabel = 30;  // a longer one gets a line of its own

struct Row {
  std::string label;
  std::string text;
};

// Breaks `text` at blanks; continuation lines start at `indent`.
std::string Wrap(std::string_view text, size_t indent) {
  std::string out;
  size_t column = indent;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (column > indent && column + 1 + DisplayWidth(word) > kWidth) {
      out.append("\n").append(indent, ' ');
      column = indent;
    } else if (column > indent) {
      out += ' ';
      ++column;
    }
    out += word;
    column += DisplayWidth(word);
  }
  return out;
}

std::string Rows(std::string_view heading, const std::vector<Row>& rows) {
  if (rows.empty()) return {};
  size_t label_width = 0;
  for (const Row& row : rows) {
    if (row.label.size() <= kLongestLabel) label_width = std::max(label_width, row.label.size());
  }
  const size_t column = kIndent + label_width + kGap;
  std::string out = "\n" + std::string(heading) + ":\n";
  for (const Row& row : rows) {
    out.append(kIndent, ' ').append(Pad(row.label, label_width + kGap));
    if (row.label.size() > label_width) {
      while (out.back() == ' ') out.pop_back();
      out.append("\n").append(column, ' ');
    }
    out += Wrap(row.text, column) + "\n";
  }
  return out;
}

std::vector<Row> OptionRows(const std::vector<OptionDescription>& options) {
  std::vector<Row> rows;
  for (const OptionDescription& option : options) {
    // Long names line up whether or not there is a short one.
    const bool long_only = option.names.size() == 1 && option.names[0].size() > 2;
    rows.push_back({(long_only ? "    " : "") + Signature(option), FullHelp(option)});
  }
  return rows;
}

}  // namespace

std::string CommandHelp(const CommandDescription& command) {
  std::string out = command.name + " - " + command.summary + "\n\nUsage: " + command.name +
                    " [OPTIONS] VERB [ARGUMENTS]\n";
  std::vector<std::string> groups;
  for (const VerbDescription& verb : command.verbs) {
    if (std::find(groups.begin(), groups.end(), verb.group) == groups.end()) {
      groups.push_back(verb.group);
    }
  }
  for (const std::string& group : groups) {
    std::vector<Row> rows;
    for (const VerbDescription& verb : command.verbs) {
      if (verb.group == group) rows.push_back({verb.name, verb.summary});
    }
    out += Rows(group, rows);
  }
  out += Rows("Options of every verb", OptionRows(command.options));
  return out + "\n" + command.notes + "\n";
}

std::string VerbHelp(const CommandDescription& command, const VerbDescription& verb) {
  std::string out = command.name + " " + verb.name + " - " + verb.summary +
                    "\n\nUsage: " + Usage(command, verb) + "\n";
  std::vector<Row> arguments;
  for (const OptionDescription& argument : verb.arguments) {
    arguments.push_back({Signature(argument), FullHelp(argument)});
  }
  out += Rows("Arguments", arguments);
  out += Rows("Options", OptionRows(verb.options));
  out += Rows("Options of every verb", OptionRows(command.options));
  if (!verb.notes.empty()) out += "\n" + verb.notes + "\n";
  return out;
}

}  // namespace sigmavm::cli
