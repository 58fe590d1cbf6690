#include "doctor/root_causes.hpp"

#include <gtest/gtest.h>

namespace envboot::doctor {
namespace {

Finding found(std::string code, Level level, std::string_view file) {
  return {.code = std::move(code),
          .level = level,
          .title = {},
          .evidence = {{.file = *AbsPath::parse(file), .value = {}}},
          .why = {},
          .fix = {}};
}

std::string cause(Finding finding, Finding of) {
  std::vector<Finding> all{std::move(finding), std::move(of)};
  tell_causes(all);
  EXPECT_EQ(all[1].because_of, "") << "no circle";
  return all[0].because_of;
}

TEST(RootCauses, AFullDiskCutsOffWhatIsWritten) {
  for (const char* file : {"/env/lib/python3.7/site-packages/six.py", "/env/lib64/python3.7/site-packages/six.py"}) {
    EXPECT_EQ(cause(found("EB306", Level::error, file), found("EB402", Level::error, "/env")), "EB402") << file;
  }
  EXPECT_EQ(cause(found("EB319", Level::error, "/env/conda-meta/six-1.json"), found("EB402", Level::error, "/env")),
            "EB402");
  EXPECT_EQ(cause(found("EB306", Level::error, "/env/lib/python3.7/site-packages/six.py"),
                  found("EB401", Level::error, "/scratch")),
            "EB401");
}

TEST(RootCauses, OneOfAnotherEnvironmentIsNone) {
  EXPECT_EQ(cause(found("EB306", Level::error, "/env/lib/python3.7/site-packages/six.py"),
                  found("EB402", Level::error, "/other")),
            "");
  EXPECT_EQ(cause(found("EB319", Level::error, "/env/conda-meta/six-1.json"),
                  found("EB324", Level::warning, "/other/lib/python3.7/site-packages/six.dist-info")),
            "");
}

TEST(RootCauses, TwoManagersInOneEnvironment) {
  EXPECT_EQ(cause(found("EB319", Level::error, "/env/conda-meta/six-1.json"),
                  found("EB324", Level::warning, "/env/lib/python3.7/site-packages/six-1.16.0.dist-info")),
            "EB324");
}

TEST(RootCauses, WhatIsGoneCannotBeStarted) {
  EXPECT_EQ(cause(found("EB303", Level::error, "/env/bin"), found("EB302", Level::error, "/env/bin/python")), "EB302");
  EXPECT_EQ(cause(found("EB312", Level::warning, "/env/lib/python3.7/site-packages/x.dist-info"),
                  found("EB306", Level::error, "/env/lib/python3.7/site-packages/x.py")),
            "EB306");
}

TEST(RootCauses, ALoadedModulesSearchPath) {
  Finding hidden = found("EB108", Level::warning, "/opt/lib/libhdf5.so");
  Finding module = found("EB103", Level::warning, "/mods/hdf5/1.10");
  EXPECT_EQ(cause(hidden, module), "") << "it changes something else";
  module.evidence[0].value = "hdf5/1.10: puts /opt/lib on LD_LIBRARY_PATH";
  EXPECT_EQ(cause(hidden, module), "EB103");
}

TEST(RootCauses, ALesserFindingExplainsNothing) {
  EXPECT_EQ(cause(found("EB306", Level::error, "/env/lib/python3.7/site-packages/six.py"),
                  found("EB401", Level::warning, "/home/ada")),
            "");
}

} // namespace
} // namespace envboot::doctor
