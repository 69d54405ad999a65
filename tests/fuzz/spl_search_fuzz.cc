// Any text is a search or an error with a place; a search ends within its bounds, and its results
// come from events that there are.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "runtime/query/spl/search.h"

namespace {

using sigmavm::spl::Environment;

void Check(bool holds) {
  if (!holds) std::abort();
}

constexpr size_t kEvents = 3;

Environment MakeEnvironment() {
  std::vector<sigmavm::spl::Event> events;
  for (const char* json :
       {R"({"_time": 10, "_raw": "Image=C:\\a\\cmd.exe x", "Image": "C:\\a\\cmd.exe", "n": 1})",
        R"({"_time": 20, "_raw": "Image=b", "Image": "b", "n": 5, "m": ["x", "y", "z"]})",
        R"({"_time": 30, "_raw": "é--%20", "Image": "", "k": "10.0.0.1"})"}) {
    events.push_back(*sigmavm::spl::ReadEvent(json));
  }
  Environment environment(events);
  environment.AddMacro({"one", {}, "n=1"});
  environment.AddMacro({"twice", {"a"}, "($a$ OR $a$)"});
  environment.AddLookup({"t", {"k", "v"}, {{"b", "1"}}, true});
  Check(environment.AddDataModel({"M", "D", "Image=*", {{"image", "Image"}, {"n", "n"}}}).empty());
  return environment;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Environment environment = MakeEnvironment();
  std::string text(reinterpret_cast<const char*>(data), size);  // NOLINT: bytes as text
  const auto search = sigmavm::spl::Search::Parse("q", std::move(text), environment);
  if (!search.ok()) {
    Check(search.errors()[0].where.substr(0, 2) == "q:" && !search.errors()[0].message.empty());
    return 0;
  }
  const auto results = search->Run(environment);
  if (!results.ok()) {
    Check(!results.errors()[0].where.empty());
    return 0;
  }
  for (const uint32_t origin : results->AllOrigins()) Check(origin < kEvents);
  for (size_t row = 0; row < results->size() && row < 10; ++row) {
    for (const std::string& field : results->Fields(row)) {
      Check(!results->Find(row, field).empty());
    }
  }
  return 0;
}
