// Reads the header and the table of segments of ELF files of both sizes.
#include "collector-driver/linux/service/elf_look.h"

#include <elf.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstring>

namespace sigmavm::collector {
namespace {

// The kernel refuses tables of more than a page's worth of segments, too.
constexpr size_t kMostSegments = 4096 / sizeof(Elf32_Phdr);

bool ReadAt(int descriptor, uint64_t offset, void* out, size_t size) {
  if (offset > INT64_MAX - size) return false;
  auto* to = static_cast<char*>(out);
  for (size_t done = 0; done < size;) {
    const ssize_t count =
        pread(descriptor, to + done, size - done, static_cast<off_t>(offset + done));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    done += static_cast<size_t>(count);
  }
  return true;
}

std::string ReadPath(int descriptor, uint64_t offset, uint64_t size) {
  if (size < 2 || size > PATH_MAX) return {};
  std::string path(size, '\0');
  if (!ReadAt(descriptor, offset, path.data(), path.size())) return {};
  path.resize(std::min(path.find('\0'), path.size()));
  return path;
}

template <typename Header, typename Segment>
void LookAtSegments(int descriptor, ElfLook& look) {
  Header header;
  if (!ReadAt(descriptor, 0, &header, sizeof header)) return;
  look.is_shared = header.e_type == ET_DYN;
  if (header.e_phentsize != sizeof(Segment)) return;
  const size_t count = std::min<size_t>(header.e_phnum, kMostSegments);
  for (size_t i = 0; i < count; ++i) {
    Segment segment;
    if (!ReadAt(descriptor, header.e_phoff + i * sizeof segment, &segment, sizeof segment)) return;
    if (segment.p_type != PT_INTERP) continue;
    look.interpreter = ReadPath(descriptor, segment.p_offset, segment.p_filesz);
    return;
  }
}

}  // namespace

ElfLook LookAtElf(int descriptor) {
  ElfLook look;
  std::array<unsigned char, EI_NIDENT> ident{};
  if (!ReadAt(descriptor, 0, ident.data(), ident.size())) return look;
  if (std::memcmp(ident.data(), ELFMAG, SELFMAG) != 0) return look;
  look.is_elf = true;
  if (ident[EI_CLASS] == ELFCLASS64) {
    LookAtSegments<Elf64_Ehdr, Elf64_Phdr>(descriptor, look);
  } else {
    LookAtSegments<Elf32_Ehdr, Elf32_Phdr>(descriptor, look);
  }
  return look;
}

}  // namespace sigmavm::collector
