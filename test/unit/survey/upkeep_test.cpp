#include "survey/byte_code.hpp"
#include "survey/condarc.hpp"
#include "survey/system_python.hpp"

#include "corpus/bytes.hpp"
#include "fakes/fake_file_system.hpp"

#include <gmock/gmock.h>

namespace envboot::survey {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

AbsPath path(std::string_view text) {
  return *AbsPath::parse(text);
}

std::vector<std::string> shown(const std::vector<CondarcLine>& lines) {
  std::vector<std::string> all;
  for (const CondarcLine& line : lines) {
    all.push_back(fmt::format("{}:{} {} {}", line.line, line.column, line.key, line.value));
  }
  return all;
}

TEST(Condarc, ListsInBothForms) {
  auto read = parse_condarc(
      path("/x"), "# mine\nchannels:\n  - 'a'  # first\n- b\nssl_verify: false\nenvs_dirs: [/c, \"~/d\"]\nx: []\n");
  EXPECT_THAT(shown(read.items),
              ElementsAre("3:6 channels a", "4:3 channels b", "6:13 envs_dirs /c", "6:18 envs_dirs ~/d"));
  EXPECT_THAT(read.tabs, IsEmpty());
  EXPECT_THAT(shown(parse_condarc(path("/x"), "channels:\n\t- a\n  # \tfine\n").tabs), ElementsAre("2:2 channels - a"));
  for (const char* text : {"", ":", "-", "- -", "a: [", "a: [,", "[", "\t", "\t:\n#"}) {
    EXPECT_LE(parse_condarc(path("/x"), text).items.size(), 1U) << text;
  }
}

TEST(Condarc, WhatCondaStumblesOver) {
  fakes::FakeFileSystem disk;
  disk.add_dir("/home/me");
  disk.add_dir("/apps/pkgs", 0555);
  disk.add_dir("/mirror");
  disk.add_file("/home/me/.condarc",
                "channels:\n  - file:///mirror\n  - /gone\n  - conda-forge\npkgs_dirs:\n  - /apps/pkgs\n"
                "envs_dirs:\n  - /apps/pkgs/x\n  - ~/envs\n");
  auto facts = condarc_facts(disk, {}, path("/home/me"), {});
  EXPECT_THAT(shown(facts.channels), ElementsAre("3:5 channels /gone"));
  EXPECT_THAT(shown(facts.unwritable), ElementsAre("6:5 pkgs_dirs /apps/pkgs")) << "one that serves is enough";
}

TEST(SystemPython, IsManagedWhereItsLibrarySaysSo) {
  fakes::FakeFileSystem disk;
  disk.add_file("/usr/bin/python3.11", "", 0755);
  disk.add_link("/usr/bin/python3", "python3.11");
  Environment environment{{"PATH", "/env/bin:/usr/bin"}};
  EXPECT_FALSE(managed_python(disk, environment));
  disk.add_file("/usr/lib/python3.11/EXTERNALLY-MANAGED", "");
  EXPECT_TRUE(managed_python(disk, environment));
  disk.add_link("/env/bin/python3", "/usr/bin/python3");
  disk.add_file("/env/pyvenv.cfg", "");
  EXPECT_FALSE(managed_python(disk, environment));
}

std::string compiled(uint16_t magic, uint32_t time, uint32_t size, uint32_t flags = 0) {
  std::string bytes;
  corpus::append(bytes, magic);
  bytes += "\r\n";
  for (uint32_t number : {flags, time, size}) {
    corpus::append(bytes, number);
  }
  return bytes;
}

TEST(ByteCode, OrphansOfOtherPythons) {
  fakes::FakeFileSystem disk;
  disk.add_file("/site/old.pyc", compiled(62211, 1, 2));
  disk.add_file("/site/own.pyc", compiled(3495, 1, 2));
  disk.add_file("/site/six.pyc", compiled(62211, 1, 2));
  disk.add_file("/site/six.py", "");
  disk.add_file("/site/odd.pyc", "x");
  auto facts = byte_code(disk, path("/site"), "3.11");
  ASSERT_EQ(facts.orphans.size(), 1U);
  EXPECT_EQ(facts.orphans[0].file, path("/site/old.pyc"));
  EXPECT_EQ(facts.orphans[0].made_by, "2.7");
  EXPECT_EQ(facts.sources, 0U);
}

TEST(ByteCode, OfAFolderThatIsNotOursIsSampled) {
  fakes::FakeFileSystem disk;
  disk.add_dir("/site", 0555);
  auto package = [&](const std::string& name, const std::string& byte_code) {
    disk.add_file("/site/" + name + "/__init__.py", "12345");
    disk.set_mtime("/site/" + name + "/__init__.py", 7'500'000'000);
    if (!byte_code.empty()) {
      disk.add_file("/site/" + name + "/__pycache__/__init__.cpython-311.pyc", byte_code);
    }
  };
  package("good", compiled(3495, 7, 5));
  package("hashed", compiled(3495, 1, 1, 3));
  package("none", "");
  package("older", compiled(3495, 6, 5));
  package("resized", compiled(3495, 7, 6));
  package("foreign", compiled(3394, 7, 5));
  disk.add_dir("/site/no_package");
  auto facts = byte_code(disk, path("/site"), "3.11");
  EXPECT_EQ(facts.sources, 6U);
  EXPECT_EQ(facts.none, 1U);
  EXPECT_EQ(facts.stale, 3U);
  fakes::FakeFileSystem own;
  own.add_file("/site/none/__init__.py", "");
  EXPECT_EQ(byte_code(own, path("/site"), "3.11").sources, 0U) << "Python mends it by itself";
}

} // namespace
} // namespace envboot::survey
