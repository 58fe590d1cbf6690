// What no tool that makes wheels writes: refused, and nothing of it reaches the environment.
#include "unit/wheel/install_scene.hpp"

#include <functional>
#include <gmock/gmock.h>

namespace envboot::wheel {
namespace {

using corpus::whole_wheel;
using corpus::ZipEntry;
using testing::HasSubstr;

constexpr const char* k_file = "demo-1.0-py3-none-any.whl";

std::vector<ZipEntry> demo(std::vector<ZipEntry> more = {}) {
  more.push_back({.name = "demo/__init__.py", .content = "x = 1\n"});
  return whole_wheel("demo", "1.0", std::move(more));
}

/// The wheel, changed after RECORD was made.
std::vector<ZipEntry> changed(const std::function<void(std::vector<ZipEntry>&)>& change) {
  auto members = demo();
  change(members);
  return members;
}

ZipEntry& member(std::vector<ZipEntry>& members, std::string_view name) {
  return *std::ranges::find_if(members, [&](const ZipEntry& one) { return one.name.ends_with(name); });
}

std::vector<ZipEntry> with_entry_points(const std::string& text) {
  return demo({{.name = "demo-1.0.dist-info/entry_points.txt", .content = text}});
}

void expect_refused(const std::vector<ZipEntry>& members, const std::string& reason, bool force = false) {
  InstallScene scene;
  scene.disk.add_file("/wheels/keep", "");
  scene.add_wheel(k_file, members);
  scene.wish.force = force;
  std::vector<std::string> before = scene.disk.everything();
  auto report = scene.run();
  ASSERT_FALSE(report) << reason;
  EXPECT_EQ(report.error().kind, Kind::refused) << why(report.error());
  EXPECT_THAT(why(report.error()), HasSubstr(reason));
  EXPECT_EQ(scene.disk.everything(), before) << reason;
}

TEST(InstallHostile, paths) {
  expect_refused(demo({{.name = "../evil", .content = "x"}}), "../evil");
  expect_refused(demo({{.name = "/etc/evil", .content = "x"}}), "/etc/evil");
  expect_refused(demo({{.name = "demo-1.0.data/data/../../../evil", .content = "x"}}), "evil");
  expect_refused(demo({{.name = "demo-1.0.data/scripts/../x", .content = "x"}}), "leads out");
  expect_refused(demo({{.name = "demo/link", .content = "/etc/passwd", .attributes = 0120777u << 16}}),
                 "symbolic link");
  expect_refused(demo({{.name = "demo/fifo", .content = "", .attributes = 0010644u << 16}}), "neither a file");
  expect_refused(demo({{.name = "demo/__init__.py", .content = "y"}}), "twice");
  expect_refused(demo({{.name = "demo/__INIT__.py", .content = "y"}}), "twice");
  expect_refused(demo({{.name = "demo", .content = "y"}}), "as a file and as a folder");
  expect_refused(demo({{.name = "demo-1.0.data/purelib/demo/__init__.py", .content = "y"}}), "two files for");
  expect_refused(demo({{.name = "demo-1.0.data/purelib/Demo/__init__.py", .content = "y"}}), "two files for");
  expect_refused(demo({{.name = "demo-1.0.data/purelib/demo", .content = "y"}}), "as a file and as a folder");
  expect_refused(demo({{.name = "demo-1.0.data/home/x", .content = "y"}}), "no such scheme");
  expect_refused(demo({{.name = "demo-1.0.data/x", .content = "y"}}), "no scheme");
}

TEST(InstallHostile, what_the_environment_stands_on) {
  for (const char* path : {"scripts/python", "scripts/python3", "scripts/python3.11", "scripts/activate",
                           "scripts/Activate.ps1", "data/pyvenv.cfg", "data/envboot.lock", "data/conda-meta/history",
                           "data/bin/python3", "data/lib/python3.11/.envboot-install/moves"}) {
    expect_refused(demo({{.name = std::string("demo-1.0.data/") + path, .content = "x"}}), "stands on", true);
  }
  expect_refused(with_entry_points("[console_scripts]\npython3 = demo:main\n"), "stands on", true);
}

TEST(InstallHostile, records_that_do_not_tell_what_is_there) {
  expect_refused(changed([](auto& m) { m.pop_back(); }), "has no RECORD");
  expect_refused(changed([](auto& m) { m.insert(m.begin(), {.name = "demo/more.py", .content = "x"}); }),
                 "RECORD does not name it");
  expect_refused(changed([](auto& m) { m.erase(m.begin()); }), "archive does not hold it");
  expect_refused(changed([](auto& m) { member(m, "__init__.py").content = "y = 1\n"; }), "is not what RECORD promises");
  expect_refused(changed([](auto& m) { member(m, "__init__.py").content = "longer than before"; }),
                 "bytes in the archive and");
  auto edit_record = [](const std::function<void(std::string&)>& edit) {
    return changed([&](auto& m) { edit(m.back().content); });
  };
  expect_refused(edit_record([](std::string& text) {
                   text += "demo/__init__.py,sha256=" + Sha256::of("other").record_text() + ",6\n";
                 }),
                 "two things");
  expect_refused(
      edit_record([](std::string& text) { text = "demo/__init__.py,,\n" + text.substr(text.find('\n') + 1); }),
      "no hash");
  expect_refused(
      edit_record([](std::string& text) { text = "demo/__init__.py,md5=AAAA,6\n" + text.substr(text.find('\n') + 1); }),
      "no SHA-256");
  expect_refused(edit_record([](std::string& text) { text += "../../../bin/python,,\n"; }), "archive does not hold it");
}

TEST(InstallHostile, names_that_do_not_agree) {
  expect_refused(whole_wheel("other", "1.0", {}), "named for another package");
  expect_refused(whole_wheel("demo", "1.1", {}), "named for another package");
  auto two = demo();
  two.push_back({.name = "other-1.0.dist-info/METADATA", .content = "Name: other\nVersion: 1\n"});
  expect_refused(two, "two dist-info");
  expect_refused(changed([](auto& m) {
                   for (ZipEntry& one : m) {
                     if (size_t at = one.name.find("demo-1.0.dist-info"); at == 0) {
                       one.name.replace(0, 18, "evil-1.0.dist-info");
                     }
                   }
                 }),
                 "named for another package than its folder");
}

TEST(InstallHostile, entry_points) {
  for (const char* line : {"../evil = demo:main", "a/b = demo:main", "a\\b = demo:main", ".hidden = demo:main",
                           "-rf = demo:main", "a\x01 = demo:main"}) {
    expect_refused(with_entry_points(std::string("[console_scripts]\n") + line + "\n"), "hostile name");
  }
  for (const char* value : {"demo", "demo:main; import os", "os:system('x')", "demo main", "demo:", ":main", "1a:b",
                            "demo:a..b", "demo:main\tx", "demo.:x"}) {
    expect_refused(with_entry_points(std::string("[gui_scripts]\nrun = ") + value + "\n"), "of the wheel");
  }
}

TEST(InstallHostile, archives_that_lie) {
  expect_refused(changed([](auto& m) { m[0].crc = 1; }), "CRC");
  expect_refused(changed([](auto& m) { m[0].local_name = "demo/__evil__.py"; }), "local header");
  expect_refused(changed([](auto& m) { m[0].local_crc = 7; }), "local header");
  expect_refused(changed([](auto& m) { m[0].size = 0xffffffff; }), "zip64");
  expect_refused(changed([](auto& m) {
                   m[0].size = m[0].local_size = 5;
                   m[0].crc = binfmt::crc32(corpus::bytes_of("x = 1"));
                   m.back().content.replace(m.back().content.find(",6\n"), 3, ",5\n");
                 }),
                 "longer than the archive says");
}

} // namespace
} // namespace envboot::wheel
