#pragma once

#include "modulefile/pool.hpp"
#include "modulefile/resolve.hpp"
#include "modulefile/tree.hpp"
#include "os/file_system.hpp"

#include <functional>
#include <optional>

namespace envboot::modulefile {

/// One modulefile with what loading it alone would do from the start environment.
struct Surveyed {
  Modulefile file;
  Evaluation load;             ///< with what unloading would leave
  std::vector<Effect> guessed; ///< only where it could not be evaluated: what its text seems to do
  bool shadowed = false;       ///< an earlier folder of MODULEPATH has a file of that name

  void forget(); ///< all of the evaluation but how it ended
};

/// Is shown each modulefile as soon as it is evaluated, in no order, before it is known whether it is shadowed or, for
/// want of a cookie, no module at all. What it leaves of it is what the report will hold: of a large tree, all effects
/// at once take much memory.
using Visit = std::function<void(Surveyed& surveyed)>;

/// A whole MODULEPATH, read once.
struct TreeReport : TreeIndex {
  std::vector<Surveyed> modulefiles;

  /// The surveyed file that a name means by the rules of `tool`.
  [[nodiscard]] Result<const Surveyed*> find(std::string_view name) const;
};

/// Finds every modulefile and evaluates the rc files only: enough to tell what a name means.
TreeIndex index_trees(os::FileReader& files, const Workforce& workforce, const std::vector<AbsPath>& modulepath,
                      const Start& start, const Deadline& deadline);

/// As much of that index as tells what `names` mean by the rules of `tool`. Those of Environment Modules don't look
/// beyond the first part of a name, and the answer comes without the rest of a large tree being touched; the whole is
/// there where that wasn't enough, as for a name that is not found.
TreeIndex index_for(const std::vector<std::string>& names, std::optional<Tool> tool, os::FileReader& files,
                    const Workforce& workforce, const std::vector<AbsPath>& modulepath, const Start& start,
                    const Deadline& deadline);

/// Finds and evaluates every modulefile (mode load) in worker processes. Whatever can't be had is said in the report;
/// it comes back when the deadline passes at the latest.
TreeReport survey_tree(os::FileReader& files, const Workforce& workforce, const std::vector<AbsPath>& modulepath,
                       const Start& start, const Deadline& deadline, const Visit& visit = nullptr);

} // namespace envboot::modulefile
