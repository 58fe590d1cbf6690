#pragma once

#include "modulefile/request.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace envboot::modulefile {

/// What a file of the cache holds: a digest of the rest, then for each evaluation the request it answers, a digest of
/// the variables it rests on, and itself. Total: bytes that don't fit their digest hold nothing.
class KeptEvaluations {
 public:
  /// `bytes` must outlive this.
  static KeptEvaluations read(std::string_view bytes);

  /// The evaluation of that request, where all it rests on is as it was; its record counts as used from now on.
  std::optional<Evaluation> find(os::FileReader& files, const Environment& environment, const Request& request);

 private:
  friend class KeepingEvaluations;
  struct Record {
    std::string_view whole, variables, evaluation;
    bool used = false;
  };
  const std::string& digest(const Environment& environment, const std::vector<std::string>& variables);
  bool is_as_it_was(os::FileReader& files, const std::vector<Look>& looks);

  std::vector<Record> m_records;
  std::unordered_map<std::string_view, size_t> m_places; ///< of the records, by the request
  std::map<std::pair<AbsPath, bool>, Look> m_looked;     ///< in this run
  std::map<std::vector<std::string>, std::string> m_digests;
};

/// Writes what KeptEvaluations reads.
class KeepingEvaluations {
 public:
  KeepingEvaluations();
  /// Whether it was added: some must not be kept; `now`: what changed shortly before could change again without looking
  /// different.
  bool add(const Environment& environment, const Request& request, const Evaluation& evaluation,
           std::chrono::system_clock::time_point now);
  /// The records that were used.
  void add(const KeptEvaluations& kept);
  [[nodiscard]] std::string bytes() &&;

 private:
  std::string m_bytes; ///< room for the digest, then the records
};

} // namespace envboot::modulefile
