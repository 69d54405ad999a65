// Managers nest their groups in many ways; all but LXC put a long random id somewhere in the path.
#include "collector-driver/linux/service/container_id.h"

#include <cstddef>

namespace sigmavm::collector {
namespace {

constexpr size_t kIdDigits = 64;

bool IsHexDigit(char c) noexcept { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

std::string_view NameAfter(std::string_view cgroup, std::string_view marker) noexcept {
  const size_t at = cgroup.find(marker);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = cgroup.substr(at + marker.size());
  return rest.substr(0, rest.find('/'));
}

}  // namespace

std::string_view FindContainerId(std::string_view cgroup) noexcept {
  // The innermost one: containers nest.
  for (size_t end = cgroup.size(); end >= kIdDigits;) {
    size_t begin = end;
    while (begin > 0 && IsHexDigit(cgroup[begin - 1])) --begin;
    if (end - begin == kIdDigits) return cgroup.substr(begin, kIdDigits);
    end = begin == 0 ? 0 : begin - 1;
  }
  const std::string_view payload = NameAfter(cgroup, "lxc.payload.");
  return payload.empty() ? NameAfter(cgroup, "lxc/") : payload;
}

}  // namespace sigmavm::collector
