#pragma once

#include "binfmt/zip_reader.hpp"
#include "dist/metadata.hpp"
#include "dist/wheel_name.hpp"
#include "os/file_system.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace envboot::wheel {

/// What a wheel says of itself, read and found to agree with its name.
struct OpenWheel {
  dist::WheelName name;
  binfmt::ZipReader zip;
  RelPath info{"dist-info"}; ///< `torch-1.2.0.dist-info`
  dist::Metadata metadata;
  dist::WheelFile wheel;
  std::vector<dist::RecordLine> record;
  std::vector<dist::EntryPoint> entry_points;
};

/// Kind::refused for a hostile archive and for a wheel that isn't what its name says; Kind::failed for what is no
/// wheel, or one of a later format.
Result<OpenWheel> open_wheel(os::File& file, std::string_view file_name);

/// `NAME-VERSION.dist-info/METADATA` at the top, the only one of its kind, parsed; it must be of that name and version.
Result<dist::Metadata> read_metadata(os::File& file, const binfmt::ZipReader& zip, const dist::WheelName& name);

/// One per combination: `cp37-cp37m-manylinux1_x86_64`.
std::vector<std::string> tags_of(const dist::WheelName& name);

} // namespace envboot::wheel
