#include "python/interpreter.hpp"

#include "python/base.hpp"
#include "python/real.hpp"

#include <gmock/gmock.h>

namespace envboot::python {
namespace {

using namespace real;

TEST(RealInterpreters, FilesTellWhatTheInterpreterItselfSays) {
  auto files = os::real_file_system();
  auto processes = os::real_processes();
  auto programs = os::real_processes();
  auto host = os::real_host(*programs);
  int compared = 0;
  for (const FoundInterpreter& found : find_interpreters(*files, host->environment(), {})) {
    auto told = read_interpreter(*files, found.path);
    if (!told) {
      continue; // then it is asked itself
    }
    auto said = run_interpreter(*processes, found.path, minutes(1));
    ASSERT_TRUE(said) << found.path.string() << testing::PrintToString(said.error().causes);
    SCOPED_TRACE(found.path.string());
    EXPECT_EQ(told->version.text(), said->version.text());
    EXPECT_EQ(told->soabi, said->soabi);
    EXPECT_EQ(told->machine, said->machine);
    EXPECT_EQ(told->implementation, said->implementation);
    EXPECT_EQ(told->prefix.string(), said->prefix.string());
    EXPECT_EQ(told->base_prefix.string(), said->base_prefix.string());
    EXPECT_EQ(told->has_venv, said->has_venv);
    EXPECT_EQ(told->has_ensurepip, said->has_ensurepip);
    EXPECT_EQ(told->has_ssl, said->has_ssl);
    ++compared;
  }
  if (compared == 0) {
    GTEST_SKIP() << "no interpreter on this machine tells its version by files";
  }
}

TEST(RealInterpreters, TheDistributionsOwnIsFoundAndKnown) {
  auto files = os::real_file_system();
  auto processes = os::real_processes();
  AbsPath python = path("/usr/bin/python3");
  auto said = ask(*processes, *files, python, minutes(1));
  ASSERT_TRUE(said) << said.error().what;
  EXPECT_EQ(said->major(), 3);
  EXPECT_EQ(said->prefix, path("/usr"));
}

TEST(RealInterpreters, AFolderThatMayNotBeEnteredIsExplained) {
  fakes::TempFolder home;
  auto processes = os::real_processes();
  (void)os::make_dirs(home.files(), home.path() / "base/bin").value();
  write(home.text("base/bin/python"), "not a program");
  auto wished = read_wished_base(*processes, home.files(), home.path() / "base", minutes(1));
  ASSERT_TRUE(wished);
  auto why = why_no_base(std::get<BaseCandidate>(*wished), dist::Specifiers());
  ASSERT_TRUE(why);
  EXPECT_THAT(*why, testing::HasSubstr("ermission denied"));
}

} // namespace
} // namespace envboot::python
