#pragma once

#include "modulefile/effect.hpp"
#include "modulefile/tree.hpp"

#include <map>

namespace envboot::modulefile {

/// What the rc files of a tree say about names. Keys and targets are full names below the root.
struct NameRules {
  std::map<std::string, std::string> defaults; ///< folder → name it stands for
  std::map<std::string, std::string> aliases;  ///< module-alias, and symbols of module-version: name → name
  std::map<std::string, AbsPath> virtuals;     ///< module-virtual: name → file
};

struct IndexedTree {
  Tree tree;
  NameRules rules;
};

/// Adds what one rc file said; to be called in the order of Tree::rc_files, so that .version beats .modulerc.
void add_rules(NameRules& rules, const RcFile& rc, const Evaluation& evaluation);

/// Which file a name means, and by which steps.
struct Resolved {
  std::string name;
  AbsPath file = AbsPath::root();
  std::vector<std::string> why; ///< "apps/anaconda stands for apps/anaconda/3 (its default)"
};

/// As Modules 4 and 5 resolve it: the first tree with a match; aliases and symbols; a folder's stated default, else its
/// highest version in dictionary order; "foo/1" finds foo/1.2. The error says what is near.
Result<Resolved> resolve(const std::vector<IndexedTree>& trees, std::string_view name);

} // namespace envboot::modulefile
