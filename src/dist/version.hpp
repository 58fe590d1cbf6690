#pragma once

#include "util/result.hpp"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace envboot::dist {

/// A PEP 440 version: `1!2.0rc1.post2.dev3+cu102`. Compared by PEP 440's order.
class Version {
 public:
  static Result<Version> parse(std::string_view text);

  [[nodiscard]] const std::string& text() const { return m_text; } ///< normalised
  [[nodiscard]] const std::vector<uint64_t>& release() const { return m_release; }
  [[nodiscard]] const std::string& local() const { return m_local; } ///< `cu102`, "" when there is none
  [[nodiscard]] bool is_prerelease() const;
  [[nodiscard]] Version without_local() const;

  std::strong_ordering operator<=>(const Version& other) const;
  bool operator==(const Version& other) const { return (*this <=> other) == 0; }

 private:
  friend class Specifiers;
  std::string m_text, m_local;
  uint64_t m_epoch = 0;
  std::vector<uint64_t> m_release;
  int m_pre_kind = 0; ///< order of dev-only < a < b < rc < final, see version.cpp
  uint64_t m_pre = 0;
  int64_t m_post = -1, m_dev = -1;
};

/// A comma-joined list of PEP 440 specifiers: `>=3.7,<3.8`, `==1.12.*`, `~=1.4`, `===x`. Empty: everything matches.
class Specifiers {
 public:
  static Result<Specifiers> parse(std::string_view text);
  /// Pre-releases match only when a specifier names one, or `prereleases`.
  [[nodiscard]] bool contains(const Version& version, bool prereleases = false) const;
  [[nodiscard]] const std::string& text() const { return m_text; }

 private:
  struct Clause {
    std::string op;
    Version version;
    bool wildcard = false;
    std::string raw;
  };
  std::vector<Clause> m_clauses;
  std::string m_text;
};

} // namespace envboot::dist
