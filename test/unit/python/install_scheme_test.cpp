#include "python/install_scheme.hpp"

#include "fakes/fake_file_system.hpp"
#include "fakes/fake_processes.hpp"
#include "python/byte_compile.hpp"

#include <gmock/gmock.h>

namespace envboot::python {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

AbsPath path(std::string_view text) {
  return AbsPath::parse(text).value();
}
Deadline soon() {
  return Deadline::after(std::chrono::seconds(5));
}

std::string answer(const std::string& lib, const std::string& more = {}) {
  return fmt::format(
      "a wrapper's words\nenvboot-scheme {{\"version\": \"3.13.0rc1\", \"implementation\": \"cpython\", \"cache_tag\": "
      "\"cpython-313\", \"purelib\": \"/env/lib/python3.13/site-packages\", \"platlib\": \"{}\", \"scripts\": "
      "\"/env/bin\", \"headers\": \"/env/include/site/python3.13\", \"data\": \"/env\", \"visible\": [\"/usr/lib/x\"], "
      "\"libc\": \"glibc 2.36\", \"umask\": 63, \"release\": \"6.1\", \"kernel\": \"#1\", \"machine\": "
      "\"x86_64\"{}}}\n",
      lib, more);
}

struct Scene {
  fakes::FakeFileSystem files;
  std::string said = answer("/env/lib64/python3.13/site-packages");
  int old_flags = 0;
  fakes::FakeProcesses processes{[this](const os::Command& command) -> Result<os::Outcome> {
    if (command.argv[1] == "-I" && old_flags != 0) {
      return fakes::exited(2, "", "unknown option -I");
    }
    return fakes::exited(0, said);
  }};
  Scene() {
    files.add_file("/real/env/pyvenv.cfg", "");
    files.add_dir("/real/env/lib/python3.13/site-packages");
    files.add_link("/real/env/lib64", "lib");
    files.add_link("/env", "/real/env");
  }
  Result<InstallScheme> ask() { return ask_install_scheme(processes, files, path("/env"), soon()); }
};

TEST(InstallScheme, HasNoLinkInItsPaths) {
  Scene scene;
  auto scheme = scene.ask();
  ASSERT_TRUE(scheme) << scheme.error().what;
  EXPECT_EQ(scheme->prefix, path("/real/env"));
  EXPECT_EQ(scheme->python(), path("/env/bin/python"));
  EXPECT_EQ(scheme->purelib.string(), "lib/python3.13/site-packages");
  EXPECT_EQ(scheme->platlib.string(), "lib/python3.13/site-packages");
  EXPECT_EQ(scheme->headers.string(), "include/site/python3.13") << "which is not there yet";
  EXPECT_FALSE(scheme->data);
  EXPECT_EQ(scheme->version.text(), "3.13.0rc1");
  EXPECT_EQ(scheme->markers.platform_machine, "x86_64");
  EXPECT_EQ(scheme->glibc, "2.36");
  EXPECT_EQ(scheme->umask, 077U);
  EXPECT_THAT(scheme->visible, ElementsAre(path("/usr/lib/x")));
  EXPECT_EQ(scene.processes.commands[0].argv[0], "/env/bin/python");
  EXPECT_EQ(scene.processes.commands[0].argv[1], "-I");
  EXPECT_EQ(scene.processes.commands[0].argv[2], "-S");
}

TEST(InstallScheme, IsAskedOfOldPythonsToo) {
  Scene scene;
  scene.old_flags = 1;
  EXPECT_TRUE(scene.ask());
  EXPECT_EQ(scene.processes.commands.back().argv[1], "-E");
}

TEST(InstallScheme, RefusesPlacesOutsideAndOtherImplementations) {
  Scene outside;
  outside.said = answer("/usr/lib/python3/dist-packages");
  auto scheme = outside.ask();
  ASSERT_FALSE(scheme);
  EXPECT_THAT(scheme.error().what, HasSubstr("leads out of the environment"));
  Scene pypy;
  size_t at = pypy.said.find("\"cpython\"");
  pypy.said.replace(at, 9, "\"pypy\"");
  EXPECT_FALSE(pypy.ask());
  Scene silent;
  silent.said = "nothing";
  EXPECT_FALSE(silent.ask());
  Scene none;
  EXPECT_EQ(ask_install_scheme(none.processes, none.files, path("/usr"), soon()).error().kind, Kind::usage);
}

TEST(ByteCode, LiesWherePythonLooksForIt) {
  EXPECT_EQ(byte_code_of({"a/b.py"}, "cpython-311").string(), "a/__pycache__/b.cpython-311.pyc");
  EXPECT_EQ(byte_code_of({"b.py"}, "cpython-37").string(), "__pycache__/b.cpython-37.pyc");
  EXPECT_EQ(byte_code_of({"a/b.py"}, "").string(), "a/b.pyc");
}

TEST(ByteCompile, HandsEveryFileToOneProcess) {
  Scene scene;
  auto scheme = scene.ask();
  ASSERT_TRUE(scheme);
  std::vector<ToCompile> files;
  for (int k = 0; k < 10; ++k) {
    files.push_back({path(fmt::format("/stage/{}.py", k)), path(fmt::format("/env/{}.py", k))});
  }
  EXPECT_TRUE(byte_compile(scene.processes, *scheme, files, 4, soon()));
  ASSERT_EQ(scene.processes.commands.size(), 2U);
  EXPECT_THAT(scene.processes.commands[1].input, HasSubstr(R"(["/stage/9.py","/env/9.py"])"));
  EXPECT_TRUE(byte_compile(scene.processes, *scheme, {}, 4, soon()));
  EXPECT_EQ(scene.processes.commands.size(), 2U);
}

} // namespace
} // namespace envboot::python
