#include "env/conda_answer.hpp"
#include "fakes/fake_processes.hpp"
#include "unit/env/scene.hpp"

#include <gmock/gmock.h>

namespace envboot::env {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view k_answer = R"(PS1='(dl) '
export PATH='/e/bin:/usr/bin'
export CONDA_PREFIX='/e'
\export CONDA_SHLVL='1'
export CONDA_DEFAULT_ENV='dl'
unset OLD
export QUOTED='it's so'
export LINES='one
two'
export CONDA_OVERRIDE_CUDA='11'
. "/e/etc/conda/activate.d/a.sh"
\. "/e/etc/conda/activate.d/b.sh"
)";

TEST(CondaAnswer, IsReadAsData) {
  auto answer = parse_conda_answer(k_answer);
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_THAT(answer->hooks, ElementsAre("/e/etc/conda/activate.d/a.sh", "/e/etc/conda/activate.d/b.sh"));
  EXPECT_EQ(answer->variables.size(), 8U);
  EXPECT_THAT(wanted_in(*answer),
              ElementsAre(WantedVariable{"OLD", std::nullopt}, WantedVariable{"QUOTED", "it's so"},
                          WantedVariable{"LINES", "one\ntwo"}, WantedVariable{"CONDA_OVERRIDE_CUDA", "11"}));
}

TEST(CondaAnswer, WhatIsNoneIsRefused) {
  for (const char* text : {"touch X\n", "export A=$(touch X)\n", "export A='x\n", "1='x'\n", "export A\n", ". /x\n"}) {
    EXPECT_FALSE(parse_conda_answer(text)) << text;
  }
  EXPECT_EQ(*parse_conda_answer("\n"), CondaAnswer{});
}

TEST(CondaAnswer, CondaIsAskedInACleanEnvironment) {
  fakes::FakeProcesses processes;
  processes.script = [](const os::Command&) { return fakes::exited(0, "export CONDA_PREFIX='/e'\n"); };
  Environment user{{"HOME", "/home/ada"}, {"PYTHONPATH", "/bad"}, {"CONDA_SHLVL", "3"}, {"PATH", "/odd"}};
  auto answer = ask_conda(processes, path("/opt/conda"), path("/e"), user, soon());
  ASSERT_TRUE(answer) << answer.error().what;
  ASSERT_EQ(processes.commands.size(), 1U);
  const os::Command& asked = processes.commands.front();
  EXPECT_THAT(asked.argv, ElementsAre("/opt/conda/bin/conda", "shell.posix", "activate", "/e"));
  EXPECT_EQ(asked.environment.get_or("PATH", ""), "/usr/bin:/bin");
  EXPECT_EQ(asked.environment.get_or("HOME", ""), "/home/ada");
  EXPECT_FALSE(asked.environment.has("PYTHONPATH"));
  EXPECT_FALSE(asked.environment.has("CONDA_SHLVL"));
  EXPECT_EQ(asked.input, "");

  processes.script = [](const os::Command&) { return fakes::exited(1, ""); };
  EXPECT_FALSE(ask_conda(processes, path("/opt/conda"), path("/e"), user, soon()));
}

} // namespace
} // namespace envboot::env
