#include "doctor/checks/checks.hpp"

#include <gmock/gmock.h>

namespace envboot::doctor {
namespace {

using testing::HasSubstr;

AbsPath path(std::string_view text) {
  return *AbsPath::parse(text);
}

constexpr const char* k_foreign = "/opt/anaconda3/lib/python3.6/site-packages";

/// As survey::python_path sees a folder of Python 3.6 packages beside a Python 3.11.
survey::PythonPathEntry foreign() {
  hijack::Verdict verdict;
  verdict.level = Level::error;
  verdict.rule = "pythonpath-foreign";
  verdict.poisoned = {{path("/usr/bin/python3"), 3, 11}};
  verdict.how = std::string(k_foreign) + " holds packages of Python 3.6";
  return {k_foreign, true, {verdict}, {"numpy", "pip"}, {}};
}

survey::Setter module_line(std::vector<Known<std::string>> values) {
  return {"apps/anaconda/3", path("/site/apps/anaconda/3"), 14, 15, 10, "prepend-path  PYTHONPATH $TOP/lib", values};
}

TEST(PythonPath, ForeignPackagesAreAnErrorAtTheLineOfTheLoadedModule) {
  auto findings = check_pythonpath({foreign()}, {module_line({std::string(k_foreign)})}, "");
  ASSERT_EQ(findings.size(), 1U);
  const Finding& finding = findings[0];
  EXPECT_EQ(finding.level, Level::error);
  EXPECT_THAT(finding.title, HasSubstr("the loaded module apps/anaconda/3"));
  EXPECT_EQ(finding.fix, "module unload apps/anaconda/3");
  ASSERT_EQ(finding.evidence.size(), 2U);
  EXPECT_EQ(finding.evidence[0].file->string(), "/site/apps/anaconda/3");
  EXPECT_EQ(finding.evidence[0].line, 14);
  EXPECT_EQ(finding.evidence[0].column, 15);
  EXPECT_THAT(finding.evidence[1].value, HasSubstr("poisons Python 3.11 (/usr/bin/python3)"));
}

TEST(PythonPath, WhatDoesNotExistPoisonsNobody) {
  survey::PythonPathEntry gone = foreign();
  gone.exists = false;
  auto findings = check_pythonpath({gone}, {}, "");
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].level, Level::warning);
  EXPECT_THAT(findings[0].evidence[0].value, HasSubstr("does not exist"));
  EXPECT_EQ(findings[0].fix, "unset PYTHONPATH");
}

TEST(PythonPath, EachSetterHasItsOwnFindingAndFix) {
  survey::PythonPathEntry own{"/home/me/code", true, {}, {"numpy", "tools"}, {"numpy"}};
  survey::Setter start_file{"", path("/home/me/.bashrc"), 7, 8, 10, "export PYTHONPATH=$HOME/code", {}};
  auto findings =
      check_pythonpath({foreign(), own}, {module_line({std::string(k_foreign)}), start_file}, "/home/me/env");
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[0].fix, "module unload apps/anaconda/3");
  EXPECT_EQ(findings[1].fix, "take line 7 out of /home/me/.bashrc, then: unset PYTHONPATH");
  EXPECT_EQ(findings[1].level, Level::warning);
  EXPECT_EQ(findings[1].evidence.back().value, "/home/me/code hides numpy of /home/me/env");
}

TEST(PythonPath, AModuleWhoseValueIsUnknownIsSuspectedBeforeAStartFile) {
  survey::Setter start_file{"", path("/home/me/.bashrc"), 7, 8, 10, "export PYTHONPATH=$HOME/code", {}};
  auto findings = check_pythonpath({foreign()}, {start_file, module_line({Unknown{"exec is not run"}})}, "");
  EXPECT_EQ(findings.at(0).fix, "module unload apps/anaconda/3");
}

TEST(PythonPath, AnEmptyFieldIsTheCurrentFolder) {
  auto findings = check_pythonpath({{"", true, {}, {}, {}}, {"lib", true, {}, {}, {}}}, {}, "");
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].evidence.size(), 2U);
  EXPECT_THAT(findings[0].evidence[0].value, HasSubstr("whatever folder you are in"));
}

TEST(PythonPath, UnsetIsFine) {
  EXPECT_TRUE(check_pythonpath({}, {}, "").empty());
}

TEST(PythonHome, SetIsAnErrorAndNamesItsModule) {
  EXPECT_TRUE(check_pythonhome(Environment{{"PATH", "/bin"}}, {}).empty());
  Environment environment{{"PYTHONHOME", "/opt/py"}};
  auto findings = check_pythonhome(environment, {});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].level, Level::error);
  EXPECT_EQ(findings[0].evidence[0].value, "PYTHONHOME=/opt/py");
  EXPECT_EQ(findings[0].fix, "unset PYTHONHOME");
  EXPECT_EQ(check_pythonhome(environment, {module_line({std::string("/opt/py")})}).at(0).fix,
            "module unload apps/anaconda/3");
}

} // namespace
} // namespace envboot::doctor
