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
  for (const char* name : {"", "a/b", "..", ".gen", "/x"}) {
    EXPECT_FALSE(name_of_journal(name)) << name;
  }
}

} // namespace
} // namespace envboot::store
