// Reads the files that the kernel makes up, whose size nobody knows beforehand.
#pragma once

#include <cstddef>
#include <string>

namespace sigmavm::collector {

/// Puts at most `bound` bytes of the file into `text`. 0, or the error (errno). When `full_size` is
/// given, the file is read to its end and its size put there, whatever the bound.
[[nodiscard]] int ReadSmallFile(const std::string& path, size_t bound, std::string& text,
                                size_t* full_size = nullptr);

/// Where a symbolic link leads; empty when it cannot be read.
[[nodiscard]] std::string LinkTarget(const std::string& path);

/// Takes off what the kernel writes behind the path of a deleted file. Only for those: another file
/// may be called so.
void RemoveDeletedMark(std::string& path);

}  // namespace sigmavm::collector
