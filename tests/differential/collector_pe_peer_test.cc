// Import hashes and version strings are those of an independent parser, on real programs.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "collector-driver/common/file_hashes.h"
#include "collector-driver/common/pe_imports.h"
#include "collector-driver/common/pe_version.h"

namespace sigmavm::collector {
namespace {

namespace fs = std::filesystem;

/// Where Debian's packages of Wine and of the mingw compilers put Windows programs.
constexpr const char* kFolders[] = {
    "/usr/lib/x86_64-linux-gnu/wine/x86_64-windows", "/usr/lib/i386-linux-gnu/wine/i386-windows",
    "/usr/lib/wine", "/usr/lib/gcc/x86_64-w64-mingw32", "/usr/lib/gcc/i686-w64-mingw32"};

bool IsProgram(const fs::path& path) {
  constexpr const char* kExtensions[] = {".dll", ".exe", ".sys", ".ocx", ".drv", ".cpl"};
  return std::find(std::begin(kExtensions), std::end(kExtensions), path.extension()) !=
         std::end(kExtensions);
}

/// All programs, or an even choice of them, because the other parser takes its time.
std::vector<std::string> Programs() {
  constexpr size_t kEnough = 60;
  std::vector<std::string> paths;
  for (const char* folder : kFolders) {
    std::error_code error;
    for (const auto& entry : fs::recursive_directory_iterator(folder, error)) {
      if (entry.is_regular_file() && IsProgram(entry.path())) paths.push_back(entry.path());
    }
  }
  std::sort(paths.begin(), paths.end());
  const size_t step = std::getenv("SIGMAVM_ALL_PROGRAMS") != nullptr
                          ? 1
                          : std::max<size_t>(paths.size() / kEnough, 1);
  std::vector<std::string> chosen;
  for (size_t i = 0; i < paths.size(); i += step) chosen.push_back(paths[i]);
  return chosen;
}

/// What collector_pe.py prints; its exit code in `status`.
std::vector<std::string> AskOther(const std::vector<std::string>& paths, int& status) {
  const fs::path list = fs::path(testing::TempDir()) / "collector_pe_list.txt";
  std::ofstream file(list);
  for (const std::string& path : paths) file << path << '\n';
  file.close();
  const std::string command = "/usr/bin/python3 " SIGMAVM_SOURCE_DIR
                              "/tests/differential/collector_pe.py < " +
                              list.string();
  std::vector<std::string> lines;
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return lines;
  char* line = nullptr;
  size_t capacity = 0;
  for (ssize_t size = 0; (size = getline(&line, &capacity, pipe)) > 0;) {
    lines.emplace_back(line, static_cast<size_t>(size));
  }
  std::free(line);
  const int closed = pclose(pipe);
  status = WIFEXITED(closed) ? WEXITSTATUS(closed) : -1;
  fs::remove(list);
  return lines;
}

nlohmann::json AskOurs(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::vector<char> chars{std::istreambuf_iterator<char>(file), {}};
  MemoryPeSource source({reinterpret_cast<const uint8_t*>(chars.data()), chars.size()});
  const auto image = PeImage::Parse(source);
  if (!image) return nullptr;
  std::string imphash;
  if (const auto digest = Imphash(ReadImports(*image))) {
    AppendHex(digest->data(), digest->size(), imphash);
  }
  for (char& c : imphash) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  nlohmann::json strings = nlohmann::json::array();
  if (const auto info = ReadVersionInfo(*image)) {
    strings = {info->file_version, info->description, info->product, info->company,
               info->original_file_name};
  }
  return {imphash, strings};
}

TEST(CollectorPe, AgreesWithAnIndependentParser) {
  const std::vector<std::string> paths = Programs();
  if (paths.empty()) {
    GTEST_SKIP() << "NOT COMPARED: no Windows programs; install libwine or mingw's runtime";
  }
  int status = 0;
  const std::vector<std::string> lines = AskOther(paths, status);
  if (status == 77 || status == 127) GTEST_SKIP() << "NOT COMPARED: install python3-pefile";
  ASSERT_EQ(status, 0);
  ASSERT_EQ(lines.size(), paths.size());
  size_t with_imports = 0;
  size_t with_version = 0;
  for (size_t i = 0; i < paths.size(); ++i) {
    const auto other = nlohmann::json::parse(lines[i]);
    EXPECT_EQ(AskOurs(paths[i]), other) << paths[i];
    if (!other[0].get<std::string>().empty()) ++with_imports;
    if (!other[1].empty()) ++with_version;
  }
  EXPECT_GT(with_imports, 0u);
  RecordProperty("programs", static_cast<int>(paths.size()));
  std::cout << paths.size() << " programs, " << with_imports << " with imports, " << with_version
            << " with version strings\n";
}

}  // namespace
}  // namespace sigmavm::collector
