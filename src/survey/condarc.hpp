#pragma once

#include "os/file_system.hpp"
#include "util/environment.hpp"

#include <string>
#include <vector>

namespace envboot::survey {

/// A line of a .condarc.
struct CondarcLine {
  AbsPath file;
  int line = 0, column = 0; ///< of the value, from 1
  std::string key;          ///< of the list that the value stands in: `channels`, `pkgs_dirs`
  std::string value;
  std::string source_line;
};

/// What conda's own settings hold that its commands stumble over.
struct CondarcFacts {
  std::vector<CondarcLine> tabs;     ///< lines that are indented by tabs, which YAML doesn't allow
  std::vector<CondarcLine> channels; ///< folders that are named as channels and are not there
  /// Of pkgs_dirs and envs_dirs of a file, where you may write to none of them.
  std::vector<CondarcLine> unwritable;
};

/// Pure part: lines with tabs, and the items of the lists, written below each other or as `[a, b]`.
struct CondarcText {
  std::vector<CondarcLine> tabs, items;
};
CondarcText parse_condarc(const AbsPath& file, std::string_view text);

/// Of the user's .condarc, the one that CONDARC names, and those of `prefixes`.
CondarcFacts condarc_facts(os::FileReader& files, const Environment& environment, const AbsPath& home,
                           const std::vector<AbsPath>& prefixes);

} // namespace envboot::survey
