// Waiter with epoll and an eventfd.
#include "collector-driver/linux/waiter.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>
#include <thread>

namespace sigmavm::collector {
namespace {

int Watch(int epoll, int descriptor, uint32_t events) noexcept {
  epoll_event event{};
  event.events = events;
  event.data.fd = descriptor;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) == 0 ? 0 : errno;
}

}  // namespace

Waiter::Waiter(int descriptor, Trigger trigger) noexcept
    : epoll_(epoll_create1(EPOLL_CLOEXEC)), event_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!epoll_.valid() || !event_.valid()) {
    error_ = errno;
    return;
  }
  const uint32_t edge = trigger == Trigger::kEdge ? uint32_t{EPOLLET} : 0U;
  error_ = Watch(epoll_.get(), descriptor, EPOLLIN | edge);
  if (error_ == 0) error_ = Watch(epoll_.get(), event_.get(), EPOLLIN);
}

bool Waiter::Wait(std::chrono::milliseconds wait) noexcept {
  if (error_ != 0) {
    std::this_thread::sleep_for(wait);
    return false;
  }
  using Rep = std::chrono::milliseconds::rep;
  const Rep bounded = std::clamp<Rep>(wait.count(), 0, std::numeric_limits<int>::max());
  std::array<epoll_event, 2> events{};
  const int count = epoll_wait(epoll_.get(), events.data(), 2, static_cast<int>(bounded));
  for (int i = 0; i < count; ++i) {
    if (events[static_cast<size_t>(i)].data.fd != event_.get()) continue;
    eventfd_t value = 0;
    return eventfd_read(event_.get(), &value) == 0;
  }
  return false;
}

void Waiter::Signal() noexcept {
  if (event_.valid()) eventfd_write(event_.get(), 1);
}

}  // namespace sigmavm::collector
