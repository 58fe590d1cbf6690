#pragma once

#include "os/file_system.hpp"

#include <string_view>

namespace envboot::env {

/// Keeps what the user made of a file beside it, before envboot writes its own again: `NAME.yours~`, else
/// `NAME.yours2~` and on. Module systems don't list a name that ends in `~`. A copy with that content that is there
/// already will do: a run that was killed made it.
Result<AbsPath> keep_edit(os::Dir& folder, const RelPath& name, std::string_view content, uint32_t mode);

} // namespace envboot::env
