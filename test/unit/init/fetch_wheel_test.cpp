#include "init/steps/fetch_wheel.hpp"

#include "corpus/wheel_builder.hpp"
#include "fakes/fake_host.hpp"
#include "fakes/fake_processes.hpp"
#include "fakes/fake_transport.hpp"
#include "fakes/temp_folder.hpp"
#include "util/text_table.hpp"

#include <gmock/gmock.h>

namespace envboot::init {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

constexpr const char* k_file = "torch-1.3.1-cp37-cp37m-manylinux1_x86_64.whl";
constexpr const char* k_url = "http://origin/torch-1.3.1-cp37-cp37m-manylinux1_x86_64.whl";

std::string wheel_for(uint32_t sm) {
  return corpus::zip_of(corpus::wheel_entries(
      "torch", "1.3.1",
      {{.name = "torch/_C.so", .content = corpus::gpu_library(corpus::fat_container({corpus::sass(sm)}))}}));
}

struct Quiet : action::Progress {
  std::vector<std::string> notes;
  void amount(uint64_t, uint64_t) override {}
  void note(std::string_view line) override { notes.emplace_back(line); }
};

struct Scene {
  fakes::TempFolder home{fakes::TempFolder::On::memory};
  fakes::FakeProcesses processes;
  fakes::FakeTransport transport;
  fakes::FakeHost host;
  fakes::FakeClock clock;
  fakes::FakeRandom random;
  Seams seams{home.files(), processes, transport, host, clock, random};
  Network network = Network::inert({}, AbsPath::root());
  AbsPath folder = home.path() / "wheels/dl/torch-1.3.1";
  Quiet progress;
  std::vector<env::LockedWheel> locked;

  explicit Scene(std::string wheel) { transport.files[k_url].body = std::move(wheel); }

  FetchWheel step(const std::optional<std::string>& pinned) {
    PlannedWheel wheel{
        {.name = "torch", .version = "1.3.1", .gpu = true},
        ListedFile{k_file, {k_url}, std::nullopt, pinned ? std::optional(Sha256::of(*pinned)) : std::nullopt, {}},
        ""};
    return {
        seams, network, {wheel, gpu::parse_gpus({"K40"}).value(), folder, home.path() / "python", "", {}, "", locked}};
  }
  FetchWheel step() { return step(transport.files[k_url].body); }
  Status apply(FetchWheel step) { return step.apply(progress, Deadline::never()); }
  [[nodiscard]] bool nothing_left() const {
    return home.dir()->list().value().empty() || !os::exists(home.files(), folder.parent());
  }
};

TEST(FetchWheel, FetchesJudgesAndNotesWhatALaterRunNeeds) {
  Scene scene(wheel_for(35));
  ASSERT_TRUE(scene.apply(scene.step()));
  FetchedWheel wheel = fetched_wheel(scene.home.files(), scene.folder).value();
  EXPECT_EQ(wheel.path, scene.folder / RelPath::parse(k_file).value());
  EXPECT_THAT(wheel.capabilities, ElementsAre("3.5"));
  action::Undone undone = scene.step().undo(action::Keep::what_is_useful).value();
  EXPECT_EQ(undone.stays, action::Undone::Stays::for_the_next_run);
  EXPECT_THAT(undone.what, HasSubstr(k_file));

  ASSERT_TRUE(scene.apply(scene.step()));
  EXPECT_THAT(scene.transport.log, SizeIs(1)) << "the second one finds it";
  EXPECT_EQ(scene.step().estimate().bytes, 0u);
  EXPECT_THAT(scene.step().describe(), HasSubstr("an earlier run"));
}

TEST(FetchWheel, OneThatDoesNotRunOnTheCardLeavesNothing) {
  Scene scene(wheel_for(70));
  Status applied = scene.apply(scene.step());
  ASSERT_FALSE(applied);
  EXPECT_EQ(applied.error().kind, Kind::refused);
  ASSERT_TRUE(scene.step().undo(action::Keep::what_is_useful));
  EXPECT_TRUE(scene.nothing_left());
}

TEST(FetchWheel, AnEarlierDownloadPinsWhatTheCatalogueHasNoDigestOf) {
  Scene scene(wheel_for(35));
  std::string body = scene.transport.files[k_url].body;
  scene.locked = {{"torch", "1.3.1", k_file, k_url, Sha256::of(body).hex(), body.size(), {"3.5"}}};
  ASSERT_TRUE(scene.apply(scene.step(std::nullopt)));
  Scene replaced(wheel_for(35) + "later");
  replaced.locked = scene.locked;
  Status applied = replaced.apply(replaced.step(std::nullopt));
  ASSERT_FALSE(applied);
  EXPECT_EQ(applied.error().kind, Kind::refused);
  EXPECT_THAT(applied.error().causes, testing::Contains(HasSubstr("envboot.lock has another digest")));
  ASSERT_TRUE(replaced.step(std::nullopt).undo(action::Keep::what_is_useful));
  EXPECT_TRUE(replaced.nothing_left());
  // What the catalogue knows counts for more than what an earlier download was.
  Scene known(wheel_for(35));
  known.locked = {{"torch", "1.3.1", k_file, k_url, Sha256::of("another").hex(), 7, {}}};
  EXPECT_TRUE(known.apply(known.step()));
  // Nor does a file that a user installed by hand tell what a server has under that name.
  Scene own(wheel_for(35));
  own.locked = {{"torch", "1.3.1", k_file, "file:///home/ada/t.whl", Sha256::of("another").hex(), 7, {}}};
  EXPECT_TRUE(own.apply(own.step(std::nullopt)));
}

TEST(FetchWheel, WhatFailedItselfIsNotWorthKeeping) {
  Scene scene(wheel_for(35));
  Status applied = scene.apply(scene.step("another file"));
  ASSERT_FALSE(applied);
  EXPECT_EQ(applied.error().kind, Kind::refused);
  ASSERT_TRUE(scene.step().undo(action::Keep::what_is_useful));
  EXPECT_TRUE(scene.nothing_left());
}

TEST(FetchWheel, WhatCameOfABrokenDownloadStaysForTheNextRun) {
  Scene scene(wheel_for(35));
  const size_t came = scene.transport.files[k_url].body.size() * 3 / 4;
  scene.transport.block = 1;
  scene.transport.breaks_after = came;
  Status applied = scene.apply(scene.step());
  ASSERT_FALSE(applied);
  EXPECT_EQ(applied.error().kind, Kind::failed);
  action::Undone undone = scene.step().undo(action::Keep::what_is_useful).value();
  EXPECT_EQ(undone.stays, action::Undone::Stays::for_the_next_run);
  EXPECT_THAT(undone.what, HasSubstr(fmt::format("{} of torch-1.3.1", human_bytes(came))));
  scene.transport.breaks_after.reset();
  ASSERT_TRUE(scene.apply(scene.step()));
  EXPECT_EQ(scene.transport.log.back().range, fmt::format("{}-", came));
  ASSERT_TRUE(scene.step().undo(action::Keep::nothing));
  EXPECT_TRUE(scene.nothing_left());
}

TEST(FetchWheel, AKeptOneThatWasChangedIsFetchedAnew) {
  Scene scene(wheel_for(35));
  ASSERT_TRUE(scene.apply(scene.step()));
  std::string changed(scene.transport.files[k_url].body.size(), 'x');
  auto file = scene.home.files().dir(scene.folder).value()->open(RelPath::parse(k_file).value(), os::How::replace());
  ASSERT_TRUE((*file)->write(std::as_bytes(std::span(changed))));
  ASSERT_TRUE(scene.apply(scene.step()));
  EXPECT_THAT(scene.transport.log, SizeIs(2));
}

TEST(FetchWheel, ADamagedArchiveIsRefused) {
  std::string wheel = wheel_for(35);
  wheel[wheel.size() / 2] ^= 1;
  Scene scene(wheel);
  Status applied = scene.apply(scene.step());
  ASSERT_FALSE(applied);
  EXPECT_EQ(applied.error().kind, Kind::refused);
  ASSERT_TRUE(scene.step().undo(action::Keep::what_is_useful));
  EXPECT_TRUE(scene.nothing_left());
}

TEST(FetchWheel, BehindAVerdictThatStandsDamageIsLookedForWhereNoHashPinsTheBytes) {
  std::string own = corpus::fat_container({corpus::sass(35), corpus::sass(70), corpus::ptx(50)});
  std::string library = corpus::gpu_library(own + own + own + own + own, "-gencode;arch=compute_35,code=sm_35");
  corpus::ZipEntry damaged{.name = "torch/_C.so", .content = library + std::string(size_t{2} << 20, '\0')};
  damaged.crc = 1;
  Scene scene(corpus::zip_of(corpus::wheel_entries("torch", "1.3.1", {damaged})));
  EXPECT_TRUE(scene.apply(scene.step()));
  ASSERT_TRUE(scene.step().undo(action::Keep::nothing));
  Status unpinned = scene.apply(scene.step(std::nullopt));
  ASSERT_FALSE(unpinned);
  EXPECT_EQ(unpinned.error().kind, Kind::refused) << unpinned.error().what;
}

} // namespace
} // namespace envboot::init
