// Writes a capture of synthetic process starts, for measurements that must not depend on what a
// machine happens to do: `make_capture FILE COUNT`.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "collector-driver/common/capture.h"
#include "collector-driver/common/codec.h"

namespace sigmavm::collector {
namespace {

constexpr uint64_t kNanosecondsApart = 1'000'000;
constexpr int64_t kUtcBegin = 134'000'000'000'000'000;  // 2025-08-18

/// What a machine starts most, with arguments of usual length.
struct Program {
  const char* image;
  const char* arguments;  // separated by blanks
};
constexpr Program kPrograms[] = {
    {"/usr/bin/bash", "bash -c for f in /etc/cron.d/*; do test -r $f && cat $f; done"},
    {"/usr/bin/grep", "grep -rn --include=*.conf listen /etc/nginx"},
    {"/usr/bin/sed", "sed -e s/[[:space:]]*$// -e /^#/d /etc/hosts"},
    {"/usr/bin/git", "git -c core.fsmonitor=false status --porcelain=v2 --branch"},
    {"/usr/lib/gcc/x86_64-linux-gnu/12/cc1plus",
     "cc1plus -quiet -I /srv/build/include -D_GNU_SOURCE -O2 -Wall -std=c++20 -o /tmp/cc8Xq.s"},
    {"/usr/bin/python3.11",
     "python3 /opt/monitor/agent.py --interval 60 --report https://m.example"},
    {"/usr/bin/curl", "curl -fsS -m 5 http://127.0.0.1:8080/health"},
    {"/usr/sbin/runuser", "runuser -u postgres -- psql -Atc select 1"},
};

SgrTask Task(uint32_t pid) { return {uint64_t{pid} * kNanosecondsApart, 1, pid, pid}; }

SgrHeader Header(SgrType type, uint64_t number) {
  SgrHeader header{};
  header.type = static_cast<SgrU16>(type);
  header.cpu = static_cast<SgrU32>(number % 4);
  header.sequence = number + 1;
  header.mono_ns = (number + 1) * kNanosecondsApart;
  header.utc_100ns = kUtcBegin + static_cast<int64_t>(number) * 10'000;
  return header;
}

/// One process: its program, and its end, which keeps the table of processes small as it is in
/// life.
bool WriteProcess(CaptureWriter& capture, RecordWriter& writer, uint64_t number) {
  const Program& program = kPrograms[number % std::size(kPrograms)];
  const auto pid = static_cast<uint32_t>(1000 + number % 30'000);
  SgrProcess process{};
  process.self = Task(pid);
  process.parent = Task(1);
  process.ids.uid = process.ids.euid = static_cast<uint32_t>(number % 3 == 0 ? 0 : 1000);
  process.login_uid = 1000;
  process.session_id = 3;
  process.image.inode = 100 + number % std::size(kPrograms);
  process.image.links = 1;
  writer.Begin(Header(kSgrCreate, 2 * number), process);
  writer.Add(kSgrTagImage, kSgrBytes, program.image);
  writer.Add(kSgrTagFileName, kSgrBytes, program.image);
  std::string arguments = program.arguments;
  for (char& c : arguments) c = c == ' ' ? '\0' : c;
  writer.Add(kSgrTagArguments, kSgrBytes, arguments + '\0');
  writer.Add(kSgrTagDirectory, kSgrBytes, "/srv/build");
  writer.Add(kSgrTagComm, kSgrBytes, "worker");
  writer.Add(kSgrTagCgroup, kSgrBytes, "/system.slice/cron.service");
  if (capture.Append(writer.Finish())) return false;
  writer.Begin(Header(kSgrExit, 2 * number + 1), SgrExit{process.self, 0, 0});
  return !capture.Append(writer.Finish());
}

int Run(const std::string& path, uint64_t count) {
  auto capture = CaptureWriter::Open(path, {{1, 1}, kSgrLinux, kUtcBegin, "bench"});
  if (!capture) return EXIT_FAILURE;
  RecordWriter writer;
  for (uint64_t i = 0; i < count; ++i) {
    if (!WriteProcess(*capture, writer, i)) return EXIT_FAILURE;
  }
  return capture->Flush() ? EXIT_FAILURE : EXIT_SUCCESS;
}

}  // namespace
}  // namespace sigmavm::collector

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: make_capture FILE COUNT\n");
    return EXIT_FAILURE;
  }
  return sigmavm::collector::Run(argv[1], std::strtoull(argv[2], nullptr, 10));
}
