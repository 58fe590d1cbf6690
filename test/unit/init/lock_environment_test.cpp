#include "init/lock_environment.hpp"

#include "dist/metadata.hpp"
#include "unit/init/scene.hpp"

#include <gmock/gmock.h>

namespace envboot::init {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* k_aa = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
constexpr const char* k_bb = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

/// A venv of Python 3.11 at /env.
struct LockScene : Scene {
  LockScene() {
    disk.add_file("/env/pyvenv.cfg", "home = /usr/bin\nversion = 3.11.2\n");
    disk.add_file("/env/bin/python", "ELF", 0755);
    disk.add_dir("/usr/bin");
    disk.add_dir("/env/lib/python3.11/site-packages");
    processes.script = [](const os::Command&) {
      return fakes::exited(0, R"(envboot-interpreter {"version": "3.11.2", "base_prefix": "/usr", "prefix": "/env"})");
    };
  }
  static std::string site(const std::string& below) { return "/env/lib/python3.11/site-packages/" + below; }
  void installed(const std::string& name, const std::string& version, const std::string& tags = "Tag: py3-none-any\n") {
    std::string info = name + "-" + version + ".dist-info/";
    disk.add_file(site(info + "METADATA"), "Name: " + name + "\nVersion: " + version + "\n");
    disk.add_file(site(info + "WHEEL"), "Wheel-Version: 1.0\n" + tags);
    disk.add_file(site(info + "RECORD"), name + ".py,sha256=" + Sha256::of(version).record_text() + ",1\n");
  }
  LockedNow now(std::optional<env::Lockfile> before = std::nullopt) {
    auto found = lock_of(seams, {"dl", path("/env"), std::move(before)}, Deadline::never());
    EXPECT_TRUE(found) << found.error().what;
    return std::move(*found);
  }
};

TEST(LockOf, WhatPipKeptIsTold) {
  LockScene scene;
  scene.installed("demo", "1.0");
  scene.disk.add_file(scene.site("demo-1.0.dist-info/direct_url.json"),
                      fmt::format(R"({{"url": "https://u:p@host.test/demo-1.0-py3-none-any.whl?sig=s",
                                       "archive_info": {{"hashes": {{"sha256": "{}"}}}}}})",
                                  k_aa));
  scene.installed("edit", "1.0");
  scene.disk.add_file(scene.site("edit-1.0.dist-info/direct_url.json"),
                      R"({"url": "file:///home/ada/edit", "dir_info": {"editable": true}})");
  scene.installed("pip", "23.0.1");
  scene.installed("plain", "1.0");
  env::Lockfile lock = scene.now().lock;
  ASSERT_EQ(lock.packages.size(), 4U);
  EXPECT_EQ(lock.packages[0].file, "demo-1.0-py3-none-any.whl");
  EXPECT_EQ(lock.packages[0].url, "https://host.test/demo-1.0-py3-none-any.whl") << "no secret stands in a lock";
  EXPECT_EQ(lock.packages[0].sha256, k_aa);
  EXPECT_THAT(lock.packages[1].unknown, HasSubstr("from a folder"));
  EXPECT_THAT(lock.packages[2].unknown, HasSubstr("came with the Python"));
  EXPECT_THAT(lock.packages[3].unknown, HasSubstr("kept neither"));
  EXPECT_EQ(lock.python, "3.11.2");
  EXPECT_EQ(lock.kind, "venv");
  EXPECT_EQ(env::to_json(lock).dump(), env::to_json(scene.now().lock).dump());
  EXPECT_THAT(scene.transport.log, IsEmpty());
  EXPECT_THAT(scene.disk.log(), IsEmpty());
}

TEST(LockOf, TheLockBeforeIsBelievedOfTheSameFiles) {
  LockScene scene;
  scene.installed("demo", "1.0");
  env::Lockfile before = scene.now().lock;
  before.packages[0].sha256 = k_aa;
  before.packages[0].file = "demo-1.0-py3-none-any.whl";
  before.wheels = {{"demo", "1.0", "demo-1.0-py3-none-any.whl", "", k_aa, 3, {"3.5"}}, {"gone", "1.0"}};
  EXPECT_EQ(scene.now(before).lock.packages[0].sha256, k_aa);
  before.packages[0].url = "file:///home/ada/demo-1.0-py3-none-any.whl";
  EXPECT_EQ(scene.now(before).lock.packages[0].url, "") << "of no use in another account";
  EXPECT_EQ(scene.now(before).lock.wheels.size(), 1U) << "what is gone is pinned no more";
  scene.disk.add_file(scene.site("demo-1.0.dist-info/RECORD"),
                      "demo.py,sha256=" + Sha256::of("x").record_text() + ",1\n");
  EXPECT_EQ(scene.now(before).lock.packages[0].sha256, "");
}

TEST(LockOf, CondasPackagesAreConda) {
  LockScene scene;
  scene.installed("numpy", "1.19.5");
  scene.disk.add_file("/env/conda-meta/numpy-1.19.5-py311h1.json",
                      R"({"name": "numpy", "version": "1.19.5", "build": "py311h1", "md5": "aa", "sha256": "bb",
                          "url": "https://host.test/t/fake-token/main/linux-64/numpy.conda",
                          "files": ["lib/python3.11/site-packages/numpy-1.19.5.dist-info/METADATA"]})");
  env::Lockfile lock = scene.now().lock;
  EXPECT_EQ(lock.kind, "conda");
  EXPECT_THAT(lock.packages, IsEmpty());
  EXPECT_EQ(lock.conda, (std::vector<env::LockedConda>{{"numpy", "1.19.5", "py311h1",
                                                        "https://host.test/main/linux-64/numpy.conda", "aa", "bb"}}));
}

TEST(AskIndex, TheFileIsFoundByItsTags) {
  LockScene scene;
  scene.installed("demo", "1.0", "Tag: cp311-cp311-manylinux1_x86_64\n");
  scene.installed("gone", "1.0");
  LockedNow now = scene.now();
  scene.transport.files["https://index.test/simple/demo/"].body =
      fmt::format("<a href=\"demo-1.0-py3-none-any.whl#sha256={}\">x</a>"
                  "<a href=\"demo-1.0-cp311-cp311-manylinux1_x86_64.whl#sha256={}\">x</a>",
                  k_bb, k_aa);
  Index index{Url::parse("https://index.test/simple/").value(), {}};
  ASSERT_TRUE(ask_index(scene.transport, index, now, Deadline::never()));
  EXPECT_EQ(now.lock.packages[0].file, "demo-1.0-cp311-cp311-manylinux1_x86_64.whl");
  EXPECT_EQ(now.lock.packages[0].sha256, k_aa);
  EXPECT_EQ(now.lock.packages[0].unknown, "");
  EXPECT_EQ(now.lock.packages[1].sha256, "");
  EXPECT_NE(now.lock.packages[1].unknown, "");
}

TEST(FileOf, OneOfSeveralIsNotGuessed) {
  auto links = [](std::initializer_list<const char*> names) {
    std::vector<net::IndexLink> all;
    for (const char* name : names) {
      all.push_back({name, Url::parse(std::string("https://index.test/") + name).value(), std::nullopt});
    }
    return all;
  };
  dist::Version version = dist::Version::parse("1.0").value();
  dist::Target target{3, 11, "2.17", "x86_64"};
  // torch 1.2.0 calls itself linux_x86_64 inside: the only file that fits is it.
  auto one = links({"t-1.0-cp311-cp311-manylinux1_x86_64.whl", "t-1.0-cp37-cp37m-manylinux1_x86_64.whl"});
  EXPECT_EQ(file_of(one, version, {"cp311-cp311-linux_x86_64"}, target), &one[0]);
  auto two = links({"t-1.0-cp311-cp311-manylinux1_x86_64.whl", "t-1.0-py3-none-any.whl"});
  EXPECT_EQ(file_of(two, version, {"cp311-cp311-linux_x86_64"}, target), nullptr);
  EXPECT_EQ(file_of(two, dist::Version::parse("2.0").value(), {}, target), nullptr);
}

} // namespace
} // namespace envboot::init
