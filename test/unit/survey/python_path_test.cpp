#include "survey/python_path.hpp"

#include "fakes/fake_file_system.hpp"
#include "fakes/fake_processes.hpp"
#include "survey/interpreters.hpp"

#include <gtest/gtest.h>

namespace envboot::survey {
namespace {

AbsPath path(std::string_view text) {
  return *AbsPath::parse(text);
}

TEST(PythonPathFacts, ForeignShadowingAndGone) {
  fakes::FakeFileSystem disk;
  disk.add_file("/opt/lib/python3.6/site-packages/numpy/__init__.py", "");
  disk.add_file("/home/ada/code/six.py", "");
  disk.add_file("/env/pyvenv.cfg", "home = /usr/bin\n");
  disk.add_file("/env/lib/python3.11/site-packages/six.py", "");
  auto active = prefix_facts(disk, path("/env"));
  ASSERT_TRUE(active);
  Environment environment{{"PYTHONPATH", "/opt/lib/python3.6/site-packages:/home/ada/code:/gone:"}};
  auto entries = python_path(disk, environment, {{path("/usr/bin/python3"), 3, 11}}, &*active);
  ASSERT_EQ(entries.size(), 4U);
  ASSERT_FALSE(entries[0].verdicts.empty());
  EXPECT_EQ(entries[0].verdicts[0].level, Level::error);
  EXPECT_EQ(entries[0].names, std::vector<std::string>{"numpy"});
  EXPECT_TRUE(entries[0].shadowed.empty());
  EXPECT_EQ(entries[1].shadowed, std::vector<std::string>{"six"});
  EXPECT_NE(entries[1].verdicts.at(0).level, Level::error);
  EXPECT_FALSE(entries[2].exists);
  EXPECT_EQ(entries[3].text, "");
}

TEST(Interpreters, OfPrefixesAndOfPathByTheirNames) {
  fakes::FakeFileSystem disk;
  disk.add_file("/usr/bin/python3.11",
                "\x7f"
                "ELF",
                0755);
  disk.add_link("/usr/bin/python3", "python3.11");
  disk.add_file("/env/pyvenv.cfg", "home = /usr/bin\n");
  disk.add_link("/env/bin/python", "/usr/bin/python3");
  disk.add_dir("/env/lib/python3.7/site-packages");
  std::vector<PrefixFacts> prefixes{*prefix_facts(disk, path("/env"))};
  fakes::FakeProcesses processes;
  auto found = interpreters(disk, processes, {{"PATH", "/env/bin:/usr/bin"}, {"HOME", "/home/ada"}}, prefixes,
                            Deadline::never());
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].python.string(), "/env/bin/python");
  EXPECT_EQ(found[0].minor, 7);
  EXPECT_EQ(found[1].minor, 11);
  EXPECT_TRUE(processes.commands.empty());
}

TEST(Interpreters, OneWhoseNameTellsNothingIsAskedAndLeftOutWhenItDoesNotAnswer) {
  fakes::FakeFileSystem disk;
  disk.add_file("/opt/bin/python3",
                "\x7f"
                "ELF",
                0755);
  fakes::FakeProcesses processes;
  EXPECT_TRUE(interpreters(disk, processes, {{"PATH", "/opt/bin"}}, {}, Deadline::never()).empty());
  ASSERT_FALSE(processes.commands.empty());
  EXPECT_EQ(processes.commands[0].argv[1], "-I") << "nothing of the user's is run";
}

} // namespace
} // namespace envboot::survey
