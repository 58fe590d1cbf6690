#include "init/steps/install_wheels.hpp"

#include "fakes/fake_transport.hpp"
#include "unit/wheel/install_scene.hpp"

#include <gmock/gmock.h>

namespace envboot::init {
namespace {

using corpus::whole_wheel;
using fakes::FailingFs;
using fakes::Injection;
using testing::HasSubstr;

struct Notes : action::Progress {
  std::string text;
  void amount(uint64_t, uint64_t) override {}
  void note(std::string_view line) override { text += std::string(line) + "\n"; }
};

/// An environment, and two wheels that were fetched for it.
struct FetchedScene {
  wheel::InstallScene machine;
  fakes::FakeTransport transport;
  std::vector<AbsPath> folders;
  Notes notes;

  FetchedScene() {
    fetched("demo-1.0-py3-none-any.whl", whole_wheel("demo", "1.0",
                                                     {{.name = "demo/__init__.py", .content = "version = 1\n"},
                                                      {.name = "demo-1.0.dist-info/entry_points.txt",
                                                       .content = "[console_scripts]\ndemo = demo:main\n"}},
                                                     "Requires-Dist: six\n"));
    fetched("more-2.0-py3-none-any.whl", whole_wheel("more", "2.0", {{.name = "more.py", .content = "x = 2\n"}}));
  }
  void fetched(const std::string& name, const std::vector<corpus::ZipEntry>& members) {
    std::string folder = "/cache/" + name.substr(0, name.find('-')), archive = corpus::zip_of(members);
    folders.push_back(AbsPath::parse(folder).value());
    machine.disk.add_file(folder + "/" + name, archive);
    machine.disk.add_file(folder + "/fetched.json", fmt::format(R"({{"schema": 1, "file": "{}", "sha256": "{}"}})",
                                                                name, Sha256::of(archive).hex()));
  }
  Status apply(os::FileSystem& files) {
    Seams seams{files, machine.processes, transport, machine.host, machine.clock, machine.random};
    return InstallFetched(seams, folders, machine.wish.prefix).apply(notes, Deadline::never());
  }
  Status apply() { return apply(machine.disk); }
};

TEST(InstallFetched, BringsTheWheelsAndNothingElse) {
  FetchedScene scene;
  Status done = scene.apply();
  ASSERT_TRUE(done) << wheel::why(done.error());
  EXPECT_EQ(scene.machine.site("demo/__init__.py"), "version = 1\n");
  EXPECT_EQ(scene.machine.site("more.py"), "x = 2\n");
  EXPECT_EQ(scene.machine.site("demo-1.0.dist-info/INSTALLER"), "envboot\n");
  EXPECT_THAT(scene.machine.site("demo-1.0.dist-info/direct_url.json"),
              HasSubstr(R"("url": "file:///cache/demo/demo-1.0-py3-none-any.whl")"));
  EXPECT_THAT(scene.machine.disk.content("/env/bin/demo").value_or(""), testing::StartsWith("#!/env/bin/python"));
  EXPECT_EQ(scene.machine.processes.commands.size(), 2U) << "each time the interpreter is asked for its folders";
  EXPECT_TRUE(scene.transport.log.empty());
}

TEST(InstallFetched, ARunThatWasKilledAtAnyCallIsBroughtToItsEnd) {
  FetchedScene whole;
  ASSERT_TRUE(whole.apply());
  for (long at = 1; true; ++at) {
    FetchedScene scene;
    FailingFs failing(scene.machine.disk, Injection::dead(at));
    (void)scene.apply(failing);
    if (failing.calls() < at) {
      EXPECT_GT(at, 60) << "more calls than that make two installations";
      break;
    }
    scene.machine.another_process();
    Status again = scene.apply();
    ASSERT_TRUE(again) << at << ": " << wheel::why(again.error());
    ASSERT_EQ(scene.machine.environment(), whole.machine.environment()) << at;
  }
}

TEST(InstallFetched, AFileThatIsNotTheOneThatWasJudgedIsRefused) {
  FetchedScene scene;
  auto before = scene.machine.environment();
  scene.machine.disk.add_file("/cache/demo/demo-1.0-py3-none-any.whl",
                              corpus::zip_of(whole_wheel("demo", "1.0", {{.name = "demo/evil.py", .content = "x"}})));
  Status done = scene.apply();
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, Kind::refused);
  EXPECT_THAT(done.error().what, HasSubstr("another file than the one that was fetched"));
  EXPECT_EQ(scene.machine.environment(), before);
}

TEST(InstallFetched, SaysInThePlanHowMany) {
  FetchedScene scene;
  Seams seams{scene.machine.disk, scene.machine.processes, scene.transport,
              scene.machine.host, scene.machine.clock,     scene.machine.random};
  EXPECT_EQ(InstallFetched(seams, scene.folders, scene.machine.wish.prefix).describe(),
            "install 2 fetched wheels, each file held against its hash");
  python::InstallWish wish;
  wish.requirements = {"six"};
  EXPECT_EQ(InstallBeside(seams, scene.folders, wish).describe(),
            "install what they need, six with pip (versions chosen at run time)");
  EXPECT_EQ(InstallBeside(seams, {}, wish).describe(), "install six with pip (versions chosen at run time)");
}

} // namespace
} // namespace envboot::init
