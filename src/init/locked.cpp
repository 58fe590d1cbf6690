#include "init/locked.hpp"

#include "dist/wheel_name.hpp"
#include "init/lock_environment.hpp"

#include <algorithm>

namespace envboot::init {
namespace {

constexpr std::string_view k_machine = "x86_64"; // envboot itself runs on no other
constexpr size_t k_most_named = 5;

/// `==3.7.*` of `3.7.16`.
Result<std::string> python_of(const env::Lockfile& lock) {
  auto version = dist::Version::parse(lock.python);
  if (!version || version->release().size() < 2) {
    return fail(usage_error("the lock does not say which Python it is for"));
  }
  return fmt::format("=={}.{}.*", version->release()[0], version->release()[1]);
}

/// A lock comes from somebody else: what it says goes into paths and plans.
Status check_names(const env::LockedPackage& package) {
  auto version = dist::Version::parse(package.version);
  bool sound = dist::is_project_name(package.name) && version;
  if (sound && !package.file.empty()) {
    auto file = dist::WheelName::parse(package.file);
    sound = file && file->name == dist::normalise_name(package.name) && file->version == *version;
  }
  return sound
             ? Status()
             : fail(refusal("the lock's entry for `{}` can't be right", package.name)
                        .because(fmt::format("its version is `{}` and its file `{}`", package.version, package.file)));
}

bool has_digest(const env::LockedPackage& package) {
  return Sha256::from_hex(package.sha256).has_value() && !package.file.empty();
}

Status check_digests(const env::Lockfile& lock, const AbsPath& file) {
  Error error = refusal("{} has packages whose digest nobody knows", file.string());
  size_t lacking = 0;
  for (const env::LockedPackage& package : lock.packages) {
    if (has_digest(package) || is_seed(package.name)) {
      continue;
    }
    if (++lacking <= k_most_named) {
      error = std::move(error).because(fmt::format("{} {}{}{}", package.name, package.version,
                                                   package.unknown.empty() ? "" : ": ", package.unknown));
    }
  }
  if (lacking > k_most_named) {
    error = std::move(error).because(fmt::format("and {} more", lacking - k_most_named));
  }
  return lacking == 0
             ? Status()
             : fail(std::move(error).with_hint(
                   "lock it again with the network, `envboot env lock NAME --output FILE`, which asks the index "
                   "for them; or add `--allow-unhashed`: then the index decides which files these are"));
}

} // namespace

Result<config::Recipe> recipe_of(const env::Lockfile& lock, const AbsPath& file, Unhashed unhashed) {
  if (!lock.conda.empty() || lock.kind == "conda") {
    return fail(
        refusal("{} is the lock of a conda environment", file.string())
            .because(
                fmt::format("{} of its packages are conda's, and `init` makes no conda environment", lock.conda.size()))
            .with_hint("its `conda` entries name each file: `conda create --file` takes them, one URL#MD5 a line "
                       "below `@EXPLICIT`"));
  }
  if (!lock.machine.empty() && lock.machine != k_machine) {
    return fail(refusal("{} was locked on another kind of machine", file.string())
                    .because(fmt::format("it is for {}, and this is {}", lock.machine, k_machine)));
  }
  if (unhashed == Unhashed::refuse) {
    TRY(check_digests(lock, file));
  }
  std::string python = TRY(python_of(lock));
  config::Recipe recipe{.name = lock.recipe.empty() ? lock.name : lock.recipe,
                        .title = lock.title.empty() ? lock.name : lock.title,
                        .python = std::move(python),
                        .gpus = lock.gpus,
                        .wheels = {},
                        .packages = {},
                        .imports = lock.imports,
                        .guard = lock.guard,
                        .text = {},
                        .origin = file.string()};
  env::Lockfile same = lock;
  same.made_at = same.plan = same.base = same.glibc = "";
  recipe.text = env::to_json(same).dump(0);
  for (const env::LockedPackage& package : lock.packages) {
    if (is_seed(package.name) && !has_digest(package)) {
      continue;
    }
    TRY(check_names(package));
    const env::LockedWheel* wheel = env::find_wheel(lock, package.name);
    recipe.wheels.push_back({package.name, package.version, wheel != nullptr && !wheel->capabilities.empty()});
    recipe.packages.push_back(package.name + "==" + package.version);
  }
  return recipe;
}

Result<std::vector<PlannedWheel>> locked_files(const env::Lockfile& lock, const config::Recipe& recipe,
                                               const dist::Target& target) {
  std::vector<PlannedWheel> wheels;
  for (const config::WheelWish& wish : recipe.wheels) {
    const env::LockedPackage* package = env::find_package(lock, wish.name);
    if (package == nullptr || !has_digest(*package)) {
      wheels.push_back({wish, std::nullopt, {}});
      continue;
    }
    dist::WheelName name = TRY(dist::WheelName::parse(package->file));
    if (auto why = dist::why_not_installable(name, target)) {
      return fail(
          refusal("{} can't be installed here", package->file)
              .because(*why)
              .because(fmt::format("it was locked for Python {} and glibc {}", lock.python,
                                   lock.glibc.empty() ? "unknown" : lock.glibc))
              .with_hint("a lock is for one kind of machine: make the environment from its recipe here, and lock "
                         "that"));
    }
    ListedFile file{package->file, {}, std::nullopt, Sha256::from_hex(package->sha256), {}};
    if (package->size > 0) {
      file.size = package->size;
    }
    if (!package->url.empty()) {
      file.urls.push_back(package->url);
    }
    wheels.push_back({wish, std::move(file), {}});
  }
  return wheels;
}

} // namespace envboot::init
