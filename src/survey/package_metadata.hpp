#pragma once

#include "dist/metadata.hpp"
#include "os/file_system.hpp"
#include "python/site_packages.hpp"

#include <optional>

namespace envboot::survey {

/// What an installed distribution says of itself: METADATA, or what older tools left in its place (PKG-INFO and
/// requires.txt of an egg-info, of an unpacked egg, or of the project that an .egg-link leads to).
Result<dist::Metadata> read_metadata(os::FileReader& files, const python::Distribution& is);

/// The folder that an editable install leads to, by .egg-link or by PEP 610's direct_url.json; nothing for others.
std::optional<AbsPath> project_of(os::FileReader& files, const python::Distribution& is);

} // namespace envboot::survey
