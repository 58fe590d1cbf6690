#pragma once

#include "os/file_system.hpp"
#include "util/deadline.hpp"
#include "wheel/report.hpp"

#include <optional>
#include <string>

namespace envboot::wheel {

/// Whether a file of that name may hold machine code: sources, headers, byte code and data are not opened.
bool may_be_library(std::string_view path);

/// Streams `file` once, in 256 KB, and then reads its ELF head. Nothing when it is no ELF, cubin or fatbin file. Fails
/// when the file can't be read (a damaged member is found here), or when the deadline has passed.
Result<std::optional<LibraryReport>> scan_library(os::File& file, const std::string& path, Deadline deadline);

} // namespace envboot::wheel
