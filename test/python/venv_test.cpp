#include "python/venv.hpp"

#include "python/kill9.hpp"
#include "python/real.hpp"
#include "python/site_packages.hpp"

#include <gmock/gmock.h>

namespace envboot::python {
namespace {

using namespace real;
using testing::HasSubstr;

/// lib/pythonX.Y/site-packages of a venv, "" when it is not there.
std::string site_of(const AbsPath& folder) {
  auto files = os::real_file_system();
  auto found = site_packages_of(*files, folder);
  return found.empty() ? "" : found.front().string();
}

/// Builds venvs from one interpreter of this machine, in a hostile environment.
class RealVenv : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    auto found = python(GetParam());
    if (!found) {
      GTEST_SKIP() << "no CPython " << GetParam() << " on this machine";
    }
    m_base = *found;
  }
  VenvWish wish() {
    VenvWish wish;
    wish.folder = m_home.path() / "envs/.gen/t-1";
    wish.base_python = m_base;
    wish.python = dist::Specifiers::parse(std::string("==") + GetParam() + ".*").value();
    wish.user = hostile(m_home);
    return wish;
  }
  AbsPath m_base = AbsPath::root();
  fakes::TempFolder m_home;
  std::unique_ptr<os::Processes> m_processes = os::real_processes();
  Notes m_notes;
};

TEST_P(RealVenv, IsMadeWithPipWhateverTheEnvironmentSays) {
  MakeVenv step(m_home.files(), *m_processes, wish());
  Status made = step.apply(m_notes, minutes(5));
  ASSERT_TRUE(made) << made.error().what << testing::PrintToString(made.error().causes) << m_notes.text();
  EXPECT_TRUE(os::exists(m_home.files(), wish().folder / "bin/pip"));
  EXPECT_FALSE(os::exists(m_home.files(), m_home.path() / "astray"));
  EXPECT_FALSE(os::exists(m_home.files(), m_home.path() / "envs/.gen/.t-1.half-made"));
  EXPECT_FALSE(os::exists(m_home.files(), m_home.path() / "envs/.gen/.t-1.scratch"));
  auto again = m_home.files().stat(wish().folder / "pyvenv.cfg", os::Links::keep)->mtime_ns;
  EXPECT_TRUE(step.apply(m_notes, minutes(5)));
  EXPECT_EQ(m_home.files().stat(wish().folder / "pyvenv.cfg", os::Links::keep)->mtime_ns, again) << "was made twice";
  EXPECT_TRUE(step.undo(action::Keep::nothing));
  EXPECT_TRUE(m_home.files().list(m_home.path() / "envs/.gen")->empty());
}

TEST_P(RealVenv, StandsBeingKilledAnywhere) {
  AbsPath folder = wish().folder;
  os::FileSystem& files = m_home.files();
  std::vector<std::function<bool()>> points = {
      [&] { return os::exists(files, folder.parent() / ".t-1.half-made"); },
      [&] { return os::exists(files, folder / "bin/python"); },
      [&] { return !site_of(folder).empty() && files.list(path(site_of(folder)))->size() > 1; },
  };
  for (size_t i = 0; i < points.size(); ++i) {
    ASSERT_TRUE(kill_when([&] { return std::make_unique<MakeVenv>(files, *m_processes, wish()); }, points[i])) << i;
    MakeVenv step(files, *m_processes, wish());
    Status made = step.apply(m_notes, minutes(5));
    ASSERT_TRUE(made) << i << made.error().what << testing::PrintToString(made.error().causes);
    ASSERT_TRUE(step.undo(action::Keep::nothing));
    ASSERT_TRUE(files.list(folder.parent())->empty()) << i;
  }
}

TEST_P(RealVenv, NeverTouchesAFolderThatIsNotOurs) {
  VenvWish wish = this->wish();
  (void)os::make_dirs(m_home.files(), wish.folder).value();
  write(wish.folder.string() + "/thesis.tex", "mine");
  MakeVenv step(m_home.files(), *m_processes, wish);
  Status made = step.apply(m_notes, minutes(5));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, Kind::refused);
  EXPECT_TRUE(step.undo(action::Keep::nothing));
  EXPECT_TRUE(os::exists(m_home.files(), wish.folder / "thesis.tex"));
}

TEST_P(RealVenv, DoesWithoutVenvAndEnsurepip) {
  // The same interpreter with a standard library that lacks both, as distributions and sites strip it.
  Interpreter whole = run_interpreter(*m_processes, m_base, minutes(1)).value();
  std::string version = whole.short_version();
  std::string prefix = m_home.text("stripped");
  os::Command copy;
  copy.argv = {"/bin/sh",
               "-c",
               "set -e; mkdir -p $2/bin $2/lib/python$3; cp -L $1/bin/python$3 $2/bin/; ln -s python$3 $2/bin/python; "
               "ln -s $1/lib/python$3/* $2/lib/python$3/; rm $2/lib/python$3/venv $2/lib/python$3/ensurepip; "
               "rm -f $2/lib/python$3/EXTERNALLY-MANAGED",
               "sh",
               whole.base_prefix.string(),
               prefix,
               version};
  copy.environment.set("PATH", "/usr/bin:/bin");
  os::Outcome copied = m_processes->run(copy, minutes(1)).value();
  ASSERT_TRUE(copied.good()) << copied.err;
  VenvWish wish = this->wish();
  wish.base_python = path(prefix) / "bin/python";
  MakeVenv step(m_home.files(), *m_processes, wish);
  Status made = step.apply(m_notes, minutes(5));
  ASSERT_TRUE(made) << made.error().what << testing::PrintToString(made.error().causes) << m_notes.text();
  EXPECT_THAT(m_notes.text(), HasSubstr("has no venv module"));
  EXPECT_THAT(m_notes.text(), HasSubstr("pip by ensurepip failed: the base has no ensurepip"));
}

TEST_P(RealVenv, SaysThatItsBaseIsGone) {
  VenvWish wish = this->wish();
  wish.base_python = m_home.path() / "python";
  ASSERT_EQ(::symlink("/nowhere/bin/python", wish.base_python.string().c_str()), 0);
  MakeVenv step(m_home.files(), *m_processes, wish);
  Status made = step.apply(m_notes, minutes(1));
  ASSERT_FALSE(made);
  EXPECT_THAT(made.error().what, HasSubstr("link to nothing"));
  EXPECT_FALSE(os::exists(m_home.files(), wish.folder));
}

INSTANTIATE_TEST_SUITE_P(Pythons, RealVenv, testing::Values("3.7", "3.11"),
                         [](const auto& info) { return "Python3_" + std::string(info.param).substr(2); });

TEST(RealVenvOfPython2, IsRefusedClearly) {
  auto base = python("2.7");
  if (!base) {
    GTEST_SKIP() << "no Python 2.7 on this machine";
  }
  fakes::TempFolder home;
  auto processes = os::real_processes();
  VenvWish wish;
  wish.folder = home.path() / "v";
  wish.base_python = *base;
  Notes notes;
  Status made = MakeVenv(home.files(), *processes, wish).apply(notes, minutes(1));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, Kind::usage);
  EXPECT_THAT(made.error().what, HasSubstr("Python 3 only"));
}

} // namespace
} // namespace envboot::python
