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

/// A distribution that is there. What nobody knows is empty, and `unknown` then says why.
struct LockedPackage {
  std::string name, version;
  std::string file, url, sha256; ///< of the wheel that it came from
  uint64_t size = 0;
  std::string contents; ///< digest of what RECORD says of its files (dist::contents_of)
  std::string unknown;  ///< why `sha256` is empty
  bool operator==(const LockedPackage&) const = default;
};

/// A package that conda brought, as its conda-meta tells.
struct LockedConda {
  std::string name, version, build, url, md5, sha256;
  bool operator==(const LockedConda&) const = default;
};

/// `envboot.lock` in the environment's folder: what it was made from and what is in it. JSON with a schema number, so
/// that a later envboot can read it or say why not. Schema 1, which had of packages only name and version, is read too.
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
  std::string kind = "venv";        ///< `venv`, `venv-system`, `conda`
  std::string machine, glibc;       ///< where it was locked
  std::string title;                ///< of the recipe
  std::vector<std::string> imports; ///< that the self-test imports
  bool guard = true;
  std::vector<LockedConda> conda;
  bool operator==(const Lockfile&) const = default;
};

constexpr PathLiteral k_lock_name = "envboot.lock";

/// Tells the lock that this is in the environment now, in place of another version where there was one. Of the same
/// file as before the address is left as it was told of.
void lock_package(Lockfile& lock, LockedPackage package);
/// The same of a wheel that was chosen by its code. `contents`: as in LockedPackage.
void lock_wheel(Lockfile& lock, LockedWheel wheel, std::string contents = "");

const LockedPackage* find_package(const Lockfile& lock, std::string_view name);
const LockedWheel* find_wheel(const Lockfile& lock, std::string_view name);

Json to_json(const Lockfile& lock);
Result<Lockfile> parse_lockfile(std::string_view text);

} // namespace envboot::env
