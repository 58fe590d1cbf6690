#include "fakes/fake_file_system.hpp"
#include "fakes/fake_host.hpp"
#include "init/left_over.hpp"

#include <gmock/gmock.h>

namespace envboot::init {
namespace {

using store::LedgerKind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

AbsPath path(std::string_view text) {
  return AbsPath::parse(text).value();
}

/// An account where runs for `dl` have made folders under /d.
struct Scene {
  fakes::FakeFileSystem disk;
  fakes::FakeHost host;
  fakes::FakeClock clock;
  fakes::FakeRandom random;
  store::LockSeams seams{disk, host, clock, random};
  store::Ledger ledger{seams, path("/state")};
  Request request{.name = "dl",
                  .recipe = {},
                  .site = {},
                  .folders = {path("/config"), path("/d"), path("/state"), path("/cache"), path("/home/ada")},
                  .gpus = {},
                  .gpus_origin = {},
                  .base = {},
                  .modulepath = {},
                  .proxy = {},
                  .site_ca = {},
                  .index = {}};
  Decision decision{.gpus = {},
                    .base = {},
                    .python = std::nullopt,
                    .wheels = {},
                    .digest = {},
                    .generation = path("/d/envs/.gen/dl-3"),
                    .base_prefix = path("/d/bases/new")};

  void made(const char* environment, LedgerKind kind, const char* where) {
    disk.add_file(std::string(where) + "/file", "");
    EXPECT_TRUE(ledger.add({environment, kind, path(where), std::nullopt}, Deadline::after(std::chrono::seconds(9))));
  }
};

TEST(UnusedFolders, AreThoseWithoutANameOrAUser) {
  Scene scene;
  scene.made("dl", LedgerKind::generation, "/d/envs/.gen/dl-0");
  scene.made("dl", LedgerKind::generation, "/d/envs/.gen/dl-1");
  scene.made("dl", LedgerKind::generation, "/d/envs/.gen/dl-2");
  scene.made("dl", LedgerKind::generation, "/d/envs/.gen/dl-3");
  scene.made("other", LedgerKind::generation, "/d/envs/.gen/other-1");
  scene.made("dl", LedgerKind::base, "/d/bases/old");
  scene.made("dl", LedgerKind::base, "/d/bases/shared");
  scene.made("other", LedgerKind::base, "/d/bases/shared");
  scene.made("dl", LedgerKind::base, "/d/bases/new");
  scene.disk.add_link("/d/envs/dl", ".gen/dl-2");
  scene.disk.add_link("/d/envs/.dl.before", ".gen/dl-1");
  EXPECT_THAT(unused_folders(scene.disk, scene.ledger, scene.request, scene.decision).value(),
              ElementsAre(path("/d/envs/.gen/dl-0"), path("/d/bases/old")));
}

TEST(UnusedFolders, WhatIsGoneIsNotNamed) {
  Scene scene;
  EXPECT_TRUE(scene.ledger.add({"dl", LedgerKind::generation, path("/d/envs/.gen/dl-0"), std::nullopt},
                               Deadline::after(std::chrono::seconds(9))));
  EXPECT_THAT(unused_folders(scene.disk, scene.ledger, scene.request, scene.decision).value(), ElementsAre());
}

TEST(LeftOverText, SaysOnceWhatWasBegunAndWhatToType) {
  std::string text =
      left_over_text("dl", {"venv/01", "fetch-wheel:torch:02", "fetch-wheel:vision:03"}, {path("/d/envs/.gen/dl-0")});
  EXPECT_THAT(text, HasSubstr("(venv, fetch-wheel)"));
  EXPECT_THAT(text, HasSubstr("\n  rm -r '/d/envs/.gen/dl-0'"));
  EXPECT_THAT(left_over_text("dl", {"self-test:0"}, {}), Not(HasSubstr("rm -r")));
}

} // namespace
} // namespace envboot::init
