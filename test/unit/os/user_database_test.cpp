#include "os/user_database.hpp"

#include "fakes/fake_processes.hpp"

#include <gmock/gmock.h>

namespace envboot::os {
namespace {

using fakes::exited;
using fakes::FakeProcesses;
using testing::ElementsAre;
using testing::HasSubstr;

Result<Outcome> missing(const Command& command) {
  return fail(os_error(ENOENT, "cannot run " + command.argv.front()));
}

TEST(HomeInPasswd, TakesTheLineOfTheUser) {
  EXPECT_EQ(home_in_passwd("root:x:0:0:root:/root:/bin/bash\nada:*:1815:100::/home/ada:/bin/sh\n", 1815)->string(),
            "/home/ada");
  EXPECT_EQ(home_in_passwd("ada:*:1815:100::/home/ada:", 1815)->string(), "/home/ada");
}

TEST(HomeInPasswd, RefusesEverythingElse) {
  for (const char* text : {"", "\n\n", ":::::", "ada:*:1815:100::", "ada:*:1815:100::home:", "ada:*:18150:100::/h:/s",
                           "ada:*:x1815:100::/h:/s"}) {
    EXPECT_FALSE(home_in_passwd(text, 1815)) << text;
  }
}

TEST(HomeByGetent, LooksInBothFolders) {
  FakeProcesses processes([](const Command& command) -> Result<Outcome> {
    return command.argv.front() == "/bin/getent" ? exited(0, "ada:*:1815:100::/home/ada:/bin/sh\n") : missing(command);
  });
  EXPECT_EQ(home_by_getent(processes, 1815)->string(), "/home/ada");
  EXPECT_THAT(processes.log(), ElementsAre("/usr/bin/getent passwd 1815", "/bin/getent passwd 1815"));
}

TEST(HomeByGetent, UserThatNobodyKnowsIsAnError) {
  FakeProcesses processes([](const Command&) -> Result<Outcome> { return exited(2); });
  EXPECT_FALSE(home_by_getent(processes, 1815));
  EXPECT_EQ(processes.commands.size(), 1U);
  FakeProcesses none(missing);
  EXPECT_FALSE(home_by_getent(none, 1815));
}

TEST(GlibcByGetconf, ReadsItsWord) {
  const std::pair<const char*, const char*> rows[] = {{"glibc 2.17\n", "2.17"}, {"glibc 2.36", "2.36"}};
  for (const auto& [said, version] : rows) {
    FakeProcesses processes([said = said](const Command&) -> Result<Outcome> { return exited(0, said); });
    EXPECT_EQ(glibc_by_getconf(processes).value(), version);
    EXPECT_THAT(processes.log(), ElementsAre("/usr/bin/getconf GNU_LIBC_VERSION"));
  }
  for (const char* said : {"", "undefined\n", "glibc \n", "glibc 2.x\n"}) { // musl's getconf knows no such name
    FakeProcesses processes([said](const Command&) -> Result<Outcome> { return exited(0, said); });
    EXPECT_FALSE(glibc_by_getconf(processes)) << said;
  }
}

TEST(GlibcByGetconf, AgreesWithThisSystem) {
  auto processes = real_processes();
  auto version = glibc_by_getconf(*processes);
  ASSERT_TRUE(version) << version.error().what;
  EXPECT_THAT(*version, HasSubstr("2."));
}

} // namespace
} // namespace envboot::os
