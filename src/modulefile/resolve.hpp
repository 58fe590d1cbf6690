#pragma once

#include "modulefile/effect.hpp"
#include "modulefile/request.hpp"
#include "modulefile/tool.hpp"
#include "modulefile/tree.hpp"

#include <memory>

namespace envboot::modulefile {

/// What one rc file says of names; each tool reads it in its own way.
struct RcFacts {
  RcFile rc;
  std::vector<Effect> effects;
  std::string failure; ///< why it did not come to its end, or ""
};

struct IndexedTree {
  Tree tree;
  std::vector<RcFacts> rc_facts; ///< one for each of tree.rc_files, in that order
};

/// An rc file outside of MODULEPATH: the administrator's or the user's.
struct OutsideRc {
  Tool read_by = Tool::modules;
  bool of_user = false;
  RcFacts facts;
};

/// What a session's variables say about the search for names; the values here are those of the tools as they come.
struct NameSettings {
  bool implicit_default = true; ///< Modules: a folder without a stated default stands for its highest version
  bool extended_default = true; ///< Modules: foo/1 finds foo/1.2
  bool version_specs = true;    ///< Modules: foo@1.2:1.4; default and latest name versions
  bool any_case = false;        ///< Modules
  bool any_file = false;        ///< Modules: files without a cookie count
  bool part_of_version = true;  ///< Lmod: foo/1 finds foo/1.2
  bool find_first = false;      ///< Lmod: Name/Version trees are searched like Name/Version/Version ones
  bool exact_only = false;      ///< Lmod: a version must be named
  std::string user;
  std::vector<std::string> groups;
};
/// Source: modulecmd(1) and Lmod's manual, "Configuring Lmod".
NameSettings name_settings(const Start& start);

/// What names mean in a MODULEPATH.
struct TreeIndex {
  std::vector<IndexedTree> trees; ///< in the order of MODULEPATH
  std::vector<OutsideRc> outside; ///< in the order in which they are read
  std::vector<Unread> unread;     ///< folders, files and rc files that could not be read or evaluated
  Tool tool = Tool::modules;      ///< by whose rules names are looked up where no other is named
  NameSettings settings;
};

/// Which file a name means, and by which steps.
struct Resolved {
  std::string name;
  AbsPath file = AbsPath::root();
  std::vector<std::string> why; ///< "apps/anaconda stands for apps/anaconda/3 (its default)"
};

/// A name that a tool offers, as its `avail` lists it.
struct Offer {
  std::string name;
  AbsPath file = AbsPath::root();
  AbsPath root = AbsPath::root(); ///< the folder of MODULEPATH it is in
};

/// A MODULEPATH as one tool reads it. Refers to the index.
class Names {
 public:
  virtual ~Names() = default;
  /// The error says why there is none, and what is near.
  [[nodiscard]] virtual Result<Resolved> resolve(std::string_view name) const = 0;
  /// In the order of MODULEPATH, hidden ones left out; also those that a folder before shadows.
  [[nodiscard]] virtual std::vector<Offer> offers() const = 0;
};
std::unique_ptr<Names> names_of(Tool tool, const TreeIndex& index);

/// A module in any folder but `own` whose name is `name` or begins with `name/`; null where there is none. Refers to
/// the index.
const Modulefile* namesake(const TreeIndex& index, std::string_view name, const AbsPath& own);

/// One name by the rules of index.tool.
Result<Resolved> resolve(const TreeIndex& index, std::string_view name);

} // namespace envboot::modulefile
