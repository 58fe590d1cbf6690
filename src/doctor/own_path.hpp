#pragma once

#include "os/file_system.hpp"

namespace envboot::doctor {

/// Where `path` really is, when whoever set the links on the way is `user` or root: a link of somebody else could lead
/// a change to any file. Kind::refused otherwise. The last name may be a link too with Links::keep, which is not
/// followed then.
Result<AbsPath> own_path(os::FileReader& files, const AbsPath& path, os::Links last, uint32_t user);

} // namespace envboot::doctor
