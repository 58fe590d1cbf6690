// Every writing call fails, or is the last one before the process is gone: the environment has the old state or the
// new.
#include "unit/wheel/install_scene.hpp"

#include <cerrno>
#include <gmock/gmock.h>

namespace envboot::wheel {
namespace {

using corpus::whole_wheel;
using fakes::FailingFs;
using fakes::Injection;

std::vector<corpus::ZipEntry> demo(const std::string& version) {
  return whole_wheel(
      "demo", version,
      {{.name = "demo/__init__.py", .content = "version = '" + version + "'\n"},
       {.name = "demo/sub/" + version + ".py", .content = "x"},
       {.name = "shared/demo.py", .content = version},
       {.name = "demo-" + version + ".dist-info/entry_points.txt",
        .content = "[console_scripts]\ndemo = demo:main\ndemo" + version.substr(0, 1) + " = demo:main\n"}});
}

/// `before`: the version that is there, "" for none.
void prepare(InstallScene& scene, const std::string& before) {
  scene.disk.add_file("/env/lib/python3.11/site-packages/shared/other.py", "theirs");
  if (!before.empty()) {
    scene.add_wheel("demo-" + before + "-py3-none-any.whl", demo(before));
    ASSERT_TRUE(scene.run());
  }
  scene.add_wheel("demo-2.0-py3-none-any.whl", demo("2.0"));
  scene.disk.add_file("/env/envboot.lock", "holds " + before);
  scene.wish.note = InstallNote{RelPath::parse("envboot.lock").value(), [](const InstallReport& report) {
                                  return Result<std::string>("holds " + report.version);
                                }};
}

struct Ends {
  std::vector<std::string> before, after;
};
Ends ends(const std::string& before) {
  InstallScene scene;
  prepare(scene, before);
  Ends found;
  found.before = scene.environment();
  EXPECT_TRUE(scene.run());
  found.after = scene.environment();
  return found;
}

/// Number of the first call that is none any more.
template <typename Try>
void at_every_call(const Try& attempt) {
  for (const char* before : {"", "1.0"}) {
    Ends states = ends(before);
    long at = 1;
    while (attempt(before, at, states)) {
      ++at;
      ASSERT_LT(at, 1000);
    }
    EXPECT_GT(at, 60) << "more calls than that make an installation";
  }
}

TEST(InstallCrash, a_failing_call_leaves_the_old_state_or_the_new_one) {
  for (int code : {EIO, ENOSPC}) {
    at_every_call([&](const char* before, long at, const Ends& states) {
      InstallScene scene;
      prepare(scene, before);
      FailingFs failing(scene.disk, Injection::error(at, code));
      auto report = scene.run(failing);
      bool reached = failing.calls() >= at;
      if (report) {
        EXPECT_EQ(scene.environment(false), states.after) << before << " " << at;
      } else {
        EXPECT_TRUE(reached);
        EXPECT_EQ(report.error().sys, code) << why(report.error());
        EXPECT_EQ(scene.environment(false), states.before) << before << " " << at << why(report.error());
      }
      return reached;
    });
  }
}

TEST(InstallCrash, a_disk_that_is_full_leaves_the_old_state) {
  at_every_call([&](const char* before, long at, const Ends& states) {
    InstallScene scene;
    prepare(scene, before);
    FailingFs failing(scene.disk, Injection::full(at, EDQUOT));
    auto report = scene.run(failing);
    EXPECT_EQ(scene.environment(), report ? states.after : states.before) << before << " " << at;
    return failing.calls() >= at;
  });
}

TEST(InstallCrash, after_a_kill_the_next_run_finds_the_old_state_or_the_new_one) {
  at_every_call([&](const char* before, long at, const Ends& states) {
    InstallScene scene;
    prepare(scene, before);
    FailingFs failing(scene.disk, Injection::dead(at));
    (void)scene.run(failing);
    scene.another_process();

    // What is for another Python changes nothing but what has to be put right.
    AbsPath wheel = scene.wish.wheel;
    scene.add_wheel("none-1.0-cp27-cp27mu-any.whl", whole_wheel("none", "1.0", {}));
    EXPECT_FALSE(scene.run());
    std::vector<std::string> state = scene.environment();
    EXPECT_TRUE(state == states.before || state == states.after)
        << before << " " << at << testing::PrintToString(state);

    scene.wish.wheel = wheel;
    auto again = scene.run();
    EXPECT_TRUE(again) << before << " " << at << why(again.error());
    EXPECT_EQ(scene.environment(), states.after) << before << " " << at;
    return failing.calls() >= at;
  });
}

TEST(InstallCrash, a_recovery_that_is_killed_too_is_gone_on_with) {
  Ends states = ends("1.0");
  InstallScene measure;
  prepare(measure, "1.0");
  FailingFs all(measure.disk, Injection());
  ASSERT_TRUE(measure.run(all));
  int torn = 0;
  for (long first = all.calls() / 2; first < all.calls(); first += 3) {
    for (long second = 1; second < 40; second += 2) {
      InstallScene scene;
      prepare(scene, "1.0");
      FailingFs failing(scene.disk, Injection::dead(first));
      (void)scene.run(failing);
      scene.another_process();
      FailingFs again(scene.disk, Injection::dead(second));
      (void)scene.run(again);
      scene.another_process();
      torn += again.calls() >= second ? 1 : 0;
      auto last = scene.run();
      ASSERT_TRUE(last) << first << " " << second << why(last.error());
      ASSERT_EQ(scene.environment(), states.after) << first << " " << second;
    }
  }
  EXPECT_GT(torn, 100);
}

} // namespace
} // namespace envboot::wheel
