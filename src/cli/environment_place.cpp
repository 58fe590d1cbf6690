#include "cli/environment_place.hpp"
#include "env/registry.hpp"

namespace envboot::cli {

Result<EnvironmentPlace> environment_place(World& world, const Account& account, const std::string& word) {
  if (word.find('/') != std::string::npos) {
    AbsPath path = TRY(AbsPath::parse(word, TRY(world.host.working_folder())));
    return EnvironmentPlace{path, path};
  }
  store::Folders folders = TRY(environment_folders(account, world));
  env::Published found = TRY(env::find_published(world.files, folders, word));
  return EnvironmentPlace{found.link, found.generation};
}

} // namespace envboot::cli
