#include "env/lockfile.hpp"
#include "dist/wheel_name.hpp"

#include <algorithm>

namespace envboot::env {
namespace {

constexpr int64_t k_schema = 2, k_oldest_schema = 1;

Json text_array(const std::vector<std::string>& texts) {
  Json array = Json::array();
  for (const std::string& text : texts) {
    array.push(text);
  }
  return array;
}

std::vector<std::string> texts_of(const Json* array) {
  std::vector<std::string> texts;
  if (array != nullptr && array->items() != nullptr) {
    for (const Json& item : *array->items()) {
      if (item.string() != nullptr) {
        texts.push_back(*item.string());
      }
    }
  }
  return texts;
}

const Json::Array& items_of(const Json& json, std::string_view name) {
  static const Json::Array none;
  const Json* member = json.find(name);
  return member != nullptr && member->items() != nullptr ? *member->items() : none;
}

auto is_named(std::string_view name) {
  return [name = dist::normalise_name(name)](const auto& one) { return dist::normalise_name(one.name) == name; };
}

Json known(const std::string& text) {
  return text.empty() ? Json() : Json(text);
}

uint64_t count_of(const Json& object, std::string_view name) {
  const Json* value = object.find(name);
  bool counts = value != nullptr && value->integer() != nullptr && *value->integer() > 0;
  return counts ? static_cast<uint64_t>(*value->integer()) : 0;
}

bool is_true(const Json& object, std::string_view name, bool otherwise) {
  const Json* value = object.find(name);
  return value != nullptr && value->boolean() != nullptr ? *value->boolean() : otherwise;
}

Json to_json(const LockedPackage& package) {
  return Json::object({{"name", package.name},
                       {"version", package.version},
                       {"file", known(package.file)},
                       {"url", known(package.url)},
                       {"sha256", known(package.sha256)},
                       {"size", package.size > 0 ? Json(package.size) : Json()},
                       {"contents", known(package.contents)},
                       {"unknown", known(package.unknown)}});
}

Json to_json(const LockedConda& package) {
  return Json::object({{"name", package.name},
                       {"version", package.version},
                       {"build", package.build},
                       {"url", known(package.url)},
                       {"md5", known(package.md5)},
                       {"sha256", known(package.sha256)}});
}

template <typename T>
Json array_of(const std::vector<T>& items) {
  Json array = Json::array();
  for (const T& item : items) {
    array.push(to_json(item));
  }
  return array;
}

} // namespace

const LockedPackage* find_package(const Lockfile& lock, std::string_view name) {
  auto found = std::ranges::find_if(lock.packages, is_named(name));
  return found == lock.packages.end() ? nullptr : &*found;
}

const LockedWheel* find_wheel(const Lockfile& lock, std::string_view name) {
  auto found = std::ranges::find_if(lock.wheels, is_named(name));
  return found == lock.wheels.end() ? nullptr : &*found;
}

void lock_package(Lockfile& lock, LockedPackage package) {
  auto there = std::ranges::find_if(lock.packages, is_named(package.name));
  if (there == lock.packages.end()) {
    lock.packages.insert(std::ranges::upper_bound(lock.packages, package.name, {}, &LockedPackage::name),
                         std::move(package));
    return;
  }
  package.name = there->name;
  if (!there->sha256.empty() && there->sha256 == package.sha256 && there->file == package.file) {
    package.url = there->url;
  }
  *there = std::move(package);
}

void lock_wheel(Lockfile& lock, LockedWheel wheel, std::string contents) {
  auto there = std::ranges::find_if(lock.wheels, is_named(wheel.name));
  if (there == lock.wheels.end()) {
    there = lock.wheels.insert(lock.wheels.end(), std::move(wheel));
  } else if (there->sha256 != wheel.sha256 || there->file != wheel.file) {
    *there = std::move(wheel);
  }
  lock_package(
      lock,
      {there->name, there->version, there->file, there->url, there->sha256, there->size, std::move(contents), {}});
}

Json to_json(const Lockfile& lock) {
  Json wheels = Json::array();
  for (const LockedWheel& wheel : lock.wheels) {
    wheels.push(Json::object({{"name", wheel.name},
                              {"version", wheel.version},
                              {"file", wheel.file},
                              {"url", wheel.url},
                              {"sha256", wheel.sha256},
                              {"size", wheel.size},
                              {"capabilities", text_array(wheel.capabilities)}}));
  }
  return Json::object({{"schema", k_schema},
                       {"name", lock.name},
                       {"made_at", lock.made_at},
                       {"plan", lock.plan},
                       {"recipe", lock.recipe},
                       {"recipe_sha256", lock.recipe_sha256},
                       {"title", lock.title},
                       {"imports", text_array(lock.imports)},
                       {"guard", lock.guard},
                       {"site", lock.site},
                       {"kind", lock.kind},
                       {"machine", lock.machine},
                       {"glibc", lock.glibc},
                       {"python", lock.python},
                       {"base", lock.base},
                       {"base_is_ours", lock.base_is_ours},
                       {"gpus", text_array(lock.gpus)},
                       {"wheels", std::move(wheels)},
                       {"packages", array_of(lock.packages)},
                       {"conda", array_of(lock.conda)}});
}

Result<Lockfile> parse_lockfile(std::string_view text) {
  Json json = TRY(Json::parse(text));
  const Json* schema = json.find("schema");
  if (schema == nullptr || schema->integer() == nullptr) {
    return fail(failure("this is no envboot.lock").because("it has no schema number"));
  }
  if (*schema->integer() < k_oldest_schema || *schema->integer() > k_schema) {
    return fail(
        failure("this envboot.lock has schema {}, and this envboot reads schema {}", *schema->integer(), k_schema)
            .with_hint("use the envboot that made the environment, or make it again with `envboot init`"));
  }
  Lockfile lock{.name = json.text_of("name"),
                .made_at = json.text_of("made_at"),
                .plan = json.text_of("plan"),
                .recipe = json.text_of("recipe"),
                .recipe_sha256 = json.text_of("recipe_sha256"),
                .site = json.text_of("site"),
                .python = json.text_of("python"),
                .base = json.text_of("base"),
                .base_is_ours = is_true(json, "base_is_ours", false),
                .gpus = texts_of(json.find("gpus")),
                .wheels = {},
                .packages = {},
                .machine = json.text_of("machine"),
                .glibc = json.text_of("glibc"),
                .title = json.text_of("title"),
                .imports = texts_of(json.find("imports")),
                .guard = is_true(json, "guard", true)};
  if (std::string kind = json.text_of("kind"); !kind.empty()) {
    lock.kind = std::move(kind);
  }
  for (const Json& item : items_of(json, "wheels")) {
    lock.wheels.push_back({item.text_of("name"), item.text_of("version"), item.text_of("file"), item.text_of("url"),
                           item.text_of("sha256"), count_of(item, "size"), texts_of(item.find("capabilities"))});
  }
  for (const Json& item : items_of(json, "packages")) {
    lock.packages.push_back({item.text_of("name"), item.text_of("version"), item.text_of("file"), item.text_of("url"),
                             item.text_of("sha256"), count_of(item, "size"), item.text_of("contents"),
                             item.text_of("unknown")});
  }
  for (const Json& item : items_of(json, "conda")) {
    lock.conda.push_back({item.text_of("name"), item.text_of("version"), item.text_of("build"), item.text_of("url"),
                          item.text_of("md5"), item.text_of("sha256")});
  }
  return lock;
}

} // namespace envboot::env
