#include "compiler/source/rule_files.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string_view>
#include <system_error>
#include <unordered_set>
#include <utility>

#include "runtime/base/limits.h"

namespace sigmavm::source {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kStandardInput = "-";

Diagnostic Unreadable(const std::string& path, const std::string& reason) {
  return ErrorAt(DiagnosticCode::kRuleFileUnreadable, path, "cannot be read: " + reason);
}

std::string ReasonOf(int error_number) { return std::generic_category().message(error_number); }

bool IsHidden(const fs::path& path) { return path.filename().native().front() == '.'; }

bool HasRuleSuffix(const fs::path& path) {
  std::string suffix = path.extension().string();
  for (char& c : suffix) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return suffix == ".yml" || suffix == ".yaml";
}

// One identity for every spelling of a path, as far as the file system can tell.
std::string IdentityOf(const std::string& path) {
  std::error_code error;
  const fs::path canonical = fs::canonical(path, error);
  return error ? path : canonical.string();
}

struct FoundFile {
  std::string path;
  std::string identity;
};

// Lists one folder; the folders in it are added to `open`. What cannot be listed costs only itself.
void ListFolder(const fs::path& folder, std::vector<fs::path>& open, std::vector<FoundFile>& files,
                Diagnostics& diagnostics) {
  std::error_code error;
  const fs::path identity = IdentityOf(folder.string());
  fs::directory_iterator entry(folder, error);
  for (const fs::directory_iterator end; !error && entry != end; entry.increment(error)) {
    const fs::path& path = entry->path();
    if (IsHidden(path)) continue;
    std::error_code unknown;
    const bool is_link = entry->is_symlink(unknown);
    if (entry->is_directory(unknown)) {
      if (!is_link) open.push_back(path);
    } else if (HasRuleSuffix(path)) {
      // Only a link can have another name than its own in its folder; asking costs ten times more.
      files.push_back({path.string(), is_link ? IdentityOf(path.string())
                                              : (identity / path.filename()).string()});
    }
  }
  if (error) diagnostics.push_back(Unreadable(folder.string(), error.message()));
}

std::vector<FoundFile> FilesOfFolder(const std::string& folder, Diagnostics& diagnostics) {
  std::vector<FoundFile> files;
  const size_t problems_before = diagnostics.size();
  for (std::vector<fs::path> open = {folder}; !open.empty();) {
    const fs::path next = std::move(open.back());
    open.pop_back();
    ListFolder(next, open, files, diagnostics);
  }
  std::sort(files.begin(), files.end(),
            [](const FoundFile& a, const FoundFile& b) { return a.path < b.path; });
  if (files.empty() && diagnostics.size() == problems_before) {
    diagnostics.push_back(ErrorAt(DiagnosticCode::kNoRuleFiles, folder,
                                  "there is no file named *.yml or *.yaml in this folder"));
  }
  return files;
}

struct CloseFile {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};

Result<std::string> ReadAll(std::FILE* file, const std::string& path) {
  std::array<char, size_t{16} << 10> block;  // most rules fit; a string would have to be cleared
  std::string text;
  for (size_t got = 1; got > 0;) {
    got = std::fread(block.data(), 1, block.size(), file);
    text.append(block.data(), got);
    if (text.size() <= Limits::kRuleFileBytes) continue;
    return ErrorAt(
        DiagnosticCode::kRuleFileTooLarge, path,
        "the file is larger than " + std::to_string(Limits::kRuleFileBytes >> 20) + " MiB");
  }
  if (std::ferror(file) != 0) return Unreadable(path, ReasonOf(errno));
  return text;
}

}  // namespace

std::vector<std::string> FindRuleFiles(std::span<const std::string> paths,
                                       Diagnostics& diagnostics) {
  std::vector<std::string> found;
  std::unordered_set<std::string> seen;
  const auto add = [&found, &seen](FoundFile file) {
    if (seen.insert(std::move(file.identity)).second) found.push_back(std::move(file.path));
  };
  for (const std::string& path : paths) {
    std::error_code error;
    if (path == kStandardInput) {
      add({path, path});
    } else if (fs::is_directory(path, error)) {
      for (FoundFile& file : FilesOfFolder(path, diagnostics)) add(std::move(file));
    } else if (!error && fs::exists(path, error)) {
      add({path, IdentityOf(path)});
    } else {
      diagnostics.push_back(
          Unreadable(path, error ? error.message() : "no such file or directory"));
    }
  }
  return found;
}

Result<std::string> ReadRuleFile(const std::string& path) {
  if (path == kStandardInput) return ReadAll(stdin, "<stdin>");
  const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "rb"));
  if (file == nullptr) return Unreadable(path, ReasonOf(errno));
  return ReadAll(file.get(), path);
}

}  // namespace sigmavm::source
