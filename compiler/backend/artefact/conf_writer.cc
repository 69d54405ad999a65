#include "compiler/backend/artefact/conf_writer.h"

#include <algorithm>

#include "compiler/backend/artefact/alert_text.h"

namespace sigmavm::backend {
namespace {

// The closing quote of the string that begins at `quote`, or npos.
size_t EndOfString(std::string_view text, size_t quote) {
  for (size_t i = quote + 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      return i;
    }
  }
  return std::string_view::npos;
}

}  // namespace

std::string StanzaName(std::string_view text) {
  // Splunk limits the name of a saved search to 100 characters on its screens; room for an id.
  constexpr size_t kLongest = 88;
  constexpr std::string_view kUnfit = "[]\\/*?\"'`$|<>%#=";
  std::string name;
  for (const char c : Presentable(text, false)) {
    const bool fits = kUnfit.find(c) == std::string_view::npos;
    if (!fits && name.ends_with(' ')) continue;
    name += fits ? c : ' ';
  }
  return Shortened(Presentable(name, false), kLongest);
}

void AppendStanza(std::string_view name, std::string& out) {
  if (!out.empty()) out += '\n';
  out.append("[").append(name).append("]\n");
}

void AppendSetting(std::string_view key, std::string_view value, std::string& out) {
  const size_t begin = out.size();
  out.append(key).append(" =");
  if (!value.empty()) out += ' ';
  for (const char c : value) {
    const bool breaks = c == '\n' || c == '\r';
    if (!breaks || out.back() != ' ') out += breaks ? ' ' : c;
  }
  while (out.size() > begin && out.back() == ' ') out.pop_back();
  if (out.back() == '\\') out += '.';
  out += '\n';
}

std::optional<std::string> OneLineSearch(std::string_view search) {
  constexpr std::string_view kComment = "```";
  std::string line;
  for (size_t i = 0; i < search.size();) {
    // What stands in quotes and comments is copied as a whole.
    const bool comment = search.substr(i).starts_with(kComment);
    if (comment || search[i] == '"') {
      const size_t end =
          comment ? search.find(kComment, i + kComment.size()) : EndOfString(search, i);
      if (end == std::string_view::npos) return std::nullopt;
      const std::string_view part = search.substr(i, end + (comment ? kComment.size() : 1) - i);
      if (part.find_first_of("\r\n") != std::string_view::npos) return std::nullopt;
      line.append(part);
      i += part.size();
    } else if (search[i] == '\n' || search[i] == '\r') {
      i = search.find_first_not_of(" \r\n", i);
      if (i == std::string_view::npos) break;
      if (!line.empty() && line.back() != ' ') line += ' ';
    } else {
      line += search[i++];
    }
  }
  while (line.ends_with(' ')) line.pop_back();
  if (line.ends_with('\\')) return std::nullopt;
  return line;
}

std::string WithoutTokens(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    safe += c;
    if (c == '$') safe += '$';
  }
  return safe;
}

std::optional<std::string_view> FindStanza(std::string_view file, std::string_view name) {
  const std::string head = "[" + std::string(name) + "]";
  for (size_t at = 0; at < file.size();) {
    const size_t end = std::min(file.find('\n', at), file.size());
    if (file.substr(at, end - at) == head) {
      const size_t next = file.find("\n[", at);
      std::string_view stanza =
          file.substr(at, next == std::string_view::npos ? next : next + 1 - at);
      while (stanza.ends_with("\n\n")) stanza.remove_suffix(1);
      return stanza;
    }
    at = end + 1;
  }
  return std::nullopt;
}

}  // namespace sigmavm::backend
