#include "tests/support/shared_data.h"

#include <zstd.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>

namespace sigmavm::support {
namespace {

using nlohmann::json;

Diagnostic Unreadable(const std::filesystem::path& path, std::string why) {
  return ErrorAt(DiagnosticCode{}, path.string(), std::move(why));
}

Result<std::string> Decompress(const std::filesystem::path& path, const std::string& packed) {
  const std::unique_ptr<ZSTD_DStream, size_t (*)(ZSTD_DStream*)> stream(ZSTD_createDStream(),
                                                                        ZSTD_freeDStream);
  std::string plain;
  std::vector<char> buffer(ZSTD_DStreamOutSize());
  ZSTD_inBuffer input{packed.data(), packed.size(), 0};
  while (input.pos < input.size) {
    ZSTD_outBuffer output{buffer.data(), buffer.size(), 0};
    const size_t status = ZSTD_decompressStream(stream.get(), &output, &input);
    if (ZSTD_isError(status) != 0) return Unreadable(path, ZSTD_getErrorName(status));
    plain.append(buffer.data(), output.pos);
  }
  return plain;
}

// Reads a JSON Lines file and hands each object to `read`; false from it is an error of the line.
template <typename Read>
Result<bool> ForEachObject(const std::filesystem::path& path, const Read& read) {
  const auto lines = ReadLines(path);
  if (!lines) return lines.errors();
  for (const std::string& line : *lines) {
    const json object = json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!object.is_object() || !read(object)) return Unreadable(path, "unexpected line: " + line);
  }
  return true;
}

}  // namespace

std::optional<std::filesystem::path> SharedDirectory() {
  std::error_code error;
  const std::filesystem::path folder = std::filesystem::weakly_canonical(SIGMAVM_SHARED_DIR, error);
  if (error || !std::filesystem::is_directory(folder, error)) return std::nullopt;
  return folder;
}

Result<std::string> ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Unreadable(path, "cannot be opened");
  std::ostringstream text;
  text << file.rdbuf();
  if (path.extension() == ".zst") return Decompress(path, text.str());
  return text.str();
}

Result<std::vector<std::string>> ReadLines(const std::filesystem::path& path) {
  const auto text = ReadFile(path);
  if (!text) return text.errors();
  std::istringstream stream(*text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) {
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

Result<std::vector<std::set<std::string>>> ReadTruth(const std::filesystem::path& path) {
  std::vector<std::set<std::string>> truth;
  const auto read = ForEachObject(path, [&](const json& object) {
    if (object.value("line", SIZE_MAX) != truth.size() || !object.contains("rules")) return false;
    truth.push_back(object["rules"].get<std::set<std::string>>());
    return true;
  });
  if (!read) return read.errors();
  return truth;
}

Result<std::vector<RegressionEntry>> ReadRegressionIndex(const std::filesystem::path& shared) {
  const std::filesystem::path folder = shared / "sigmahq-regression";
  std::vector<RegressionEntry> entries;
  const auto read = ForEachObject(folder / "regression.jsonl", [&](const json& object) {
    const auto text = [&](const char* key) {
      return object.contains(key) && object[key].is_string() ? object[key].get<std::string>() : "";
    };
    entries.push_back({text("rule_id"), folder / text("rule_path"), folder / text("json_path"),
                       folder / text("evtx_path")});
    return !entries.back().rule_id.empty();
  });
  if (!read) return read.errors();
  return entries;
}

std::vector<std::filesystem::path> RuleFiles(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, error)) {
    if (entry.path().extension() == ".yml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace sigmavm::support
