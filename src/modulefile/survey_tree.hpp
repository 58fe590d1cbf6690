#pragma once

#include "modulefile/pool.hpp"
#include "modulefile/resolve.hpp"
#include "modulefile/tree.hpp"
#include "os/file_system.hpp"

#include <optional>
#include <span>

namespace envboot::modulefile {

/// One modulefile with what loading it alone would do from the start environment.
struct Surveyed {
  Modulefile file;
  Evaluation load;
  /// In the session that loading it left; only where the load's effects don't tell what the unloading does.
  std::optional<Evaluation> unload;
  std::vector<Effect> guessed; ///< only where it could not be evaluated: what its text seems to do
  bool shadowed = false;       ///< an earlier folder of MODULEPATH has a file of that name
};

/// A whole MODULEPATH, read once.
struct TreeReport : TreeIndex {
  std::vector<Surveyed> modulefiles;

  /// The surveyed file that a name means by the rules of `tool`.
  [[nodiscard]] Result<const Surveyed*> find(std::string_view name) const;
};

// The steps of an index, for who evaluates its rc files otherwise.
/// Trees whose cookies may be unread, and the rc files outside of them; of rc files it only knows that they are there.
TreeIndex bare_index(os::FileReader& files, std::vector<Tree> trees, const Start& start);
std::vector<Request> rc_requests(TreeIndex& index);
/// What their evaluations, in that order, say.
void take_rc_facts(TreeIndex& index, os::FileReader& files, std::span<Evaluation> evaluations);
/// Reads the cookies that are still unread, leaves out what is no modulefile, and chooses the tool.
void finish_trees(TreeIndex& index, os::FileReader& files, const Start& start);

/// Finds every modulefile and evaluates the rc files only: enough to tell what a name means. The tool is that of the
/// session, or Lmod where all files are Lua.
TreeIndex index_trees(os::FileReader& files, const Workforce& workforce, const std::vector<AbsPath>& modulepath,
                      const Start& start, const Deadline& deadline);

/// Finds and evaluates every modulefile (mode load) in worker processes. Whatever can't be had is said in the report;
/// it comes back when the deadline passes at the latest.
TreeReport survey_tree(os::FileReader& files, const Workforce& workforce, const std::vector<AbsPath>& modulepath,
                       const Start& start, const Deadline& deadline);

} // namespace envboot::modulefile
