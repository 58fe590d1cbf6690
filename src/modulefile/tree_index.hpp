#pragma once

#include "modulefile/resolve.hpp"
#include "modulefile/tree.hpp"
#include "os/file_system.hpp"

#include <functional>
#include <optional>
#include <span>

namespace envboot::modulefile {

// How a TreeIndex comes about: the trees are walked, somebody evaluates the rc files, and what they said is put in.

/// What an index is made of.
struct IndexSource {
  os::FileReader& files;
  const std::vector<AbsPath>& modulepath;
  const Start& start;
  const Deadline& deadline;
};

/// Trees whose cookies are unread, and the rc files in and outside of them, of which it only knows that they are there.
TreeIndex bare_index(const IndexSource& source, const NameTest& enter = nullptr);
std::vector<Request> rc_requests(TreeIndex& index);
/// What their evaluations, in that order, say.
void take_rc_facts(TreeIndex& index, os::FileReader& files, std::span<Evaluation> evaluations);
/// Reads the cookies that are still unread (of the modulefiles that `which` takes), leaves out what is no modulefile,
/// and chooses the tool: that of the session, or Lmod where all files are Lua.
void finish_trees(TreeIndex& index, os::FileReader& files, const Start& start, const NameTest& which = nullptr);

/// Whether Environment Modules finds something for each of the names.
bool finds_all(const TreeIndex& index, const std::vector<std::string>& names);

/// Answers in the order of the requests.
using Evaluate = std::function<std::vector<Evaluation>(const std::vector<Request>&)>;

/// What is below the first parts of the names, and below those that aliases lead to from there: Environment Modules
/// doesn't look further to tell what the names mean. Nothing where a name is none or aliases lead through too much.
std::optional<TreeIndex> index_of_parts(const IndexSource& source, const std::vector<std::string>& names,
                                        const Evaluate& evaluate);

} // namespace envboot::modulefile
