// Times of records as text and in the units of others.
#pragma once

#include <cstdint>
#include <string>

namespace sigmavm::collector {

/// 100 ns units from 1601-01-01, where records count from, to 1970-01-01.
inline constexpr int64_t kUnixEpoch100Ns = 116'444'736'000'000'000;

/// A time in ns since 1970 in the units of records.
[[nodiscard]] constexpr int64_t Utc100NsOfUnixNs(int64_t unix_ns) noexcept {
  return unix_ns / 100 + kUnixEpoch100Ns;
}
[[nodiscard]] constexpr int64_t UnixNsOfUtc100Ns(int64_t utc_100ns) noexcept {
  return (utc_100ns - kUnixEpoch100Ns) * 100;
}

/// Appends "2026-01-31 23:59:59.123", Sysmon's form. Any number gives a text of this form; years
/// outside 1601 to 9999 are clamped.
void AppendSysmonTime(int64_t utc_100ns, std::string& out);

/// Appends "2026-01-31T23:59:59.1234567Z" (RFC 3339), under the same bounds.
void AppendIsoTime(int64_t utc_100ns, std::string& out);

}  // namespace sigmavm::collector
