#include "modulefile/tcl_file_command.hpp"

#include <gtest/gtest.h>

namespace envboot::modulefile {
namespace {

using Use = TclFileCommand::Use;

std::string_view name_of(std::string_view word) {
  const TclFileCommand* found = find_tcl_file_command(word);
  return found == nullptr ? "none" : found->name;
}

TEST(TclFileCommand, OneThatIsNamedOrAbbreviated) {
  EXPECT_EQ(name_of("exists"), "exists");
  EXPECT_EQ(name_of("exis"), "exists");
  EXPECT_EQ(name_of("isf"), "isfile");
  EXPECT_EQ(name_of("link"), "link") << "though others begin so";
  EXPECT_EQ(name_of("stat"), "stat");
}

TEST(TclFileCommand, WhatCouldBeSeveralOrIsNoneIsNull) {
  for (const char* word : {"ex", "is", "read", "", "existss", "unlink"}) {
    EXPECT_EQ(find_tcl_file_command(word), nullptr) << word;
  }
}

TEST(TclFileCommand, WhatWouldChangeTheDiskIsKnownAsSuch) {
  for (const char* word : {"delete", "mkdir", "copy", "rename", "link", "tempfile", "attributes", "del"}) {
    ASSERT_NE(find_tcl_file_command(word), nullptr) << word;
    EXPECT_EQ(find_tcl_file_command(word)->use, Use::write) << word;
  }
  EXPECT_EQ(find_tcl_file_command("exists")->use, Use::look);
  EXPECT_EQ(find_tcl_file_command("tail")->use, Use::text);
}

} // namespace
} // namespace envboot::modulefile
