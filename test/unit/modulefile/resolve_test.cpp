// A few cases a rule; test/oracle/names.py asks the real tools about many more.
#include "modulefile/resolve.hpp"

#include "modulefile/version_order.hpp"

#include <algorithm>
#include <gmock/gmock.h>

namespace envboot::modulefile {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// A tree at a root; "foo/1.lua" is a Lua file.
IndexedTree tree_of(const std::vector<std::string>& names, const std::string& root = "/m") {
  IndexedTree tree;
  tree.tree.root = *AbsPath::parse(root);
  for (std::string name : names) {
    AbsPath file = *AbsPath::parse(root + "/" + name);
    bool lua = name.ends_with(".lua");
    if (lua) {
      name.resize(name.size() - 4);
    }
    tree.tree.files.push_back({name, file, tree.tree.root, lua ? Cookie::none : Cookie::plain, lua});
  }
  std::ranges::sort(tree.tree.files,
                    [](const auto& a, const auto& b) { return std::tie(a.name, a.lua) < std::tie(b.name, b.lua); });
  return tree;
}

/// The rc file NAME of a folder says one thing.
void say(IndexedTree& tree, const std::string& folder, const std::string& name, Verb verb, const std::string& variable,
         const std::string& value) {
  Effect effect;
  effect.verb = verb;
  effect.variable = variable;
  effect.values = {Known<std::string>(value)};
  std::string path = tree.tree.root.string() + (folder.empty() ? "" : "/" + folder) + "/" + name;
  tree.rc_facts.push_back({{folder, *AbsPath::parse(path), Cookie::plain}, {effect}, ""});
}

class ResolveTest : public testing::Test {
 protected:
  std::string file_of(std::string_view name, Tool tool = Tool::modules) {
    auto resolved = names_of(tool, index)->resolve(name);
    return resolved ? resolved->file.string() : "error: " + resolved.error().what;
  }
  std::string lmod(std::string_view name) { return file_of(name, Tool::lmod); }
  TreeIndex index;
};

TEST_F(ResolveTest, WithoutAStatedDefaultTheHighestVersionWins) {
  index.trees = {tree_of({"foo/1.9", "foo/1.10", "foo/.hidden", "bar"})};
  for (Tool tool : {Tool::modules, Tool::lmod}) {
    EXPECT_EQ(file_of("foo", tool), "/m/foo/1.10");
    EXPECT_EQ(file_of("foo/", tool), "/m/foo/1.10");
    EXPECT_EQ(file_of("foo/.hidden", tool), "/m/foo/.hidden");
    EXPECT_EQ(file_of("bar", tool), "/m/bar");
    EXPECT_EQ(file_of("fo", tool), "error: there is no module fo");
  }
}

TEST_F(ResolveTest, AMissHintsAtWhatIsNear) {
  index.trees = {tree_of({"apps/python/3"})};
  EXPECT_THAT(resolve(index, "apps/pyhton").error().hint, HasSubstr("apps/python"));
}

TEST_F(ResolveTest, ModulesTellsEachStep) {
  index.trees = {tree_of({"apps/anaconda/2", "apps/anaconda/3EnvCreation", "apps/anaconda/9"})};
  say(index.trees[0], "", ".modulerc", Verb::alias, "conda", "apps/anaconda");
  say(index.trees[0], "apps/anaconda", ".version", Verb::default_version, "", "3EnvCreation");
  EXPECT_THAT(resolve(index, "conda")->why,
              ElementsAre("conda stands for apps/anaconda (an alias)",
                          "apps/anaconda stands for apps/anaconda/3EnvCreation (its default)",
                          "apps/anaconda/3EnvCreation is /m/apps/anaconda/3EnvCreation"));
  EXPECT_EQ(file_of("apps/anaconda/latest"), "/m/apps/anaconda/9");
}

TEST_F(ResolveTest, TheToolsReadVersionAndModulercInOppositeOrder) {
  index.trees = {tree_of({"foo/1", "foo/2", "foo/3"})};
  say(index.trees[0], "foo", ".modulerc", Verb::version_symbol, "foo/1", "default");
  say(index.trees[0], "foo", ".version", Verb::default_version, "", "2");
  EXPECT_EQ(file_of("foo"), "/m/foo/2");
  EXPECT_EQ(lmod("foo"), "/m/foo/1");
}

TEST_F(ResolveTest, ModulesTakesTheFirstFolderLmodTheHighestOfAll) {
  index.trees = {tree_of({"foo/1"}, "/a"), tree_of({"foo/2"}, "/b")};
  EXPECT_EQ(file_of("foo"), "/a/foo/1");
  EXPECT_EQ(lmod("foo"), "/b/foo/2");
  index.trees.push_back(tree_of({"deep/64/1"}, "/c"));
  say(index.trees[2], "deep", ".modulerc", Verb::version_symbol, "deep/64", "default");
  EXPECT_EQ(lmod("foo"), "/a/foo/1") << "one of Name/Version/Version makes it find the first";
}

TEST_F(ResolveTest, OnlyLmodReadsLua) {
  index.trees = {tree_of({"foo/1", "foo/1.lua", "foo/2.lua"})};
  EXPECT_EQ(file_of("foo"), "/m/foo/1");
  EXPECT_EQ(lmod("foo/1"), "/m/foo/1.lua");
  EXPECT_EQ(lmod("foo"), "/m/foo/2.lua");
  EXPECT_THAT(names_of(Tool::lmod, index)->resolve("foo/1")->why.front(), HasSubstr("shadows"));
}

TEST_F(ResolveTest, ADefaultThatIsGoneIsAnErrorOfModules) {
  index.trees = {tree_of({"foo/1", "foo/2"})};
  say(index.trees[0], "foo", ".version", Verb::default_version, "", "3");
  EXPECT_EQ(file_of("foo"), "error: there is no module foo/3");
  EXPECT_EQ(lmod("foo"), "/m/foo/2");
}

TEST_F(ResolveTest, VersionSpecifiers) {
  index.trees = {tree_of({"foo/1.2", "foo/1.3", "foo/2", "foo/3"})};
  EXPECT_EQ(file_of("foo@1.2"), "/m/foo/1.2");
  EXPECT_EQ(file_of("foo@1.2,2"), "/m/foo/2");
  EXPECT_EQ(file_of("foo@1.2:1.4"), "/m/foo/1.3");
  EXPECT_EQ(file_of("foo@:2"), "/m/foo/2");
  EXPECT_EQ(file_of("foo@2:"), "/m/foo/3");
  EXPECT_THAT(file_of("foo@2:1"), HasSubstr("its end comes first"));
  index.settings.version_specs = false;
  EXPECT_EQ(file_of("foo@1.2"), "error: there is no module foo@1.2");
}

TEST_F(ResolveTest, SettingsOfModules) {
  index.trees = {tree_of({"Foo/1.1", "Foo/1.2"})};
  EXPECT_EQ(file_of("Foo/1"), "/m/Foo/1.2");
  EXPECT_EQ(file_of("foo"), "error: there is no module foo");
  index.settings = name_settings({.environment = {{"MODULES_ICASE", "always"},
                                                  {"MODULES_EXTENDED_DEFAULT", "0"},
                                                  {"MODULES_IMPLICIT_DEFAULT", "0"}}});
  EXPECT_EQ(file_of("foo/1.1"), "/m/Foo/1.1");
  EXPECT_EQ(file_of("Foo"), "error: there is no default version of Foo");
  EXPECT_THAT(file_of("Foo/1"), HasSubstr("error"));
}

TEST_F(ResolveTest, LmodStopsAtAnRcFileItCannotRead) {
  index.trees = {tree_of({"foo/1", "bar/1"})};
  say(index.trees[0], "bar", ".modulerc", Verb::virtual_module, "bar/2", "1");
  index.trees[0].rc_facts[0].effects[0].command = "module-virtual";
  EXPECT_THAT(lmod("foo"), HasSubstr("Lmod stops at /m/bar/.modulerc: it does not know module-virtual"));
  EXPECT_EQ(file_of("bar"), "/m/bar/1");
}

TEST_F(ResolveTest, CirclesEnd) {
  index.trees = {tree_of({"foo/1"})};
  say(index.trees[0], "", ".modulerc", Verb::alias, "a", "b");
  say(index.trees[0], "", ".modulerc", Verb::alias, "b", "a");
  EXPECT_THAT(file_of("a"), HasSubstr("error"));
  EXPECT_THAT(lmod("a"), HasSubstr("error"));
}

TEST(LmodVersionKey, OrdersAsLmodDoes) {
  std::vector<std::string> ordered = {"2.4dev1", "2.4a1", "2.4beta2", "2.4rc1", "2.4", "2.4-1", "2.4.1", "2.10"};
  EXPECT_TRUE(std::ranges::is_sorted(ordered, {}, lmod_version_key));
  EXPECT_EQ(lmod_version_key("2.4.0"), lmod_version_key("2.4"));
  EXPECT_EQ(lmod_version_key("2.4-p2"), lmod_version_key("2.4p2"));
}

TEST(SessionTool, IsLmodWhereItsVariablesAre) {
  EXPECT_EQ(session_tool({}), Tool::modules);
  EXPECT_EQ(session_tool({{"LMOD_VERSION", "8.7"}}), Tool::lmod);
}

} // namespace
} // namespace envboot::modulefile
