// Events as one flat JSON object a line, in the names that Sigma rules and `sigmavm eval` use.
#pragma once

#include <span>
#include <string>

#include "collector-driver/common/event_text.h"

namespace sigmavm::collector {

/// Appends one line, its line break included. Valid JSON and UTF-8 for any values.
void AppendEventNdjson(const EventHeader& header, std::span<const EventValue> values,
                       std::string& out);

/// The same as an object without a line break, to be put into another one.
void AppendEventJson(const EventHeader& header, std::span<const EventValue> values,
                     std::string& out);

}  // namespace sigmavm::collector
