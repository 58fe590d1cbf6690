#pragma once

#include "util/json.hpp"
#include "util/rel_path.hpp"
#include "util/result.hpp"

#include <optional>
#include <string>
#include <vector>

namespace envboot::env {

/// A wheel that was chosen by its code: enough to fetch and judge the very same file again.
struct LockedWheel {
  std::string name, version, file, url, sha256;
  uint64_t size = 0;
  std::vector<std::string> capabilities; ///< `3.5`, `7.0`: what its own kernels were found to serve
  bool operator==(const LockedWheel&) const = default;
};

struct LockedPackage {
  std::string name, version;
  bool operator==(const LockedPackage&) const = default;
};

/// `envboot.lock` in the environment's folder: what it was made from and what came out. JSON with a schema number, so
/// that a later envboot can read it or say why not.
struct Lockfile {
  std::string name;    ///< of the environment
  std::string made_at; ///< UTC, ISO 8601
  std::string plan;    ///< digest of everything that was asked for: equal plans need no second run
  std::string recipe, recipe_sha256;
  std::string site;
  std::string python;        ///< `3.7.16`
  std::string base;          ///< prefix of the Python it was made from
  bool base_is_ours = false; ///< made by envboot: removed with the environment
  std::vector<std::string> gpus;
  std::vector<LockedWheel> wheels;
  std::vector<LockedPackage> packages;
  bool operator==(const Lockfile&) const = default;
};

constexpr PathLiteral k_lock_name = "envboot.lock";

/// Tells the lock that this wheel is in the environment now, in place of another version where there was one. The same
/// file as before is left as it was told of.
void lock_wheel(Lockfile& lock, LockedWheel wheel);

Json to_json(const Lockfile& lock);
Result<Lockfile> parse_lockfile(std::string_view text);

} // namespace envboot::env
