#include "survey/packages.hpp"

#include "fakes/fake_file_system.hpp"
#include "survey/extension_tags.hpp"
#include "survey/path_lines.hpp"

#include <gmock/gmock.h>

namespace envboot::survey {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

AbsPath path(std::string_view text) {
  return *AbsPath::parse(text);
}

/// Counts what a slow file system would be asked for.
struct CountingDisk : fakes::FakeFileSystem {
  Result<os::FilePtr> open(const AbsPath& file) override {
    ++calls;
    return FakeFileSystem::open(file);
  }
  Result<os::Stat> stat(const AbsPath& file, os::Links links) override {
    ++calls;
    return FakeFileSystem::stat(file, links);
  }
  size_t calls = 0;
};

/// A venv of Python 3.7.
struct Scene {
  CountingDisk disk;
  std::string site = "/env/lib/python3.7/site-packages/";
  Scene() {
    disk.add_file("/base/bin/python3.7",
                  "\x7f"
                  "ELF",
                  0755);
    disk.add_file("/base/lib/python3.7/os.py", "");
    disk.add_file("/base/include/python3.7m/patchlevel.h", "#define PY_VERSION \"3.7.16\"\n");
    disk.add_file("/base/lib/python3.7/lib-dynload/_ssl.cpython-37m-x86_64-linux-gnu.so", "");
    disk.add_file("/env/pyvenv.cfg", "home = /base/bin\nversion = 3.7.16\n");
    disk.add_link("/env/bin/python", "/base/bin/python3.7");
    disk.add_dir("/env/lib/python3.7/site-packages");
  }
  /// `files`: each holds two bytes, as RECORD says.
  void add(const std::string& name, const std::vector<std::string>& files, const std::string& metadata = "") {
    std::string info = site + name + "-1.0.dist-info/", record;
    for (const std::string& file : files) {
      disk.add_file(site + file, "ok");
      record += file + ",sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,2\n";
    }
    disk.add_file(info + "METADATA", "Metadata-Version: 2.1\nName: " + name + "\nVersion: 1.0\n" + metadata + "\n");
    disk.add_file(info + "RECORD", record + name + "-1.0.dist-info/RECORD,,\n");
  }
  Packages look() {
    auto prefix = prefix_facts(disk, path("/env"));
    EXPECT_TRUE(prefix);
    disk.calls = 0;
    auto packages = packages_of(disk, *prefix);
    EXPECT_TRUE(packages);
    return packages ? *packages : Packages{.prefix = path("/env")};
  }
};

TEST(Packages, NothingIsBrokenWhereAllIsThere) {
  Scene scene;
  scene.add("demo", {"demo/__init__.py", "../../../bin/demo"});
  Packages packages = scene.look();
  ASSERT_THAT(packages.packages, SizeIs(1));
  EXPECT_EQ(packages.packages[0].files, 3U);
  EXPECT_THAT(packages.packages[0].broken, IsEmpty());
  EXPECT_EQ(packages.packages[0].problem, "");
  EXPECT_EQ(packages.markers.python_full_version, "3.7.16");
}

TEST(Packages, SayHowAFileIsBroken) {
  Scene scene;
  scene.add("demo", {"a.py", "b.py", "c.so"});
  scene.disk.add_file(scene.site + "a.py", "");
  scene.disk.add_file(scene.site + "c.so", "longer");
  std::string record = *scene.disk.content(scene.site + "demo-1.0.dist-info/RECORD");
  scene.disk.add_file(scene.site + "demo-1.0.dist-info/RECORD",
                      record + "gone.py,,7\n__pycache__/gone.cpython-37.pyc,,\n");
  Packages packages = scene.look();
  const std::vector<BrokenFile>& broken = packages.packages.at(0).broken;
  ASSERT_THAT(broken, SizeIs(3));
  EXPECT_EQ(broken[0].path, "a.py");
  EXPECT_EQ(broken[0].how, BrokenFile::How::empty);
  EXPECT_EQ(broken[1].how, BrokenFile::How::resized);
  EXPECT_EQ(broken[1].found, 6U);
  EXPECT_EQ(broken[2].how, BrokenFile::How::gone);
  EXPECT_EQ(broken[2].promised, 7U);
}

TEST(Packages, RequirementsOfAnEggInfoCount) {
  Scene scene;
  scene.disk.add_file(scene.site + "old-1.0-py3.7.egg-info/PKG-INFO", "Name: old\nVersion: 1.0\n");
  scene.disk.add_file(scene.site + "old-1.0-py3.7.egg-info/requires.txt",
                      "gone>1\n\n[:python_version < \"3\"]\nfutures\n[docs]\nsphinx\n[:python_version > '3']\nnew\n");
  scene.disk.add_file(scene.site + "my-own.egg-link", "/work/mine\n.");
  scene.disk.add_file("/work/mine/my_own.egg-info/PKG-INFO", "Name: my-own\nVersion: 2.0\n");
  scene.disk.add_file("/work/mine/my_own.egg-info/requires.txt", "old>=2\n");
  scene.add("user", {"u.py"}, "Requires-Dist: my.own>=3\n");
  Packages packages = scene.look();
  ASSERT_THAT(packages.packages, SizeIs(3));
  ASSERT_THAT(packages.packages[0].unmet, SizeIs(1));
  EXPECT_EQ(packages.packages[0].is.version, "2.0");
  EXPECT_EQ(packages.packages[0].unmet[0].requirement, "old>=2");
  ASSERT_THAT(packages.packages[1].unmet, SizeIs(2));
  EXPECT_EQ(packages.packages[1].unmet[0].requirement, "gone>1");
  EXPECT_EQ(packages.packages[1].unmet[1].requirement, "new");
  ASSERT_THAT(packages.packages[2].unmet, SizeIs(1));
  EXPECT_EQ(packages.packages[2].unmet[0].present, "2.0");
}

TEST(Packages, OfTheBaseOnlyWhatTheEnvironmentHidesFromItCounts) {
  Scene scene;
  scene.disk.add_file("/env/pyvenv.cfg", "home = /base/bin\nversion = 3.7.16\ninclude-system-site-packages = true\n");
  std::string base = "/base/lib/python3.7/site-packages/";
  scene.disk.add_file(base + "x-1.0.dist-info/METADATA",
                      "Name: x\nVersion: 1.0\nRequires-Dist: gone\nRequires-Dist: b<1\n");
  scene.disk.add_file(base + "b-0.5.dist-info/METADATA", "Name: b\nVersion: 0.5\n");
  scene.add("b", {"b.py"});
  Packages packages = scene.look();
  ASSERT_THAT(packages.beside, SizeIs(1));
  ASSERT_THAT(packages.beside[0].unmet, SizeIs(1));
  EXPECT_EQ(packages.beside[0].unmet[0].requirement, "b<1");
}

TEST(Packages, FoldersOfByteCodeMayBeMissing) { // virtualenv names them in RECORD
  Scene scene;
  scene.add("a", {"a.py"});
  std::string record = scene.site + "a-1.0.dist-info/RECORD";
  scene.disk.add_file(record, *scene.disk.content(record) + "a/__pycache__,,\n__pycache__,,\n");
  EXPECT_THAT(scene.look().packages[0].broken, IsEmpty());
}

TEST(Packages, WhatAPathFileLeadsToIsThere) {
  Scene scene;
  scene.add("a", {"a.py"}, "Requires-Dist: b\nRequires-Dist: c>=2\n");
  scene.add("c", {"c.py"});
  scene.disk.add_file(scene.site + "more.pth", "# more\n/opt/more\n");
  scene.disk.add_file("/opt/more/b-1.0.dist-info/METADATA", "Name: b\nVersion: 1.0\nRequires-Dist: gone\n");
  scene.disk.add_file("/opt/more/c-2.0.dist-info/METADATA", "Name: c\nVersion: 2.0\n");
  Packages packages = scene.look();
  ASSERT_THAT(packages.packages[0].unmet, SizeIs(1));
  EXPECT_EQ(packages.packages[0].unmet[0].requirement, "c>=2") << "the environment's own c comes first";
  ASSERT_THAT(packages.beside, SizeIs(1));
  EXPECT_EQ(packages.beside[0].unmet.at(0).requirement, "gone");
}

TEST(Packages, OfTwoCopiesOneMustDo) {
  Scene scene;
  scene.add("a", {"a.py"}, "Requires-Dist: b>=2\n");
  scene.add("b", {"b.py"});
  scene.disk.add_file(scene.site + "b-2.0.dist-info/METADATA", "Name: b\nVersion: 2.0\n");
  EXPECT_THAT(scene.look().packages[0].unmet, IsEmpty());
}

TEST(Packages, RequirementsAreJudgedForTheEnvironmentsOwnPython) {
  Scene scene;
  scene.add("a", {"a.py"},
            "Requires-Dist: b (>=2)\nRequires-Dist: c ; python_version < \"3.8\"\n"
            "Requires-Dist: d ; python_version >= \"3.8\"\nRequires-Python: >=3.8\n");
  scene.add("b", {"b.py"});
  Packages packages = scene.look();
  ASSERT_THAT(packages.packages, SizeIs(2));
  ASSERT_THAT(packages.packages[0].unmet, SizeIs(2));
  EXPECT_EQ(packages.packages[0].unmet[0].requirement, "b>=2");
  EXPECT_EQ(packages.packages[0].unmet[0].present, "1.0");
  EXPECT_EQ(packages.packages[0].unmet[1].requirement, "c");
  EXPECT_TRUE(packages.packages[0].for_other_python);
}

TEST(Packages, OfTheBaseCountWhereTheEnvironmentSeesThem) {
  Scene scene;
  scene.disk.add_dir("/base/lib/python3.7/site-packages/b-2.0.dist-info");
  scene.add("a", {"a.py"}, "Requires-Dist: b\n");
  EXPECT_THAT(scene.look().packages.at(0).unmet, SizeIs(1));
  scene.disk.add_file("/env/pyvenv.cfg", "home = /base/bin\ninclude-system-site-packages = true\nversion = 3.7.16\n");
  EXPECT_THAT(scene.look().packages.at(0).unmet, IsEmpty());
}

TEST(Packages, PyvenvTellsTheVersionWhereTheBaseDoesNot) {
  Scene scene;
  scene.disk.add_dir("/base/lib/python3.8");
  scene.disk.add_file("/base/lib/python3.8/os.py", ""); // two of them
  scene.add("a", {"a.py"});
  EXPECT_EQ(scene.look().markers.python_full_version, "3.7.16");
}

/// As after an upgrade of a distribution, whose Python comes without its headers.
TEST(Packages, TheInterpretersNameTellsWhatItsFilesDoNot) {
  Scene scene;
  scene.disk.add_file("/base/lib/python3.8/os.py", "");
  scene.disk.add_file("/base/bin/python3.8", "\x7f", 0755);
  scene.disk.add_link("/env/bin/python", "/base/bin/python3.8");
  scene.add("a", {"a.py"});
  Packages packages = scene.look();
  EXPECT_EQ(packages.markers.python_version, "3.8");
  EXPECT_THAT(packages.packages, IsEmpty());
  ASSERT_THAT(packages.unread, SizeIs(1));
  EXPECT_EQ(packages.unread[0].string(), "/env/lib/python3.7/site-packages");
}

TEST(Packages, CommandsWhoseModuleIsNowhereAreDead) {
  Scene scene;
  scene.add("demo", {"demo/cli.py"});
  scene.disk.add_file(
      scene.site + "demo-1.0.dist-info/entry_points.txt",
      "[console_scripts]\nfine = demo.cli:main\nbare = demo:main\ndead = gone.cli:main\n[other]\nx = gone:x\n");
  Packages packages = scene.look();
  ASSERT_THAT(packages.packages.at(0).dead_commands, SizeIs(1));
  EXPECT_EQ(packages.packages[0].dead_commands[0].name, "dead");
}

TEST(Packages, EditableInstallsLeadToAProject) {
  Scene scene;
  scene.add("demo", {"__editable___demo.py"});
  scene.disk.add_file(scene.site + "demo-1.0.dist-info/direct_url.json",
                      R"({"dir_info": {"editable": true}, "url": "file:///home/me/a%20project"})");
  EXPECT_TRUE(scene.look().packages.at(0).project_gone);
  scene.disk.add_dir("/home/me/a project");
  Packages packages = scene.look();
  EXPECT_EQ(packages.packages.at(0).project->string(), "/home/me/a project");
  EXPECT_FALSE(packages.packages[0].project_gone);
}

TEST(Packages, OfAnotherPythonAreNotRead) {
  Scene scene;
  scene.disk.add_dir("/env/lib/python3.6/site-packages");
  scene.disk.add_dir(scene.site + "~emo-1.0.dist-info");
  Packages packages = scene.look();
  ASSERT_THAT(packages.unread, SizeIs(1));
  EXPECT_EQ(packages.unread[0].string(), "/env/lib/python3.6/site-packages");
  ASSERT_THAT(packages.leftovers, SizeIs(1));
}

TEST(Packages, AskASlowFileSystemOnceAFile) {
  Scene scene;
  size_t files = 0;
  for (int package = 0; package < 30; ++package) {
    std::vector<std::string> names;
    for (int k = 0; k < 80; ++k) {
      names.push_back(fmt::format("p{}/m{}.py", package, k));
    }
    scene.add(fmt::format("p{}", package), names);
    files += names.size();
  }
  scene.look();
  EXPECT_LE(scene.disk.calls, files * 12 / 10);
}

TEST(ExtensionTags, OneForThisPythonIsEnough) {
  ExtensionTags tags("3.7");
  for (const char* file : {"a/_x.cpython-36m-x86_64-linux-gnu.so", "a/_x.cpython-37m-x86_64-linux-gnu.so", "b.abi3.so",
                           "c.so", "d.cpython-310-x86_64-linux-gnu.so", "lib/libz.so.1",
                           "e/_y.cpython-36m-x86_64-linux-gnu.so", "e/_y.abi3.so", ".so", "x.py"}) {
    tags.add(file);
  }
  EXPECT_THAT(tags.foreign(), ElementsAre("d.cpython-310-x86_64-linux-gnu.so"));
}

TEST(PathFiles, TellCodeFromPathsAndComments) {
  fakes::FakeFileSystem disk;
  disk.add_dir("/site/here");
  disk.add_file("/site/b.pth", "# words\n\nimport os; os\nhere\n/gone  \r\nimports_not\n");
  disk.add_file("/site/.a.pth", "import\tsys");
  PathFiles files = path_files(disk, path("/site"));
  ASSERT_THAT(files.lines, SizeIs(5));
  EXPECT_TRUE(files.lines[0].code);
  EXPECT_EQ(files.lines[0].file.name(), ".a.pth");
  EXPECT_TRUE(files.lines[1].code);
  EXPECT_EQ(files.lines[1].line, 3);
  EXPECT_FALSE(files.lines[2].gone);
  EXPECT_TRUE(files.lines[3].gone);
  EXPECT_EQ(files.lines[3].path->string(), "/gone");
  EXPECT_FALSE(files.lines[4].code);
  EXPECT_THAT(files.hidden, SizeIs(1));
}

} // namespace
} // namespace envboot::survey
