#include "config/library.hpp"

#include "os/read.hpp"
#include "util/edit_distance.hpp"
#include "util/snippet.hpp"

#include <algorithm>
#include <fmt/ranges.h>
#include <set>

namespace envboot::config {

/// The kinds of files, alike in all but these.
struct Library::Kin {
  std::string_view singular, folder, asset_folder;
};
constexpr Library::Kin Library::k_recipes{"recipe", "recipes", "recipes/"};
constexpr Library::Kin Library::k_sites{"site", "sites", "recipes/sites/"};
constexpr Library::Kin Library::k_wheels{"list of wheels", "wheels", "recipes/wheels/"};

namespace {

constexpr std::string_view k_suffix = ".toml";
constexpr size_t k_max_size = size_t{1} << 20;

/// `dl` of `recipes/dl.toml`; "" for what lies deeper or is no TOML file.
std::string_view stem(std::string_view path, std::string_view folder) {
  if (!path.starts_with(folder) || !path.ends_with(k_suffix) || path.size() <= folder.size() + k_suffix.size()) {
    return {};
  }
  std::string_view name = path.substr(folder.size(), path.size() - folder.size() - k_suffix.size());
  return name.find('/') == std::string_view::npos ? name : std::string_view();
}

} // namespace

Library::Library(os::FileReader& files, std::optional<UserShelf> own, std::span<const Asset> built_in)
    : m_files(files), m_own(std::move(own)), m_built_in(built_in) {}

Result<std::vector<std::string>> Library::own_names(const Kin& kin) const {
  std::set<std::string> names;
  if (m_own) {
    auto entries = m_files.list(m_own->folder / TRY(RelPath::parse(kin.folder)));
    if (!entries && !entries.error().is_missing()) {
      return fail(entries.error());
    }
    for (const os::Entry& entry : entries ? *entries : std::vector<os::Entry>{}) {
      names.emplace(entry.name.starts_with('.') ? "" : stem(entry.name, ""));
    }
  }
  names.erase("");
  return std::vector<std::string>(names.begin(), names.end());
}

Result<std::vector<std::string>> Library::names(const Kin& kin) const {
  std::vector<std::string> own = TRY(own_names(kin));
  std::set<std::string> names(own.begin(), own.end());
  for (const Asset& asset : m_built_in) {
    names.emplace(stem(asset.path, kin.asset_folder));
  }
  names.erase("");
  return std::vector<std::string>(names.begin(), names.end());
}

Status Library::refuse_if_others_write(const UserShelf& own, const AbsPath& path) const {
  os::Stat stat = TRY(m_files.stat(path, os::Links::follow));
  if (stat.uid != own.user_id && stat.uid != 0) {
    return fail(refusal("{} belongs to another user, so it isn't used", path.string())
                    .with_hint("look through it, then copy it: the copy is yours"));
  }
  if ((stat.mode & 022) != 0) {
    return fail(refusal("{} can be written by others, so it isn't used", path.string())
                    .because(fmt::format("its mode is {:03o}", stat.mode & 0777))
                    .with_hint(fmt::format("look through it, then `chmod go-w {}`", path.string())));
  }
  return {};
}

Result<Library::Text> Library::read_own(const UserShelf& own, const AbsPath& path, std::string_view name) const {
  AbsPath real = TRY(m_files.real_path(path));
  TRY(refuse_if_others_write(own, path.parent()));
  TRY(refuse_if_others_write(own, real.parent()));
  TRY(refuse_if_others_write(own, real));
  std::string text = TRY(os::read_text(m_files, real, k_max_size));
  return Text{std::string(name), std::move(text), path.string(), false};
}

Result<Library::Text> Library::find(const Kin& kin, std::string_view name) const {
  auto file_name = RelPath::parse(fmt::format("{}{}", name, k_suffix));
  if (m_own && file_name && name.find('/') == std::string_view::npos) {
    AbsPath path = m_own->folder / TRY(RelPath::parse(kin.folder)) / *file_name;
    auto stat = m_files.stat(path, os::Links::keep);
    if (stat) {
      return read_own(*m_own, path, name);
    }
    if (!stat.error().is_missing()) {
      return fail(stat.error());
    }
  }
  for (const Asset& asset : m_built_in) {
    if (!name.empty() && stem(asset.path, kin.asset_folder) == name) {
      return Text{std::string(name), std::string(asset.text), std::string(asset.path), true};
    }
  }
  std::vector<std::string> known = TRY(names(kin));
  Error error =
      usage_error("there is no {} `{}`", kin.singular, printable(name))
          .because(fmt::format("there are {}", known.empty() ? "none" : fmt::format("{}", fmt::join(known, ", "))));
  if (auto near = nearest_word(name, known)) {
    error.hint = fmt::format("did you mean `{}`?", *near);
  }
  return fail(std::move(error));
}

template <typename T>
Result<T> Library::parse(const Kin& kin, std::string_view name,
                         Result<T> (*parse)(std::string_view, std::string_view)) const {
  Text found = TRY(find(kin, name));
  T parsed = TRY(parse(found.text, found.origin));
  if (parsed.name != found.name) {
    return fail(usage_error("{}: its name is `{}`, and the file's is `{}`", found.origin, parsed.name, found.name)
                    .with_hint(fmt::format("rename the file to `{}{}`, or write `name = \"{}\"` in it", parsed.name,
                                           k_suffix, found.name)));
  }
  if (found.built_in) {
    parsed.origin = "built in";
  }
  return parsed;
}

Result<Recipe> Library::recipe(std::string_view name) const {
  return parse(k_recipes, name, parse_recipe);
}

Result<Site> Library::site(std::string_view name) const {
  return parse(k_sites, name, parse_site);
}

Result<std::vector<Recipe>> Library::recipes() const {
  std::vector<Recipe> all;
  for (const std::string& name : TRY(names(k_recipes))) {
    all.push_back(TRY(recipe(name)));
  }
  return all;
}

Result<std::vector<Site>> Library::sites() const {
  std::vector<Site> all;
  for (const std::string& name : TRY(names(k_sites))) {
    all.push_back(TRY(site(name)));
  }
  return all;
}

Result<std::vector<WheelList>> Library::wheel_lists() const {
  std::vector<WheelList> lists;
  for (const Asset& asset : m_built_in) {
    if (!stem(asset.path, k_wheels.asset_folder).empty()) {
      lists.push_back({std::string(asset.text), std::string(asset.path), false});
    }
  }
  for (const std::string& name : TRY(own_names(k_wheels))) {
    Text own = TRY(find(k_wheels, name));
    lists.push_back({std::move(own.text), std::move(own.origin), true});
  }
  return lists;
}

} // namespace envboot::config
