// Strings of records as UTF-8, whatever the system they come from.
#pragma once

#include <string>
#include <string_view>

#include "collector-driver/common/codec.h"

namespace sigmavm::collector {

/// Appends a string: UTF-16 becomes UTF-8, bytes stay as they are.
void AppendText(const StringField& string, std::string& out);

/// Appends the command line of a CREATE or SNAPSHOT record: that of Windows, or else the arguments
/// joined by blanks (argument_text.h).
void AppendCommandLineOf(const RecordView& record, std::string& out);

/// UTF-16LE as UTF-8. Lone surrogates and an odd last byte become U+FFFD.
void AppendUtf16(std::string_view bytes, std::string& out);

}  // namespace sigmavm::collector
