// Writes events as XML that no value can break out of.
#include "collector-driver/common/event_xml.h"

#include <array>

#include "collector-driver/common/utc_time.h"
#include "runtime/base/utf8.h"

namespace sigmavm::collector {
namespace {

/// U+FFFD.
constexpr std::string_view kReplacementText = "\xEF\xBF\xBD";

/// What stands for a character; empty when it may stand for itself. Blanks other than ' ' are
/// written as references because parsers turn them into others.
std::string_view Replacement(char c) noexcept {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&apos;";
    case '\t':
      return "&#9;";
    case '\n':
      return "&#10;";
    case '\r':
      return "&#13;";
    default:
      return static_cast<unsigned char>(c) < 0x20 ? kReplacementText : std::string_view();
  }
}

/// `text` is well-formed UTF-8. U+FFFE and U+FFFF (EF BF BE, EF BF BF) are no characters of XML.
bool IsNoCharacter(std::string_view text, size_t at) noexcept {
  if (text[at] != '\xEF') return false;
  const std::string_view three = text.substr(at, 3);
  return three == "\xEF\xBF\xBE" || three == "\xEF\xBF\xBF";
}

/// Bytes that may have to be replaced: nearly none in nearly all texts.
constexpr std::array<bool, 256> kSuspects = [] {
  std::array<bool, 256> suspects{};
  for (size_t control = 0; control < 0x20; ++control) suspects[control] = true;
  for (const char c : {'&', '<', '>', '"', '\''}) suspects[static_cast<unsigned char>(c)] = true;
  suspects[0xEF] = true;
  return suspects;
}();

/// The same; copies runs that need no change at once.
void AppendValid(std::string_view text, std::string& out) {
  size_t begin = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    if (!kSuspects[static_cast<unsigned char>(text[at])]) continue;
    const bool is_no_character = IsNoCharacter(text, at);
    const std::string_view replacement = is_no_character ? kReplacementText : Replacement(text[at]);
    if (replacement.empty()) continue;
    out += text.substr(begin, at - begin);
    out += replacement;
    if (is_no_character) at += 2;
    begin = at + 1;
  }
  out += text.substr(begin);
}

void AppendElement(std::string_view name, std::string_view text, std::string& out) {
  out.append("<").append(name).append(">");
  AppendXmlText(text, out);
  out.append("</").append(name).append(">");
}

void AppendSystem(const EventHeader& header, std::string& out) {
  out.append("<System><Provider Name=\"").append(kProviderName);
  out.append("\" Guid=\"").append(kProviderGuid).append("\"/>");
  AppendElement("EventID", std::to_string(header.event_id), out);
  // As Sysmon has them: version 5 of its Event ID 1, level "information", no operation code.
  out += "<Version>5</Version><Level>4</Level>";
  AppendElement("Task", std::to_string(header.event_id), out);
  out += "<Opcode>0</Opcode><Keywords>0x8000000000000000</Keywords><TimeCreated SystemTime=\"";
  AppendIsoTime(header.utc_100ns, out);
  out += "\"/>";
  AppendElement("EventRecordID", std::to_string(header.record_id), out);
  out.append("<Correlation/><Execution ProcessID=\"").append(std::to_string(header.collector_pid));
  out.append("\" ThreadID=\"").append(std::to_string(header.collector_tid)).append("\"/>");
  AppendElement("Channel", header.channel, out);
  AppendElement("Computer", header.computer, out);
  out += "<Security/></System>";
}

}  // namespace

void AppendXmlText(std::string_view text, std::string& out) {
  while (!text.empty()) {
    const size_t valid = FindInvalidUtf8(text);
    AppendValid(text.substr(0, valid), out);
    text.remove_prefix(valid);
    if (text.empty()) return;
    AppendUtf8(kReplacementCharacter, out);
    text.remove_prefix(1);
  }
}

void AppendEventXml(const EventHeader& header, std::span<const EventValue> values,
                    std::string& out) {
  out += "<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\">";
  AppendSystem(header, out);
  out += "<EventData>";
  for (const EventValue& value : values) {
    out.append("<Data Name=\"").append(value.name).append("\">");
    AppendXmlText(value.text, out);
    out += "</Data>";
  }
  out += "</EventData></Event>";
}

}  // namespace sigmavm::collector
