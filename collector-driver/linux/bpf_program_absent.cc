// BpfProgram of builds without libbpf or without a compiler for BPF: Load() says so.
#include "collector-driver/linux/bpf_program.h"

#if !SIGMAVM_HAVE_BPF

namespace sigmavm::collector {

struct BpfProgram::State {
  BpfShared shared;
};

BpfProgram::BpfProgram(std::unique_ptr<State> state) : state_(std::move(state)) {}
BpfProgram::~BpfProgram() = default;

Result<std::unique_ptr<BpfProgram>> BpfProgram::Load(const BpfProgramOptions& /*options*/) {
  return ErrorAt(DiagnosticCode::kBpfNotBuilt, "BPF", "this executable has no BPF programs",
                 "build it where libbpf-dev, clang and llvm are installed");
}

// Nobody gets an object to call these on.
Diagnostics BpfProgram::Attach() { return {}; }
void BpfProgram::Detach() noexcept {}
Result<int> BpfProgram::OpenSnapshot() { return -1; }
bool BpfProgram::Consume(const std::function<bool(std::span<const std::byte>)>& /*take*/) {
  return true;
}
int BpfProgram::ring_descriptor() const noexcept { return -1; }
uint32_t BpfProgram::ring_bytes() const noexcept { return 0; }
BpfShared& BpfProgram::shared() noexcept { return state_->shared; }
const BpfShared& BpfProgram::shared() const noexcept { return state_->shared; }

}  // namespace sigmavm::collector

#endif  // !SIGMAVM_HAVE_BPF
