#pragma once

#include "python/install_scheme.hpp"
#include "store/dir_lock.hpp"

#include <vector>

// Where installations into an environment are staged.
namespace envboot::wheel {

/// `lib/python3.11` of `lib/python3.11/site-packages`, below the prefix: stages are beside the site-packages.
Result<RelPath> stages_folder(const python::InstallScheme& scheme);
/// For one installation, or what ends several, at a time; others wait for a moment.
Result<store::DirLock> lock_stages(const store::LockSeams& seams, const AbsPath& folder, const Deadline& deadline);

/// The stage of one of several installations of a run; `beside` is the folder above. Sorts as its number does.
RelPath kept_stage(const RelPath& beside, unsigned number);
/// Of all installations of a run that was not settled, in order.
Result<std::vector<RelPath>> kept_stages(os::Dir& prefix, const RelPath& beside);

} // namespace envboot::wheel
