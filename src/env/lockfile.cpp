#include "env/lockfile.hpp"
#include "dist/wheel_name.hpp"

#include <algorithm>

namespace envboot::env {
namespace {

constexpr int64_t k_schema = 1;

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

} // namespace

void lock_wheel(Lockfile& lock, LockedWheel wheel) {
  auto is_it = [name = dist::normalise_name(wheel.name)](const auto& one) {
    return dist::normalise_name(one.name) == name;
  };
  if (auto package = std::ranges::find_if(lock.packages, is_it); package != lock.packages.end()) {
    package->version = wheel.version;
  } else {
    lock.packages.insert(std::ranges::upper_bound(lock.packages, wheel.name, {}, &LockedPackage::name),
                         {wheel.name, wheel.version});
  }
  auto there = std::ranges::find_if(lock.wheels, is_it);
  if (there == lock.wheels.end()) {
    lock.wheels.push_back(std::move(wheel));
  } else if (there->sha256 != wheel.sha256 || there->file != wheel.file) {
    *there = std::move(wheel);
  }
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
  Json packages = Json::array();
  for (const LockedPackage& package : lock.packages) {
    packages.push(Json::object({{"name", package.name}, {"version", package.version}}));
  }
  return Json::object({{"schema", k_schema},
                       {"name", lock.name},
                       {"made_at", lock.made_at},
                       {"plan", lock.plan},
                       {"recipe", lock.recipe},
                       {"recipe_sha256", lock.recipe_sha256},
                       {"site", lock.site},
                       {"python", lock.python},
                       {"base", lock.base},
                       {"base_is_ours", lock.base_is_ours},
                       {"gpus", text_array(lock.gpus)},
                       {"wheels", std::move(wheels)},
                       {"packages", std::move(packages)}});
}

Result<Lockfile> parse_lockfile(std::string_view text) {
  Json json = TRY(Json::parse(text));
  const Json* schema = json.find("schema");
  if (schema == nullptr || schema->integer() == nullptr) {
    return fail(failure("this is no envboot.lock").because("it has no schema number"));
  }
  if (*schema->integer() != k_schema) {
    return fail(
        failure("this envboot.lock has schema {}, and this envboot reads schema {}", *schema->integer(), k_schema)
            .with_hint("use the envboot that made the environment, or make it again with `envboot init`"));
  }
  const Json* ours = json.find("base_is_ours");
  Lockfile lock{.name = json.text_of("name"),
                .made_at = json.text_of("made_at"),
                .plan = json.text_of("plan"),
                .recipe = json.text_of("recipe"),
                .recipe_sha256 = json.text_of("recipe_sha256"),
                .site = json.text_of("site"),
                .python = json.text_of("python"),
                .base = json.text_of("base"),
                .base_is_ours = ours != nullptr && ours->boolean() != nullptr && *ours->boolean(),
                .gpus = texts_of(json.find("gpus")),
                .wheels = {},
                .packages = {}};
  for (const Json& item : items_of(json, "wheels")) {
    const Json* size = item.find("size");
    lock.wheels.push_back({item.text_of("name"), item.text_of("version"), item.text_of("file"), item.text_of("url"),
                           item.text_of("sha256"),
                           size != nullptr && size->integer() != nullptr ? static_cast<uint64_t>(*size->integer()) : 0,
                           texts_of(item.find("capabilities"))});
  }
  for (const Json& item : items_of(json, "packages")) {
    lock.packages.push_back({item.text_of("name"), item.text_of("version")});
  }
  return lock;
}

} // namespace envboot::env
