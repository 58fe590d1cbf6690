#pragma once

#include "os/file_system.hpp"
#include "util/deadline.hpp"
#include "wheel/report.hpp"

#include <functional>
#include <optional>
#include <string>

namespace envboot::wheel {

/// Whether a file of that name may hold machine code: sources, headers, byte code and data are not opened.
bool may_be_library(std::string_view path);

/// Whether what was found in a library up to now is enough. Asked when the build's own words are known, at each further
/// container.
using Enough = std::function<bool(const gpu::LibraryCode& so_far)>;

/// Streams `file` once, in 256 KB, and takes its ELF head from what passes. Nothing when it is no ELF, cubin or fatbin
/// file. Fails when the file can't be read (a damaged member is found here), or when the deadline has passed. Where it
/// was `enough` before the end the report is not `whole`: the rest and the ELF head were not read.
Result<std::optional<LibraryReport>> scan_library(os::File& file, const std::string& path, Deadline deadline,
                                                  const Enough& enough = {});

/// The same of a file that can be read anywhere, where what can hold no code for a GPU is left out: payloads of
/// containers, code for the CPU, symbols. Where the containers are not in good order all of it is read after all.
Result<std::optional<LibraryReport>> scan_library_in_place(os::File& file, const std::string& path, Deadline deadline);

} // namespace envboot::wheel
