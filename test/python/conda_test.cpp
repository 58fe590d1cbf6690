#include "python/conda.hpp"

#include "python/base.hpp"
#include "python/kill9.hpp"
#include "python/real.hpp"
#include "python/venv.hpp"

#include <gmock/gmock.h>

namespace envboot::python {
namespace {

using namespace real;

/// A real conda and a channel with a Python, as the rig builds them.
class RealConda : public testing::Test {
 protected:
  void SetUp() override {
    Environment environment = os::real_host(*os::real_processes())->environment();
    auto root = AbsPath::parse(environment.get_or("ENVBOOT_TEST_CONDA", ""));
    std::string channel = environment.get_or("ENVBOOT_TEST_CHANNEL", "");
    if (!root || channel.empty()) {
      GTEST_SKIP() << "ENVBOOT_TEST_CONDA (a conda root) and ENVBOOT_TEST_CHANNEL (a channel's URL) are not set";
    }
    m_wish.prefix = m_home.path() / "bases/b";
    m_wish.python =
        dist::Specifiers::parse("==" + environment.get_or("ENVBOOT_TEST_CHANNEL_PYTHON", "3.7") + ".*").value();
    m_wish.condas = {describe_conda(m_home.files(), *root).value()};
    m_wish.channels = {channel};
    m_wish.user = hostile(m_home);
  }
  CreateCondaBase step() { return CreateCondaBase(m_home.files(), *m_processes, m_wish); }
  std::vector<std::string> beside() {
    std::vector<std::string> names;
    std::vector<os::Entry> entries = m_home.files().list(m_home.path() / "bases").value();
    for (const os::Entry& entry : entries) {
      names.push_back(entry.name);
    }
    return names;
  }
  std::string told(const Status& status) {
    return (status ? "" : status.error().what + testing::PrintToString(status.error().causes)) + m_notes.text();
  }

  fakes::TempFolder m_home;
  std::unique_ptr<os::Processes> m_processes = os::real_processes();
  Notes m_notes;
  CondaBaseWish m_wish;
};

TEST_F(RealConda, MakesABaseThatAVenvStandsOn) {
  Status made = step().apply(m_notes, minutes(8));
  ASSERT_TRUE(made) << told(made);
  EXPECT_THAT(beside(), testing::ElementsAre("b"));
  VenvWish venv;
  venv.folder = m_home.path() / "v";
  venv.base_python = m_wish.prefix / "bin/python";
  venv.python = m_wish.python;
  venv.user = m_wish.user;
  Status stands = MakeVenv(m_home.files(), *m_processes, venv).apply(m_notes, minutes(5));
  EXPECT_TRUE(stands) << told(stands);
  auto wished = read_wished_base(*m_processes, m_home.files(), m_wish.prefix, minutes(1));
  ASSERT_TRUE(wished);
  EXPECT_EQ(why_no_base(std::get<BaseCandidate>(*wished), m_wish.python), std::nullopt);
  EXPECT_TRUE(step().undo(action::Keep::nothing));
  EXPECT_TRUE(beside().empty());
}

TEST_F(RealConda, TheUsersChannelsHoldAndSoftLinksDont) {
  write(m_home.text(".condarc"), "channels: ['" + m_wish.channels.front() + "']\nalways_softlink: true\n" +
                                     "create_default_packages: [no-such-package]\npkgs_dirs: ['$PKGS_PLACE/p']\n");
  m_wish.user.set("PKGS_PLACE", m_home.text("pkgs-place"));
  m_wish.channels.clear();
  Status made = step().apply(m_notes, minutes(8));
  ASSERT_TRUE(made) << told(made);
  auto base = run_interpreter(*m_processes, m_wish.prefix / "bin/python", minutes(1));
  EXPECT_TRUE(base) << "works no more once the package cache is gone";
  auto real = m_home.files().real_path(m_wish.prefix / "bin/python");
  EXPECT_TRUE(real && real->is_below_or_same(m_home.files().real_path(m_wish.prefix).value()));
}

TEST_F(RealConda, StandsBeingKilledAnywhere) {
  os::FileSystem& files = m_home.files();
  std::vector<std::function<bool()>> points = {
      [&] { return os::exists(files, m_home.path() / "bases/.b.scratch/pkgs"); },
      [&] { return os::exists(files, m_wish.prefix / "lib"); },
      [&] { return os::exists(files, m_wish.prefix / "bin/python"); },
  };
  for (size_t i = 0; i < points.size(); ++i) {
    ASSERT_TRUE(kill_when([&] { return std::make_unique<CreateCondaBase>(files, *m_processes, m_wish); }, points[i]))
        << i;
  }
  Status made = step().apply(m_notes, minutes(8));
  ASSERT_TRUE(made) << told(made);
  EXPECT_THAT(beside(), testing::ElementsAre("b"));
}

TEST_F(RealConda, SaysThatNoChannelHasThatPython) {
  m_wish.python = dist::Specifiers::parse("==3.2.*").value();
  Status made = step().apply(m_notes, minutes(8));
  ASSERT_FALSE(made);
  EXPECT_THAT(told(made), testing::HasSubstr("no channel has that Python"));
  EXPECT_TRUE(beside().empty());
}

} // namespace
} // namespace envboot::python
