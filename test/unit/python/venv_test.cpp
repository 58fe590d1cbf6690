#include "python/venv.hpp"

#include "fakes/fake_file_system.hpp"
#include "fakes/fake_processes.hpp"

#include <gmock/gmock.h>

namespace envboot::python {
namespace {

using testing::Contains;
using testing::HasSubstr;

AbsPath path(std::string_view text) {
  return AbsPath::parse(text).value();
}

struct Notes : action::Progress {
  void amount(uint64_t, uint64_t) override {}
  void note(std::string_view line) override { lines.emplace_back(line); }
  std::vector<std::string> lines;
};

/// A base that lacks `venv` and `ensurepip`; `works` names the one way by which pip gets into the venv.
class StrippedBase : public testing::Test {
 protected:
  StrippedBase() {
    files.add_dir("/h");
    files.add_file("/b/bin/python3.7", "ELF", 0755);
    files.add_file("/h/.local/bin/uv", "ELF", 0755);
    wish.folder = path("/h/envs/e");
    wish.base_python = path("/b/bin/python3.7");
    wish.user = {{"HOME", "/h"}};
    processes.script = [this](const os::Command& command) -> Result<os::Outcome> {
      std::string line = command.text();
      if (line.find("envboot-interpreter") != std::string::npos) {
        std::string prefix = command.argv[0].starts_with("/b") ? "/b" : "/h/envs/e";
        return fakes::exited(0,
                             R"(envboot-interpreter {"version": "3.7.16", "implementation": "cpython", "prefix": ")" +
                                 prefix + R"(", "base_prefix": "/b", "venv": false, "ensurepip": false})");
      }
      if (line.find("pip --version") != std::string::npos) {
        return has_pip ? fakes::exited(0, "pip 22 from /h/envs/e/lib") : fakes::exited(1, "", "No module named pip\n");
      }
      if (line.find("pip config") != std::string::npos) {
        return fakes::exited(0);
      }
      if (!works.empty() && line.find(works) != std::string::npos) {
        has_pip = true;
        return fakes::exited(0);
      }
      return fakes::exited(1, "", "does not work\n");
    };
  }
  Status apply() { return MakeVenv(files, processes, wish).apply(notes, Deadline::after(std::chrono::seconds(10))); }
  fakes::FakeFileSystem files;
  fakes::FakeProcesses processes;
  std::string works;
  bool has_pip = false;
  VenvWish wish;
  Notes notes;
};

TEST_F(StrippedBase, GetsASkeletonWrittenByUs) {
  works = "shutil";
  Status made = apply();
  ASSERT_TRUE(made) << made.error().what << testing::PrintToString(made.error().causes);
  EXPECT_EQ(files.content("/h/envs/e/pyvenv.cfg"),
            "home = /b/bin\ninclude-system-site-packages = false\nversion = 3.7.16\n");
  EXPECT_EQ(files.read_link(path("/h/envs/e/bin/python")).value(), "/b/bin/python3.7");
  EXPECT_TRUE(files.has("/h/envs/e/lib/python3.7/site-packages"));
}

TEST_F(StrippedBase, UsesAWheelThatLiesOnTheMachine) {
  files.add_file("/usr/share/python-wheels/pip-23.0.1-py3-none-any.whl", "");
  works = "/usr/share/python-wheels/pip-23.0.1-py3-none-any.whl/pip install --no-index";
  ASSERT_TRUE(apply());
  EXPECT_THAT(notes.lines, Contains("pip by ensurepip failed: the base has no ensurepip"));
}

TEST_F(StrippedBase, CopiesTheBasesPip) {
  works = "shutil";
  ASSERT_TRUE(apply());
  EXPECT_THAT(notes.lines, Contains("pip by a pip wheel on this machine failed: no pip wheel lies on this machine"));
}

TEST_F(StrippedBase, TakesUvLast) {
  works = "/h/.local/bin/uv pip install";
  ASSERT_TRUE(apply());
  EXPECT_THAT(notes.lines.back(), HasSubstr("a copy of the base's pip failed: does not work"));
}

TEST_F(StrippedBase, NamesEveryWayWhenNoneWorks) {
  Status made = apply();
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().causes.size(), 5u);
  EXPECT_TRUE(MakeVenv(files, processes, wish).undo(action::Keep::nothing));
  EXPECT_FALSE(files.has("/h/envs/e"));
  EXPECT_FALSE(files.has("/h/envs/.e.half-made"));
}

TEST_F(StrippedBase, AnotherVersionThanWantedIsRefused) {
  wish.python = dist::Specifiers::parse("==3.8.*").value();
  Status made = apply();
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, Kind::usage);
  EXPECT_FALSE(files.has("/h/envs/e"));
}

} // namespace
} // namespace envboot::python
