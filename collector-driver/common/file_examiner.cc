// Hashes files in one pass, between two looks at what they are.
#include "collector-driver/common/file_examiner.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <memory>
#include <span>
#include <vector>

#include "collector-driver/common/pe_imports.h"
#include "collector-driver/common/pe_source.h"
#include "collector-driver/common/pe_version.h"

namespace sigmavm::collector {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kBlockBytes = 256 << 10;
/// Longer than any tick that file times are counted in on local file systems: two changes within
/// one tick could not be told apart.
constexpr int64_t kSettledNs = 100'000'000;
// SgrFile.filesystem (linux/magic.h).
constexpr uint64_t kBtrfs = 0x9123683E;
constexpr uint64_t kOverlayfs = 0x794C7630;

constexpr int64_t Nanoseconds(const timespec& time) noexcept {
  return int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};

/// Some of the three digests, computed together.
class Digests {
 public:
  explicit Digests(HashKinds kinds) {
    const auto start = [&](HashKind kind, const EVP_MD* type) {
      if ((kinds & kind) == 0) return;
      std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
      // Fails where a policy of the system forbids the algorithm; the hash is then left out.
      if (!context || EVP_DigestInit_ex(context.get(), type, nullptr) != 1) return;
      running_.push_back({kind, std::move(context)});
    };
    start(kHashSha1, EVP_sha1());
    start(kHashMd5, EVP_md5());
    start(kHashSha256, EVP_sha256());
  }

  void Update(std::span<const uint8_t> bytes) {
    for (const Running& digest : running_) {
      EVP_DigestUpdate(digest.context.get(), bytes.data(), bytes.size());
    }
  }

  void Finish(FileHashes& hashes) {
    for (const Running& digest : running_) {
      uint8_t* out = digest.kind == kHashSha1  ? hashes.sha1.data()
                     : digest.kind == kHashMd5 ? hashes.md5.data()
                                               : hashes.sha256.data();
      if (EVP_DigestFinal_ex(digest.context.get(), out, nullptr) == 1)
        hashes.present |= digest.kind;
    }
  }

  [[nodiscard]] bool empty() const noexcept { return running_.empty(); }

 private:
  struct Running {
    HashKind kind;
    std::unique_ptr<EVP_MD_CTX, FreeContext> context;
  };
  std::vector<Running> running_;
};

HashStatus ReadAll(int descriptor, uint64_t size, Clock::time_point deadline, Digests& digests) {
  std::vector<uint8_t> block(kBlockBytes);
  uint64_t offset = 0;
  while (offset < size) {
    if (Clock::now() >= deadline) return HashStatus::kTimeout;
    const ssize_t count =
        ::pread(descriptor, block.data(), block.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0)
      return errno == EACCES || errno == EPERM ? HashStatus::kDenied : HashStatus::kFailed;
    if (count == 0) return HashStatus::kChanged;  // shorter than it was
    digests.Update(std::span(block).first(static_cast<size_t>(count)));
    offset += static_cast<uint64_t>(count);
  }
  return HashStatus::kOk;
}

void ReadProgram(int descriptor, uint64_t size, const ExamineRequest& request,
                 Examination& examination) {
  FilePeSource source(descriptor, size);
  const std::optional<PeImage> image = PeImage::Parse(source);
  if (!image) return;
  if (request.version) examination.version = ReadVersionInfo(*image);
  if ((request.hashes & kHashImphash) == 0) return;
  if (const auto imphash = Imphash(ReadImports(*image))) {
    examination.hashes.imphash = *imphash;
    examination.hashes.present |= kHashImphash;
  }
}

bool IsSettled(const SgrFile& file) noexcept {
  timespec now{};
  if (::clock_gettime(CLOCK_REALTIME, &now) != 0) return false;
  return Nanoseconds(now) - file.ctime_ns > kSettledNs;
}

/// Everything between both looks at the file.
HashStatus Examine(int descriptor, uint64_t size, const ExamineRequest& request,
                   Examination& examination) {
  Digests digests(request.hashes);
  if (!digests.empty()) {
    const HashStatus status = ReadAll(descriptor, size, request.deadline, digests);
    if (status != HashStatus::kOk) return status;
    digests.Finish(examination.hashes);
  }
  const bool asks_for_program = request.version || (request.hashes & kHashImphash) != 0;
  if (asks_for_program) ReadProgram(descriptor, size, request, examination);
  return HashStatus::kOk;
}

}  // namespace

std::optional<SgrFile> FileOf(int descriptor) noexcept {
  struct stat facts {};
  if (::fstat(descriptor, &facts) != 0) return std::nullopt;
  SgrFile file{};
  constexpr int kMinorBits = 20;  // the kernel's own encoding
  file.device = uint64_t{major(facts.st_dev)} << kMinorBits | minor(facts.st_dev);
  file.inode = facts.st_ino;
  file.size = static_cast<SgrU64>(facts.st_size);
  file.mtime_ns = Nanoseconds(facts.st_mtim);
  file.ctime_ns = Nanoseconds(facts.st_ctim);
  file.links = static_cast<SgrU32>(facts.st_nlink);
  file.mode = facts.st_mode;
  file.uid = facts.st_uid;
  file.gid = facts.st_gid;
  return file;
}

bool IsSameFile(const SgrFile& seen_by_kernel, const SgrFile& opened) noexcept {
  const uint64_t type = seen_by_kernel.filesystem;
  const bool same_device = seen_by_kernel.device == opened.device || type == kBtrfs;
  const bool same_place =
      (same_device && seen_by_kernel.inode == opened.inode) || type == kOverlayfs;
  return same_place && seen_by_kernel.size == opened.size &&
         seen_by_kernel.mtime_ns == opened.mtime_ns && seen_by_kernel.ctime_ns == opened.ctime_ns;
}

Examination ExamineFile(int descriptor, const SgrFile& expected, const ExamineRequest& request) {
  Examination examination;
  examination.asked = request.hashes;
  examination.asked_version = request.version;
  const auto fail = [&](HashStatus status) {
    examination.status = status;
    examination.hashes = {};
    examination.version.reset();
    return examination;
  };
  if (request.hashes == 0 && !request.version) return examination;
  const std::optional<SgrFile> before = FileOf(descriptor);
  if (!before || !S_ISREG(before->mode)) return fail(HashStatus::kFailed);
  if (expected.inode != 0 && !IsSameFile(expected, *before)) return fail(HashStatus::kChanged);
  if (before->size > request.max_bytes) return fail(HashStatus::kTooLarge);
  examination.cacheable = IsSettled(*before);
  const HashStatus status = Examine(descriptor, before->size, request, examination);
  if (status != HashStatus::kOk) return fail(status);
  const std::optional<SgrFile> after = FileOf(descriptor);
  if (!after || !IsSameFile(*before, *after)) return fail(HashStatus::kChanged);
  examination.status = HashStatus::kOk;
  return examination;
}

}  // namespace sigmavm::collector
