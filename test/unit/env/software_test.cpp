#include "env/doors/software.hpp"
#include "unit/env/scene.hpp"

#include <algorithm>
#include <fstream>
#include <gmock/gmock.h>
#include <sstream>

namespace envboot::env {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::string shipped(const std::string& name) {
  std::ifstream in(std::string(SOURCE_DIR) + "/modulefiles/" + name);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<std::string> lines_of(const std::vector<SoftwarePath>& paths) {
  std::vector<std::string> lines;
  std::ranges::transform(paths, std::back_inserter(lines), [](const SoftwarePath& one) {
    return fmt::format("{} {}{}", one.variable, one.folder.string(), one.only_if_set ? " if set" : "");
  });
  return lines;
}

Result<std::vector<DoorFile>> render(const Software& software) {
  std::string tcl = shipped("software.tcl.in");
  std::string lua = shipped("software.lua.in");
  return render_software(software, {tcl, lua});
}

Software tool_at(const std::string& prefix) {
  return {*ModuleName::parse("tool", "1.2"), path(prefix), {}, {{"PATH", path(prefix) / "bin"}}};
}

TEST(SoftwarePaths, FindsWhatThereIs) {
  Scene scene;
  for (const char* folder : {"bin", "sbin", "share/man", "share/info", "share/aclocal", "lib/pkgconfig", "lib/cmake",
                             "share/cmake", "include", "lib64"}) {
    scene.disk.add_dir(std::string("/opt/tool/") + folder);
  }
  scene.disk.add_file("/opt/tool/lib/libtool.a", "");
  scene.disk.add_file("/opt/tool/lib64/libtool.so.1", "");
  EXPECT_THAT(lines_of(software_paths(scene.disk, path("/opt/tool"), false)),
              ElementsAre("PATH /opt/tool/sbin", "PATH /opt/tool/bin", "MANPATH /opt/tool/share/man if set",
                          "INFOPATH /opt/tool/share/info if set", "XDG_DATA_DIRS /opt/tool/share if set",
                          "ACLOCAL_PATH /opt/tool/share/aclocal", "PKG_CONFIG_PATH /opt/tool/lib/pkgconfig",
                          "CMAKE_PREFIX_PATH /opt/tool", "CPATH /opt/tool/include", "LIBRARY_PATH /opt/tool/lib64",
                          "LIBRARY_PATH /opt/tool/lib"));
}

TEST(SoftwarePaths, LibraryPathIsForThoseWhoAsk) {
  Scene scene;
  scene.disk.add_file("/opt/tool/lib/libtool.so", "");
  scene.disk.add_file("/opt/tool/lib64/libother.a", "");
  EXPECT_THAT(lines_of(software_paths(scene.disk, path("/opt/tool"), false)), Not(testing::Contains(HasSubstr("LD_"))));
  EXPECT_THAT(lines_of(software_paths(scene.disk, path("/opt/tool"), true)),
              testing::Contains("LD_LIBRARY_PATH /opt/tool/lib"));
}

TEST(SoftwarePaths, PythonPackagesAreToldApart) {
  Scene scene;
  scene.disk.add_dir("/opt/tool/lib/python3.6/site-packages");
  EXPECT_THAT(lines_of(software_paths(scene.disk, path("/opt/tool"), true)), ElementsAre());
  EXPECT_THAT(python_packages(scene.disk, path("/opt/tool")),
              ElementsAre(path("/opt/tool/lib/python3.6/site-packages")));
}

TEST(Software, ThePairSaysTheSame) {
  Software software = tool_at("/opt/tool");
  software.required = {"apps/gcc/12.2"};
  software.paths.push_back({"MANPATH", path("/opt/tool/man"), true});
  auto files = render(software);
  ASSERT_TRUE(files) << files.error().what;
  ASSERT_EQ(files->size(), 2U);
  EXPECT_EQ((*files)[0].path.string(), "tool/1.2");
  EXPECT_EQ((*files)[1].path.string(), "tool/1.2.lua");
  EXPECT_THAT((*files)[0].content, HasSubstr("\nconflict \"tool\"\n"));
  EXPECT_THAT((*files)[0].content, HasSubstr("\nprereq \"apps/gcc/12.2\"\nprepend-path \"PATH\" \"/opt/tool/bin\"\n"
                                             "if { [info exists \"env(MANPATH)\"] } {\n"
                                             "    prepend-path \"MANPATH\" \"/opt/tool/man\"\n}\n"));
  EXPECT_THAT((*files)[1].content, HasSubstr("\ndepends_on(\"apps/gcc/12.2\")\n"
                                             "prepend_path(\"PATH\", \"/opt/tool/bin\")\n"
                                             "if os.getenv(\"MANPATH\") then\n"));
  for (const DoorFile& file : *files) {
    EXPECT_THAT(file.content, HasSubstr("tool 1.2 in /opt/tool"));
  }
}

TEST(Software, NoPathIsCode) {
  auto files = render(tool_at(R"(/o/it's $(touch X) [exec y] "q" \)"));
  ASSERT_TRUE(files) << files.error().what;
  EXPECT_THAT((*files)[0].content, HasSubstr(R"(prepend-path "PATH" "/o/it's \$(touch X) \[exec y\] \"q\" \\/bin")"));
  EXPECT_THAT((*files)[1].content, HasSubstr(R"(prepend_path("PATH", "/o/it's $(touch X) [exec y] \"q\" \\/bin"))"));
}

TEST(Software, RefusesWhatAPathListOrAModuleToolCannotCarry) {
  for (const char* prefix : {"/a:b", "/a\nb"}) {
    auto files = render(tool_at(prefix));
    ASSERT_FALSE(files);
    EXPECT_EQ(files.error().kind, Kind::refused);
  }
  for (const char* module : {"", "a b", "a//b", "/a", "a/", "a;b", "$(x)", "-a", "a~"}) {
    Software software = tool_at("/a");
    software.required = {module};
    EXPECT_FALSE(render(software)) << module;
  }
  EXPECT_TRUE(check_required("apps/gcc/12.2"));
}

} // namespace
} // namespace envboot::env
