#pragma once

#include "os/file_system.hpp"

namespace envboot::os {

/// The whole file; an error when it is larger than `limit` bytes. Works for /proc files, whose size is 0.
Result<std::string> read_text(FileReader& files, const AbsPath& path, size_t limit = size_t{16} << 20);

/// As read_text, from an open file.
Result<std::string> read_all(File& file, const std::string& name, size_t limit);

bool exists(FileReader& files, const AbsPath& path); ///< follows links: false for a dangling one
bool is_directory(FileReader& files, const AbsPath& path);
bool is_regular(FileReader& files, const AbsPath& path);

/// Names of `folder` that can be part of a path, in order; empty when it can't be read.
std::vector<RelPath> names_in(FileReader& files, const AbsPath& folder);

/// Makes `path` and the folders above it that are missing, each with `permissions` (the missing ones only), and opens
/// it.
Result<DirPtr> make_dirs(FileSystem& files, const AbsPath& path, uint32_t permissions = 0700);

/// Removes a file, a link or a whole tree below `dir`, read-only folders too; a missing name is fine. Links are
/// removed, not followed. Goes on after failures and gives the first one. A folder that isn't empty because somebody
/// wrote into it meanwhile is emptied again, some times.
Status remove_tree(Dir& dir, const RelPath& name);

} // namespace envboot::os
