#pragma once

#include "modulefile/pool.hpp"
#include "os/file_system.hpp"
#include "os/host.hpp"

namespace envboot::modulefile {

/// Evaluations from run to run, in files that only the user can read. An evaluation is given again only while all that
/// it rests on (Basis) is as it was. Never kept is one that did not come to an end, that rests on something fleeting or
/// changed within the last seconds, or that read a variable whose value may be a secret.
///
/// A file is replaced as a whole, by a rename: of concurrent runs the last one's stands, and nobody sees half of one.
/// Nothing here is an error: a cache that can't be read, was made by another envboot or is damaged counts as empty, and
/// one that can't be written stays as it is.
class EvaluationCache {
 public:
  /// `folder` is made when something is to be kept; `files`, `clock` must outlive this. `user`: whose files are
  /// trusted.
  EvaluationCache(os::FileSystem& files, const os::Clock& clock, uint32_t user, AbsPath folder)
      : m_files(files), m_clock(clock), m_user(user), m_folder(std::move(folder)) {}

  /// As evaluate_each. `of` tells which requests belong together from run to run: the folders they were found in.
  void evaluate(const Workforce& workforce, const Start& start, const std::vector<Request>& requests,
                const std::string& of, const TakeEvaluation& take, const Deadline& deadline);

 private:
  [[nodiscard]] std::string read(const RelPath& name);
  void write(const RelPath& name, const std::string& bytes);

  os::FileSystem& m_files;
  const os::Clock& m_clock;
  uint32_t m_user;
  AbsPath m_folder;
};

/// By way of the workforce's cache, where it has one.
void evaluate_kept(const Workforce& workforce, const Start& start, const std::vector<Request>& requests,
                   const std::string& of, const TakeEvaluation& take, const Deadline& deadline);

} // namespace envboot::modulefile
