#include "unit/wheel/install_scene.hpp"

#include <gmock/gmock.h>

namespace envboot::wheel {
namespace {

using corpus::whole_wheel;
using corpus::ZipEntry;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr uint32_t k_program = 0100755u << 16;

std::vector<ZipEntry> demo(const std::string& version = "1.0", const std::string& metadata = {}) {
  return whole_wheel(
      "demo", version,
      {{.name = "demo/__init__.py", .content = "version = '" + version + "'\n"},
       {.name = "demo/data/table.txt", .content = "1 2 3\n"},
       {.name = "demo/" + version + ".txt", .content = "only here\n"},
       {.name = "demo-" + version + ".data/scripts/demo-run",
        .content = "#!python\nprint(1)\n",
        .attributes = k_program},
       {.name = "demo-" + version + ".data/scripts/demo-old", .content = "#!/bin/sh\ntrue\n"},
       {.name = "demo-" + version + ".data/headers/demo.h", .content = "int demo;\n"},
       {.name = "demo-" + version + ".data/data/share/demo/x", .content = "x"},
       {.name = "demo-" + version + ".dist-info/entry_points.txt", .content = "[console_scripts]\ndemo = demo:main\n"}},
      metadata);
}

TEST(Install, puts_every_part_where_the_interpreter_looks_for_it) {
  InstallScene scene;
  scene.add_wheel("demo-1.0-py3-none-any.whl", demo());
  auto report = scene.run();
  ASSERT_TRUE(report) << why(report.error());
  EXPECT_EQ(scene.site("demo/__init__.py"), "version = '1.0'\n");
  EXPECT_EQ(scene.disk.content("/env/bin/demo-run"), "#!/env/bin/python\nprint(1)\n");
  EXPECT_EQ(scene.disk.content("/env/bin/demo-old"), "#!/bin/sh\ntrue\n");
  EXPECT_EQ(scene.disk.content("/env/include/site/python3.11/demo/demo.h"), "int demo;\n");
  EXPECT_EQ(scene.disk.content("/env/share/demo/x"), "x");
  EXPECT_THAT(*scene.disk.content("/env/bin/demo"), HasSubstr("from demo import main"));
  EXPECT_THAT(report->scripts, ElementsAre("/env/bin/demo"));
  EXPECT_EQ(report->files, 11U);
  auto mode = [&](const char* path) { return scene.disk.stat(AbsPath::parse(path).value(), os::Links::keep)->mode; };
  EXPECT_EQ(mode("/env/bin/demo"), 0755U);
  EXPECT_EQ(mode("/env/bin/demo-run"), 0755U);
  EXPECT_EQ(mode("/env/bin/demo-old"), 0644U);
  EXPECT_EQ(mode("/env/share/demo"), 0755U);
  EXPECT_FALSE(scene.disk.has("/env/lib/python3.11/.envboot-install"));
}

/// As data_files = [("", ["LICENSE"])] of setuptools has it.
TEST(Install, a_file_may_be_for_the_top_of_the_environment) {
  InstallScene scene;
  scene.add_wheel("demo-1.0-py3-none-any.whl",
                  whole_wheel("demo", "1.0", {{.name = "demo-1.0.data/data/LICENSE", .content = "free\n"}}));
  auto report = scene.run();
  ASSERT_TRUE(report) << why(report.error());
  EXPECT_EQ(scene.disk.content("/env/LICENSE"), "free\n");
  EXPECT_THAT(scene.site("demo-1.0.dist-info/RECORD"), HasSubstr("../../../LICENSE,sha256="));
}

TEST(Install, writes_the_dist_info_as_pip_does) {
  InstallScene scene;
  scene.add_wheel("demo-1.0-py3-none-any.whl", demo());
  ASSERT_TRUE(scene.run());
  EXPECT_EQ(scene.site("demo-1.0.dist-info/INSTALLER"), "envboot\n");
  EXPECT_EQ(scene.site("demo-1.0.dist-info/REQUESTED"), "");
  std::string sha256 = Sha256::of(corpus::zip_of(demo())).hex();
  EXPECT_EQ(scene.site("demo-1.0.dist-info/direct_url.json"),
            R"({"archive_info": {"hash": "sha256=)" + sha256 + R"(", "hashes": {"sha256": ")" + sha256 +
                R"("}}, "url": "file:///wheels/demo-1.0-py3-none-any.whl"})");
  auto lines = dist::parse_record(scene.site("demo-1.0.dist-info/RECORD"));
  ASSERT_TRUE(lines);
  std::vector<std::string> paths;
  for (const dist::RecordLine& line : *lines) {
    paths.push_back(line.path);
    if (line.path != "demo-1.0.dist-info/RECORD") {
      std::string content =
          scene.disk
              .content(AbsPath::parse(line.path, AbsPath::parse("/env/lib/python3.11/site-packages").value())->string())
              .value_or("(gone)");
      EXPECT_EQ(line.sha256, Sha256::of(content)) << line.path;
      EXPECT_EQ(line.size, content.size()) << line.path;
    }
  }
  EXPECT_THAT(paths,
              ElementsAre("../../../bin/demo", "../../../bin/demo-old", "../../../bin/demo-run",
                          "../../../include/site/python3.11/demo/demo.h", "../../../share/demo/x",
                          "demo-1.0.dist-info/INSTALLER", "demo-1.0.dist-info/METADATA", "demo-1.0.dist-info/RECORD",
                          "demo-1.0.dist-info/REQUESTED", "demo-1.0.dist-info/WHEEL",
                          "demo-1.0.dist-info/direct_url.json", "demo-1.0.dist-info/entry_points.txt", "demo/1.0.txt",
                          "demo/__init__.py", "demo/data/table.txt"));
}

TEST(Install, takes_the_place_of_another_version) {
  InstallScene scene;
  scene.add_wheel("demo-1.0-py3-none-any.whl", demo());
  ASSERT_TRUE(scene.run());
  scene.disk.add_file("/env/lib/python3.11/site-packages/demo/__pycache__/__init__.cpython-311.pyc", "code");
  scene.add_wheel("demo-2.0-py3-none-any.whl", demo("2.0"));
  auto report = scene.run();
  ASSERT_TRUE(report) << why(report.error());
  EXPECT_EQ(report->before, "1.0");
  std::vector<std::string> replaced = scene.environment();

  InstallScene fresh;
  fresh.add_wheel("demo-2.0-py3-none-any.whl", demo("2.0"));
  ASSERT_TRUE(fresh.run());
  EXPECT_EQ(replaced, fresh.environment());
}

TEST(Install, leaves_what_the_user_put_there) {
  InstallScene scene;
  scene.add_wheel("demo-1.0-py3-none-any.whl", demo());
  ASSERT_TRUE(scene.run());
  scene.disk.add_file("/env/lib/python3.11/site-packages/demo/mine.py", "mine");
  scene.add_wheel("demo-2.0-py3-none-any.whl", demo("2.0"));
  ASSERT_TRUE(scene.run());
  EXPECT_EQ(scene.site("demo/mine.py"), "mine");
  EXPECT_EQ(scene.site("demo/1.0.txt"), "(gone)");
}

TEST(Install, the_same_version_is_there_already_unless_forced) {
  InstallScene scene;
  scene.add_wheel("demo-1.0-py3-none-any.whl", demo());
  ASSERT_TRUE(scene.run());
  scene.disk.add_file("/env/lib/python3.11/site-packages/demo/__init__.py", "changed");
  auto again = scene.run();
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->already);
  EXPECT_EQ(scene.site("demo/__init__.py"), "changed");
  scene.wish.force = true;
  auto forced = scene.run();
  ASSERT_TRUE(forced) << why(forced.error());
  EXPECT_FALSE(forced->already);
  EXPECT_EQ(scene.site("demo/__init__.py"), "version = '1.0'\n");
}

TEST(Install, what_another_installer_left_half_done_is_replaced) {
  InstallScene scene;
  scene.disk.add_file("/env/lib/python3.11/site-packages/demo-1.0.dist-info/METADATA", "Name: demo\nVersion: 1.0\n");
  scene.add_wheel("demo-1.0-py3-none-any.whl", demo());
  auto report = scene.run();
  ASSERT_TRUE(report) << why(report.error());
  EXPECT_THAT(scene.site("demo-1.0.dist-info/METADATA"), HasSubstr("Metadata-Version"));
}

TEST(Install, refuses_to_replace_files_of_others_and_names_the_owner) {
  InstallScene scene;
  scene.add_wheel("other-3.1-py3-none-any.whl",
                  whole_wheel("other", "3.1", {{.name = "demo/data/table.txt", .content = "theirs\n"}}));
  ASSERT_TRUE(scene.run());
  std::vector<std::string> before = scene.environment();
  scene.add_wheel("demo-1.0-py3-none-any.whl", demo());
  auto report = scene.run();
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind, Kind::refused);
  EXPECT_EQ(report.error().what,
            "/env/lib/python3.11/site-packages/demo/data/table.txt is there already and belongs to other 3.1");
  EXPECT_EQ(scene.environment(), before);
  scene.wish.force = true;
  ASSERT_TRUE(scene.run());
  EXPECT_EQ(scene.site("demo/data/table.txt"), "1 2 3\n");
}

TEST(Install, a_file_that_is_nobodys_stays_unless_forced) {
  InstallScene scene;
  scene.disk.add_file("/env/bin/demo", "the user's own");
  scene.add_wheel("demo-1.0-py3-none-any.whl", demo());
  auto report = scene.run();
  ASSERT_FALSE(report);
  EXPECT_THAT(report.error().what, HasSubstr("/env/bin/demo is there already and belongs to no distribution"));
  EXPECT_EQ(scene.disk.content("/env/bin/demo"), "the user's own");
  scene.wish.force = true;
  EXPECT_TRUE(scene.run());
}

TEST(Install, the_same_file_may_belong_to_several) {
  InstallScene scene;
  auto part = [](const std::string& name) {
    return whole_wheel(
        name, "1.0",
        {{.name = "nvidia/__init__.py", .content = "# all\n"}, {.name = "nvidia/" + name + ".py", .content = name}});
  };
  scene.add_wheel("first-1.0-py3-none-any.whl", part("first"));
  ASSERT_TRUE(scene.run());
  scene.add_wheel("second-1.0-py3-none-any.whl", part("second"));
  auto report = scene.run();
  ASSERT_TRUE(report) << why(report.error());
  EXPECT_EQ(scene.site("nvidia/second.py"), "second");
  // Another version of the one without that file leaves it to the other.
  scene.add_wheel("second-2.0-py3-none-any.whl", whole_wheel("second", "2.0", {{.name = "second.py", .content = "2"}}));
  ASSERT_TRUE(scene.run());
  EXPECT_EQ(scene.site("nvidia/__init__.py"), "# all\n");
  EXPECT_EQ(scene.site("nvidia/second.py"), "(gone)");
}

TEST(Install, does_not_write_through_links) {
  InstallScene scene;
  scene.disk.add_dir("/home/ada/work");
  scene.disk.add_link("/env/lib/python3.11/site-packages/demo", "/home/ada/work");
  scene.add_wheel("demo-1.0-py3-none-any.whl", demo());
  scene.wish.force = true;
  auto report = scene.run();
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind, Kind::refused);
  EXPECT_FALSE(scene.disk.has("/home/ada/work/__init__.py"));
}

TEST(Install, what_leaves_takes_nothing_along_that_the_environment_stands_on) {
  InstallScene scene;
  scene.disk.add_file("/home/ada/letter", "dear");
  scene.disk.add_link("/env/lib/python3.11/site-packages/linked", "/home/ada");
  scene.disk.add_file("/env/lib/python3.11/site-packages/demo-0.9.dist-info/RECORD",
                      "../../../bin/python,,\n../../../pyvenv.cfg,,\nlinked/letter,,\n/home/ada/letter,,\n"
                      "../../../../home/ada/letter,,\n");
  scene.add_wheel("demo-1.0-py3-none-any.whl", demo());
  auto report = scene.run();
  ASSERT_TRUE(report) << why(report.error());
  EXPECT_TRUE(scene.disk.has("/env/bin/python"));
  EXPECT_TRUE(scene.disk.has("/env/pyvenv.cfg"));
  EXPECT_EQ(scene.disk.content("/home/ada/letter"), "dear");
}

TEST(Install, a_package_whose_files_nobody_knows_is_not_replaced) {
  InstallScene scene;
  scene.disk.add_file("/env/lib/python3.11/site-packages/demo-0.9-py3.11.egg-info", "Name: demo\n");
  scene.add_wheel("demo-1.0-py3-none-any.whl", demo());
  auto report = scene.run();
  ASSERT_FALSE(report);
  EXPECT_THAT(report.error().hint, HasSubstr("-m pip uninstall demo"));
}

TEST(Install, refuses_what_is_for_another_python_or_machine) {
  struct Row {
    const char *file, *metadata, *why;
  };
  for (const Row& row :
       {Row{"demo-1.0-cp37-cp37m-manylinux1_x86_64.whl", "", "another Python"},
        Row{"demo-1.0-py3-none-win_amd64.whl", "", "Windows"},
        Row{"demo-1.0-py3-none-manylinux_2_40_x86_64.whl", "", "glibc 2.40"},
        Row{"demo-1.0-py3-none-any.whl", "Requires-Python: >=3.12\n", "needs Python >=3.12, and there is 3.11.2"}}) {
    InstallScene scene;
    std::vector<std::string> before = scene.environment();
    scene.add_wheel(row.file, demo("1.0", row.metadata));
    auto report = scene.run();
    ASSERT_FALSE(report) << row.file;
    EXPECT_EQ(report.error().kind, Kind::refused);
    EXPECT_THAT(why(report.error()), HasSubstr(row.why));
    EXPECT_EQ(scene.environment(), before);
  }
}

TEST(Install, tells_what_is_missing) {
  InstallScene scene;
  scene.disk.add_file("/env/lib/python3.11/site-packages/numpy-1.16.0.dist-info/RECORD", "");
  scene.add_wheel("demo-1.0-py3-none-any.whl",
                  demo("1.0", "Requires-Dist: numpy (>=1.19)\nRequires-Dist: six\nRequires-Dist: x; extra == 'all'\n"
                              "Requires-Dist: old; python_version < '3'\n"));
  auto report = scene.run();
  ASSERT_TRUE(report);
  ASSERT_EQ(report->unmet.size(), 2U);
  EXPECT_EQ(report->unmet[0].requirement, "numpy>=1.19");
  EXPECT_EQ(report->unmet[0].present, "1.16.0");
  EXPECT_EQ(report->unmet[1].requirement, "six");
}

TEST(Install, a_dry_run_judges_and_writes_nothing) {
  InstallScene scene;
  scene.add_wheel("demo-1.0-py3-none-any.whl", demo());
  scene.wish.dry_run = true;
  scene.disk.clear_log();
  auto report = scene.run();
  ASSERT_TRUE(report) << why(report.error());
  EXPECT_EQ(report->files, 11U);
  EXPECT_THAT(scene.disk.log(), IsEmpty());
}

TEST(Install, a_wheel_that_does_not_run_there_is_not_published) {
  InstallScene scene;
  std::string library = corpus::gpu_library(corpus::fat_container({corpus::sass(70)}));
  scene.add_wheel("demo-1.0-py3-none-any.whl",
                  whole_wheel("demo", "1.0", {{.name = "demo/_C.so", .content = library}}));
  std::vector<std::string> before = scene.environment();
  scene.wish.gpus = gpu::parse_gpus({"K40"}).value();
  auto report = scene.run();
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind, Kind::refused);
  EXPECT_THAT(why(report.error()), HasSubstr("no kernel image is available"));
  EXPECT_EQ(scene.environment(), before);
  scene.wish.gpus = gpu::parse_gpus({"V100"}).value();
  report = scene.run();
  ASSERT_TRUE(report) << why(report.error());
  EXPECT_EQ(report->verdicts.at(0).verdict, gpu::Verdict::runs);
  EXPECT_EQ(scene.site("demo/_C.so"), library);
}

TEST(Install, compiles_where_it_is_wanted_and_records_that_without_a_hash) {
  InstallScene scene;
  scene.processes.script = [&](const os::Command& command) -> Result<os::Outcome> {
    if (command.input.empty()) {
      return fakes::exited(0, scheme_answer());
    }
    EXPECT_THAT(
        command.input,
        AllOf(HasSubstr("/env/lib/python3.11/.envboot-install/new/lib/python3.11/site-packages/demo/__init__.py"),
              HasSubstr("\"/env/lib/python3.11/site-packages/demo/__init__.py\"")));
    scene.disk.add_file("/env/lib/python3.11/.envboot-install/new/lib/python3.11/site-packages/demo/__pycache__/"
                        "__init__.cpython-311.pyc",
                        "code");
    return fakes::exited(0);
  };
  scene.add_wheel("demo-1.0-py3-none-any.whl", demo());
  scene.wish.compile = true;
  auto report = scene.run();
  ASSERT_TRUE(report) << why(report.error());
  EXPECT_EQ(scene.site("demo/__pycache__/__init__.cpython-311.pyc"), "code");
  EXPECT_THAT(scene.site("demo-1.0.dist-info/RECORD"), HasSubstr("demo/__pycache__/__init__.cpython-311.pyc,,\r\n"));
}

TEST(Install, only_one_at_a_time) {
  InstallScene scene;
  auto lock = store::DirLock::take({scene.disk, scene.host, scene.clock, scene.random},
                                   AbsPath::parse("/env/lib/python3.11").value(), {".envboot-install.lock"},
                                   Deadline::after(std::chrono::seconds(1)));
  ASSERT_TRUE(lock);
  scene.add_wheel("demo-1.0-py3-none-any.whl", demo());
  auto report = scene.run();
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind, Kind::temporary);
}

TEST(Install, what_is_no_environment_is_not_written_to) {
  InstallScene scene;
  scene.disk.add_file("/usr/bin/python", "ELF", 0755);
  scene.wish.prefix = AbsPath::parse("/usr").value();
  scene.add_wheel("demo-1.0-py3-none-any.whl", demo());
  auto report = scene.run();
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind, Kind::usage);
}

TEST(Install, a_full_disk_is_told_before_anything_is_written) {
  InstallScene scene;
  scene.disk.set_space({10, 1000, 1000, 1000});
  scene.add_wheel("demo-1.0-py3-none-any.whl", demo());
  auto report = scene.run();
  ASSERT_FALSE(report);
  EXPECT_THAT(report.error().what, HasSubstr("free"));
  EXPECT_FALSE(scene.disk.has("/env/lib/python3.11/.envboot-install"));
}

TEST(Install, stops_when_it_is_cancelled) {
  InstallScene scene;
  scene.add_wheel("demo-1.0-py3-none-any.whl", demo());
  auto cancelled = std::make_shared<std::atomic<bool>>(false);
  scene.wish.progress = [&](uint64_t, uint64_t) { *cancelled = true; };
  std::vector<std::string> before = scene.environment();
  auto report = install({{scene.disk, scene.host, scene.clock, scene.random}, scene.processes}, scene.wish,
                        Deadline::never(cancelled));
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind, Kind::interrupted);
  EXPECT_EQ(scene.environment(), before);
}

} // namespace
} // namespace envboot::wheel
