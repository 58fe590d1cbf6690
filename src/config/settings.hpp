#pragma once

#include "config/site.hpp"
#include "util/environment.hpp"
#include "util/result.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace envboot::config {

enum class Key { site, prefix, proxy, ca, ca_store, offline, gpu, index };

/// One setting: how it is called in each layer. docs/sites.md documents them.
struct KeyRow {
  Key key;
  std::string_view name;     ///< in config.toml; with `--` before it, on the command line
  std::string_view variable; ///< `ENVBOOT_PREFIX`
  std::string_view help;     ///< half a sentence
};
std::span<const KeyRow> all_keys();
/// Null for an unknown name.
const KeyRow* find_key(std::string_view name);

/// Where a value came from, the strongest first.
enum class Layer { flag, environment, user_file, site, built_in };

struct Setting {
  std::string value; ///< "" when nobody sets it; `true` or `false` for offline; paths of `ca` joined by colons
  Layer layer = Layer::built_in;
  std::string origin =
      "built in"; ///< for `config show`: `--prefix`, `ENVBOOT_PREFIX`, `~/…/config.toml:3`, `site iitd`
};
using Values = std::map<Key, Setting>;

/// The user's config.toml. Errors are as parse_recipe's.
Result<Values> parse_user_settings(std::string_view toml, std::string_view origin);

/// What each layer says; an absent one says nothing.
struct Layers {
  std::map<Key, std::string> flags;
  Environment environment;
  Values user_file;
  std::optional<Site> site; ///< the one that an earlier resolve without it has named, or choose_site
};

class Settings {
 public:
  /// Usage errors name the layer: a proxy or index with a password in it, a truth value that is none.
  static Result<Settings> resolve(const Layers& layers);
  [[nodiscard]] const Setting& get(Key key) const { return m_values.at(key); }
  [[nodiscard]] const std::string& value(Key key) const { return get(key).value; }
  [[nodiscard]] bool offline() const { return value(Key::offline) == "true"; }

 private:
  Values m_values; ///< holds every key
};

} // namespace envboot::config
