// Arguments of any bytes become a line and a list that agree with each other.
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "collector-driver/common/argument_text.h"
#include "collector-driver/common/record_text.h"
#include "runtime/base/utf8.h"

namespace {

using namespace sigmavm::collector;

void Check(bool holds) {
  if (!holds) std::abort();
}

std::vector<std::string> SplitAtBlanks(std::string_view line) {
  std::vector<std::string> parts;
  while (true) {
    const size_t blank = line.find(' ');
    parts.emplace_back(line.substr(0, blank));
    if (blank == std::string_view::npos) return parts;
    line.remove_prefix(blank + 1);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string arguments(reinterpret_cast<const char*>(data), size);
  std::vector<std::string> taken;
  for (std::string_view rest = arguments; !rest.empty();) taken.emplace_back(TakeArgument(rest));

  std::string line;
  AppendCommandLine(arguments, line);
  Check(line.size() + 1 >= arguments.size() && line.find('\0') == std::string::npos);
  if (!taken.empty() && !ArgumentsAreAmbiguous(arguments)) Check(SplitAtBlanks(line) == taken);

  std::string list;
  AppendArgumentList(arguments, list);
  const auto parsed = nlohmann::json::parse(list, nullptr, false);
  Check(parsed.is_array() && parsed.size() == taken.size());
  for (size_t i = 0; i < taken.size(); ++i) {
    if (sigmavm::IsValidUtf8(taken[i])) Check(parsed[i].get<std::string>() == taken[i]);
  }

  std::string wide;
  AppendUtf16(arguments, wide);
  Check(sigmavm::IsValidUtf8(wide));
  return 0;
}
