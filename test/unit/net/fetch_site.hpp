#pragma once

#include "net/fetch.hpp"
#include "net/part_file.hpp"
#include "net/test_site.hpp"

#include <gmock/gmock.h>

namespace envboot::net {

using namespace test;
using std::chrono::seconds;
using testing::HasSubstr;

constexpr size_t k_size = 700'001;
inline const char* const k_name = "torch-1.0-py3-none-any.whl";

/// Never waits; tells what it was asked to.
struct TestClock : os::Clock {
  std::chrono::milliseconds slept{0};
  [[nodiscard]] std::chrono::system_clock::time_point now() const override { return {}; }
  [[nodiscard]] std::chrono::steady_clock::time_point steady() const override { return {}; }
  void sleep(std::chrono::milliseconds time) override { slept += time; }
};

class FetchTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    s_served = std::make_unique<TempFolder>();
    s_origin = std::make_unique<Origin>(*s_served);
    s_mirror = std::make_unique<Origin>(*s_served);
  }
  static void TearDownTestSuite() {
    s_mirror.reset();
    s_origin.reset();
    s_served.reset();
  }
  void SetUp() override { serve(payload(k_size)); }

  void serve(const std::string& text) {
    m_text = text;
    s_served->write(k_name, text);
  }
  [[nodiscard]] Url url(const std::string& query = "", const Origin& origin = *s_origin) const {
    return origin.url(std::string("/f/") + k_name + (query.empty() ? "" : "?" + query));
  }
  [[nodiscard]] FetchRequest request(std::vector<Url> mirrors, bool pinned = true) const {
    FetchRequest request{std::move(mirrors), m_folder.path(), *RelPath::parse(k_name), {}, {}, {}, 1, {}};
    if (pinned) {
      request.sha256 = Sha256::of(m_text);
      request.size = m_text.size();
    }
    return request;
  }
  Result<Fetched> get(const FetchRequest& wanted, os::FileSystem* files = nullptr) {
    auto real = os::real_file_system();
    m_seen.clear();
    FetchHooks hooks{[&](uint64_t done, std::optional<uint64_t> total) {
                       m_done = done;
                       m_total = total;
                     },
                     [&](std::span<const std::byte> bytes, uint64_t offset) {
                       EXPECT_TRUE(offset == 0 || offset == m_seen.size());
                       m_seen.resize(offset == 0 ? 0 : m_seen.size());
                       m_seen.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
                     }};
    return fetch(*os::real_transport(seconds(2)), files != nullptr ? *files : *real, m_clock, wanted, hooks,
                 Deadline::after(seconds(30)));
  }
  void expect_file(const Result<Fetched>& result) {
    ASSERT_TRUE(result) << result.error().what << ": " << testing::PrintToString(result.error().causes);
    EXPECT_EQ(Sha256::of(m_text).hex(), result->sha256.hex());
    EXPECT_EQ(m_text.size(), result->bytes);
    EXPECT_EQ(m_text, m_folder.read(k_name));
    EXPECT_EQ(m_text, m_seen);
    EXPECT_FALSE(m_folder.has(std::string(k_name) + ".part"));
    EXPECT_FALSE(m_folder.has(std::string(k_name) + ".part.json"));
  }
  [[nodiscard]] size_t part_size() const { return m_folder.read(std::string(k_name) + ".part").size(); }
  Error problem(const FetchRequest& wanted) {
    auto result = get(wanted);
    EXPECT_FALSE(result);
    EXPECT_FALSE(m_folder.has(k_name));
    return result ? Error{} : result.error();
  }

  inline static std::unique_ptr<TempFolder> s_served;
  inline static std::unique_ptr<Origin> s_origin, s_mirror;
  TempFolder m_folder;
  TestClock m_clock;
  std::string m_text, m_seen;
  uint64_t m_done = 0;
  std::optional<uint64_t> m_total;
};

} // namespace envboot::net
