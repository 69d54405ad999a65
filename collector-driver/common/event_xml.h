// Events in the XML form of the Windows event log, as Sysmon's are exported.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "collector-driver/common/event_text.h"

namespace sigmavm::collector {

/// Appends one `<Event>` in one line, without a line break. Well-formed XML 1.0 in UTF-8 for any
/// values: characters that XML cannot hold and ill-formed bytes become U+FFFD.
void AppendEventXml(const EventHeader& header, std::span<const EventValue> values,
                    std::string& out);

/// Appends text for element content or a quoted attribute, under the same rules.
void AppendXmlText(std::string_view text, std::string& out);

}  // namespace sigmavm::collector
