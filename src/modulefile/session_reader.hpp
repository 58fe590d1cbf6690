#pragma once

#include "modulefile/follow.hpp"
#include "modulefile/survey_tree.hpp"

#include <map>

namespace envboot::modulefile {

/// The world of a session that is followed on this machine: folders are walked when they first come on MODULEPATH,
/// files are evaluated by workers. Nothing is loaded.
class SessionReader {
 public:
  /// `start` says all but the environment.
  SessionReader(os::FileReader& files, Workforce workforce, Start start, Tool tool, Deadline deadline);

  /// Refers to this.
  [[nodiscard]] SessionWorld world();
  /// Folders, files and rc files that could not be read.
  [[nodiscard]] const std::vector<Unread>& unread() const { return m_unread; }

 private:
  Result<Resolved> find(const std::vector<AbsPath>& modulepath, const std::string& name);
  [[nodiscard]] std::vector<std::string> other_names(const std::string& name) const;
  Evaluation evaluate(const Environment& environment, const Request& request);
  void walk(const std::vector<AbsPath>& modulepath);
  void note_other_names();
  [[nodiscard]] Status may_load(const AbsPath& file) const;

  os::FileReader& m_files;
  Workforce m_workforce;
  Start m_start;
  Tool m_tool;
  Deadline m_deadline;
  std::map<AbsPath, IndexedTree> m_walked;
  std::vector<AbsPath> m_modulepath;
  TreeIndex m_index;                                     ///< of m_modulepath
  std::multimap<std::string, std::string> m_other_names; ///< full name → an alias or symbol
  std::vector<Unread> m_unread;
};

} // namespace envboot::modulefile
