// Decodes what systems write.
#include "collector-driver/common/record_text.h"

#include <cstdint>

#include "collector-driver/common/argument_text.h"
#include "runtime/base/utf8.h"

namespace sigmavm::collector {

void AppendText(const StringField& string, std::string& out) {
  if (string.encoding == kSgrUtf16) {
    AppendUtf16(string.data, out);
  } else {
    out += string.data;
  }
}

void AppendCommandLineOf(const RecordView& record, std::string& out) {
  if (record.contains(kSgrTagCommandLine)) {
    AppendText(record.string(kSgrTagCommandLine), out);
  } else {
    AppendCommandLine(record.text(kSgrTagArguments), out);
  }
}

void AppendUtf16(std::string_view bytes, std::string& out) {
  const auto unit = [&](size_t at) {
    return static_cast<uint32_t>(static_cast<uint8_t>(bytes[at]) |
                                 static_cast<uint8_t>(bytes[at + 1]) << 8);
  };
  const auto is_low = [](uint32_t value) { return value >= 0xDC00 && value < 0xE000; };
  size_t at = 0;
  for (; at + 1 < bytes.size(); at += 2) {
    uint32_t point = unit(at);
    const bool pair = point >= 0xD800 && point < 0xDC00 && at + 3 < bytes.size();
    if (pair && is_low(unit(at + 2))) {
      at += 2;
      point = 0x10000 + ((point - 0xD800) << 10) + (unit(at) - 0xDC00);
    }
    AppendUtf8(point, out);  // replaces lone surrogates
  }
  if (at < bytes.size()) AppendUtf8(kReplacementCharacter, out);
}

}  // namespace sigmavm::collector
