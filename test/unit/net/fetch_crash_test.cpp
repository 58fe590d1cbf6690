#include "net/fetch.hpp"

#include "fakes/failing_fs.hpp"
#include "fakes/fake_transport.hpp"
#include "net/test_site.hpp"

#include <cerrno>
#include <csignal>
#include <gmock/gmock.h>
#include <random>
#include <sys/wait.h>

namespace envboot::net {
namespace {

using namespace test;
using fakes::FailingFs;
using fakes::Injection;

const Url k_url = *Url::parse("https://index.test/f/a.whl");
constexpr size_t k_size = (size_t{17} << 20) + 12345; // more than one step of bookkeeping
constexpr size_t k_block = size_t{1} << 20;

class FetchCrashTest : public testing::Test {
 protected:
  FetchCrashTest() : m_text(payload(k_size)) {
    m_transport.files[k_url.text()] = {m_text};
    m_transport.block = k_block;
  }
  [[nodiscard]] FetchRequest request(const TempFolder& folder, bool pinned) const {
    FetchRequest wanted{{k_url}, folder.path(), *RelPath::parse("a.whl"), {}, {}, {}, 1, {}};
    if (pinned) {
      wanted.sha256 = m_digest;
      wanted.size = k_size;
    }
    return wanted;
  }
  Result<Fetched> get(os::FileSystem& files, const FetchRequest& wanted, const FetchHooks& hooks = {}) {
    return fetch(m_transport, files, *m_clock, wanted, hooks, Deadline::never());
  }
  /// In a child, which `die` or the file system kills; its wait status.
  int in_child(os::FileSystem& files, const FetchRequest& wanted, const FetchHooks& hooks = {}) {
    pid_t child = ::fork();
    if (child == 0) {
      ::_exit(get(files, wanted, hooks) ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return status;
  }
  void expect_right_file_now(const TempFolder& folder, bool pinned) {
    auto again = get(*m_files, request(folder, pinned));
    ASSERT_TRUE(again) << again.error().what << testing::PrintToString(again.error().causes);
    EXPECT_EQ(m_digest, again->sha256);
    EXPECT_EQ(m_digest, Sha256::of(folder.read("a.whl")));
    EXPECT_EQ(1u, m_files->list(folder.path())->size()) << "something is left over";
  }

  std::string m_text;
  Sha256 m_digest = Sha256::of(m_text);
  fakes::FakeTransport m_transport;
  std::unique_ptr<os::FileSystem> m_files = os::real_file_system();
  std::unique_ptr<os::Clock> m_clock = os::real_clock();
};

TEST_F(FetchCrashTest, KilledInPlaceOfAnyWritingCall) {
  for (bool pinned : {true, false}) {
    long at = 1;
    for (int status = -1; status != 0; ++at) {
      SCOPED_TRACE(fmt::format("call {}, pinned {}", at, pinned));
      ASSERT_LT(at, 200);
      TempFolder folder;
      FailingFs dying(*m_files, Injection::kill(at));
      status = in_child(dying, request(folder, pinned));
      ASSERT_TRUE(status == 0 || WEXITSTATUS(status) == Injection::k_killed);
      expect_right_file_now(folder, pinned);
    }
    EXPECT_GT(at, 30);
  }
}

TEST_F(FetchCrashTest, KilledAtManyBytesSendsLittleAgain) {
  std::vector<size_t> offsets{0, 1, k_block - 1, k_block, k_block + 1, k_size - 1};
  for (size_t i = 1; i <= 12; ++i) {
    offsets.push_back((i * 2654435761u) % k_size);
  }
  for (size_t offset : offsets) {
    SCOPED_TRACE(offset);
    TempFolder folder;
    FetchHooks die{{}, [&](std::span<const std::byte> bytes, uint64_t seen) {
                     if (seen + bytes.size() > offset) {
                       ::kill(::getpid(), SIGKILL);
                     }
                   }};
    ASSERT_TRUE(WIFSIGNALED(in_child(*m_files, request(folder, true), die)));
    m_transport.sent = 0;
    expect_right_file_now(folder, true);
    EXPECT_LE(m_transport.sent, k_size - offset + k_block); // at most one block twice
  }
}

/// At each edge of a block, beside it, and at 200 places between, with blocks of any size.
TEST_F(FetchCrashTest, KilledAtEachEdgeOfABlockAndAtRandomBytesSendsLittleAgain) {
  std::mt19937 random(20261130);
  m_text = payload((size_t{1} << 20) + 12345);
  m_digest = Sha256::of(m_text);
  m_transport.files[k_url.text()] = {m_text};
  const size_t size = m_text.size(), fixed = size_t{32} << 10;
  std::vector<std::pair<size_t, size_t>> kills; // offset, size of a block
  for (size_t edge = 0; edge <= size; edge += fixed) {
    for (size_t offset : {edge - std::min<size_t>(edge, 1), edge, edge + 1}) {
      kills.emplace_back(std::min(offset, size - 1), fixed);
    }
  }
  for (int turn = 0; turn < 200; ++turn) {
    kills.emplace_back(random() % size, 1000 + random() % 60'000);
  }
  for (const auto& [offset, block] : kills) {
    SCOPED_TRACE(fmt::format("byte {}, blocks of {}", offset, block));
    TempFolder folder;
    m_transport.block = block;
    FetchHooks die{{}, [&, offset = offset](std::span<const std::byte> bytes, uint64_t seen) {
                     if (seen + bytes.size() > offset) {
                       ::kill(::getpid(), SIGKILL);
                     }
                   }};
    FetchRequest wanted = request(folder, true);
    wanted.size = size;
    ASSERT_TRUE(WIFSIGNALED(in_child(*m_files, wanted, die)));
    m_transport.sent = 0;
    auto again = get(*m_files, wanted);
    ASSERT_TRUE(again) << again.error().what;
    ASSERT_EQ(m_digest, Sha256::of(folder.read("a.whl")));
    ASSERT_LE(m_transport.sent, size - offset + block) << "more than one block twice";
  }
}

TEST_F(FetchCrashTest, AnErrorAtAnyWritingCallIsSaidAndHealed) {
  for (int code : {EDQUOT, EIO}) {
    bool failed = true;
    for (long at = 1; failed; ++at) {
      SCOPED_TRACE(fmt::format("call {}, errno {}", at, code));
      ASSERT_LT(at, 200);
      TempFolder folder;
      FailingFs failing(*m_files, Injection::error(at, code));
      auto result = get(failing, request(folder, true));
      failed = !result;
      if (failed) {
        EXPECT_EQ(code, result.error().sys) << result.error().what;
      }
      expect_right_file_now(folder, true);
    }
  }
}

TEST_F(FetchCrashTest, FullDiskStaysFull) {
  TempFolder folder;
  FailingFs full(*m_files, Injection::full(12, ENOSPC));
  auto result = get(full, request(folder, true));
  ASSERT_FALSE(result);
  EXPECT_TRUE(result.error().is_no_space());
  EXPECT_THAT(result.error().causes.at(0), testing::HasSubstr("more bytes are needed"));
  expect_right_file_now(folder, true);
}

} // namespace
} // namespace envboot::net
