#include "python/pip_settings.hpp"

#include "fakes/fake_processes.hpp"

#include <gmock/gmock.h>

namespace envboot::python {
namespace {

using testing::ElementsAre;

TEST(PipSettings, TakeWhereFromAndLeaveWhereTo) {
  PipSettings settings = parse_pip_config(":env:.index-url='https://env.example/simple'\n"
                                          "global.index-url='https://global.example/simple'\n"
                                          "install.find-links='/wheels\\n/more wheels'\n"
                                          "global.find-links='/old'\n"
                                          "global.target='/elsewhere'\n"
                                          "install.user='true'\n"
                                          "list.format='columns'\n");
  EXPECT_EQ(settings.get("index-url"), "https://env.example/simple");
  EXPECT_EQ(settings.get("find-links"), "/wheels /more wheels");
  EXPECT_EQ(settings.get("target"), "");
  EXPECT_THAT(settings.ignored, ElementsAre("global.target", "install.user"));
}

TEST(PipSettings, AreTotalOnOddText) {
  for (std::string_view text : {"", "=", ".=", "global.", "global.index-url=", "global.index-url='",
                                "global.index-url='\\", "no line\n\n\n", "'a.b'='c'"}) {
    EXPECT_TRUE(parse_pip_config(text).get("index-url").size() <= 2) << text;
  }
}

TEST(PipSettings, GoToPipAsVariablesAndNetworkWins) {
  PipSettings settings;
  settings.set("index-url", "https://user:fake-pw@i.example/simple");
  settings.set("cert", "/old.pem");
  Environment environment = pip_environment(settings, {{"HOME", "/h"}, {"PIP_TARGET", "/x"}, {"PYTHONPATH", "/y"}},
                                            {{"PIP_CERT", "/bundle.pem"}});
  EXPECT_EQ(environment.get("PIP_INDEX_URL"), "https://user:fake-pw@i.example/simple");
  EXPECT_EQ(environment.get("PIP_CERT"), "/bundle.pem");
  EXPECT_EQ(environment.get("PIP_CONFIG_FILE"), "/dev/null");
  EXPECT_FALSE(environment.has("PIP_TARGET"));
  EXPECT_FALSE(environment.has("PYTHONPATH"));
}

TEST(PipSettings, AskPipWithTheUsersOwnVariables) {
  fakes::FakeProcesses processes([](const os::Command& command) -> Result<os::Outcome> {
    EXPECT_EQ(command.environment.get("PIP_INDEX_URL"), "https://e.example");
    EXPECT_FALSE(command.environment.has("PYTHONPATH"));
    return fakes::exited(0, ":env:.index-url='https://e.example'\n");
  });
  Environment user = {{"PIP_INDEX_URL", "https://e.example"}, {"PYTHONPATH", "/y"}};
  Deadline deadline = Deadline::after(std::chrono::seconds(5));
  AbsPath python = AbsPath::parse("/v/bin/python").value();
  EXPECT_EQ(read_pip_settings(processes, python, user, {}, deadline).get("index-url"), "https://e.example");
  processes.script = [](const os::Command&) -> Result<os::Outcome> { return fakes::exited(2, "", "unknown command"); };
  PipSettings none = read_pip_settings(processes, python, user, {}, deadline);
  EXPECT_TRUE(none.values.empty());
  EXPECT_EQ(none.unread, "unknown command");
}

} // namespace
} // namespace envboot::python
