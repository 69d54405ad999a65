// The outer layer of a program file: header, section table and checksums, knowing nothing of what
// the sections mean.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/program/format.h"

namespace sigmavm::program {

/// One section; `bytes` borrows from the file, or from whoever writes it.
struct Section {
  SectionKind kind{};
  uint32_t flags = 0;
  std::string_view bytes;
};

/// The sections of `file` in their order, after everything that can be known without decoding them
/// has been checked: size, version, layout and checksums. Nothing is allocated but the table, of at
/// most kMaxSections entries. `name` begins the place of every error.
Result<std::vector<Section>> ReadSections(std::string_view file, std::string_view name);

/// A file of these sections. Requires at most kMaxSections sections, and kSignature, if any, last.
[[nodiscard]] std::string WriteSections(std::span<const Section> sections);

}  // namespace sigmavm::program
