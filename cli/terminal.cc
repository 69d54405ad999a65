#include "cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

#include "runtime/base/utf8.h"

namespace sigmavm::cli {
namespace {

constexpr size_t kDefaultWidth = 100;

std::string_view Sequence(Style style) {
  switch (style) {
    case Style::kBold:
      return "\x1b[1m";
    case Style::kDim:
      return "\x1b[2m";
    case Style::kRed:
      return "\x1b[1;31m";
    case Style::kYellow:
      return "\x1b[33m";
    case Style::kCyan:
      return "\x1b[36m";
    case Style::kGreen:
      return "\x1b[32m";
    case Style::kMagenta:
      return "\x1b[35m";
  }
  return "";
}

}  // namespace

bool IsTerminal(int descriptor) noexcept { return isatty(descriptor) == 1; }

size_t TerminalWidth(int descriptor) noexcept {
  winsize size{};
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kDefaultWidth;
  return size.ws_col;
}

bool UseColor(ColorMode mode, int descriptor) noexcept {
  if (mode != ColorMode::kAuto) return mode == ColorMode::kAlways;
  const char* no_color = std::getenv("NO_COLOR");
  if (no_color != nullptr && *no_color != '\0') return false;
  const char* term = std::getenv("TERM");
  return IsTerminal(descriptor) && term != nullptr && std::string_view(term) != "dumb";
}

std::string Paint(std::string_view text, Style style, bool color) {
  if (!color) return std::string(text);
  return std::string(Sequence(style)).append(text).append("\x1b[0m");
}

size_t DisplayWidth(std::string_view text) noexcept {
  size_t width = 0;
  for (size_t i = 0; i < text.size(); i += Utf8Length(text, i)) ++width;
  return width;
}

std::string Fit(std::string_view text, size_t width) {
  // A value can be megabytes long; what is beyond the cut need not be made harmless.
  const std::string safe = SafeForTerminal(text.substr(0, (width + 1) * 4));
  if (DisplayWidth(safe) <= width) return safe;
  size_t end = 0;
  for (size_t kept = 3; kept < width; ++kept) end += Utf8Length(safe, end);
  return safe.substr(0, end) + "...";
}

std::string Pad(std::string text, size_t width) {
  const size_t used = DisplayWidth(text);
  if (used < width) text.append(width - used, ' ');
  return text;
}

}  // namespace sigmavm::cli
