#include "doctor/checks/start_files.hpp"

#include <gmock/gmock.h>

namespace envboot::doctor {
namespace {

using survey::StartLine;

AbsPath bashrc() {
  return *AbsPath::parse("/home/me/.bashrc");
}

TEST(StartLines, OneFindingForEachKind) {
  auto findings = check_start_lines({{StartLine::What::speaks, bashrc(), 1, 1, "echo", {}, "echo a"},
                                     {StartLine::What::speaks, bashrc(), 2, 1, "date", {}, "date"},
                                     {StartLine::What::ends, bashrc(), 3, 1, "exit", {}, "exit"},
                                     {StartLine::What::cuts_off, bashrc(), 4, 1, "return", {"PATH"}, "return"}});
  ASSERT_EQ(findings.size(), 3U);
  EXPECT_EQ(findings[0].evidence.size(), 2U);
  EXPECT_EQ(findings[1].level, Level::error);
  EXPECT_THAT(findings[2].why, testing::HasSubstr("PATH"));
  EXPECT_TRUE(check_start_lines({}).empty());
}

TEST(Exports, OnlyOfVariablesThatTheShellDoesNotHave) {
  std::vector<survey::AssignmentLine> lines = {{bashrc(), 3, 8, "export PYTHONPATH=/x"},
                                               {bashrc(), 4, 8, "setenv LD_LIBRARY_PATH /y"}};
  auto findings = check_exports({}, lines);
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[0].level, Level::warning);
  EXPECT_EQ(findings[1].level, Level::note);
  EXPECT_EQ(findings[1].evidence[0].line, 4);
  EXPECT_EQ(check_exports(Environment{{"PYTHONPATH", "/x"}}, lines).size(), 1U);
}

TEST(Exports, AnEmptyValueDoesNoHarm) {
  for (const char* line :
       {"export PYTHONPATH=", "export PYTHONPATH=\"\"", "export PYTHONPATH= # none", "export PYTHONPATH"}) {
    EXPECT_TRUE(check_exports({}, {{bashrc(), 1, 8, line}}).empty()) << line;
  }
}

} // namespace
} // namespace envboot::doctor
