#include "store/folders.hpp"

#include <gtest/gtest.h>

namespace envboot::store {
namespace {

TEST(FoldersTest, DefaultsOfXdg) {
  Folders folders = Folders::of({{"HOME", "/home/ada"}}).value();
  EXPECT_EQ(folders.config.string(), "/home/ada/.config/envboot");
  EXPECT_EQ(folders.data.string(), "/home/ada/.local/share/envboot");
  EXPECT_EQ(folders.state.string(), "/home/ada/.local/state/envboot");
  EXPECT_EQ(folders.cache.string(), "/home/ada/.cache/envboot");
  EXPECT_EQ(folders.modulefiles().string(), "/home/ada/.local/modules");
  EXPECT_EQ(folders.generations().string(), "/home/ada/.local/share/envboot/envs/.gen");
}

TEST(FoldersTest, VariablesAreHonouredWhenTheyAreAbsolutePaths) {
  Folders folders = Folders::of({{"HOME", "/home/ada"},
                                 {"XDG_DATA_HOME", "/scratch/ada/"},
                                 {"XDG_STATE_HOME", "rel/ative"},
                                 {"XDG_CACHE_HOME", ""}})
                        .value();
  EXPECT_EQ(folders.data.string(), "/scratch/ada/envboot");
  EXPECT_EQ(folders.state.string(), "/home/ada/.local/state/envboot");
  EXPECT_EQ(folders.cache.string(), "/home/ada/.cache/envboot");
  EXPECT_EQ(folders.with_data(AbsPath::parse("/proj/x").value()).envs().string(), "/proj/x/envs");
}

TEST(FoldersTest, WithoutHomeThereIsAHint) {
  for (const Environment& environment : {Environment{}, Environment{{"HOME", ""}}, Environment{{"HOME", "ada"}}}) {
    auto folders = Folders::of(environment);
    ASSERT_FALSE(folders);
    EXPECT_FALSE(folders.error().hint.empty());
  }
}

TEST(JournalName, IsOnePlainName) {
  EXPECT_EQ(name_of_journal("dl-cc35").value().string(), "dl-cc35");
  for (const std::string& name :
       {std::string(), std::string("a/b"), std::string(".."), std::string(".gen"), std::string("/x"),
        std::string("x.undoing"), std::string("x.add"), std::string(101, 'x')}) {
    auto refused = name_of_journal(name);
    ASSERT_FALSE(refused) << name;
    EXPECT_FALSE(refused.error().hint.empty()) << name;
  }
}

TEST(JournalName, OfAnAdditionNamesTheEnvironment) {
  EXPECT_EQ(name_of_add_journal("dl").value().string(), "dl.add");
  EXPECT_EQ(environment_of_add_journal("dl.add"), "dl");
  EXPECT_EQ(environment_of_add_journal("dl"), std::nullopt);
  EXPECT_FALSE(name_of_add_journal("a/b"));
}

} // namespace
} // namespace envboot::store
