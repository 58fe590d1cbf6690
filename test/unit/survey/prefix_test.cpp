#include "survey/prefix.hpp"

#include "fakes/fake_file_system.hpp"

#include <gtest/gtest.h>

namespace envboot::survey {
namespace {

AbsPath path(std::string_view text) {
  return *AbsPath::parse(text);
}

TEST(Pyvenv, KeysAreLowerCasedAndTrimmed) {
  auto keys =
      parse_pyvenv("Home = /opt/python/bin\ninclude-system-site-packages=false\n\nno equals\nversion =  3.7.16 \r\n");
  EXPECT_EQ(keys.at("home"), "/opt/python/bin");
  EXPECT_EQ(keys.at("version"), "3.7.16");
  EXPECT_EQ(keys.size(), 3U);
}

/// A venv below /disk that is reached through the link /scratch too.
struct Scene {
  fakes::FakeFileSystem disk;
  Scene() {
    disk.add_file("/usr/bin/python3.11",
                  "\x7f"
                  "ELF",
                  0755);
    disk.add_file("/disk/env/pyvenv.cfg", "home = /usr/bin\nversion = 3.11.2\n");
    disk.add_link("/disk/env/bin/python", "/usr/bin/python3.11");
    disk.add_dir("/disk/env/lib/python3.11/site-packages");
    disk.add_link("/scratch", "/disk");
  }
  void add_script(const char* name, std::string first_line) {
    disk.add_file(std::string("/disk/env/bin/") + name, std::move(first_line) + "\nimport sys\n", 0755);
  }
  ScriptShebang only_script(std::string_view prefix = "/disk/env") {
    auto facts = prefix_facts(disk, path(prefix));
    EXPECT_TRUE(facts);
    EXPECT_EQ(facts->scripts.size(), 1U);
    return facts->scripts.at(0);
  }
};

TEST(Guard, IsLookedForOnlyInOurEnvironments) {
  Scene scene;
  auto guard = [&] { return prefix_facts(scene.disk, path("/disk/env"))->guard; };
  EXPECT_EQ(guard(), Guard::not_ours);
  scene.disk.add_file("/disk/env/envboot.lock", "{}");
  EXPECT_EQ(guard(), Guard::missing);
  scene.disk.add_file("/disk/env/lib/python3.11/site-packages/_envboot_guard.py", "");
  EXPECT_EQ(guard(), Guard::missing) << "nothing starts it";
  scene.disk.add_file("/disk/env/lib/python3.11/site-packages/000_envboot_guard.pth", "");
  EXPECT_EQ(guard(), Guard::present);
  scene.disk.add_file("/disk/env/share/envboot/no-guard", "");
  EXPECT_EQ(guard(), Guard::wanted_off);
}

TEST(Prefix, AnEnvironmentOfAnOldVirtualenv) {
  fakes::FakeFileSystem disk;
  disk.add_file("/env/lib/python3.7/orig-prefix.txt", "/opt/python\n");
  disk.add_file("/env/bin/python", "ELF", 0755);
  disk.add_dir("/env/lib/python3.7/site-packages");
  auto facts = prefix_facts(disk, path("/env"));
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->kind, PrefixFacts::Kind::venv);
  EXPECT_EQ(facts->pyvenv.at("home"), "/opt/python/bin");
  EXPECT_TRUE(facts->sees_user_site());
  disk.add_file("/env/lib/python3.7/no-global-site-packages.txt", "");
  EXPECT_FALSE(prefix_facts(disk, path("/env"))->sees_user_site());
}

TEST(Prefix, APythonThatStandsByItself) {
  fakes::FakeFileSystem disk;
  disk.add_file("/usr/bin/python3.11", "ELF", 0755);
  disk.add_link("/usr/bin/python3", "python3.11");
  EXPECT_FALSE(prefix_or_base_facts(disk, path("/usr"))) << "it has no library";
  disk.add_file("/usr/lib/python3.11/os.py", "");
  disk.add_dir("/usr/lib/python3/dist-packages");
  EXPECT_FALSE(prefix_facts(disk, path("/usr"))) << "it is no environment";
  auto facts = prefix_or_base_facts(disk, path("/usr"));
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->kind, PrefixFacts::Kind::base);
  EXPECT_EQ(facts->interpreter, path("/usr/bin/python3"));
  EXPECT_EQ(facts->site_packages, std::vector{path("/usr/lib/python3/dist-packages")});
}

TEST(Prefix, AVenvWithItsPythonAndPackages) {
  Scene scene;
  auto facts = prefix_facts(scene.disk, path("/scratch/env"));
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->kind, PrefixFacts::Kind::venv);
  EXPECT_EQ(facts->real.string(), "/disk/env");
  EXPECT_FALSE(facts->python->dangling);
  ASSERT_EQ(facts->site_packages.size(), 1U);
  EXPECT_EQ(python_of(facts->site_packages[0]), "3.11");
  EXPECT_FALSE(prefix_facts(scene.disk, path("/usr/bin")));
}

TEST(Prefix, AScriptOfItsOwnByEitherName) {
  for (const char* line : {"#!/disk/env/bin/python", "#!/scratch/env/bin/python"}) {
    Scene scene;
    scene.add_script("pip", line);
    EXPECT_TRUE(scene.only_script("/disk/env").inside) << line;
    EXPECT_TRUE(scene.only_script("/scratch/env").inside) << line;
  }
}

TEST(Prefix, AScriptOfAnotherPlace) {
  Scene scene;
  scene.add_script("pip", "#!/home/me/old/bin/python");
  ScriptShebang script = scene.only_script();
  EXPECT_FALSE(script.inside);
  EXPECT_FALSE(script.interpreter_exists);
}

TEST(Prefix, TheLongFormIsRead) {
  Scene scene;
  scene.add_script("pip", "#!/bin/sh\n'''exec' \"/a b/env/bin/python\" \"$0\" \"$@\"");
  EXPECT_EQ(scene.only_script().interpreter, "/a b/env/bin/python");
}

TEST(Prefix, ScriptsThatNameNoPythonByPathDontCount) {
  Scene scene;
  scene.add_script("activate", "# no program");
  scene.add_script("tool", "#!/bin/sh");
  scene.add_script("anywhere", "#!/usr/bin/env python3");
  EXPECT_TRUE(prefix_facts(scene.disk, path("/disk/env"))->scripts.empty());
}

TEST(Prefix, ADeadLinkIsFollowedToItsEnd) {
  Scene scene;
  scene.disk.add_file("/disk/dead/pyvenv.cfg", "home = /gone\n");
  scene.disk.add_link("/disk/dead/bin/python", "python3");
  scene.disk.add_link("/disk/dead/bin/python3", "/gone/python3");
  auto facts = prefix_facts(scene.disk, path("/disk/dead"));
  ASSERT_TRUE(facts && facts->python);
  EXPECT_TRUE(facts->python->dangling);
  EXPECT_EQ(facts->python->chain, (std::vector<std::string>{"python3", "/gone/python3"}));
}

} // namespace
} // namespace envboot::survey
