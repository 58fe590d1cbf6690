#pragma once

#include "util/result.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace envboot::dist {

/// A PEP 440 version: `1!2.0rc1.post2.dev3+cu102`. Compared by PEP 440's order.
class Version {
 public:
  /// Takes every spelling that PEP 440 normalises (`v1.0-RC.1`); a number above 2^64 - 1 is an error.
  static Result<Version> parse(std::string_view text);

  [[nodiscard]] const std::string& text() const { return m_text; } ///< normalised
  [[nodiscard]] uint64_t epoch() const { return m_epoch; }
  [[nodiscard]] const std::vector<uint64_t>& release() const { return m_release; }
  [[nodiscard]] const std::string& local() const { return m_local; } ///< `cu102`, "" when there is none
  [[nodiscard]] bool is_prerelease() const;                          ///< a, b, rc or dev
  [[nodiscard]] bool is_postrelease() const { return m_post.has_value(); }
  [[nodiscard]] Version without_local() const;
  [[nodiscard]] Version base() const; ///< epoch and release alone

  std::strong_ordering operator<=>(const Version& other) const;
  bool operator==(const Version& other) const { return (*this <=> other) == 0; }

 private:
  /// PEP 440's order: `1.0.dev1` < `1.0a1` < `1.0b1` < `1.0rc1` < `1.0`.
  enum class Phase { dev_only, alpha, beta, candidate, final };
  void write_text();

  std::string m_text, m_local;
  uint64_t m_epoch = 0;
  std::vector<uint64_t> m_release;
  Phase m_phase = Phase::final;
  uint64_t m_pre = 0;
  std::optional<uint64_t> m_post, m_dev;
};

/// A comma-joined list of PEP 440 specifiers: `>=3.7,<3.8`, `==1.12.*`, `~=1.4`, `===x`. Empty: everything matches.
class Specifiers {
 public:
  /// As strict as pip: `>=3.6.*` and `>=1.0+cu102` are errors.
  static Result<Specifiers> parse(std::string_view text);
  /// Pre-releases match only when a specifier names one, or `prereleases`.
  [[nodiscard]] bool contains(const Version& version, bool prereleases = false) const;
  [[nodiscard]] bool empty() const { return m_clauses.empty(); }
  [[nodiscard]] const std::string& text() const { return m_text; } ///< as written

 private:
  enum class Op { compatible, equal, not_equal, less_or_equal, greater_or_equal, less, greater, arbitrary };
  struct Clause {
    Op op = Op::equal;
    Version version;       ///< of `===`: unused
    bool wildcard = false; ///< `.*` was written behind it
    std::string raw;       ///< of `===`, in lower case
  };
  static Result<Clause> parse_clause(std::string_view text);
  static bool matches(const Clause& clause, const Version& version);

  std::vector<Clause> m_clauses;
  std::string m_text;
};

} // namespace envboot::dist
