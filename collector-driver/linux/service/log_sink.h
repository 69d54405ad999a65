// The log services of the system as sinks: journald by its own protocol and syslog by RFC 5424,
// both over a local datagram socket.
#pragma once

#include <string>

#include "collector-driver/linux/service/message_sink.h"

namespace sigmavm::collector {

inline constexpr char kJournalSocket[] = "/run/systemd/journal/socket";
inline constexpr char kSyslogSocket[] = "/dev/log";

/// A local datagram socket that is connected when it is needed and again after it was lost.
class LogSocket {
 public:
  explicit LogSocket(std::string path) : path_(std::move(path)) {}
  ~LogSocket();
  LogSocket(const LogSocket&) = delete;
  LogSocket& operator=(const LogSocket&) = delete;

  /// Sends one datagram; 0, or why not (errno). A full receiver is waited for a while.
  [[nodiscard]] int Send(std::string_view datagram, const std::atomic<bool>& give_up);
  /// Sends the content as a sealed memory file, for what no datagram can hold.
  [[nodiscard]] int SendAsFile(std::string_view content);

 private:
  [[nodiscard]] int Connect();
  void Disconnect() noexcept;

  std::string path_;
  int descriptor_ = -1;
};

/// Each message becomes an entry with MESSAGE (without its line break), PRIORITY and
/// SYSLOG_IDENTIFIER.
class JournalSink final : public MessageSink {
 public:
  explicit JournalSink(std::string path = kJournalSocket) : socket_(std::move(path)) {}

  [[nodiscard]] size_t Write(const MessageBatch& batch, size_t first,
                             const std::atomic<bool>& give_up) override;
  [[nodiscard]] int error() const noexcept override { return error_; }

 private:
  LogSocket socket_;
  std::string entry_;
  int error_ = 0;
};

/// Each message becomes one of RFC 5424 with facility "daemon". What exceeds a datagram fails.
class SyslogSink final : public MessageSink {
 public:
  /// `host` is the name of this machine.
  explicit SyslogSink(std::string host, std::string path = kSyslogSocket)
      : socket_(std::move(path)), host_(std::move(host)) {}

  [[nodiscard]] size_t Write(const MessageBatch& batch, size_t first,
                             const std::atomic<bool>& give_up) override;
  [[nodiscard]] int error() const noexcept override { return error_; }

 private:
  LogSocket socket_;
  std::string host_;
  std::string entry_;
  int error_ = 0;
};

/// The datagrams, for tests: `text` without line break.
void AppendJournalEntry(const Message& message, std::string& out);
void AppendSyslogEntry(const Message& message, std::string_view host, int64_t unix_microseconds,
                       std::string& out);

}  // namespace sigmavm::collector
