#include "unit/net/fetch_site.hpp"

#include "net/stretch.hpp"

#include <sstream>

namespace envboot::net {
namespace {

/// Over connections that are slow each: how many requests there were.
class SplitFetchTest : public FetchTest {
 protected:
  [[nodiscard]] FetchRequest slow(const std::string& query, bool pinned = true) const {
    FetchRequest wanted = request({url(query)}, pinned);
    wanted.splitting = {
        .connections = 4, .block = 40'000, .probe = 60'000, .enough = 2'000'000, .worth = 100'000, .trial = 160'000};
    return wanted;
  }
  /// What fetch() gives, with a clock that goes.
  Result<Fetched> get_in_time(const FetchRequest& wanted) {
    m_before = requests().size();
    m_seen.clear();
    auto files = os::real_file_system();
    auto clock = os::real_clock();
    FetchHooks hooks{{}, [&](std::span<const std::byte> bytes, uint64_t offset) {
                       EXPECT_TRUE(offset == 0 || offset == m_seen.size());
                       m_seen.resize(offset == 0 ? 0 : m_seen.size());
                       m_seen.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
                     }};
    return fetch(*os::real_transport(seconds(5)), *files, *clock, wanted, hooks, Deadline::after(seconds(30)));
  }
  /// The lines that the last get_in_time() added.
  std::vector<std::string> asked() {
    std::vector<std::string> all = requests();
    return {all.begin() + static_cast<std::ptrdiff_t>(m_before), all.end()};
  }

 private:
  static std::vector<std::string> requests() {
    std::vector<std::string> lines;
    std::istringstream log(s_origin->log());
    for (std::string line; std::getline(log, line);) {
      lines.push_back(line);
    }
    return lines;
  }
  size_t m_before = 0;
};

TEST_F(SplitFetchTest, ConnectionsThatAreSlowEachAreJoined) {
  for (bool pinned : {true, false}) {
    ASSERT_EQ(std::remove(m_folder.at(k_name).string().c_str()) == 0, !pinned)
        << "a finished file is not fetched again";
    expect_file(get_in_time(slow("rate=300000", pinned)));
    auto blocks = [&] {
      return std::ranges::count_if(asked(), [](const std::string& line) { return line.ends_with(" sent=40000"); });
    };
    EXPECT_TRUE(eventually([&] { return blocks() >= 10; })) << "of " << asked().size();
  }
}

TEST_F(SplitFetchTest, AFastOneIsLeftAlone) {
  FetchRequest wanted = slow("");
  wanted.splitting.enough = 1000;
  expect_file(get_in_time(wanted));
  EXPECT_EQ(asked().size(), 1u);
}

TEST_F(SplitFetchTest, AServerWithoutRangesIsLeftAlone) {
  expect_file(get_in_time(slow("rate=3000000&norange")));
  EXPECT_EQ(asked().size(), 1u);
}

TEST_F(SplitFetchTest, BlocksThatBreakOffAreGoneOnWith) {
  FetchRequest wanted = slow("rate=600000&cut=65536");
  wanted.tries = 20;
  wanted.splitting.block = 100'000;
  expect_file(get_in_time(wanted));
}

TEST_F(SplitFetchTest, AnotherFileInTheMiddleOfItIsNotTakenForABlock) {
  auto transport = os::real_transport(seconds(5));
  std::string came;
  auto take = [&](std::span<const std::byte> bytes) {
    came.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return Status();
  };
  Stretch stretch{.url = url(),
                  .validator = "\"one\"",
                  .route = {},
                  .begin = 100,
                  .end = 500'100,
                  .total = k_size,
                  .connections = 3,
                  .block = 50'000};
  ASSERT_TRUE(fetch_stretch(*transport, stretch, take, Deadline::after(seconds(20))));
  EXPECT_EQ(came, m_text.substr(100, 500'000));
  came.clear();
  stretch.validator = "\"two\"";
  EXPECT_FALSE(fetch_stretch(*transport, stretch, take, Deadline::after(seconds(20))));
  stretch.validator = "\"one\"";
  stretch.total += 1;
  EXPECT_FALSE(fetch_stretch(*transport, stretch, take, Deadline::after(seconds(20))));
  EXPECT_EQ(came, "");
}

TEST_F(SplitFetchTest, WhoTakesMayRefuse) {
  auto transport = os::real_transport(seconds(5));
  int taken = 0;
  auto take = [&](std::span<const std::byte>) { return ++taken == 2 ? Status(fail(failure("full"))) : Status(); };
  Stretch stretch{.url = url(),
                  .validator = "\"one\"",
                  .route = {},
                  .begin = 0,
                  .end = k_size,
                  .total = k_size,
                  .connections = 4,
                  .block = 10'000};
  Status status = fetch_stretch(*transport, stretch, take, Deadline::after(seconds(20)));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().what, "full");
  EXPECT_EQ(taken, 2);
}

} // namespace
} // namespace envboot::net
