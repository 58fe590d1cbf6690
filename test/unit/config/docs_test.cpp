#include "config/recipe.hpp"
#include "config/settings.hpp"
#include "config/site.hpp"
#include "config/toml.hpp"

#include <fmt/format.h>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

// What docs/ shows is read by the very parsers: an example with a wrong key, or a key that no table explains, fails
// here.

namespace envboot::config {
namespace {

using testing::HasSubstr;

std::string read(const std::string& below) {
  std::ifstream file(SOURCE_DIR "/" + below, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  EXPECT_FALSE(text.empty()) << below;
  return text;
}

/// The text of the ```toml KIND block.
std::string block(const std::string& page, const std::string& kind) {
  std::string open = "```toml " + kind + "\n";
  size_t begin = page.find(open);
  size_t end = page.find("```\n", begin == std::string::npos ? begin : begin + open.size());
  if (begin == std::string::npos || end == std::string::npos) {
    ADD_FAILURE() << "no block " << kind;
    return {};
  }
  return page.substr(begin + open.size(), end - begin - open.size());
}

/// The keys of an example, `[table]` and `[[table]]` included; those of tables within a value are not.
std::vector<std::string> keys_of(const std::string& toml) {
  std::vector<std::string> keys;
  size_t begin = 0;
  while (begin < toml.size()) {
    size_t end = std::min(toml.find('\n', begin), toml.size());
    std::string line = toml.substr(begin, end - begin);
    begin = end + 1;
    if (line.starts_with(" ")) {
      continue;
    }
    if (line.starts_with("[")) {
      keys.push_back(line);
    } else if (size_t equals = line.find(" = "); equals != std::string::npos) {
      keys.push_back(line.substr(0, equals));
    }
  }
  return keys;
}

void expect_explained(const std::string& page, const std::string& toml, const std::vector<std::string>& all) {
  std::vector<std::string> shown = keys_of(toml);
  for (const std::string& key : shown) {
    EXPECT_THAT(page, HasSubstr(fmt::format("| `{}`", key)));
  }
  for (const std::string& key : all) {
    EXPECT_THAT(shown, testing::Contains(key)) << "the example leaves it out";
  }
}

TEST(Docs, Recipe) {
  std::string page = read("docs/recipes.md"), toml = block(page, "recipe");
  auto recipe = parse_recipe(toml, "docs/recipes.md");
  ASSERT_TRUE(recipe) << recipe.error().what;
  EXPECT_EQ(recipe->wheels.size(), 2U);
  expect_explained(
      page, toml,
      {"schema", "name", "title", "python", "gpus", "packages", "imports", "guard", "[[wheel]]", "version", "gpu"});
}

TEST(Docs, RecipeErrorIsWhatIsPrinted) {
  std::string page = read("docs/recipes.md");
  std::string toml = "schema = 1\nname = \"vision\"\n\n\n\npakages = [\"numpy\"]\n";
  Error error = parse_recipe(toml, "vision.toml").error();
  EXPECT_THAT(page, HasSubstr("error: " + error.what + "\n\nhint: " + error.hint + "\n"));
}

TEST(Docs, Site) {
  std::string page = read("docs/sites.md"), toml = block(page, "site");
  auto site = parse_site(toml, "docs/sites.md");
  ASSERT_TRUE(site) << site.error().what;
  EXPECT_EQ(site->mirrors.size(), 1U);
  expect_explained(page, toml,
                   {"schema",    "name",      "title",    "hosts",    "modulepath", "base_modules", "ca",
                    "index",     "channels",  "[[node]]", "gpus",     "glibc",      "driver",       "select",
                    "[[place]]", "path",      "purge",    "[proxy]",  "url",        "login",        "direct",
                    "[job]",     "scheduler", "queue",    "walltime", "[[mirror]]", "prefix",       "use"});
}

TEST(Docs, Settings) {
  std::string page = read("docs/sites.md"), toml = block(page, "settings");
  auto values = parse_user_settings(toml, "docs/sites.md");
  ASSERT_TRUE(values) << values.error().what;
  EXPECT_EQ(values->size(), all_keys().size());
  for (const KeyRow& row : all_keys()) {
    EXPECT_THAT(page, HasSubstr(fmt::format("| `{0}` | `--{0}` | `{1}` |", row.name, row.variable)));
  }
}

/// The catalogue's own reader is in the room `wheel`; here: every row has the documented keys and no other.
void read_catalogue(std::string_view text, const std::string& origin) {
  auto toml = Toml::parse(text, origin);
  ASSERT_TRUE(toml) << toml.error().what;
  Table root = toml->root();
  check_schema(root);
  root.require_string("name");
  root.boolean("bundles_cuda", false);
  for (Table row : root.tables("wheel")) {
    for (std::string_view key : {"version", "platform", "cuda"}) {
      row.require_string(key);
    }
    EXPECT_FALSE(row.strings("capabilities").empty()) << row.where("version");
    EXPECT_NE(row.has("pythons"), row.has("files")) << row.where("version");
    for (Table file : row.tables("files")) {
      EXPECT_FALSE(file.require_string("python").empty()) << row.where("version");
      EXPECT_GT(file.integer("size", 0), 0) << file.where("python");
      EXPECT_EQ(file.string("sha256").size(), 64U) << file.where("python");
    }
    row.strings("ptx");
    row.strings("needs");
    row.boolean("any_cuda_minor", false);
    EXPECT_NE(row.has("urls"), row.has("source")) << row.where("version");
    row.strings("urls");
    row.string("abi");
    row.string("glibc");
    row.strings("constraints");
    bool one_file = row.strings("pythons").size() == 1;
    EXPECT_TRUE(one_file || !(row.has("size") || row.has("sha256"))) << row.where("version");
    row.integer("size", 0);
    EXPECT_TRUE(row.string("sha256").empty() || row.string("sha256").size() == 64) << row.where("sha256");
    EXPECT_TRUE(row.string("source").empty() || row.string("source") == "index") << row.where("source");
  }
  Status status = toml->finish();
  EXPECT_TRUE(status) << status.error().what;
}

TEST(Docs, Wheels) {
  std::string page = read("docs/recipes.md"), toml = block(page, "wheels");
  read_catalogue(toml, "docs/recipes.md");
  expect_explained(page, toml,
                   {"bundles_cuda", "version", "pythons", "abi", "platform", "cuda", "capabilities", "ptx", "glibc",
                    "needs", "any_cuda_minor", "constraints", "size", "sha256", "files", "source", "urls"});
  for (const char* path :
       {"recipes/wheels/torch.toml", "recipes/wheels/torch-kepler.toml", "recipes/wheels/torchvision.toml"}) {
    read_catalogue(read(path), path);
  }
}

} // namespace
} // namespace envboot::config
