#pragma once

#include "os/file_system.hpp"
#include "os/host.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace envboot::store {

/// Who holds a lock, as its link's target tells it: `v1;HOST;PLACE;PID;START;SINCE;NONCE`. Kept short: a link's target
/// of up to 59 bytes needs no block of its own, so that a full quota does not keep `env remove` from its lock.
struct LockOwner {
  std::string host;  ///< short name, for people
  std::string place; ///< digest of host name, boot id and pid namespace: where `pid` means something; "" unknown
  int pid = 0;
  uint64_t start = 0; ///< clock ticks after boot, field 22 of /proc/PID/stat (proc(5)); tells a reused pid
  int64_t since = 0;  ///< seconds since 1970 by the holder's clock
  std::string nonce;  ///< new for every lock taken

  bool operator==(const LockOwner&) const = default;

  static Result<LockOwner> this_process(os::FileReader& files, const os::Host& host, const os::Clock& clock,
                                        os::Random& random);
  static std::optional<LockOwner> parse(std::string_view target);
  [[nodiscard]] std::string text() const;
  /// "process 4711 on login1 since 2026-11-24T07:06:00Z".
  [[nodiscard]] std::string describe() const;
};

enum class Life { alive, dead, cannot_tell };

/// Whether the owner's process runs; only known when it is one of this machine (and pid namespace) of this boot.
Life life_of(const LockOwner& owner, os::FileReader& files, const LockOwner& self);

} // namespace envboot::store
