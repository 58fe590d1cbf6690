#pragma once

#include "config/assets.hpp"
#include "config/recipe.hpp"
#include "config/site.hpp"
#include "os/file_system.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace envboot::config {

/// Where the user's own files are, in `recipes/`, `sites/` and `wheels/` below it, and who the user is.
struct UserShelf {
  AbsPath folder; ///< `$XDG_CONFIG_HOME/envboot`
  uint32_t user_id = 0;
};

/// A document of wheels, recipes/wheels/NAME.toml or the user's own; the room `wheel` reads it.
struct WheelList {
  std::string text, origin;
  bool own = false; ///< the user's
};

/// Recipes, site profiles and lists of wheels: those in the binary and the user's own, which win where names are the
/// same. A file of the user's that others could have written (its owner or mode, or its folder's) is refused
/// (Kind::refused), never passed over. `name` in a file must be the file's name.
class Library {
 public:
  /// `files` and the assets must live longer.
  Library(os::FileReader& files, std::optional<UserShelf> own, std::span<const Asset> built_in = all_assets());

  /// An unknown name is a usage error with the nearest name and the list.
  [[nodiscard]] Result<Recipe> recipe(std::string_view name) const;
  [[nodiscard]] Result<Site> site(std::string_view name) const;
  /// All of them, sorted by name; the first broken or refused file fails the call.
  [[nodiscard]] Result<std::vector<Recipe>> recipes() const;
  [[nodiscard]] Result<std::vector<Site>> sites() const;
  /// Those of the binary first, then all of the user's, whatever their names: they add to one another.
  [[nodiscard]] Result<std::vector<WheelList>> wheel_lists() const;

 private:
  struct Text {
    std::string name, text, origin;
    bool built_in = false;
  };
  struct Kin;
  static const Kin k_recipes, k_sites, k_wheels;

  [[nodiscard]] Result<std::vector<std::string>> own_names(const Kin& kin) const;
  [[nodiscard]] Result<std::vector<std::string>> names(const Kin& kin) const;
  [[nodiscard]] Result<Text> find(const Kin& kin, std::string_view name) const;
  [[nodiscard]] Result<Text> read_own(const UserShelf& own, const AbsPath& path, std::string_view name) const;
  [[nodiscard]] Status refuse_if_others_write(const UserShelf& own, const AbsPath& path) const;
  template <typename T>
  Result<T> parse(const Kin& kin, std::string_view name, Result<T> (*parse)(std::string_view, std::string_view)) const;

  os::FileReader& m_files;
  std::optional<UserShelf> m_own;
  std::span<const Asset> m_built_in;
};

} // namespace envboot::config
