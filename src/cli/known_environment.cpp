#include "cli/known_environment.hpp"

#include "env/adopted.hpp"
#include "os/read.hpp"

namespace envboot::cli {
namespace {

using Whose = KnownEnvironment::Whose;

Result<std::optional<env::Lockfile>> lock_in(os::FileReader& files, const AbsPath& prefix) {
  AbsPath path = prefix / env::k_lock_name;
  auto text = os::read_text(files, path);
  if (!text) {
    return text.error().is_missing() ? Result<std::optional<env::Lockfile>>(std::nullopt) : fail(text.error());
  }
  auto lock = env::parse_lockfile(*text);
  if (!lock) {
    Error unread = failure("{} can't be read", path.string()).because(lock.error().what);
    return fail(std::move(unread).with_hint(
        lock.error().hint.empty() ? "move that file away: the environment works without it" : lock.error().hint));
  }
  return std::optional(std::move(*lock));
}

Result<KnownEnvironment> of_name(os::FileReader& files, const store::Folders& folders, const std::string& name) {
  if (auto adopted = TRY(env::find_adopted(files, folders, name))) {
    if (!adopted->spec) {
      return fail(failure("the adopted environment {} can't be used", name).because(adopted->spec.because()));
    }
    const AbsPath& prefix = adopted->spec->prefix;
    return KnownEnvironment{Whose::adopted, name, prefix, prefix, std::nullopt};
  }
  env::Published found = TRY(env::find_published(files, folders, name));
  return KnownEnvironment{Whose::ours, name, found.link, found.generation, std::nullopt};
}

Result<KnownEnvironment> of_path(os::FileReader& files, const store::Folders& folders, const AbsPath& path) {
  AbsPath real = files.real_path(path).value_or(path);
  for (const env::Published& one : TRY(env::list_published(files, folders))) {
    if (files.real_path(one.link).value_or(one.generation) == real) {
      return KnownEnvironment{Whose::ours, one.name, one.link, one.generation, std::nullopt};
    }
  }
  for (const env::Adopted& one : TRY(env::list_adopted(files, folders))) {
    if (one.spec && files.real_path(one.spec->prefix).value_or(one.spec->prefix) == real) {
      return KnownEnvironment{Whose::adopted, one.name, one.spec->prefix, one.spec->prefix, std::nullopt};
    }
  }
  return KnownEnvironment{Whose::foreign, path.name(), path, path, std::nullopt};
}

} // namespace

Result<KnownEnvironment> known_environment(World& world, const store::Folders& folders, const std::string& word) {
  bool is_path = word.find('/') != std::string::npos;
  KnownEnvironment found =
      is_path ? TRY(of_path(world.files, folders, TRY(AbsPath::parse(word, TRY(world.host.working_folder())))))
              : TRY(of_name(world.files, folders, word));
  found.lock = TRY(lock_in(world.files, found.own));
  return found;
}

} // namespace envboot::cli
