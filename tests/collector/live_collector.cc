// What live tests share.
#include "tests/collector/live_collector.h"

#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <set>

extern char** environ;

namespace sigmavm::collector {

RecordView OwnedRecord::view() const {
  RecordView view;
  const CodecError error = RecordView::Read(bytes_, view);
  EXPECT_EQ(error, CodecError::kNone) << CodecErrorText(error);
  return view;
}

std::unique_ptr<RecordSource> OpenLive(const BpfSourceOptions& options, std::string& reason) {
  Result<std::unique_ptr<RecordSource>> source = OpenBpfSource(options);
  if (source) return std::move(*source);
  reason = CodeText(source.errors()[0].code) + ": " + source.errors()[0].message;
  std::cerr << "*** LIVE TEST OF THE COLLECTOR SKIPPED: " << reason << '\n';
  return nullptr;
}

std::string TinyProgram() { return SIGMAVM_TINY_PROGRAM; }

SubjectFolder::SubjectFolder() {
  std::string name = std::filesystem::temp_directory_path() / "sigmavm-subject-XXXXXX";
  if (mkdtemp(name.data()) == nullptr) return;
  path_ = std::filesystem::canonical(name);
  std::error_code error;
  std::filesystem::copy_file(TinyProgram(), path_ + "/tiny", error);
  // Others than root start it, too.
  std::filesystem::permissions(path_, std::filesystem::perms{0755}, error);
}

SubjectFolder::~SubjectFolder() {
  std::error_code error;
  if (!path_.empty()) std::filesystem::remove_all(path_, error);
}

pid_t Spawn(const std::vector<std::string>& arguments) {
  std::vector<char*> pointers;
  pointers.reserve(arguments.size() + 1);
  for (const std::string& argument : arguments) {
    pointers.push_back(const_cast<char*>(argument.c_str()));
  }
  pointers.push_back(nullptr);
  pid_t process = -1;
  const int error = posix_spawn(&process, pointers[0], nullptr, nullptr, pointers.data(), environ);
  return error == 0 ? process : -1;
}

int Await(pid_t process) {
  int status = -1;
  return waitpid(process, &status, 0) == process ? status : -1;
}

namespace {

// Follows a process and its descendants by their forks.
class Tree {
 public:
  explicit Tree(pid_t top) : members_{static_cast<uint32_t>(top)} {}

  [[nodiscard]] bool Takes(const RecordView& record) {
    switch (record.header().type) {
      case kSgrFork:
        if (members_.count(record.fork().creator.pid) == 0) return IsTop(record.fork().child.pid);
        members_.insert(record.fork().child.pid);
        return true;
      case kSgrCreate:
        return members_.count(record.process().self.pid) != 0;
      case kSgrExit:
        return members_.count(record.exit().self.pid) != 0;
      default:
        return false;
    }
  }

 private:
  [[nodiscard]] bool IsTop(uint32_t pid) const { return pid == *members_.begin(); }
  std::set<uint32_t> members_;
};

}  // namespace

Records ReadTree(RecordSource& source, pid_t process, std::chrono::milliseconds patience) {
  Records records;
  Tree tree(process);
  RecordBatch batch;
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < deadline) {
    batch.Clear();
    const ReadStatus status = source.Read(batch, std::chrono::milliseconds(50));
    if (status == ReadStatus::kEnded || status == ReadStatus::kFailed) break;
    for (size_t i = 0; i < batch.size(); ++i) {
      OwnedRecord owned(batch[i]);
      const RecordView view = owned.view();
      if (!tree.Takes(view)) continue;
      const bool last = view.is(kSgrExit) && view.exit().self.pid == static_cast<uint32_t>(process);
      records.push_back(std::move(owned));
      if (last) return records;
    }
  }
  ADD_FAILURE() << "the end of process " << process << " was not seen";
  return records;
}

std::vector<RecordView> OfType(const Records& records, SgrType type) {
  std::vector<RecordView> views;
  for (const OwnedRecord& record : records) {
    if (const RecordView view = record.view(); view.is(type)) views.push_back(view);
  }
  return views;
}

}  // namespace sigmavm::collector
