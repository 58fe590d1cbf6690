// Recipes, site profiles, catalogues and the user's settings: total, with an error that is usage.
#include "config/recipe.hpp"
#include "config/settings.hpp"
#include "config/site.hpp"
#include "dist/wheel_name.hpp"
#include "gpu/cards.hpp"
#include "property.hpp"
#include "wheel/catalogue.hpp"

using namespace envboot;
using fuzz::require;

namespace {

template <typename T>
bool good(const Result<T>& result) {
  require(result || result.error().kind == Kind::usage, "a wrong document is a usage error");
  return fuzz::good(result);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  if (auto recipe = config::parse_recipe(text, "x.toml"); good(recipe)) {
    require(!recipe->name.empty() && recipe->text == text, "a recipe has a name and its text");
    (void)gpu::parse_gpus(recipe->gpus);
  }
  if (auto site = config::parse_site(text, "x.toml"); good(site)) {
    require(!site->name.empty(), "a site has a name");
    (void)config::choose_site({*site}, "login1.hpc.example.org");
    auto settings = config::Settings::resolve({.flags = {}, .environment = {}, .user_file = {}, .site = *site});
    (void)fuzz::good(settings);
  }
  wheel::Catalogue catalogue;
  if (Status added = catalogue.add(text, "x.toml"); good(added)) {
    const std::vector<gpu::Gpu> gpus{{"Tesla K40", {3, 5}}};
    for (const wheel::CatalogueRow& row : catalogue.rows()) {
      require(!row.title().empty() && !row.pythons.empty(), "a row has a title and a Python");
      (void)wheel::judge(row, gpus, std::nullopt);
      for (const std::string& python : row.pythons) {
        require(dist::WheelName::parse(row.file_name(python)).has_value(), "a row's file name is a wheel's");
        (void)row.urls_for(python);
        (void)catalogue.instead(row.name, python, gpus, std::nullopt);
      }
    }
  } else {
    require(catalogue.rows().empty(), "nothing is added of a wrong document");
  }
  if (auto values = config::parse_user_settings(text, "config.toml"); good(values)) {
    auto settings = config::Settings::resolve({.flags = {}, .environment = {}, .user_file = *values, .site = {}});
    (void)fuzz::good(settings);
  }
  return 0;
}
