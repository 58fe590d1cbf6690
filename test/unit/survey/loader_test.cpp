#include "survey/loader.hpp"

#include "corpus/elf_builder.hpp"
#include "fakes/fake_file_system.hpp"

#include <gmock/gmock.h>

namespace envboot::survey {
namespace {

AbsPath path(std::string_view text) {
  return *AbsPath::parse(text);
}

struct Scene {
  fakes::FakeFileSystem disk;
  Environment environment;
  std::optional<AbsPath> program;
  Scene() {
    for (const char* folder : {"/own", "/program", "/path", "/run", "/usr/lib"}) {
      disk.add_file(std::string(folder) + "/libx.so.1", "x");
    }
  }
  std::string find(const binfmt::Elf& elf, const std::string& name = "libx.so.1") {
    Loader loader(disk, environment, program);
    auto found = loader.find(name, path("/site/pkg/_c.so"), elf);
    return found ? found->string() : "nowhere";
  }
};

TEST(Loader, SearchesInTheOrderOfTheDynamicLoader) {
  Scene scene;
  binfmt::Elf rpath, runpath;
  rpath.rpath = "/own";
  runpath.rpath = "/own";
  runpath.runpath = "/run";
  EXPECT_EQ(scene.find({}), "/usr/lib/libx.so.1");
  EXPECT_EQ(scene.find(runpath), "/run/libx.so.1");
  scene.environment.set("LD_LIBRARY_PATH", "relative:/path");
  EXPECT_EQ(scene.find({}), "/path/libx.so.1");
  EXPECT_EQ(scene.find(runpath), "/path/libx.so.1") << "RUNPATH comes after it";
  EXPECT_EQ(scene.find(rpath), "/own/libx.so.1") << "RPATH comes before it";
  EXPECT_EQ(scene.find({}, "libnone.so"), "nowhere");
}

TEST(Loader, PassesOverLibrariesOfAnotherProcessorButNotOverOtherFiles) {
  Scene scene;
  scene.environment.set("LD_LIBRARY_PATH", "/path");
  std::string narrow = corpus::elf_of({});
  narrow[4] = 1; // of 32 bits
  scene.disk.add_file("/path/libx.so.1", narrow);
  EXPECT_EQ(scene.find({}), "/usr/lib/libx.so.1");
  scene.disk.add_file("/path/libx.so.1", "INPUT(libx.so.2)");
  EXPECT_EQ(scene.find({}), "/path/libx.so.1");
  Loader loader(scene.disk, scene.environment, scene.program);
  EXPECT_FALSE(loader.is_library(path("/path/libx.so.1")));
}

TEST(Loader, AsksTheProgramsRpathForObjectsWithoutRunpath) {
  Scene scene;
  scene.disk.add_file("/conda/bin/python3.7", corpus::elf_of({.rpath = "$ORIGIN/../../program"}), 0755);
  scene.disk.add_link("/env/bin/python", "/conda/bin/python3.7");
  scene.program = path("/env/bin/python");
  EXPECT_EQ(scene.find({}), "/program/libx.so.1");
  binfmt::Elf runpath;
  runpath.runpath = "/run";
  EXPECT_EQ(scene.find(runpath), "/run/libx.so.1");
}

TEST(Loader, PutsTheObjectsFolderInForOrigin) {
  Scene scene;
  scene.disk.add_file("/site/pkg.libs/liby.so", "y");
  scene.disk.add_link("/site/pkg.libs/libdangling.so", "gone");
  binfmt::Elf elf;
  elf.runpath = "${ORIGIN}/../pkg.libs";
  EXPECT_EQ(scene.find(elf, "liby.so"), "/site/pkg.libs/liby.so");
  EXPECT_EQ(scene.find(elf, "libdangling.so"), "nowhere");
}

TEST(Loader, TellsTheHighestVersionThatALibraryDefines) {
  Scene scene;
  using namespace std::string_literals;
  scene.disk.add_file("/usr/lib/libstdc++.so.6",
                      "\0GLIBCXX_3.4.9\0GLIBCXX_3.4.21\0GLIBCXX_LDBL\0xGLIBCXX_9.9\0GLIBC_2.3\0"s);
  Loader loader(scene.disk, scene.environment, scene.program);
  EXPECT_EQ(loader.provided(path("/usr/lib/libstdc++.so.6"), "GLIBCXX"), "3.4.21");
  EXPECT_EQ(loader.provided(path("/usr/lib/libstdc++.so.6"), "GLIBC"), "2.3");
  EXPECT_EQ(loader.provided(path("/usr/lib/none"), "GLIBC"), "");
}

} // namespace
} // namespace envboot::survey
