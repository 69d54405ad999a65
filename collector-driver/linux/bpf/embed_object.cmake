# Writes the bytes of INPUT into OUTPUT as a C++ array, for bpf_object.h.
file(READ ${INPUT} digits HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${digits}")
string(REGEX REPLACE "(................................................................................)" "\\1\n" bytes "${bytes}")
file(WRITE ${OUTPUT} "// Generated from the compiled BPF programs.
#include \"collector-driver/linux/bpf/bpf_object.h\"

namespace sigmavm::collector {
namespace {
alignas(8) constexpr unsigned char kObject[] = {
${bytes}};
}  // namespace

std::span<const unsigned char> BpfObject() noexcept { return kObject; }

}  // namespace sigmavm::collector
")
