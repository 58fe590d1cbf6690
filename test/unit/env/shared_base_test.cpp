#include "env/lockfile.hpp"
#include "env/shared_base.hpp"
#include "fakes/fake_file_system.hpp"
#include "fakes/fake_host.hpp"

#include <gmock/gmock.h>

namespace envboot::env {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

AbsPath path(std::string_view text) {
  return AbsPath::parse(text).value();
}
Deadline soon() {
  return Deadline::after(std::chrono::seconds(10));
}

using Stays = action::Undone::Stays;

struct Silence : action::Progress {
  void amount(uint64_t, uint64_t) override {}
  void note(std::string_view) override {}
};

struct Inner : action::Step {
  explicit Inner(int& undone) : m_undone(undone) {}
  [[nodiscard]] std::string key() const override { return "base"; }
  [[nodiscard]] std::string describe() const override { return "make a base"; }
  Status apply(action::Progress&, Deadline) override { return {}; }
  Result<action::Undone> undo(action::Keep) override {
    ++m_undone;
    return {};
  }
  int& m_undone;
};

/// The base /data/bases/py, which a run for `dl` has made.
struct Scene {
  fakes::FakeFileSystem disk;
  fakes::FakeHost host;
  fakes::FakeClock clock;
  fakes::FakeRandom random;
  store::LockSeams seams{disk, host, clock, random};
  store::Ledger ledger{seams, path("/state")};
  store::Folders folders{path("/config"), path("/data"), path("/state"), path("/cache"), path("/home")};
  store::LedgerEntry entry{"dl", store::LedgerKind::base, path("/data/bases/py"), std::nullopt};
  int undone = 0;
  SharedBase step{seams, folders, ledger, entry, std::make_unique<Inner>(undone)};

  Scene() {
    Silence silence;
    EXPECT_TRUE(step.apply(silence, soon()));
  }
  void publish(const std::string& name, const std::string& base) {
    Lockfile lock;
    lock.name = name;
    lock.base = base;
    disk.add_file("/data/envs/.gen/" + name + "-1/envboot.lock", to_json(lock).dump());
    disk.add_link("/data/envs/" + name, ".gen/" + name + "-1");
  }
};

TEST(SharedBase, of_one_run_alone_is_undone_and_forgotten) {
  Scene scene;
  EXPECT_THAT(scene.ledger.all().value(), ElementsAre(scene.entry));
  scene.publish("other", "/usr");
  EXPECT_EQ(scene.step.undo(action::Keep::nothing).value().stays, Stays::nothing);
  EXPECT_EQ(scene.undone, 1);
  EXPECT_THAT(scene.ledger.all().value(), IsEmpty());
}

TEST(SharedBase, an_older_environment_of_that_name_keeps_it_and_its_entry) {
  Scene scene;
  scene.publish("dl", "/data/bases/py");
  EXPECT_EQ(scene.step.undo(action::Keep::nothing).value().stays, Stays::for_others);
  EXPECT_EQ(scene.undone, 0);
  EXPECT_THAT(scene.ledger.all().value(), ElementsAre(scene.entry));
}

TEST(SharedBase, another_environment_keeps_it_without_our_entry) {
  Scene scene;
  store::LedgerEntry other{"other", store::LedgerKind::base, path("/data/bases/py"), std::nullopt};
  ASSERT_TRUE(scene.ledger.add(other, soon())); // its run is not published yet
  EXPECT_EQ(scene.step.undo(action::Keep::nothing).value().stays, Stays::for_others);
  EXPECT_EQ(scene.undone, 0);
  EXPECT_THAT(scene.ledger.all().value(), ElementsAre(other));
}

} // namespace
} // namespace envboot::env
