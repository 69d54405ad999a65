// Runs a fuzz target over its committed corpus, so that what fuzzing once found stays fixed in
// builds without libFuzzer.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

void RunInput(const std::string& input) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(input.data()), input.size());
}

size_t RunFolder(const char* folder) {
  size_t count = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    RunInput({std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()});
    ++count;
  }
  return count;
}

}  // namespace

int main(int argc, char** argv) {
  RunInput("");
  try {
    for (int i = 1; i < argc; ++i) {
      const size_t count = RunFolder(argv[i]);
      std::printf("%s: %zu inputs\n", argv[i], count);
      if (count == 0) return 1;  // a target without seeds is a mistake
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
