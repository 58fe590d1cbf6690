// Recipes, site profiles, catalogues and the user's settings: total, with an error that is usage.
#include "config/recipe.hpp"
#include "config/settings.hpp"
#include "config/site.hpp"
#include "dist/wheel_name.hpp"
#include "gpu/cards.hpp"
#include "property.hpp"
#include "wheel/refusal_group.hpp"

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
      require(!row.title().empty() && !row.origin().empty(), "a row has a title and an origin");
      require(!row.pythons.empty(), "a row has a Python");
      (void)wheel::judge(row, gpus, std::nullopt);
      for (const std::string& python : row.pythons) {
        require(dist::WheelName::parse(row.file_name(python)).has_value(), "a row's file name is a wheel's");
        (void)row.urls_for(python);
      }
    }
    wheel::Wish wish;
    wish.gpus = gpus;
    wish.python = {{3, 7}, "2.17"};
    wheel::Selection selection = wheel::select(catalogue, wish);
    for (const wheel::CatalogueRow* row : selection.choice ? selection.choice->rows : wheel::Rows()) {
      require(wheel::judge(*row, gpus, std::nullopt).has_value(), "no row of a choice is refused");
    }
    (void)wheel::grouped(selection.refusals);
    (void)wheel::ways_out(catalogue, wish);
  } else {
    require(catalogue.rows().empty(), "nothing is added of a wrong document");
  }
  if (auto values = config::parse_user_settings(text, "config.toml"); good(values)) {
    auto settings = config::Settings::resolve({.flags = {}, .environment = {}, .user_file = *values, .site = {}});
    (void)fuzz::good(settings);
  }
  return 0;
}
