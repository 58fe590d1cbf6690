#pragma once

#include "util/rel_path.hpp"

#include <string>
#include <variant>
#include <vector>

// What `--fix` can do about a finding, as a value: a check says it, others do it. Lines count from 1 and are those of
// the file as the check saw it, whatever else is changed in it.
namespace envboot::doctor {

/// The first and the last line hold these words, or the file is another one by now.
struct RemoveLines {
  int first = 0, last = 0;
  std::string first_holds, last_holds;
};
/// With `#`. `continued`: lines below it that begin with a blank belong to it.
struct CommentOut {
  int line = 0;
  bool continued = false;
};
/// CR LF becomes LF.
struct UnixLineEnds {};
/// `$FROM` and `${FROM…}` become `$TO`.
struct RenameVariable {
  int line = 0;
  std::string from, to;
};
/// The script's first line, or the three of the form for long paths, name this Python.
struct StartWith {
  AbsPath python;
};
/// Wherever the whole path stands.
struct ReplacePath {
  AbsPath from, to;
};
struct ReplaceLine {
  std::string was, now;
};
using TextEdit =
    std::variant<RemoveLines, CommentOut, UnixLineEnds, RenameVariable, StartWith, ReplacePath, ReplaceLine>;

struct EditText {
  AbsPath file;
  TextEdit edit;
};
/// Takes these permission bits away.
struct TakeMode {
  AbsPath path;
  uint32_t bits = 0;
};
/// To the folder of what was set aside: a file, a link or a whole folder.
struct MoveAway {
  AbsPath path;
};
/// In the RECORDs of the distributions there: hash and size of the scripts that the changes before this one edit.
struct UpdateRecords {
  AbsPath site_packages;
};
using Change = std::variant<EditText, TakeMode, MoveAway, UpdateRecords>;

struct Remedy {
  std::string promise; ///< one line: `take the rights of others off ~/.netrc`
  std::vector<Change> changes;
  bool safe = true; ///< false: only with --unsafe-fixes, for it may be somebody's wish
};

} // namespace envboot::doctor
