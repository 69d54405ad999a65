// One lookup at a time: as long as one hangs, unknown users are shown by their numbers.
#include "collector-driver/linux/service/user_names.h"

#include <pwd.h>
#include <unistd.h>

#include <array>
#include <thread>

#include "collector-driver/common/record.h"

namespace sigmavm::collector {

std::string LookUpUser(uint32_t uid) {
  constexpr size_t kBufferBytes = 16 << 10;
  std::array<char, kBufferBytes> buffer;
  passwd entry{};
  passwd* found = nullptr;
  if (getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr) {
    return {};
  }
  return found->pw_name;
}

UserNames::UserNames(UserLookup lookup, const UserNamesOptions& options)
    : options_(options), shared_(std::make_shared<Shared>()) {
  shared_->lookup = std::move(lookup);
  std::thread([shared = shared_] { Answer(shared); }).detach();
}

UserNames::~UserNames() {
  const std::lock_guard lock(shared_->mutex);
  shared_->stop = true;
  shared_->changed.notify_all();
}

void UserNames::Answer(const std::shared_ptr<Shared>& shared) {
  std::unique_lock lock(shared->mutex);
  while (true) {
    shared->changed.wait(lock, [&] { return shared->stop || shared->asked; });
    if (shared->stop) return;
    shared->asked = false;
    shared->busy = true;
    const uint32_t uid = shared->uid;
    lock.unlock();
    std::string name = shared->lookup(uid);
    lock.lock();
    shared->busy = false;
    shared->answered = true;
    shared->answered_uid = uid;
    shared->name = std::move(name);
    shared->changed.notify_all();
  }
}

bool UserNames::Ask(uint32_t uid, std::string& name) {
  std::unique_lock lock(shared_->mutex);
  const auto is_answered = [&] { return shared_->answered && shared_->answered_uid == uid; };
  if (!is_answered()) {
    if (shared_->busy) return false;
    shared_->asked = true;
    shared_->answered = false;
    shared_->uid = uid;
    shared_->changed.notify_all();
    shared_->changed.wait_for(lock, options_.deadline, is_answered);
    if (!is_answered()) {
      ++timeouts_;
      return false;
    }
  }
  shared_->answered = false;
  name = std::move(shared_->name);
  return true;
}

const std::string& UserNames::Find(uint32_t uid) {
  fallback_.clear();
  if (uid == SGR_UNSET) return fallback_;
  const Clock::time_point now = Clock::now();
  const auto known = known_.find(uid);
  if (known != known_.end() && now < known->second.expires) return known->second.name;
  std::string name;
  if (!Ask(uid, name)) {
    if (known != known_.end()) return known->second.name;  // old, but better than a number
    fallback_ = std::to_string(uid);
    return fallback_;
  }
  if (name.empty()) name = std::to_string(uid);
  if (known_.size() >= options_.entries) known_.clear();
  Entry& entry = known_[uid];
  entry = {std::move(name), now + options_.keep};
  return entry.name;
}

}  // namespace sigmavm::collector
