#include "config/settings.hpp"

#include "config/check.hpp"
#include "util/url.hpp"

#include <algorithm>
#include <fmt/ranges.h>

namespace envboot::config {
namespace {

constexpr KeyRow k_keys[] = {
    {Key::site, "site", "ENVBOOT_SITE", "profile of the cluster; without it, the one whose hosts match"},
    {Key::prefix, "prefix", "ENVBOOT_PREFIX", "folder for environments, in place of the data folder in your home"},
    {Key::proxy, "proxy", "ENVBOOT_PROXY", "HTTP proxy, `http://host:port`; `none` for a direct way"},
    {Key::ca, "ca", "ENVBOOT_CA", "PEM files of further certificate authorities, colons between"},
    {Key::ca_store, "ca-store", "ENVBOOT_CA_STORE",
     "PEM file of all public authorities, or `built-in`; without it, the system's"},
    {Key::offline, "offline", "ENVBOOT_OFFLINE", "never use the network"},
    {Key::gpu, "gpu", "ENVBOOT_GPU", "cards to build for, commas between: `K40,7.0`"},
    {Key::index, "index", "ENVBOOT_INDEX", "package index (PEP 503), in place of pip's own default"},
};

constexpr std::string_view k_true[] = {"true", "1", "yes", "on"};
constexpr std::string_view k_false[] = {"false", "0", "no", "off"};

bool is_one_of(std::span<const std::string_view> words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// `proxy` may be written without a scheme, as its variables often are.
bool has_password(std::string_view text) {
  auto url = Url::parse(text, "http");
  return url && url->credentials();
}

/// Checks a value and brings it into the form Setting documents.
Status settle(const KeyRow& row, Setting& setting) {
  auto wrong = [&](std::string_view why) { return usage_error("{}: {}", setting.origin, why); };
  switch (row.key) {
  case Key::offline:
    if (is_one_of(k_true, setting.value)) {
      setting.value = "true";
    } else if (setting.value.empty() || is_one_of(k_false, setting.value)) {
      setting.value = "false";
    } else {
      return fail(wrong("`offline` must be true or false"));
    }
    return {};
  case Key::proxy:
  case Key::index:
    if (has_password(setting.value)) {
      return fail(
          wrong(fmt::format("`{}` holds a user or password, which others may see there", row.name))
              .with_hint("leave them out: `--proxy-user` and `--proxy-password-file` give them where they are needed"));
    }
    if (!setting.value.empty() && setting.value != "none" &&
        !Url::parse(setting.value, row.key == Key::proxy ? "http" : "")) {
      return fail(wrong(fmt::format("`{}` must be a URL such as `http://host:3128`", row.name)));
    }
    return {};
  default:
    return {};
  }
}

/// What a profile has to say about a key.
std::string site_value(const Site& site, Key key) {
  switch (key) {
  case Key::proxy:
    return site.proxy.url;
  case Key::ca:
    return fmt::format("{}", fmt::join(site.ca, ":"));
  case Key::index:
    return site.index;
  default:
    return {};
  }
}

/// The strongest layer that says something. An empty variable says nothing, an empty flag says "".
Setting choose(const KeyRow& row, const Layers& layers) {
  if (auto flag = layers.flags.find(row.key); flag != layers.flags.end()) {
    return {flag->second, Layer::flag, fmt::format("--{}", row.name)};
  }
  if (std::string value = layers.environment.get_or(row.variable, ""); !value.empty()) {
    return {value, Layer::environment, std::string(row.variable)};
  }
  if (auto own = layers.user_file.find(row.key); own != layers.user_file.end()) {
    return own->second;
  }
  if (const auto& site = layers.site) {
    if (std::string value = site_value(*site, row.key); !value.empty()) {
      return {value, Layer::site, fmt::format("site {}", site->name)};
    }
  }
  return {};
}

} // namespace

std::span<const KeyRow> all_keys() {
  return k_keys;
}

const KeyRow* find_key(std::string_view name) {
  const KeyRow* found =
      std::find_if(std::begin(k_keys), std::end(k_keys), [&](const KeyRow& row) { return row.name == name; });
  return found == std::end(k_keys) ? nullptr : found;
}

Result<Values> parse_user_settings(std::string_view text, std::string_view origin) {
  Toml toml = TRY(Toml::parse(text, origin));
  Table root = toml.root();
  check_schema(root);
  Values values;
  for (const KeyRow& row : k_keys) {
    if (!root.has(row.name)) {
      continue;
    }
    Setting setting{"", Layer::user_file, root.where(row.name)};
    if (row.key == Key::offline) {
      setting.value = root.boolean(row.name, false) ? "true" : "false";
    } else if (row.key == Key::ca || row.key == Key::gpu) {
      setting.value = fmt::format("{}", fmt::join(root.string_or_strings(row.name), row.key == Key::ca ? ":" : ","));
    } else {
      setting.value = root.string(row.name);
    }
    values[row.key] = std::move(setting);
  }
  TRY(toml.finish());
  return values;
}

Result<Settings> Settings::resolve(const Layers& layers) {
  Settings settings;
  for (const KeyRow& row : k_keys) {
    Setting setting = choose(row, layers);
    TRY(settle(row, setting));
    settings.m_values[row.key] = std::move(setting);
  }
  return settings;
}

} // namespace envboot::config
