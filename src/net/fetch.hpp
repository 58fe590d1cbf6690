#pragma once

#include "os/file_system.hpp"
#include "os/host.hpp"
#include "os/transport.hpp"
#include "util/sha256.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace envboot::net {

/// When several connections are tried: where one brings little and much is left, as with a server or a proxy that
/// bounds each. They stay if they bring clearly more. Sizes in bytes.
struct Splitting {
  unsigned connections = 4;            ///< 1: never
  uint64_t block = uint64_t{2} << 20;  ///< of one request
  uint64_t probe = uint64_t{4} << 20;  ///< so much the first connection has to show what it brings
  uint64_t enough = 40'000'000;        ///< a second
  uint64_t worth = uint64_t{48} << 20; ///< left
  uint64_t trial = uint64_t{24} << 20; ///< so much the others have
};

/// A file to download.
struct FetchRequest {
  std::vector<Url> mirrors; ///< tried in turn; the bytes must be the same everywhere
  AbsPath folder;           ///< exists; locked by the caller against a second download of the same name
  RelPath name;             ///< of the result in there; beside it NAME.part and NAME.part.json while it is incomplete
  std::optional<uint64_t> size;
  std::optional<Sha256> sha256;
  os::Route route;
  int tries = 20; ///< of one mirror, as long as each try brings new bytes
  std::optional<uint64_t> bytes_per_second = {};
  Splitting splitting = {};
};

struct Fetched {
  AbsPath path;
  Sha256 sha256; ///< of the whole file, always computed
  uint64_t bytes = 0;
  uint64_t resumed_from = 0; ///< so many were there from an earlier run
};

struct FetchHooks {
  std::function<void(uint64_t done, std::optional<uint64_t> total)> progress;
  /// Sees every byte of the file in order, those of an earlier run too; offset 0 again: the file starts anew.
  std::function<void(std::span<const std::byte> bytes, uint64_t offset)> observer;
};

/// Downloads one file so that a kill at any moment leaves a part that the next run continues; never a wrong file under
/// its final name. Errors: login page or proxy login = temporary (at once), wrong size or hash = refused (part
/// removed), full disk with need and have; otherwise each mirror's failure is a cause.
Result<Fetched> fetch(os::Transport& transport, os::FileSystem& files, os::Clock& clock, const FetchRequest& request,
                      const FetchHooks& hooks, Deadline deadline);

} // namespace envboot::net
