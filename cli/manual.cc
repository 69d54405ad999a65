#include "cli/manual.h"

#include <string_view>

#include "cli/version.h"
#include "runtime/base/diagnostic.h"

namespace sigmavm::cli {
namespace {

// Backslashes, and dots and quotes at the start of a line, would be commands.
std::string RoffText(std::string_view text) {
  std::string out;
  bool line_start = true;
  for (const char c : text) {
    if (line_start && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
    line_start = c == '\n';
  }
  return out;
}

std::string RoffOptions(const std::vector<OptionDescription>& options) {
  std::string out;
  for (const OptionDescription& option : options) {
    out += ".TP\n.B " + RoffText(Signature(option)) + "\n" + RoffText(FullHelp(option)) + "\n";
  }
  return out;
}

std::string RoffVerb(const CommandDescription& command, const VerbDescription& verb) {
  std::string out =
      ".SS \"" + RoffText(Usage(command, verb)) + "\"\n" + RoffText(verb.summary) + ".\n";
  out += RoffOptions(verb.arguments) + RoffOptions(verb.options);
  if (!verb.notes.empty()) out += ".PP\n.nf\n" + RoffText(verb.notes) + "\n.fi\n";
  return out;
}

// A pipe would end the cell.
std::string Cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

std::string MarkdownRows(const std::vector<OptionDescription>& options) {
  std::string out;
  for (const OptionDescription& option : options) {
    out += "| `" + Cell(Signature(option)) + "` | " + Cell(FullHelp(option)) + " |\n";
  }
  return out;
}

constexpr std::string_view kTableHead = "| | |\n|---|---|\n";

}  // namespace

std::string ManualRoff(const CommandDescription& command) {
  std::string out = ".TH SIGMAVM 1 \"\" \"sigmavm " + VersionNumber() + "\" \"User Commands\"\n";
  out += ".SH NAME\nsigmavm \\- " + RoffText(command.summary) + "\n";
  out += ".SH SYNOPSIS\n.B sigmavm\n[OPTIONS] VERB [ARGUMENTS]\n.SH VERBS\n";
  for (const VerbDescription& verb : command.verbs) out += RoffVerb(command, verb);
  out += ".SH \"OPTIONS OF EVERY VERB\"\n" + RoffOptions(command.options);
  out += ".SH \"EXIT STATUS\"\n" + RoffText(command.notes) + "\n";
  out += ".SH ENVIRONMENT\n.TP\n.B NO_COLOR\nNo colours unless \\-\\-color asks for them.\n";
  return out;
}

std::string ManualMarkdown(const CommandDescription& command) {
  std::string out = "### Options of every verb\n\n" + std::string(kTableHead);
  out += MarkdownRows(command.options);
  for (const VerbDescription& verb : command.verbs) {
    out += "\n### " + verb.name + "\n\n" + verb.summary + ".\n\n```\n" + Usage(command, verb) +
           "\n```\n\n";
    if (!verb.arguments.empty() || !verb.options.empty()) {
      out += std::string(kTableHead) + MarkdownRows(verb.arguments) + MarkdownRows(verb.options);
    }
    if (!verb.notes.empty()) out += "\n```\n" + verb.notes + "\n```\n";
  }
  return out;
}

std::string DiagnosticsMarkdown() {
  std::string out;
  for (const DiagnosticInfo& info : AllDiagnostics()) {
    out += "### " + CodeText(info.code) + "\n\n**" + std::string(info.title) + "**. ";
    out.append(info.explanation).append("\n\n");
  }
  return out;
}

}  // namespace sigmavm::cli
