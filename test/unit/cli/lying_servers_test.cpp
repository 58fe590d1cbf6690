// `wheel fetch` from servers that lie: each lie ends in its own words and exit status, never in a wrong file under the
// wheel's name, and what an honest server sends next makes the very file.
#include "cli/exit_code.hpp"
#include "corpus/whole_wheel.hpp"
#include "net/part_file.hpp"
#include "net/test_site.hpp"
#include "unit/cli/account.hpp"

#include <gmock/gmock.h>

namespace envboot::cli {
namespace {

using testing::HasSubstr;

constexpr const char* k_name = "demo-1.0-py3-none-any.whl";
constexpr const char* k_path = "/home/ada/wheels/demo-1.0-py3-none-any.whl";

struct Lie {
  const char* name;
  std::string query;
  ExitCode code;
  const char* says;    ///< on stderr
  const char* options; ///< `--sha256`: the digest is asked for
};

class LyingServers : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    s_served = std::make_unique<test::TempFolder>();
    s_origin = std::make_unique<test::Origin>(*s_served);
  }
  static void TearDownTestSuite() {
    s_origin.reset();
    s_served.reset();
  }
  void SetUp() override {
    std::string noise = test::payload(300'000);
    m_wheel = corpus::zip_of(corpus::whole_wheel("demo", "1.0", {{.name = "demo/noise", .content = noise}}));
    s_served->write(k_name, m_wheel);
    fresh_account();
  }
  void fresh_account() {
    m_account = std::make_unique<FakeAccount>();
    m_account->disk.add_file("/etc/ssl/certs/ca-certificates.crt",
                             "-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n");
    m_account->disk.add_file("/proc/sys/kernel/random/boot_id", "boot-1\n");
    m_account->disk.add_link("/proc/self/ns/pid", "pid:[4026531836]");
    m_account->disk.add_file("/proc/4711/stat", "4711 (a) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 7 0 0\n");
  }
  ExitCode fetch(const std::string& query, const std::string& sha256 = {}) {
    std::vector<std::string> words{
        "wheel",   "fetch", s_origin->text(std::string("/f/") + k_name + "?" + query), "--into", "/home/ada/wheels",
        "--proxy", "none"};
    if (!sha256.empty()) {
      words.insert(words.end(), {"--sha256", sha256});
    }
    m_account->console.err.clear();
    auto transport = os::real_transport(std::chrono::seconds(2));
    FakeAccount& account = *m_account;
    World world{account.disk,  account.processes, *transport,      account.host,
                account.clock, account.random,    account.console, {}};
    return static_cast<ExitCode>(cli::run(words, world));
  }
  [[nodiscard]] std::optional<std::string> file() const { return m_account->disk.content(k_path); }

  inline static std::unique_ptr<test::TempFolder> s_served;
  inline static std::unique_ptr<test::Origin> s_origin;
  std::unique_ptr<FakeAccount> m_account;
  std::string m_wheel;
};

TEST_F(LyingServers, EachLieHasItsOwnWordsAndExitStatus) {
  const std::string more = std::to_string(m_wheel.size() + 100), less = std::to_string(m_wheel.size() - 100);
  const std::vector<Lie> lies = {
      {"ignores ranges", "norange", ExitCode::fine, "", ""},
      {"breaks off again and again", "cut=100000", ExitCode::fine, "", ""},
      {"promises more than it has", "declare=" + more, ExitCode::fine, "", ""},
      {"sends nothing", "cut=0", ExitCode::failed, "was cut", ""},
      {"sends more than it says", "declare=" + less, ExitCode::refused, "not the file that was asked for", "--sha256"},
      {"packs it", "gzip", ExitCode::refused, "sent gzip data", ""},
      {"a login page", "html", ExitCode::temporary, "login page instead of", ""},
      {"hangs", "stall=0", ExitCode::failed, "stopped answering", ""},
      {"trickles without end", "trickle=0", ExitCode::failed, "sends too slowly", ""},
      {"has none", "status=404", ExitCode::failed, "404", ""},
      {"breaks down", "status=503", ExitCode::failed, "503", ""},
  };
  for (const Lie& lie : lies) {
    SCOPED_TRACE(lie.name);
    fresh_account();
    std::string asked = *lie.options != 0 ? Sha256::of(m_wheel).hex() : std::string();
    EXPECT_EQ(fetch(lie.query, asked), lie.code) << m_account->console.err;
    EXPECT_THAT(m_account->console.err, HasSubstr(lie.says));
    if (lie.code == ExitCode::fine) {
      EXPECT_EQ(file(), m_wheel);
      continue;
    }
    EXPECT_EQ(file(), std::nullopt) << "nothing wrong is under its name";
    EXPECT_EQ(fetch(""), ExitCode::fine) << m_account->console.err;
    EXPECT_EQ(file(), m_wheel);
  }
}

TEST_F(LyingServers, ARestThatIsNotTheRestIsNotPutBehindWhatCame) {
  for (const char* lie : {"start=5", "total=123456789", "etag=two", "norange&etag=two"}) {
    SCOPED_TRACE(lie);
    fresh_account();
    m_account->disk.add_file(std::string(k_path) + ".part", m_wheel.substr(0, 100'000));
    m_account->disk.add_file(std::string(k_path) + ".part.json",
                             net::part_note_text({net::part_address(s_origin->url(std::string("/f/") + k_name)),
                                                  "\"one\"", m_wheel.size(), 100'000}));
    EXPECT_EQ(fetch(lie), ExitCode::fine) << m_account->console.err;
    EXPECT_EQ(file(), m_wheel);
  }
}

TEST_F(LyingServers, ARangeBehindTheEndIsAskedForOnce) {
  m_account->disk.add_file(std::string(k_path) + ".part", m_wheel + "more");
  EXPECT_EQ(fetch("", Sha256::of(m_wheel).hex()), ExitCode::fine) << m_account->console.err;
  EXPECT_EQ(file(), m_wheel);
}

TEST_F(LyingServers, AnotherFileUnderTheSameNameIsRefused) {
  std::string digest = Sha256::of(m_wheel).hex();
  s_served->write(k_name, corpus::zip_of(corpus::whole_wheel("demo", "1.0", {})));
  EXPECT_EQ(fetch("", digest), ExitCode::refused);
  EXPECT_THAT(m_account->console.err, HasSubstr("not the file that was asked for"));
  EXPECT_EQ(file(), std::nullopt);
}

} // namespace
} // namespace envboot::cli
