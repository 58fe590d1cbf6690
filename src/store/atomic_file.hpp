#pragma once

#include "os/file_system.hpp"

#include <string_view>

namespace envboot::store {

/// Whether the content must survive a power cut when the call has come back (two fsyncs), or only a kill.
enum class Durable { yes, no };

/// Makes or replaces `name` in one step: a reader sees the old content or the new one, also after a crash. The folder
/// must be there. A link under that name is replaced, not followed. On failure the old file stands and no temporary is
/// left. Temporaries are called `.NAME.envboot-tmp-N`; those that a killed run left an hour ago are removed when met.
Status write_atomic(os::Dir& dir, const RelPath& name, std::string_view content, uint32_t permissions, Durable durable);

/// Whether a name in a folder is such a temporary: what lists folders passes it over.
bool is_temporary_name(std::string_view name);

} // namespace envboot::store
