#include "compiler/backend/artefact/alert_text.h"

#include <vector>

#include "runtime/base/utf8.h"

namespace sigmavm::backend {
namespace {

std::string_view WithoutBlanksAround(std::string_view text) {
  const size_t first = text.find_first_not_of(" \n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \n") - first + 1);
}

void AppendList(std::string_view heading, const std::vector<std::string>& items, std::string& out) {
  if (items.empty()) return;
  out.append("\n\n").append(heading).append(":");
  for (const std::string& item : items) out.append("\n* ").append(Presentable(item, false));
}

size_t Units(uint32_t code_point) { return code_point > 0xFFFF ? 2 : 1; }

}  // namespace

std::string Presentable(std::string_view text, bool lines) {
  std::string clean;
  for (size_t pos = 0; pos < text.size();) {
    const uint32_t c = DecodeUtf8(text, pos);
    // Separators of lines and paragraphs break lines where nobody expects them (YAML 1.1, JSON).
    const bool breaks = c == 0x2028 || c == 0x2029;
    if (c == '\n' && lines) {
      while (clean.ends_with(' ')) clean.pop_back();
      clean += '\n';
    } else if (c == '\r') {
      if (!lines) clean += ' ';
    } else if (IsTerminalControl(c) || breaks || c == 0xFEFF) {
      clean += ' ';
    } else {
      AppendUtf8(c, clean);
    }
  }
  return std::string(WithoutBlanksAround(clean));
}

std::string Shortened(std::string text, size_t units) {
  constexpr std::string_view kEllipsis = "\u2026";
  size_t used = 0;
  size_t fits = 0;  // bytes that leave room for the ellipsis
  for (size_t pos = 0; pos < text.size();) {
    used += Units(DecodeUtf8(text, pos));
    if (used + 1 <= units) fits = pos;
  }
  if (used <= units) return text;
  text.resize(fits);
  return text.append(kEllipsis);
}

std::string AlertTitle(const model::Metadata& meta) {
  std::string title = Presentable(meta.title.text, false);
  return title.empty() ? "Rule without title" : title;
}

std::string AlertDescription(const model::Metadata& meta) {
  std::string text = Presentable(meta.description, true);
  if (text.empty()) text = AlertTitle(meta);
  AppendList("False positives", meta.false_positives, text);
  AppendList("References", meta.references, text);
  text += "\n\nSigma rule ";
  text += meta.id.text.empty() ? AlertTitle(meta) : Presentable(meta.id.text, false);
  const std::string author = Presentable(meta.author, false);
  if (!author.empty()) text += " by " + author;
  return text;
}

std::string_view MicrosoftSeverity(model::Level level) {
  switch (level) {
    case model::Level::kInformational:
      return "Informational";
    case model::Level::kLow:
      return "Low";
    case model::Level::kHigh:
    case model::Level::kCritical:
      return "High";
    case model::Level::kNone:
    case model::Level::kMedium:
      break;
  }
  return "Medium";
}

std::string FileStem(const model::Metadata& meta, std::string_view guid) {
  constexpr size_t kLongest = 80;  // characters: no file system minds, and lists stay readable
  std::string stem;
  for (char c : meta.title.text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (plain) {
      stem += c;
    } else if (!stem.empty() && stem.back() != '_') {
      stem += '_';
    }
    if (stem.size() >= kLongest) break;
  }
  if (!stem.empty() && stem.back() != '_') stem += '_';
  return stem.append(guid.substr(0, 8));
}

}  // namespace sigmavm::backend
