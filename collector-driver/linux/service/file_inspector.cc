// The link /proc/PID/exe leads to the very file, also when its name is gone or another mount
// namespace has it; the path is the second choice. Either way the file is verified before it is
// believed.
#include "collector-driver/linux/service/file_inspector.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "collector-driver/common/file_examiner.h"
#include "collector-driver/linux/exec_hold.h"
#include "collector-driver/linux/file_descriptor.h"

namespace sigmavm::collector {
namespace {

// Waits for nobody: what the name leads to by now may be a pipe or a terminal.
constexpr int kOpenFlags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;

void Take(const Examination& examination, ImageInspector::Facts& facts) {
  facts.status = examination.status;
  facts.hashes = examination.hashes;
  facts.has_version = examination.version.has_value();
  if (facts.has_version) facts.version = *examination.version;
}

// Only a regular file: opening anything else can do something, and by now the path may lead to it.
int OpenRegular(const std::string& path, int& error) {
  const FileDescriptor place(open(path.c_str(), O_PATH | O_CLOEXEC | O_NOFOLLOW));
  struct stat found {};
  if (!place.valid() || fstat(place.get(), &found) != 0) {
    if (errno == EACCES) error = errno;
    return -1;
  }
  if (!S_ISREG(found.st_mode)) return -1;
  const int descriptor = open(("/proc/self/fd/" + std::to_string(place.get())).c_str(), kOpenFlags);
  if (descriptor < 0 && errno == EACCES) error = errno;
  return descriptor;
}

}  // namespace

int FileInspector::OpenImage(const RecordView& record, int& error) const {
  const std::string exe =
      options_.proc_root + "/" + std::to_string(record.process().self.pid) + "/exe";
  int descriptor = open(exe.c_str(), kOpenFlags);
  if (descriptor >= 0) return descriptor;
  error = errno;
  const bool elsewhere = record.contains(kSgrTagImageHost);
  const std::string path(record.text(elsewhere ? kSgrTagImageHost : kSgrTagImage));
  if (!path.starts_with('/')) return -1;
  return OpenRegular(path, error);
}

ExamineRequest FileInspector::RequestFor(const FactsNeeded& needed) const {
  ExamineRequest request;
  request.hashes = needed.hashes;
  request.version = needed.version_info;
  request.max_bytes = options_.max_bytes;
  return request;
}

void FileInspector::InspectOpen(int descriptor, const FactsNeeded& needed,
                                std::chrono::steady_clock::time_point deadline, Facts& facts) {
  facts = {};
  const std::optional<SgrFile> file = FileOf(descriptor);
  if (!file || (needed.hashes == 0 && !needed.version_info)) return;
  ExamineRequest request = RequestFor(needed);
  request.deadline = deadline;
  if (const auto cached = cache_.Find(*file, request)) return Take(*cached, facts);
  const Examination examination = ExamineFile(descriptor, *file, request);
  Take(examination, facts);
  if (facts.status == HashStatus::kOk) facts.status = HashStatus::kHeld;
  cache_.Add(*file, examination);
}

void FileInspector::Inspect(const RecordView& record, const FactsNeeded& needed, Facts& facts) {
  facts = {};
  ExamineRequest request = RequestFor(needed);
  const SgrFile file = record.process().image;
  const bool is_known = file.inode != 0;
  if (is_known) {
    if (const auto cached = cache_.Find(file, request)) return Take(*cached, facts);
  }
  if (is_known && !IsHoldableFileSystem(file.filesystem)) {
    facts.status = HashStatus::kRemote;
    return;
  }
  const auto begin = std::chrono::steady_clock::now();
  const auto left = budget_.Left(begin);
  if (left == left.zero()) {
    facts.status = HashStatus::kTimeout;
    return;
  }
  request.deadline = begin + left;
  int error = 0;
  const int descriptor = OpenImage(record, error);
  if (descriptor < 0) {
    facts.status = error == EACCES || error == EPERM ? HashStatus::kDenied : HashStatus::kGone;
    return;
  }
  const Examination examination = ExamineFile(descriptor, file, request);
  close(descriptor);
  budget_.Spend(std::chrono::steady_clock::now() - begin);
  Take(examination, facts);
  // Another file took the name after the program had ended.
  if (facts.status == HashStatus::kChanged && error != 0) facts.status = HashStatus::kGone;
  if (is_known) cache_.Add(file, examination);
}

}  // namespace sigmavm::collector
