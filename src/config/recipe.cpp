#include "config/recipe.hpp"

#include "config/check.hpp"
#include "dist/requirement.hpp"
#include "dist/wheel_name.hpp"

#include <algorithm>

namespace envboot::config {
namespace {

/// `numpy.linalg`: the self-test writes it behind `import`.
bool is_module_name(std::string_view name) {
  bool start = true;
  for (char c : name) {
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    bool digit = c >= '0' && c <= '9';
    if (!letter && (start || (!digit && c != '.'))) {
      return false;
    }
    start = c == '.';
  }
  return !start;
}

bool is_gpu_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ' || c == '.' ||
           c == '-';
  });
}

WheelWish read_wheel(Table table) {
  WheelWish wish;
  std::string name = table.require_string("name");
  if (!name.empty() && !dist::is_project_name(name)) {
    table.reject("name", "this is no project name", "write it as for `pip install`");
  }
  wish.name = dist::normalise_name(name);
  std::string text = table.require_string("version");
  auto version = dist::Version::parse(text);
  if (version) {
    wish.version = version->text();
  } else if (!text.empty()) {
    table.reject("version", version.error().causes[0], "one exact version, such as `1.12.0+cu102`");
  }
  wish.gpu = table.boolean("gpu", false);
  return wish;
}

uint64_t read_count(Table& table, std::string_view key) {
  int64_t count = table.integer(key, 0);
  if (count < 0) {
    table.reject(key, "this is less than nothing");
  }
  return static_cast<uint64_t>(std::max<int64_t>(count, 0));
}

void read_packages(Table& root, Recipe& recipe) {
  recipe.packages = read_lines(root, "packages");
  for (size_t i = 0; i < recipe.packages.size(); ++i) {
    auto requirement = dist::Requirement::parse(recipe.packages[i]);
    if (!requirement) {
      root.reject("packages", fmt::format("not a requirement: {}", requirement.error().causes.back()),
                  "a name, perhaps with a version, as for `pip install`: `numpy>=1.21`", i);
    } else if (holds_credentials(requirement->url)) {
      root.reject("packages", "this URL holds a user or password, and a recipe is no place for secrets", {}, i);
    }
  }
}

} // namespace

Result<Recipe> parse_recipe(std::string_view text, std::string_view origin) {
  Toml toml = TRY(Toml::parse(text, origin));
  Table root = toml.root();
  Recipe recipe;
  check_schema(root);
  recipe.name = read_name(root);
  recipe.title = read_line(root, "title");
  recipe.python = root.string("python");
  if (auto python = dist::Specifiers::parse(recipe.python); !python) {
    root.reject("python", fmt::format("not a Python version: {}", python.error().causes.back()),
                "such as `==3.7.*` or `>=3.10,<3.14`");
  }
  recipe.gpus = read_lines(root, "gpus");
  for (size_t i = 0; i < recipe.gpus.size(); ++i) {
    if (!is_gpu_name(recipe.gpus[i])) {
      root.reject("gpus", "this is no card", "a card such as `K40`, or a compute capability such as `7.0`", i);
    }
  }
  for (Table wheel : root.tables("wheel")) {
    recipe.wheels.push_back(read_wheel(wheel));
  }
  reject_duplicates(root, "wheel", recipe.wheels);
  read_packages(root, recipe);
  recipe.imports = root.strings("imports");
  for (size_t i = 0; i < recipe.imports.size(); ++i) {
    if (!is_module_name(recipe.imports[i])) {
      root.reject("imports", "this is no name of a Python module", {}, i);
    }
  }
  recipe.guard = root.boolean("guard", true);
  Table size = root.table("size");
  recipe.expected_bytes = read_count(size, "bytes");
  recipe.expected_files = read_count(size, "files");
  recipe.text = text;
  recipe.origin = origin;
  TRY(toml.finish());
  return recipe;
}

} // namespace envboot::config
