#include "runtime/input/input_source.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

namespace sigmavm::input {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kStandardInputPath = "-";
constexpr const char* kStandardInputName = "standard input";

/// In a folder, files that hold no events are to be expected.
bool IsExpectedInFolder(DiagnosticCode code) {
  return code == DiagnosticCode::kEvtxNotSupported || code == DiagnosticCode::kBinaryInput ||
         code == DiagnosticCode::kUnknownInputFormat;
}

void Soften(Diagnostics& problems, size_t first) {
  for (size_t i = first; i < problems.size(); ++i) {
    if (IsExpectedInFolder(problems[i].code)) problems[i].severity = Severity::kWarning;
  }
}

Diagnostic Unreadable(const std::string& name, const std::error_code& error) {
  return ErrorAt(DiagnosticCode::kInputUnreadable, name, error.message());
}

/// The names in `folder` that are worth a look, sorted.
std::vector<fs::directory_entry> ListFolder(const std::string& folder, std::error_code& error) {
  std::vector<fs::directory_entry> entries;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (it->path().filename().native().front() != '.') entries.push_back(*it);
  }
  std::sort(entries.begin(), entries.end());
  return entries;
}

}  // namespace

InputSource::InputSource(std::vector<std::string> paths, size_t block_bytes)
    : pool_(std::make_shared<BlockPool>(std::max<size_t>(block_bytes, 1))) {
  for (std::string& path : paths) pending_.push_back({std::move(path), false});
}

InputSource InputSource::FromText(std::string name, std::string text, size_t block_bytes) {
  InputSource source({std::move(name)}, block_bytes);
  source.text_ = std::move(text);
  return source;
}

std::optional<Batch> InputSource::Next(Diagnostics& problems) {
  for (;;) {
    if (!current_) {
      if (pending_.empty()) return std::nullopt;
      OpenNext(problems);
      continue;
    }
    const size_t known = problems.size();
    std::optional<Batch> batch = current_->Next(problems);
    if (current_from_folder_) Soften(problems, known);
    if (batch) return batch;
    current_.reset();
  }
}

void InputSource::OpenNext(Diagnostics& problems) {
  const Pending next = std::move(pending_.front());
  pending_.pop_front();
  if (text_) return Open(OpenText(*std::exchange(text_, std::nullopt)), next.path, false, problems);
  if (next.path == kStandardInputPath && !next.from_folder) {
    return Open(OpenStandardInput(stop_), kStandardInputName, false, problems);
  }
  std::error_code ignored;  // opening it will say what is wrong
  if (fs::is_directory(next.path, ignored)) return ExpandFolder(next, problems);
  Open(OpenFile(next.path, stop_), next.path, next.from_folder, problems);
}

void InputSource::ExpandFolder(const Pending& folder, Diagnostics& problems) {
  std::error_code error;
  const std::vector<fs::directory_entry> entries = ListFolder(folder.path, error);
  if (error) problems.push_back(Unreadable(folder.path, error));
  std::vector<Pending> found;
  for (const fs::directory_entry& entry : entries) {
    std::error_code ignored;  // what vanished meanwhile is not there
    const bool is_folder = entry.is_directory(ignored) && !entry.is_symlink(ignored);
    if (is_folder || entry.is_regular_file(ignored)) found.push_back({entry.path().string(), true});
  }
  if (found.empty() && !folder.from_folder && !error) {
    problems.push_back(Warning(DiagnosticCode::kEmptyFolder, {}, "the folder holds no files"));
    problems.back().where = folder.path;
  }
  pending_.insert(pending_.begin(), std::make_move_iterator(found.begin()),
                  std::make_move_iterator(found.end()));
}

void InputSource::Open(Result<std::unique_ptr<ByteSource>> bytes, const std::string& name,
                       bool from_folder, Diagnostics& problems) {
  const size_t known = problems.size();
  if (bytes.ok()) {
    bytes = DecodeContent(CountBytes(std::move(bytes).value(), bytes_read_), name);
  }
  if (!bytes.ok()) {
    problems.insert(problems.end(), bytes.errors().begin(), bytes.errors().end());
  } else {
    current_.emplace(std::move(bytes).value(), name, pool_);
    current_from_folder_ = from_folder;
  }
  if (from_folder) Soften(problems, known);
}

}  // namespace sigmavm::input
