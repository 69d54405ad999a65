// Parsers of the files of /proc/PID.
#include "collector-driver/linux/proc_facts.h"

#include <dirent.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <memory>
#include <string_view>

#include "collector-driver/linux/small_file.h"

namespace sigmavm::collector {
namespace {

constexpr size_t kFileBytes = 64 << 10;
constexpr size_t kArgumentBytes = 8192;  // as the BPF programs keep
constexpr int64_t kNanosecondsPerSecond = 1'000'000'000;
constexpr uint32_t kKernelThread = 0x00200000;  // PF_KTHREAD

// Takes the next word of `text`, words being separated by blanks and tabs.
std::string_view NextWord(std::string_view& text) {
  const size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return text = {};
  text.remove_prefix(begin);
  const std::string_view word = text.substr(0, text.find_first_of(" \t\n"));
  text.remove_prefix(word.size());
  return word;
}

template <typename T>
T ToNumber(std::string_view word, int base = 10) {
  T value{};
  std::from_chars(word.data(), word.data() + word.size(), value, base);
  return value;
}

// The rest of the line that begins with `name`, or nothing.
std::string_view Line(std::string_view text, std::string_view name) {
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    if (text.substr(begin, name.size()) == name) {
      return text.substr(begin + name.size(), end - begin - name.size());
    }
    begin = end + 1;
  }
  return {};
}

class Reader {
 public:
  explicit Reader(uint32_t pid) : folder_("/proc/" + std::to_string(pid) + "/") {}

  // False, and the facts flagged, when the file cannot be read.
  bool Read(const char* name, ProcFacts& facts, size_t* full_size = nullptr) {
    const size_t bound = full_size == nullptr ? kFileBytes : kArgumentBytes;
    if (ReadSmallFile(folder_ + name, bound, text_, full_size) == 0) return true;
    facts.flags |= kSgrFlagUnreadable;
    return false;
  }
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::string path(const char* name) const { return folder_ + name; }

 private:
  std::string folder_;
  std::string text_;
};

// The words of /proc/PID/stat from the third on: the second, the name, may hold anything.
std::string_view StatWords(std::string_view text, std::string* comm) {
  const size_t begin = text.find('(');
  const size_t end = text.rfind(')');
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin) return {};
  if (comm != nullptr) *comm = text.substr(begin + 1, end - begin - 1);
  return text.substr(end + 1);
}

struct Stat {
  uint32_t parent = 0, tty = 0, flags = 0;
  uint64_t start = 0;
};

Stat ParseStat(std::string_view words) {
  // Numbers of the words as proc(5) counts them.
  constexpr int kFirst = 3, kParent = 4, kTty = 7, kFlags = 9, kStart = 22;
  static const int64_t kTicks = sysconf(_SC_CLK_TCK);
  Stat stat;
  for (int number = kFirst; number <= kStart; ++number) {
    const std::string_view word = NextWord(words);
    if (number == kParent) stat.parent = ToNumber<uint32_t>(word);
    if (number == kTty) stat.tty = ToNumber<uint32_t>(word);
    if (number == kFlags) stat.flags = ToNumber<uint32_t>(word);
    if (number == kStart) {
      stat.start = ToNumber<uint64_t>(word) * static_cast<uint64_t>(kNanosecondsPerSecond / kTicks);
    }
  }
  return stat;
}

void TakeStat(Reader& reader, ProcFacts& facts) {
  if (!reader.Read("stat", facts)) return;
  const Stat stat = ParseStat(StatWords(reader.text(), &facts.comm));
  facts.process.self.start = stat.start;
  facts.process.tty_device = stat.tty;
  if ((stat.flags & kKernelThread) != 0) facts.flags |= kSgrFlagKernelThread;
  if (stat.parent == 0) return;
  facts.process.parent.pid = facts.process.parent.tid = stat.parent;
  std::string text;
  if (ReadSmallFile("/proc/" + std::to_string(stat.parent) + "/stat", kFileBytes, text) != 0)
    return;
  facts.process.parent.start = ParseStat(StatWords(text, &facts.parent_comm)).start;
}

void TakeStatus(Reader& reader, ProcFacts& facts) {
  if (!reader.Read("status", facts)) return;
  SgrProcess& process = facts.process;
  std::string_view words = Line(reader.text(), "Uid:");
  for (SgrU32* id : {&process.ids.uid, &process.ids.euid, &process.ids.suid, &process.ids.fsuid}) {
    *id = ToNumber<uint32_t>(NextWord(words));
  }
  words = Line(reader.text(), "Gid:");
  for (SgrU32* id : {&process.ids.gid, &process.ids.egid, &process.ids.sgid, &process.ids.fsgid}) {
    *id = ToNumber<uint32_t>(NextWord(words));
  }
  const auto capabilities = [&](std::string_view name) {
    std::string_view rest = Line(reader.text(), name);
    return ToNumber<uint64_t>(NextWord(rest), 16);
  };
  process.capabilities.permitted = capabilities("CapPrm:");
  process.capabilities.effective = capabilities("CapEff:");
  process.capabilities.inheritable = capabilities("CapInh:");
  process.capabilities.ambient = capabilities("CapAmb:");
  words = Line(reader.text(), "NSpid:");
  for (std::string_view word = NextWord(words); !word.empty(); word = NextWord(words)) {
    process.namespaces.pid_in_ns = ToNumber<uint32_t>(word);  // the last one is the innermost
  }
}

uint32_t ReadNumber(Reader& reader, const char* name, ProcFacts& facts) {
  return reader.Read(name, facts) ? ToNumber<uint32_t>(reader.text()) : SGR_UNSET;
}

void TakeNamespaces(const Reader& reader, ProcFacts& facts) {
  SgrNamespaces& out = facts.process.namespaces;
  const std::array<std::pair<const char*, SgrU32*>, 7> all = {{{"ns/pid", &out.pid_ns},
                                                               {"ns/mnt", &out.mnt_ns},
                                                               {"ns/net", &out.net_ns},
                                                               {"ns/user", &out.user_ns},
                                                               {"ns/uts", &out.uts_ns},
                                                               {"ns/ipc", &out.ipc_ns},
                                                               {"ns/cgroup", &out.cgroup_ns}}};
  for (const auto& [name, number] : all) {
    // "pid:[4026531836]"
    const std::string target = LinkTarget(reader.path(name));
    const size_t begin = target.find('[');
    if (begin == std::string::npos) continue;
    *number = ToNumber<uint32_t>(std::string_view(target).substr(begin + 1));
  }
}

int64_t Nanoseconds(const timespec& time) {
  return int64_t{time.tv_sec} * kNanosecondsPerSecond + time.tv_nsec;
}

void TakeImage(const Reader& reader, ProcFacts& facts) {
  const std::string exe = reader.path("exe");
  facts.image = LinkTarget(exe);
  struct stat file {};
  if (facts.image.empty() || stat(exe.c_str(), &file) != 0) {
    if ((facts.flags & kSgrFlagKernelThread) == 0) facts.flags |= kSgrFlagUnreadable;
    return;
  }
  SgrFile& image = facts.process.image;
  image.device = uint64_t{major(file.st_dev)} << 20 | minor(file.st_dev);
  image.inode = file.st_ino;
  image.size = static_cast<uint64_t>(file.st_size);
  image.mtime_ns = Nanoseconds(file.st_mtim);
  image.ctime_ns = Nanoseconds(file.st_ctim);
  image.links = static_cast<uint32_t>(file.st_nlink);
  image.mode = file.st_mode;
  image.uid = file.st_uid;
  image.gid = file.st_gid;
  struct statfs system {};
  if (statfs(exe.c_str(), &system) == 0) image.filesystem = static_cast<uint64_t>(system.f_type);
  if (image.links != 0) return;
  facts.flags |= kSgrFlagDeleted;
  RemoveDeletedMark(facts.image);
}

void TakeCgroup(Reader& reader, ProcFacts& facts) {
  if (!reader.Read("cgroup", facts)) return;
  facts.cgroup = Line(reader.text(), "0::");
  struct stat folder {};
  if (stat(("/sys/fs/cgroup" + facts.cgroup).c_str(), &folder) == 0) {
    facts.process.cgroup_id = folder.st_ino;
  }
}

}  // namespace

ProcFacts ReadProcSurroundings(uint32_t pid) {
  ProcFacts facts;
  facts.flags = kSgrFlagLate;
  facts.process.self.pid = facts.process.self.tid = facts.process.old_tid = pid;
  Reader reader(pid);
  TakeStat(reader, facts);
  facts.directory = LinkTarget(reader.path("cwd"));
  TakeStatus(reader, facts);
  facts.process.login_uid = ReadNumber(reader, "loginuid", facts);
  facts.process.session_id = ReadNumber(reader, "sessionid", facts);
  TakeNamespaces(reader, facts);
  TakeCgroup(reader, facts);
  return facts;
}

ProcFacts ReadProcFacts(uint32_t pid) {
  ProcFacts facts = ReadProcSurroundings(pid);
  Reader reader(pid);
  TakeImage(reader, facts);
  size_t full_size = 0;
  if (reader.Read("cmdline", facts, &full_size)) {
    facts.arguments = reader.text();
    facts.arguments_full_size = static_cast<uint32_t>(full_size);
  }
  return facts;
}

uint64_t ReadProcStart(uint32_t pid) {
  std::string text;
  if (ReadSmallFile("/proc/" + std::to_string(pid) + "/stat", kFileBytes, text) != 0) return 0;
  return ParseStat(StatWords(text, nullptr)).start;
}

std::vector<uint32_t> ListProcesses() {
  std::vector<uint32_t> processes;
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(opendir("/proc"), closedir);
  if (!folder) return processes;
  // NOLINTNEXTLINE(concurrency-mt-unsafe): the folder is this thread's
  while (const dirent* entry = readdir(folder.get())) {
    if (const auto pid = ToNumber<uint32_t>(entry->d_name); pid != 0) processes.push_back(pid);
  }
  return processes;
}

Bytes WriteProcFacts(const SgrHeader& header, const ProcFacts& facts, RecordWriter& writer) {
  SgrHeader flagged = header;
  flagged.flags |= facts.flags;
  if (facts.arguments.size() < facts.arguments_full_size) flagged.flags |= kSgrFlagTruncated;
  writer.Begin(flagged, facts.process);
  const auto add = [&](SgrTag tag, std::string_view text, uint32_t full_size = 0) {
    if (!text.empty()) writer.Add(tag, kSgrBytes, text, full_size);
  };
  add(kSgrTagComm, facts.comm);
  add(kSgrTagParentComm, facts.parent_comm);
  add(kSgrTagImage, facts.image);
  add(kSgrTagImageHost, facts.image_host);
  add(kSgrTagDirectory, facts.directory);
  add(kSgrTagCgroup, facts.cgroup);
  add(kSgrTagArguments, facts.arguments, facts.arguments_full_size);
  return writer.Finish();
}

}  // namespace sigmavm::collector
