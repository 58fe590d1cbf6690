#pragma once

#include "env/doors/door_file.hpp"
#include "env/place_files.hpp"
#include "env/spec.hpp"
#include "os/file_system.hpp"
#include "store/folders.hpp"
#include "util/json.hpp"
#include "util/known.hpp"

#include <optional>
#include <vector>

namespace envboot::env {

/// An environment that somebody else made and envboot gave doors to: `adopted/NAME` in envboot's data holds them, with
/// `adopted.json`, which says what they were made from, and `where`, the prefix alone, for the general scripts.
struct Adopted {
  std::string name;
  AbsPath folder;              ///< adopted/NAME
  Known<EnvironmentSpec> spec; ///< as it was when the doors were made; unknown: adopted.json can't be read
  std::string adopted_at;      ///< UTC, ISO 8601
};

/// By name.
Result<std::vector<Adopted>> list_adopted(os::FileReader& files, const store::Folders& folders);
/// The one of that name, if there is one.
Result<std::optional<Adopted>> find_adopted(os::FileReader& files, const store::Folders& folders,
                                            std::string_view name);

Json to_json(const EnvironmentSpec& spec, std::string_view adopted_at);

/// The files of an adoption, to be placed; `scripts` are what render_activate() gave for `spec`.
Result<FilesWish> adoption(const store::Folders& folders, const EnvironmentSpec& spec,
                           const std::vector<DoorFile>& scripts, std::string_view adopted_at);

} // namespace envboot::env
