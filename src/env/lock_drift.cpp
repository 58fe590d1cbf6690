#include "env/lock_drift.hpp"

#include <algorithm>
#include <map>

namespace envboot::env {
namespace {

/// Both are known, and differ.
bool differ(const std::string& one, const std::string& other) {
  return !one.empty() && !other.empty() && one != other;
}

template <typename T>
std::map<std::string, const T*> by_name(const std::vector<T>& packages) {
  std::map<std::string, const T*> map;
  for (const T& package : packages) {
    map.emplace(package.name, &package);
  }
  return map;
}

std::string compare(const LockedPackage& then, const LockedPackage& now) {
  if (then.version != now.version) {
    return fmt::format("{} is {} and was {}", now.name, now.version, then.version);
  }
  if (differ(then.sha256, now.sha256)) {
    return fmt::format("{} {} comes from another file: its SHA-256 is {} and was {}", now.name, now.version, now.sha256,
                       then.sha256);
  }
  return differ(then.contents, now.contents) ? fmt::format("{} {} has other files than it had", now.name, now.version)
                                             : "";
}

std::string compare(const LockedConda& then, const LockedConda& now) {
  return then.version == now.version && then.build == now.build
             ? ""
             : fmt::format("conda's {} is {} {} and was {} {}", now.name, now.version, now.build, then.version,
                           then.build);
}

template <typename T>
void compare_all(std::vector<Drift>& found, const std::vector<T>& then, const std::vector<T>& now,
                 std::string_view whose) {
  std::map<std::string, const T*> before = by_name(then), after = by_name(now);
  for (const auto& [name, package] : before) {
    auto other = after.find(name);
    std::string what = other == after.end() ? fmt::format("{}{} {} is gone", whose, name, package->version)
                                            : compare(*package, *other->second);
    if (!what.empty()) {
      found.push_back({std::move(what), ""});
    }
  }
  for (const auto& [name, package] : after) {
    if (!before.contains(name)) {
      found.push_back({fmt::format("{}{} {} is not in the lock", whose, name, package->version), ""});
    }
  }
}

} // namespace

std::vector<Drift> drift_between(const Lockfile& then, const Lockfile& now) {
  std::vector<Drift> found;
  if (differ(then.python, now.python)) {
    found.push_back({fmt::format("its Python is {} and was {}", now.python, then.python), ""});
  }
  compare_all(found, then.packages, now.packages, "");
  compare_all(found, then.conda, now.conda, "conda's ");
  return found;
}

} // namespace envboot::env
