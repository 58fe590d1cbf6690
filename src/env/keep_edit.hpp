#pragma once

#include "os/file_system.hpp"

#include <optional>
#include <string_view>

namespace envboot::env {

// What the user made of a file of ours goes a way of two names before the file is written again. Until the run has come
// to its end it stands beside the file as `NAME.before~`, so that a run that fails, or one that undoes what was killed,
// can put it back with one rename; from then on it is `NAME.yours~`, else `NAME.yours2~` and on. Module systems don't
// list a name that ends in `~`.

/// Copies the edit to `NAME.before~`, for sure on disk. One that stands there already, of a run that never came to its
/// end, is kept as settle_edit() does, unless it is the same.
Status set_edit_aside(os::Dir& folder, const RelPath& name, std::string_view content, uint32_t mode);
/// Puts it back under its name, unless what stands there is `edited` too: that stays then, and what was set aside is
/// kept as settle_edit() does, unless it is the same. Whether one was set aside. Only renames and removes.
Result<bool> put_edit_back(os::Dir& folder, const RelPath& name, bool edited);
/// Where the edit is kept from now on: a copy with the same content that is there already will do. Nothing where none
/// was set aside.
Result<std::optional<AbsPath>> settle_edit(os::Dir& folder, const RelPath& name);

} // namespace envboot::env
