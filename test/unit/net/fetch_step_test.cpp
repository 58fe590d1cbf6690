#include "net/fetch_step.hpp"

#include "fakes/fake_transport.hpp"
#include "net/test_site.hpp"

#include <gmock/gmock.h>

namespace envboot::net {
namespace {

using namespace test;

struct Heard : action::Progress {
  uint64_t done = 0, total = 0;
  std::vector<std::string> notes;
  void amount(uint64_t now, uint64_t all) override {
    done = now;
    total = all;
  }
  void note(std::string_view line) override { notes.emplace_back(line); }
};

TEST(FetchStep, MakesItsFolderTellsProgressAndTakesBack) {
  TempFolder folder;
  const std::string text = payload(100000);
  fakes::FakeTransport transport;
  transport.files["https://index.test/a.whl"] = {text};
  auto files = os::real_file_system();
  auto clock = os::real_clock();
  FetchRequest request{{*Url::parse("https://index.test/a.whl")},
                       folder.at("deep/er"),
                       *RelPath::parse("a.whl"),
                       text.size(),
                       Sha256::of(text),
                       {},
                       1,
                       {}};
  FetchStep step(transport, *files, *clock, request);
  EXPECT_EQ("download a.whl from index.test, 100000 bytes", step.describe());
  EXPECT_EQ(std::string::npos, step.key().find(' '));
  EXPECT_EQ(100000u, step.estimate().bytes);
  EXPECT_TRUE(step.undo()); // nothing is there yet
  Heard heard;
  ASSERT_TRUE(step.apply(heard, Deadline::never()));
  EXPECT_EQ(text, folder.read("deep/er/a.whl"));
  EXPECT_EQ(100000u, heard.done);
  EXPECT_EQ(100000u, heard.total);
  ASSERT_TRUE(step.apply(heard, Deadline::never()));
  EXPECT_EQ(1u, transport.log.size()); // the second time there was nothing to do
  EXPECT_TRUE(step.undo());
  EXPECT_FALSE(folder.has("deep/er/a.whl"));

  auto make = [&](std::optional<Sha256> digest) {
    request.sha256 = digest;
    return FetchStep(transport, *files, *clock, request);
  };
  EXPECT_NE(make(Sha256::of("x")).key(), step.key());
  EXPECT_EQ(Kind::refused, make(std::nullopt).apply(heard, Deadline::never()).error().kind);
}

TEST(FetchStep, SaysThatItWentOn) {
  TempFolder folder;
  const std::string text = payload(100000);
  folder.write("a.whl.part", text.substr(0, 40000));
  fakes::FakeTransport transport;
  transport.files["https://index.test/a.whl"] = {text};
  auto files = os::real_file_system();
  auto clock = os::real_clock();
  FetchStep step(transport, *files, *clock,
                 {{*Url::parse("https://index.test/a.whl")},
                  folder.path(),
                  *RelPath::parse("a.whl"),
                  text.size(),
                  Sha256::of(text),
                  {},
                  1,
                  {}});
  Heard heard;
  ASSERT_TRUE(step.apply(heard, Deadline::never()));
  EXPECT_THAT(heard.notes, testing::ElementsAre("a.whl: 40000 of 100000 bytes were there from an earlier run"));
  EXPECT_EQ(60000u, transport.sent);
}

} // namespace
} // namespace envboot::net
