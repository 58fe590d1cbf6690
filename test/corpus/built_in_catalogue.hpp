#pragma once

#include "fakes/fake_file_system.hpp"
#include "wheel/catalogue.hpp"

namespace envboot::corpus {

/// What envboot knows where the user has no lists.
inline Result<wheel::Catalogue> built_in_catalogue() {
  fakes::FakeFileSystem files;
  return wheel::Catalogue::of(config::Library(files, std::nullopt));
}

} // namespace envboot::corpus
