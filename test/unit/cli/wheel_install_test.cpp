#include "cli/exit_code.hpp"
#include "corpus/whole_wheel.hpp"
#include "env/lockfile.hpp"
#include "unit/cli/account.hpp"
#include "util/json.hpp"

#include <gmock/gmock.h>

namespace envboot::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class WheelInstall : public testing::Test {
 protected:
  void SetUp() override {
    account.host.cores = 1; // the disk is not made for two threads
    add_wheel("demo-1.0-py3-none-any.whl", "1.0", "Requires-Dist: six>=1.2\n");
    account.disk.add_file("/home/ada/env/pyvenv.cfg", "home = /usr/bin\n");
    account.disk.add_dir("/home/ada/env/lib/python3.11/site-packages");
    account.disk.add_dir("/home/ada/env/bin");
    account.disk.add_file("/proc/sys/kernel/random/boot_id", "boot-1\n");
    account.disk.add_link("/proc/self/ns/pid", "pid:[4026531836]");
    account.disk.add_file("/proc/4711/stat", "4711 (a) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 7 0 0\n");
    account.processes.script = [](const os::Command& command) -> Result<os::Outcome> {
      const std::string& env = command.argv.back();
      return fakes::exited(
          0,
          fmt::format("\nenvboot-scheme {{\"version\": \"3.11.2\", \"implementation\": \"cpython\", \"cache_tag\": "
                      "\"cpython-311\", \"purelib\": \"{0}/lib/python3.11/site-packages\", \"platlib\": "
                      "\"{0}/lib/python3.11/site-packages\", \"scripts\": \"{0}/bin\", \"headers\": \"{0}/include\", "
                      "\"data\": \"{0}\", \"visible\": [], \"libc\": \"glibc 2.36\", \"umask\": 18, \"release\": \"\", "
                      "\"kernel\": \"\", \"machine\": \"x86_64\"}}\n",
                      env));
    };
  }
  void add_wheel(const std::string& file, const std::string& version, const std::string& metadata = {}) {
    account.disk.add_file("/home/ada/" + file,
                          corpus::zip_of(corpus::whole_wheel(
                              "demo", version, {{.name = "demo.py", .content = "v = '" + version + "'\n"}}, metadata)));
  }
  ExitCode install(std::vector<std::string> words) {
    words.insert(words.begin(), {"wheel", "install"});
    account.console.out.clear();
    account.console.err.clear();
    return static_cast<ExitCode>(account.run(words));
  }
  FakeAccount account;
};

TEST_F(WheelInstall, SaysWhatItDidAndWhatIsMissing) {
  EXPECT_EQ(install({"demo-1.0-py3-none-any.whl", "--into", "./env"}), ExitCode::fine) << account.console.err;
  EXPECT_EQ(account.disk.content("/home/ada/env/lib/python3.11/site-packages/demo.py"), "v = '1.0'\n");
  EXPECT_THAT(account.console.err, AllOf(HasSubstr("installed demo 1.0 in /home/ada/env (3 files"),
                                         HasSubstr("warning: demo needs what is not installed: six>=1.2"),
                                         HasSubstr("/home/ada/env/bin/python -m pip install 'six>=1.2'")));
  EXPECT_EQ(install({"demo-1.0-py3-none-any.whl", "--into", "./env"}), ExitCode::fine);
  EXPECT_THAT(account.console.err, HasSubstr("is in /home/ada/env already: nothing was done"));
  EXPECT_EQ(install({"demo-1.0-py3-none-any.whl", "--into", "./env", "--force"}), ExitCode::fine);
  EXPECT_THAT(account.console.err, HasSubstr("in place of itself"));
  add_wheel("demo-2.0-py3-none-any.whl", "2.0");
  EXPECT_EQ(install({"demo-2.0-py3-none-any.whl", "--into", "/home/ada/env", "--quiet"}), ExitCode::fine);
  EXPECT_THAT(account.console.err, IsEmpty());
}

TEST_F(WheelInstall, JsonIsOneDocumentOnStdout) {
  EXPECT_EQ(install({"demo-1.0-py3-none-any.whl", "--into", "./env", "--json", "--dry-run"}), ExitCode::fine);
  auto json = Json::parse(account.console.out);
  ASSERT_TRUE(json) << account.console.out;
  EXPECT_EQ(json->text_of("name"), "demo");
  EXPECT_EQ(*json->find("installed")->boolean(), false);
  EXPECT_EQ(json->find("unmet")->items()->at(0).text_of("requirement"), "six>=1.2");
  EXPECT_FALSE(account.disk.has("/home/ada/env/lib/python3.11/site-packages/demo.py"));
}

TEST_F(WheelInstall, WhatWasTypedWrongIsAUsageErrorWithAHint) {
  account.disk.add_file("/home/ada/demo.whl", "x");
  account.disk.add_dir("/home/ada/nothing");
  for (const std::vector<std::string>& words : {std::vector<std::string>{"demo-1.0-py3-none-any.whl"},
                                                {"gone-1.0-py3-none-any.whl", "--into", "./env"},
                                                {"demo.whl", "--into", "./env"},
                                                {"demo-1.0-py3-none-any.whl", "--into", "./nothing"},
                                                {"demo-1.0-py3-none-any.whl", "--into", "nobody"}}) {
    EXPECT_EQ(install(words), ExitCode::usage) << words.back();
    EXPECT_THAT(account.console.err, HasSubstr("hint: "));
  }
}

TEST_F(WheelInstall, AGpuThatIsAskedForMustBeServed) {
  EXPECT_EQ(install({"demo-1.0-py3-none-any.whl", "--into", "./env", "--gpu", "K40"}), ExitCode::refused);
  EXPECT_THAT(account.console.err, AllOf(HasSubstr("demo 1.0 does not serve"), HasSubstr("envboot wheel inspect"),
                                         Not(HasSubstr("--wheel"))));
  EXPECT_FALSE(account.disk.has("/home/ada/env/lib/python3.11/site-packages/demo.py"));
  account.host.variables.set("ENVBOOT_GPU", "K40"); // which holds for every wheel
  EXPECT_EQ(install({"demo-1.0-py3-none-any.whl", "--into", "./env"}), ExitCode::fine) << account.console.err;
}

TEST_F(WheelInstall, TheLockOfAnEnvironmentOfEnvbootsIsToldOfIt) {
  const std::string lock = "/home/ada/env/envboot.lock";
  account.disk.add_file(lock,
                        R"({"schema": 1, "name": "dl", "wheels": [], "packages": [{"name": "six", "version": "1"}]})");
  EXPECT_EQ(install({"demo-1.0-py3-none-any.whl", "--into", "./env"}), ExitCode::fine) << account.console.err;
  auto told = env::parse_lockfile(account.disk.content(lock).value());
  ASSERT_TRUE(told) << account.disk.content(lock).value();
  EXPECT_EQ(told->name, "dl");
  ASSERT_EQ(told->wheels.size(), 1U);
  ASSERT_EQ(told->packages.size(), 2U);
  EXPECT_EQ(told->packages[0].name + " " + told->packages[0].version, "demo 1.0");
  EXPECT_EQ(told->packages[0].sha256, told->wheels[0].sha256);
  EXPECT_EQ(told->packages[0].contents.size(), 64U);
  EXPECT_EQ(told->packages[1], (env::LockedPackage{"six", "1"}));
  std::string archive = account.disk.content("/home/ada/demo-1.0-py3-none-any.whl").value();
  EXPECT_EQ(told->wheels[0], (env::LockedWheel{"demo",
                                               "1.0",
                                               "demo-1.0-py3-none-any.whl",
                                               "file:///home/ada/demo-1.0-py3-none-any.whl",
                                               Sha256::of(archive).hex(),
                                               archive.size(),
                                               {}}));
  EXPECT_THAT(account.disk.content("/home/ada/env/lib/python3.11/site-packages/demo-1.0.dist-info/RECORD").value(),
              Not(HasSubstr("envboot.lock")));
}

TEST_F(WheelInstall, ALockThatCantBeToldStopsItBeforeAnythingIsChanged) {
  account.disk.add_file("/home/ada/env/envboot.lock", R"({"schema": 3})");
  EXPECT_EQ(install({"demo-1.0-py3-none-any.whl", "--into", "./env"}), ExitCode::failed);
  EXPECT_THAT(account.console.err,
              AllOf(HasSubstr("envboot.lock can't be told of it"), HasSubstr("schema 3"), HasSubstr("hint: ")));
  EXPECT_FALSE(account.disk.has("/home/ada/env/lib/python3.11/site-packages/demo.py"));
  EXPECT_EQ(account.disk.content("/home/ada/env/envboot.lock"), R"({"schema": 3})");
}

TEST_F(WheelInstall, AHostileWheelIsRefused) {
  account.disk.add_file("/home/ada/evil-1.0-py3-none-any.whl",
                        corpus::zip_of(corpus::whole_wheel("evil", "1.0", {{.name = "../../x", .content = "x"}})));
  EXPECT_EQ(install({"evil-1.0-py3-none-any.whl", "--into", "./env"}), ExitCode::refused);
  EXPECT_THAT(account.console.err, AllOf(HasSubstr("../../x"), HasSubstr("hint: don't install it")));
}

} // namespace
} // namespace envboot::cli
