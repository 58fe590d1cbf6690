#include "python/interpreter.hpp"

#include "fakes/fake_file_system.hpp"
#include "fakes/fake_processes.hpp"

#include <gmock/gmock.h>

namespace envboot::python {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

AbsPath path(std::string_view text) {
  return AbsPath::parse(text).value();
}
Deadline soon() {
  return Deadline::after(std::chrono::seconds(10));
}

/// A conda environment with Python 3.7 at `prefix`.
void add_conda_env(fakes::FakeFileSystem& files, const std::string& prefix) {
  files.add_file(prefix + "/bin/python3.7",
                 "\x7f"
                 "ELF",
                 0755);
  files.add_link(prefix + "/bin/python", "python3.7");
  files.add_file(prefix + "/lib/python3.7/os.py", "");
  files.add_file(prefix + "/lib/python3.7/venv/__init__.py", "");
  files.add_file(prefix + "/lib/python3.7/lib-dynload/_ssl.cpython-37m-x86_64-linux-gnu.so", "");
  files.add_file(prefix + "/conda-meta/python-3.7.16-h7a1cb2a_0.json", "{}");
  files.add_file(prefix + "/conda-meta/python-dateutil-2.8.2-py_0.json", "{}");
}

constexpr const char* k_answer =
    R"({"version": "3.7.16", "implementation": "cpython", "prefix": "/p", "base_prefix": "/p", "soabi": "cpython-37m-x86_64-linux-gnu", "machine": "x86_64", "venv": true, "ensurepip": false, "ssl": true, "conda": false})";

TEST(ReadInterpreter, KnowsACondaEnvironmentFromItsFiles) {
  fakes::FakeFileSystem files;
  add_conda_env(files, "/e");
  auto found = read_interpreter(files, path("/e/bin/python"));
  ASSERT_TRUE(found) << found.error().what;
  EXPECT_EQ(found->version.text(), "3.7.16");
  EXPECT_EQ(found->soabi, "cpython-37m-x86_64-linux-gnu");
  EXPECT_EQ(found->machine, "x86_64");
  EXPECT_EQ(found->prefix, path("/e"));
  EXPECT_TRUE(found->is_conda);
  EXPECT_TRUE(found->has_venv);
  EXPECT_FALSE(found->has_ensurepip);
  EXPECT_TRUE(found->has_ssl);
}

TEST(ReadInterpreter, FollowsAVenvToItsBase) {
  fakes::FakeFileSystem files;
  add_conda_env(files, "/e");
  files.add_link("/v/bin/python", "/e/bin/python");
  files.add_file("/v/pyvenv.cfg", "home = /e/bin\nversion = 3.7.16\n");
  auto found = read_interpreter(files, path("/v/bin/python"));
  ASSERT_TRUE(found) << found.error().what;
  EXPECT_EQ(found->prefix, path("/v"));
  EXPECT_EQ(found->base_prefix, path("/e"));
  EXPECT_FALSE(found->is_conda);
}

TEST(ReadInterpreter, TakesTheVersionFromTheHeaders) {
  fakes::FakeFileSystem files;
  files.add_file("/p/bin/python3.8",
                 "\x7f"
                 "ELF",
                 0755);
  files.add_file("/p/lib/python3.8/os.py", "");
  files.add_file("/p/lib/python3.8/lib-dynload/zlib.cpython-38-x86_64-linux-gnu.so", "");
  EXPECT_FALSE(read_interpreter(files, path("/p/bin/python3.8")));
  files.add_file("/p/include/python3.8/patchlevel.h",
                 "#define PY_MICRO_VERSION 18\n#define PY_VERSION      \"3.8.18\"\n");
  auto found = read_interpreter(files, path("/p/bin/python3.8"));
  ASSERT_TRUE(found) << found.error().what;
  EXPECT_EQ(found->version.text(), "3.8.18");
  EXPECT_FALSE(found->has_ssl);
}

TEST(Ask, StartsNothingWhenFilesTell) {
  fakes::FakeFileSystem files;
  fakes::FakeProcesses processes;
  add_conda_env(files, "/e");
  EXPECT_TRUE(ask(processes, files, path("/e/bin/python"), soon()));
  EXPECT_TRUE(processes.commands.empty());
}

TEST(Ask, ADanglingLinkIsNotStarted) {
  fakes::FakeFileSystem files;
  fakes::FakeProcesses processes;
  files.add_link("/v/bin/python", "/gone/bin/python");
  EXPECT_FALSE(ask(processes, files, path("/v/bin/python"), soon()));
  EXPECT_TRUE(processes.commands.empty());
}

TEST(RunInterpreter, AsksPython2WithoutTheIsolatedFlag) {
  fakes::FakeProcesses processes([](const os::Command& command) -> Result<os::Outcome> {
    if (command.argv[1] == "-I") {
      return fakes::exited(2, "", "Unknown option: -I\n");
    }
    return fakes::exited(
        0, "\nenvboot-interpreter {\"version\": \"2.7.18\", \"prefix\": \"/p\", \"base_prefix\": \"/p\"}\n");
  });
  auto found = run_interpreter(processes, path("/p/bin/python"), soon());
  ASSERT_TRUE(found) << found.error().what;
  EXPECT_EQ(found->short_version(), "2.7");
  ASSERT_EQ(processes.commands.size(), 2u);
  EXPECT_THAT(std::vector<std::string>(processes.commands[1].argv.begin() + 1, processes.commands[1].argv.begin() + 4),
              ElementsAre("-E", "-s", "-S"));
  EXPECT_EQ(processes.commands[0].environment, (Environment{{"PATH", "/usr/bin:/bin"}}));
}

TEST(RunInterpreter, SaysWhyItDoesNotStart) {
  fakes::FakeProcesses processes([](const os::Command&) -> Result<os::Outcome> {
    return fakes::exited(127, "", "error while loading shared libraries: libpython3.7m.so.1.0\n");
  });
  auto found = run_interpreter(processes, path("/p/bin/python"), soon());
  ASSERT_FALSE(found);
  EXPECT_THAT(found.error().causes.back(), HasSubstr("libpython3.7m"));
  EXPECT_EQ(processes.commands.size(), 1u);
}

TEST(ParseAnswer, IsTotal) {
  AbsPath python = path("/p/bin/python");
  std::string good = std::string("banner of a wrapper\n\nenvboot-interpreter ") + k_answer + "\n";
  auto found = parse_answer(python, good);
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->has_venv);
  EXPECT_FALSE(found->has_ensurepip);
  for (size_t length = 0; length + 2 < good.size(); ++length) {
    EXPECT_FALSE(parse_answer(python, std::string_view(good).substr(0, length))) << length;
  }
  EXPECT_FALSE(parse_answer(python, "envboot-interpreter [1,2]"));
  EXPECT_FALSE(parse_answer(python, "envboot-interpreter {\"version\": 3, \"prefix\": null}"));
  EXPECT_FALSE(parse_answer(
      python, "envboot-interpreter {\"version\": \"3.7\", \"prefix\": \"relative\", \"base_prefix\": \"/\"}"));
  EXPECT_FALSE(parse_answer(python, std::string("envboot-interpreter \0\xff", 22)));
}

TEST(FindInterpreters, LooksInEveryUsualPlaceOnce) {
  fakes::FakeFileSystem files;
  files.add_file("/usr/bin/python3.11",
                 "\x7f"
                 "ELF",
                 0755);
  files.add_link("/usr/bin/python3", "python3.11");
  files.add_file("/usr/bin/python3-config", "#!/bin/sh\n", 0755);
  files.add_link("/bin", "usr/bin");
  files.add_file("/home/s/.pyenv/shims/python3", "#!/bin/sh\nexec pyenv\n", 0755);
  files.add_file("/home/s/.pyenv/versions/3.8.18/bin/python",
                 "\x7f"
                 "ELF",
                 0755);
  add_conda_env(files, "/apps/conda");
  add_conda_env(files, "/apps/conda/envs/dl");
  add_conda_env(files, "/home/s/.conda/envs/own");
  files.add_link("/home/s/v/bin/python", "/apps/conda/bin/python");
  files.add_file("/home/s/v/pyvenv.cfg", "home = /apps/conda/bin\n");
  files.add_link("/home/s/broken/bin/python", "/gone");
  files.add_file("/home/s/.conda/environments.txt",
                 "/home/s/.conda/envs/own\n/home/s/gone\nrelative\n/home/s/broken\n");
  Environment user = {{"HOME", "/home/s"}, {"PATH", "/home/s/.pyenv/shims:/home/s/v/bin:.::/usr/bin:/bin"}};
  AbsPath root = path("/apps/conda");
  std::vector<std::string> found;
  for (const FoundInterpreter& one : find_interpreters(files, user, std::span(&root, 1))) {
    found.push_back(one.origin + " " + one.path.string());
  }
  EXPECT_THAT(found,
              ElementsAre("PATH /home/s/v/bin/python", "PATH /usr/bin/python3",
                          "pyenv /home/s/.pyenv/versions/3.8.18/bin/python",
                          "conda environment /home/s/.conda/envs/own/bin/python", "conda root /apps/conda/bin/python",
                          "conda environment /apps/conda/envs/dl/bin/python"));
}

} // namespace
} // namespace envboot::python
