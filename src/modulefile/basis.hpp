#pragma once

#include "os/file_system.hpp"
#include "util/environment.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace envboot::modulefile {

/// A path that an evaluation looked at, and how it was then: type, size, times, owner, or that it could not be seen. A
/// folder's times tell whether names came or went.
struct Look {
  AbsPath path = AbsPath::root();
  bool resolved = false; ///< what all the links in it lead to counts too
  std::string was;
  int64_t changed_ns = 0; ///< the last change of it or of what it leads to, since 1970
  bool operator==(const Look&) const = default;
};
/// Looks now.
Look look_at(os::FileReader& files, const AbsPath& path, bool resolved);

/// What an evaluation rests on outside of its request: while all of this stays so, evaluating again gives the same.
struct Basis {
  std::vector<Look> looks;            ///< the modulefile itself, what it sources, what it asks about
  std::vector<std::string> variables; ///< of the start environment, that were asked for; sorted
  std::string fleeting;               ///< set: it rests on something that can't be looked at again
  bool operator==(const Basis&) const = default;
};

/// An environment that remembers what it was asked for.
class AskedEnvironment {
 public:
  explicit AskedEnvironment(Environment now) : m_now(std::move(now)) {}
  std::optional<std::string> get(const std::string& name) {
    m_asked.insert(name);
    return m_now.get(name);
  }
  std::string get_or(const std::string& name, const std::string& fallback) { return get(name).value_or(fallback); }
  bool has(const std::string& name) { return get(name).has_value(); }
  /// To look at or change without asking.
  Environment& unasked() { return m_now; }
  [[nodiscard]] const std::set<std::string>& asked() const { return m_asked; }

 private:
  Environment m_now;
  std::set<std::string> m_asked;
};

} // namespace envboot::modulefile
