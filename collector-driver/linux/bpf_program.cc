// BpfProgram with libbpf.
#include "collector-driver/linux/bpf_program.h"

#if SIGMAVM_HAVE_BPF

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <sys/mman.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "collector-driver/linux/bpf/bpf_object.h"

namespace sigmavm::collector {
namespace {

constexpr const char* kKernelTypes = "/sys/kernel/btf/vmlinux";
// In this order: what has started is seen to end.
constexpr std::array kProgramNames = {"OnExit", "OnFork", "OnExec"};

// The loader's last words, because they name what the kernel did not like.
constexpr size_t kLastWords = 300;
thread_local std::string last_words;

int KeepLastWords(enum libbpf_print_level level, const char* format, va_list arguments) {
  if (level != LIBBPF_WARN) return 0;
  std::array<char, 512> line{};
  std::vsnprintf(line.data(), line.size(), format, arguments);
  last_words = line.data();
  while (!last_words.empty() && last_words.back() == '\n') last_words.pop_back();
  if (last_words.size() > kLastWords) last_words.resize(kLastWords);
  return 0;
}

std::string KernelRelease() {
  utsname names{};
  return uname(&names) == 0 ? names.release : "unknown";
}

Diagnostic Explain(const std::string& step, int error) {
  const std::string reason = step + ": " + std::strerror(error) +
                             (last_words.empty() ? std::string() : " (" + last_words + ")");
  if (error == EPERM || error == EACCES) {
    return ErrorAt(DiagnosticCode::kBpfNotPermitted, "BPF", reason,
                   "run as root, or with CAP_BPF and CAP_PERFMON");
  }
  if (access(kKernelTypes, R_OK) != 0) {
    return ErrorAt(DiagnosticCode::kBpfNotSupported, "BPF",
                   reason + "; " + kKernelTypes + " is missing",
                   "use a kernel built with CONFIG_DEBUG_INFO_BTF");
  }
  if (error == EINVAL || error == ENOTSUP || error == ESRCH || error == ENOENT) {
    return ErrorAt(DiagnosticCode::kBpfNotSupported, "BPF",
                   reason + "; the kernel is " + KernelRelease(), "use Linux 5.18 or later");
  }
  return ErrorAt(DiagnosticCode::kBpfFailed, "BPF", reason);
}

// Since 6.16 the tracepoint says as its second argument whether the last thread of a process ends.
bool ExitTellsGroupDead() {
  btf* types = btf__load_vmlinux_btf();
  if (types == nullptr) return false;
  bool tells = false;
  const int id = btf__find_by_name_kind(types, "btf_trace_sched_process_exit", BTF_KIND_TYPEDEF);
  if (id > 0) {
    const btf_type* pointer =
        btf__type_by_id(types, btf__type_by_id(types, static_cast<uint32_t>(id))->type);
    const btf_type* function = btf__type_by_id(types, pointer->type);
    // The first argument is the tracepoint's own.
    tells = btf_is_func_proto(function) && btf_vlen(function) >= 3;
  }
  btf__free(types);
  return tells;
}

uint32_t RingBytes(uint32_t wanted) {
  constexpr uint32_t kLargest = 1U << 30;
  const auto page = static_cast<uint32_t>(sysconf(_SC_PAGESIZE));
  return std::bit_ceil(std::clamp(wanted, page, kLargest));
}

}  // namespace

struct BpfProgram::State {
  bpf_object* object = nullptr;
  std::vector<bpf_link*> links;
  ring_buffer* ring = nullptr;
  int ring_descriptor = -1;
  uint32_t ring_bytes = 0;
  BpfShared* shared = nullptr;
  std::function<bool(std::span<const std::byte>)> take;

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    for (bpf_link* link : links) bpf_link__destroy(link);
    ring_buffer__free(ring);
    if (shared != nullptr) munmap(shared, sizeof *shared);
    bpf_object__close(object);
  }

  Diagnostics Open(uint32_t wanted_ring_bytes);
  Diagnostics LoadIntoKernel();
  BpfShared* MapShared() const;
};

Diagnostics BpfProgram::State::Open(uint32_t wanted_ring_bytes) {
  const std::span<const unsigned char> bytes = BpfObject();
  bpf_object_open_opts options{};
  options.sz = sizeof options;
  options.object_name = "sigmavm";
  object = bpf_object__open_mem(bytes.data(), bytes.size(), &options);
  if (object == nullptr) return {Explain("the BPF object cannot be read", errno)};
  ring_bytes = RingBytes(wanted_ring_bytes);
  BpfSettings settings{};
  settings.wake_up_bytes = ring_bytes / 4;
  settings.exit_has_group_dead = ExitTellsGroupDead() ? 1 : 0;
  bpf_map* settings_map = bpf_object__find_map_by_name(object, ".rodata.settings");
  bpf_map* ring_map = bpf_object__find_map_by_name(object, "ring");
  int error = bpf_map__set_max_entries(ring_map, ring_bytes);
  if (error == 0) error = bpf_map__set_initial_value(settings_map, &settings, sizeof settings);
  if (error != 0) return {Explain("the BPF programs cannot be set up", -error)};
  return {};
}

Diagnostics BpfProgram::State::LoadIntoKernel() {
  if (const int error = bpf_object__load(object); error != 0) {
    return {Explain("the BPF programs cannot be loaded", -error)};
  }
  shared = MapShared();
  ring_descriptor = bpf_object__find_map_fd_by_name(object, "ring");
  const auto sample = [](void* context, void* data, size_t size) {
    const auto* state = static_cast<State*>(context);
    return state->take({static_cast<const std::byte*>(data), size}) ? 0 : -ENOBUFS;
  };
  ring = ring_buffer__new(ring_descriptor, sample, this, nullptr);
  if (shared == nullptr || ring == nullptr) return {Explain("the ring cannot be mapped", errno)};
  return {};
}

BpfShared* BpfProgram::State::MapShared() const {
  const int descriptor = bpf_object__find_map_fd_by_name(object, ".bss.shared");
  void* start = mmap(nullptr, sizeof(BpfShared), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  return start == MAP_FAILED ? nullptr : static_cast<BpfShared*>(start);
}

BpfProgram::BpfProgram(std::unique_ptr<State> state) : state_(std::move(state)) {}
BpfProgram::~BpfProgram() = default;

Result<std::unique_ptr<BpfProgram>> BpfProgram::Load(const BpfProgramOptions& options) {
  libbpf_set_print(KeepLastWords);
  last_words.clear();
  auto state = std::make_unique<State>();
  if (Diagnostics errors = state->Open(options.ring_bytes); !errors.empty()) return errors;
  if (Diagnostics errors = state->LoadIntoKernel(); !errors.empty()) return errors;
  return std::unique_ptr<BpfProgram>(new BpfProgram(std::move(state)));
}

Diagnostics BpfProgram::Attach() {
  for (const char* name : kProgramNames) {
    bpf_program* program = bpf_object__find_program_by_name(state_->object, name);
    bpf_link* link = program == nullptr ? nullptr : bpf_program__attach(program);
    if (link == nullptr) {
      const int error = program == nullptr ? ENOENT : errno;
      Detach();
      return {Explain("program " + std::string(name) + " cannot be attached", error)};
    }
    state_->links.push_back(link);
  }
  return {};
}

void BpfProgram::Detach() noexcept {
  for (bpf_link* link : state_->links) bpf_link__destroy(link);
  state_->links.clear();
}

Result<int> BpfProgram::OpenSnapshot() {
  bpf_program* program = bpf_object__find_program_by_name(state_->object, "OnTask");
  bpf_link* link = program == nullptr ? nullptr : bpf_program__attach_iter(program, nullptr);
  if (link == nullptr) return Explain("the snapshot cannot be attached", errno);
  const int descriptor = bpf_iter_create(bpf_link__fd(link));
  const int error = errno;
  bpf_link__destroy(link);
  if (descriptor < 0) return Explain("the snapshot cannot be opened", error);
  return descriptor;
}

bool BpfProgram::Consume(const std::function<bool(std::span<const std::byte>)>& take) {
  state_->take = take;
  return ring_buffer__consume(state_->ring) >= 0;
}

int BpfProgram::ring_descriptor() const noexcept { return state_->ring_descriptor; }
uint32_t BpfProgram::ring_bytes() const noexcept { return state_->ring_bytes; }
BpfShared& BpfProgram::shared() noexcept { return *state_->shared; }
const BpfShared& BpfProgram::shared() const noexcept { return *state_->shared; }

}  // namespace sigmavm::collector

#endif  // SIGMAVM_HAVE_BPF
