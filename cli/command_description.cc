#include "cli/command_description.h"

#include <CLI/CLI.hpp>
#include <algorithm>

namespace sigmavm::cli {
namespace {

// CLI11 shows a value as "NAME:{a,b,c}" when it is one of a list.
void SplitTypeName(const std::string& type_name, OptionDescription& out) {
  const size_t colon = type_name.find(':');
  out.value = type_name.substr(0, colon);
  const size_t open = type_name.find('{');
  const size_t close = type_name.find('}');
  if (open == std::string::npos || close == std::string::npos) return;
  std::string word;
  for (size_t i = open + 1; i <= close; ++i) {
    if (type_name[i] == ',' || i == close) {
      out.choices.push_back(std::move(word));
      word.clear();
    } else {
      word += type_name[i];
    }
  }
}

OptionDescription DescribeOption(const CLI::Option& option) {
  OptionDescription out;
  for (const std::string& name : option.get_snames()) out.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) out.names.push_back("--" + name);
  if (option.get_items_expected_max() > 0) SplitTypeName(option.get_type_name(), out);
  out.help = option.get_description();
  out.required = option.get_required();
  out.repeatable = option.get_items_expected_max() > 1;
  return out;
}

void DescribeOptions(const CLI::App& app, std::vector<OptionDescription>& options,
                     std::vector<OptionDescription>* arguments) {
  for (const CLI::Option* option : app.get_options()) {
    const bool inherited = arguments != nullptr && option == app.get_help_ptr();
    if (inherited) continue;  // listed once, with the options of every verb
    if (option->get_positional()) {
      if (arguments != nullptr) arguments->push_back(DescribeOption(*option));
    } else {
      options.push_back(DescribeOption(*option));
    }
  }
}

}  // namespace

CommandDescription Describe(const CLI::App& app) {
  CommandDescription out;
  out.name = app.get_name();
  out.summary = app.get_description();
  out.notes = app.get_footer();
  DescribeOptions(app, out.options, nullptr);
  for (const CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; })) {
    VerbDescription description;
    description.name = SpokenName(verb->get_name());
    description.group = verb->get_group();
    description.summary = verb->get_description();
    description.notes = verb->get_footer();
    DescribeOptions(*verb, description.options, &description.arguments);
    out.verbs.push_back(std::move(description));
  }
  return out;
}

std::string ParserName(std::string_view verb_name) {
  std::string name(verb_name);
  std::replace(name.begin(), name.end(), ' ', '-');
  return name;
}

std::string SpokenName(std::string_view parser_name) {
  std::string name(parser_name);
  std::replace(name.begin(), name.end(), '-', ' ');
  return name;
}

std::string Signature(const OptionDescription& option) {
  std::string out;
  for (const std::string& name : option.names) {
    if (!out.empty()) out += ", ";
    out += name;
  }
  if (option.names.empty()) return option.value + (option.repeatable ? "..." : "");
  if (!option.value.empty()) out += " " + option.value;
  return out;
}

std::string Usage(const CommandDescription& command, const VerbDescription& verb) {
  std::string out = command.name + " " + verb.name;
  for (const OptionDescription& option : verb.options) {
    if (option.required) out += " " + option.names.front() + " " + option.value;
  }
  out += " [OPTIONS]";
  for (const OptionDescription& argument : verb.arguments) {
    const std::string text = Signature(argument);
    out += argument.required ? " " + text : " [" + text + "]";
  }
  return out;
}

std::string FullHelp(const OptionDescription& option) {
  std::string out = option.help;
  if (option.choices.empty()) return out;
  out += " (";
  for (size_t i = 0; i < option.choices.size(); ++i) {
    if (i > 0) out += ", ";
    out += option.choices[i];
  }
  return out + ")";
}

}  // namespace sigmavm::cli
