#pragma once

#include "os/file_system.hpp"
#include "util/deadline.hpp"
#include "wheel/report.hpp"

#include <span>
#include <string_view>

namespace envboot::wheel {

/// How far to read. `verdict`: no further than until it is sure that it runs on every GPU asked (early_verdict.cpp);
/// every other verdict takes the whole file. It looks where that is likely to be soon; `verdict_in_order` from front to
/// back, for a file that is arriving.
enum class Extent { whole, verdict, verdict_in_order };

/// Looks into a wheel: every member that may hold machine code is streamed once, never held as a whole (about 6 MB of
/// memory, at the speed of the inflate). `file_name` gives the tags, as pip takes them. Kind::refused for a hostile
/// archive, Kind::usage for a name that is no wheel's. `file` may be anything that can be read at an offset: its end is
/// read first, then it from front to back (in Extent::verdict, member by member).
Result<WheelReport> inspect(os::File& file, std::string_view file_name, std::span<const gpu::Gpu> gpus,
                            Deadline deadline, Extent extent = Extent::whole);

/// The same of a package that is installed: the files that its RECORD names below `site_packages` are read. An error
/// that is_missing() when no such package is there.
Result<WheelReport> inspect_installed(os::FileReader& files, const AbsPath& site_packages, std::string_view name,
                                      std::span<const gpu::Gpu> gpus, Deadline deadline);

} // namespace envboot::wheel
