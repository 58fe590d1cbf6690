#include "config/library.hpp"

#include "fakes/fake_file_system.hpp"
#include "fakes/temp_folder.hpp"

#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace envboot::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr Asset k_assets[] = {
    {"recipes/demo.toml", "schema = 1\nname = 'demo'\ntitle = 'built in'\n"},
    {"recipes/dl.toml", "schema = 1\nname = 'dl'\ntitle = 'built in'\n"},
    {"recipes/sites/lab.toml", "schema = 1\nname = 'lab'\n"},
    {"recipes/wheels/torch.toml", "schema = 1\nname = 'torch'\n"},
};

class LibraryTest : public testing::Test {
 protected:
  void write(const std::string& below, const std::string& text, mode_t mode = 0600) {
    std::ofstream(m_folder.text(below)) << text;
    chmod(m_folder.text(below).c_str(), mode);
  }
  void make(const std::string& below, mode_t mode = 0700) {
    mkdir(m_folder.text(below).c_str(), mode);
    chmod(m_folder.text(below).c_str(), mode);
  }
  Library library(uint32_t user = getuid()) { return {m_folder.files(), UserShelf{m_folder.path(), user}, k_assets}; }

  fakes::TempFolder m_folder;
};

template <typename T>
std::vector<std::string> names(const Result<std::vector<T>>& items) {
  std::vector<std::string> result;
  for (const T& item : items.value()) {
    result.push_back(item.name + " " + (item.origin == "built in" ? "built in" : "own"));
  }
  return result;
}

TEST_F(LibraryTest, GivesWhatIsBuiltIn) {
  Library alone(m_folder.files(), std::nullopt, k_assets);
  EXPECT_THAT(names(alone.recipes()), ElementsAre("demo built in", "dl built in"));
  EXPECT_THAT(names(library().recipes()), ElementsAre("demo built in", "dl built in"));
  EXPECT_THAT(names(library().sites()), ElementsAre("lab built in"));
  EXPECT_EQ(library().recipe("dl")->title, "built in");
}

TEST_F(LibraryTest, OwnFilesWin) {
  make("recipes");
  make("sites");
  write("recipes/dl.toml", "schema = 1\nname = 'dl'\ntitle = 'mine'\n");
  write("recipes/more.toml", "schema = 1\nname = 'more'\n", 0444);
  write("recipes/more.toml~", "old");
  write("recipes/.hidden.toml", "editor's");
  write("sites/my-lab.toml", "schema = 1\nname = 'my-lab'\n");
  EXPECT_EQ(library().recipe("dl")->title, "mine");
  EXPECT_EQ(library().recipe("dl")->origin, m_folder.text("recipes/dl.toml"));
  EXPECT_THAT(names(library().recipes()), ElementsAre("demo built in", "dl own", "more own"));
  EXPECT_THAT(names(library().sites()), ElementsAre("lab built in", "my-lab own"));
}

TEST_F(LibraryTest, ListsOfWheelsAddUpWhateverTheirNames) {
  make("wheels");
  write("wheels/torch.toml", "schema = 1\nname = 'torch' # mine\n");
  write("wheels/zz.toml", "schema = 1\nname = 'torch'\n");
  auto lists = library().wheel_lists();
  ASSERT_TRUE(lists);
  ASSERT_EQ(lists->size(), 3U);
  EXPECT_EQ(lists->at(0).origin, "recipes/wheels/torch.toml");
  EXPECT_EQ(lists->at(1).origin, m_folder.text("wheels/torch.toml"));
  EXPECT_THAT(lists->at(1).text, HasSubstr("# mine"));
  write("wheels/zz.toml", "schema = 1\nname = 'torch'\n", 0622);
  EXPECT_EQ(library().wheel_lists().error().kind, Kind::refused);
}

TEST_F(LibraryTest, RefusesWhatOthersCouldHaveWritten) {
  make("recipes");
  write("recipes/dl.toml", "schema = 1\nname = 'dl'\n", 0620);
  auto group = library().recipe("dl");
  ASSERT_FALSE(group);
  EXPECT_EQ(group.error().kind, Kind::refused);
  EXPECT_THAT(group.error().hint, HasSubstr("chmod go-w " + m_folder.text("recipes/dl.toml")));
  EXPECT_FALSE(library().recipes());

  write("recipes/dl.toml", "schema = 1\nname = 'dl'\n", 0602);
  EXPECT_EQ(library().recipe("dl").error().kind, Kind::refused);
  write("recipes/dl.toml", "schema = 1\nname = 'dl'\n");
  EXPECT_TRUE(library().recipe("dl"));

  make("open", 0777);
  write("open/x.toml", "schema = 1\nname = 'linked'\n");
  ASSERT_EQ(symlink("../open/x.toml", m_folder.text("recipes/linked.toml").c_str()), 0);
  EXPECT_EQ(library().recipe("linked").error().kind, Kind::refused);

  chmod(m_folder.text("recipes").c_str(), 0770);
  EXPECT_EQ(library().recipe("dl").error().kind, Kind::refused);
}

TEST_F(LibraryTest, RefusesAnotherUsersFile) {
  fakes::FakeFileSystem files; // its files belong to one user, and we are another
  files.add_dir("/c/recipes", 0700);
  files.add_file("/c/recipes/dl.toml", "schema = 1\nname = 'dl'\n", 0600);
  uint32_t owner = files.stat(*AbsPath::parse("/c/recipes/dl.toml"), os::Links::follow)->uid;
  Library own(files, UserShelf{*AbsPath::parse("/c"), owner}, k_assets);
  EXPECT_TRUE(own.recipe("dl"));
  if (owner == 0) {
    GTEST_SKIP() << "the fake's files are root's, who is always trusted";
  }
  Library other(files, UserShelf{*AbsPath::parse("/c"), owner + 1}, k_assets);
  EXPECT_EQ(other.recipe("dl").error().kind, Kind::refused);
}

TEST_F(LibraryTest, UnknownNamesGetTheNearestAndTheList) {
  auto recipe = library().recipe("domo");
  ASSERT_FALSE(recipe);
  EXPECT_EQ(recipe.error().kind, Kind::usage);
  EXPECT_EQ(recipe.error().what, "there is no recipe `domo`");
  EXPECT_THAT(recipe.error().causes, ElementsAre("there are demo, dl"));
  EXPECT_EQ(recipe.error().hint, "did you mean `demo`?");
  for (std::string_view name : {"", "../demo", "sites/lab", "wheels/torch", "/etc/passwd", "."}) {
    EXPECT_FALSE(library().recipe(name)) << name;
  }
  EXPECT_EQ(library().site("nowhere").error().what, "there is no site `nowhere`");
}

TEST_F(LibraryTest, NameAndFileMustAgree) {
  make("recipes");
  write("recipes/a.toml", "schema = 1\nname = 'b'\n");
  auto recipe = library().recipe("a");
  ASSERT_FALSE(recipe);
  EXPECT_THAT(recipe.error().what, HasSubstr("its name is `b`, and the file's is `a`"));
}

TEST(Assets, AreTheFilesOfTheTree) {
  ASSERT_GE(all_assets().size(), 7U);
  for (const Asset& asset : all_assets()) {
    if (asset.path == "authorities/debian.pem") { // of Debian's package, no file of the tree
      EXPECT_TRUE(asset.text.find("-----BEGIN CERTIFICATE-----") != std::string_view::npos);
      continue;
    }
    std::ifstream file(std::string(SOURCE_DIR "/") + std::string(asset.path), std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), {}};
    EXPECT_EQ(text, asset.text) << asset.path;
    EXPECT_EQ(find_asset(asset.path), &asset);
  }
  EXPECT_EQ(find_asset("recipes/none.toml"), nullptr);
  for (std::string_view path : {"modulefiles/env.tcl.in", "scripts/activate.env.sh.in", "scripts/guard.py",
                                "docs/explain/EB101.md", "recipes/wheels/torch.toml"}) {
    EXPECT_NE(find_asset(path), nullptr) << path;
  }
}

TEST(Assets, HoldRecipesAndSitesThatCanBeRead) {
  auto files = os::real_file_system();
  Library library(*files, std::nullopt);
  auto recipes = library.recipes();
  ASSERT_TRUE(recipes) << recipes.error().what;
  EXPECT_THAT(names(recipes), ElementsAre("demo built in", "dl built in", "dl-cc35 built in"));
  auto sites = library.sites();
  ASSERT_TRUE(sites) << sites.error().what;
  EXPECT_THAT(names(sites), ElementsAre("generic built in", "iitd built in"));
  EXPECT_EQ(choose_site(*sites, "gpu.hpc.iitd.ac.in")->name, "iitd");
  EXPECT_EQ(choose_site(*sites, "login01.example.org"), nullptr);
}

} // namespace
} // namespace envboot::config
