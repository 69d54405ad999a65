// Names of user ids, without letting a name service that hangs stop the collector.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace sigmavm::collector {

/// Looks a user id up; empty when it has no name. May block.
using UserLookup = std::function<std::string(uint32_t)>;
/// By getpwuid_r, that is /etc/passwd or whatever nsswitch.conf names.
[[nodiscard]] std::string LookUpUser(uint32_t uid);

struct UserNamesOptions {
  std::chrono::milliseconds deadline{20};  ///< that one event waits for a name
  std::chrono::seconds keep{300};          ///< after which a name is looked up again
  size_t entries = 4096;
};

/// A bounded cache that asks on a thread of its own. Find() is for one thread.
class UserNames {
 public:
  explicit UserNames(UserLookup lookup = LookUpUser, const UserNamesOptions& options = {});
  /// Does not wait for a lookup that hangs.
  ~UserNames();
  UserNames(const UserNames&) = delete;
  UserNames& operator=(const UserNames&) = delete;

  /// The name; the number itself when there is no name or none came before the deadline. Empty for
  /// SGR_UNSET. Valid until the next call.
  [[nodiscard]] const std::string& Find(uint32_t uid);

  /// Lookups whose answer came too late for an event.
  [[nodiscard]] uint64_t timeouts() const noexcept { return timeouts_; }

 private:
  using Clock = std::chrono::steady_clock;
  struct Entry {
    std::string name;
    Clock::time_point expires;
  };
  /// What the thread needs after this object has gone.
  struct Shared {
    std::mutex mutex;
    std::condition_variable changed;
    UserLookup lookup;
    bool stop = false;
    bool asked = false;  // `uid` waits to be looked up
    bool busy = false;   // the thread is looking something up
    uint32_t uid = 0;
    bool answered = false;  // `name` belongs to `answered_uid`
    uint32_t answered_uid = 0;
    std::string name;
  };
  static void Answer(const std::shared_ptr<Shared>& shared);
  [[nodiscard]] bool Ask(uint32_t uid, std::string& name);

  UserNamesOptions options_;
  std::shared_ptr<Shared> shared_;
  std::unordered_map<uint32_t, Entry> known_;
  std::string fallback_;
  uint64_t timeouts_ = 0;
};

}  // namespace sigmavm::collector
