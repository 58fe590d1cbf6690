#include "config/recipe.hpp"
#include "config/site.hpp"

#include <fstream>
#include <gtest/gtest.h>
#include <random>

namespace envboot::config {
namespace {

std::string read(const std::string& below) {
  std::ifstream file(SOURCE_DIR "/" + below, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(Schemas, TakeAnyBytes) {
  const std::string seeds[] = {read("recipes/dl-cc35.toml"), read("recipes/sites/iitd.toml")};
  constexpr std::string_view k_bytes = "0a.=[]{}'\"#,-_ \t\r\n\\u\0\xFF";
  std::mt19937 random(7); // the same texts every time
  int good = 0;
  for (int i = 0; i < 1500; ++i) {
    std::string text = seeds[i % 2];
    ASSERT_FALSE(text.empty());
    for (auto changes = random() % 4; changes > 0; --changes) {
      size_t at = random() % text.size();
      if (random() % 2 == 0) {
        text[at] = k_bytes[random() % k_bytes.size()];
      } else {
        text.insert(at, text.substr(random() % text.size(), random() % 30));
      }
    }
    auto recipe = parse_recipe(text, "x.toml");
    auto site = parse_site(text, "x.toml");
    good += recipe || site ? 1 : 0;
    if (!recipe) {
      EXPECT_EQ(recipe.error().kind, Kind::usage);
    }
  }
  EXPECT_GT(good, 300); // else nothing but the TOML parser was tried
}

} // namespace
} // namespace envboot::config
