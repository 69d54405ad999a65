// The names are those of the system interfaces of glibc and musl.
#include "collector-driver/linux/service/loader_names.h"

#include <filesystem>

#include "collector-driver/linux/service/base_name.h"

namespace sigmavm::collector {
namespace {

constexpr const char* kUsual[] = {"/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux.so.2",
                                  "/libx32/ld-linux-x32.so.2",   "/lib/ld-linux-aarch64.so.1",
                                  "/lib/ld-musl-x86_64.so.1",    "/lib/ld-musl-aarch64.so.1"};

}  // namespace

LoaderNames::LoaderNames() {
  for (const char* path : kUsual) {
    std::error_code error;
    const std::string file = std::filesystem::canonical(path, error).string();
    if (!error) files_.emplace(BaseName(path), BaseName(file));
  }
}

bool LoaderNames::Match(std::string_view named, std::string_view path) const {
  const std::string_view name = BaseName(named);
  if (name.empty()) return false;
  if (name == BaseName(path)) return true;
  const auto usual = files_.find(name);
  return usual != files_.end() && usual->second == BaseName(path);
}

}  // namespace sigmavm::collector
