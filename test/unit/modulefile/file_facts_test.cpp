#include "modulefile/file_facts.hpp"

#include "unit/modulefile/sandbox.hpp"

namespace envboot::modulefile {
namespace {

TEST(FileFacts, SayWhatIsThere) {
  Scratch scratch;
  std::string file = scratch.write("b", "four").string();
  ASSERT_EQ(::symlink(file.c_str(), scratch.at("a").string().c_str()), 0);
  auto facts = file_facts(scratch.at("a").string());
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->type, "file") << "links are followed";
  EXPECT_EQ(facts->size, 4);
  EXPECT_GT(facts->modified, 0);
  EXPECT_EQ(file_facts(scratch.path().string())->type, "directory");
  EXPECT_EQ(file_facts("/dev/null")->type, "other");
  EXPECT_EQ(names_in_folder(scratch.path().string()).value(), (std::vector<std::string>{".", "..", "a", "b"}));
  EXPECT_EQ(real_path(scratch.at("a").string()), real_path(file));
}

TEST(FileFacts, WhatIsNotThereIsNothing) {
  EXPECT_FALSE(file_facts("/no/such"));
  EXPECT_FALSE(real_path("/no/such"));
  EXPECT_FALSE(names_in_folder("/no/such"));
}

} // namespace
} // namespace envboot::modulefile
