#include "net/forwarder.hpp"

#include "net/ca.hpp"
#include "net/http_head.hpp"
#include "net/test_site.hpp"
#include "util/base64.hpp"

#include <gmock/gmock.h>

namespace envboot::net {
namespace {

using namespace test;
using testing::HasSubstr;
using testing::Not;

class ForwarderTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    s_folder = std::make_unique<TempFolder>();
    s_certificates = std::make_unique<Certificates>(*s_folder);
    s_plain = std::make_unique<Origin>(*s_folder, std::vector<std::string>{}, "127.0.0.2");
    s_tls = std::make_unique<Origin>(*s_folder, s_certificates->leaf("good"), "127.0.0.2");
    s_folder->write("file", payload(300000));
  }
  static void TearDownTestSuite() {
    s_tls.reset();
    s_plain.reset();
    s_certificates.reset();
    s_folder.reset();
  }

  void forward_to(std::optional<Url> proxy, std::vector<std::string> direct = {}) {
    ProxySettings settings;
    if (proxy) {
      settings.http = settings.https = ProxyChoice{*proxy, "test"};
    }
    settings.direct = std::move(direct);
    auto random = os::real_random();
    auto started = Forwarder::start(settings, *random);
    ASSERT_TRUE(started) << started.error().what;
    m_forwarder = std::move(*started);
  }
  [[nodiscard]] Environment variables() const {
    Environment all = child_variables(m_forwarder->url(), {});
    Environment ca = ca_variables(s_certificates->ca());
    for (const auto& [name, value] : ca.variables()) {
      all.set(name, value);
    }
    return all;
  }
  os::Outcome curl(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"/usr/bin/curl", "-sS", "--max-time", "30"});
    return run(arguments, variables());
  }
  /// Status and size of the body as curl saw them.
  std::string status_of(const std::string& url) {
    return curl({"-o", "/dev/null", "-w", "%{http_code} %{size_download}", url}).out;
  }
  [[nodiscard]] std::string authorization() const {
    return "Basic " + base64("run:" + m_forwarder->url().credentials()->password.reveal());
  }

  static std::unique_ptr<TempFolder> s_folder;
  static std::unique_ptr<Certificates> s_certificates;
  static std::unique_ptr<Origin> s_plain, s_tls;
  TempFolder m_folder;
  std::unique_ptr<Forwarder> m_forwarder;
};
std::unique_ptr<TempFolder> ForwarderTest::s_folder;
std::unique_ptr<Certificates> ForwarderTest::s_certificates;
std::unique_ptr<Origin> ForwarderTest::s_plain, ForwarderTest::s_tls;

TEST_F(ForwarderTest, CurlThroughTinyproxy) {
  Proxy proxy(m_folder);
  forward_to(proxy.url(k_plain_canary));
  EXPECT_EQ("200 300000", status_of(s_tls->text("/f/file")));
  EXPECT_EQ("200 300000", status_of(s_plain->text("/f/file")));
  EXPECT_EQ("404 8", status_of(s_plain->text("/f/none")));
  os::Outcome body = curl({s_plain->text("/f/file")});
  EXPECT_EQ(payload(300000), body.out);
  EXPECT_EQ("got a=1", curl({"-d", "a=1", s_plain->text("/post")}).out);
  EXPECT_THAT(proxy.log(), HasSubstr(fmt::format("CONNECT 127.0.0.2:{}", s_tls->port())));
  Traffic traffic = m_forwarder->traffic();
  EXPECT_EQ(5u, traffic.connections);
  EXPECT_EQ(5u, traffic.hosts.at("127.0.0.2"));
  EXPECT_GT(traffic.bytes_down, 900000u);
  EXPECT_EQ(0u, traffic.refused);
  EXPECT_FALSE(m_forwarder->last_problem());
}

TEST_F(ForwarderTest, DirectWithoutAProxyAndForDirectHosts) {
  forward_to(std::nullopt);
  EXPECT_EQ("200 300000", status_of(s_tls->text("/f/file")));
  EXPECT_EQ("200 300000", status_of(s_plain->text("/f/file")));
  forward_to(*Url::parse(fmt::format("http://127.0.0.1:{}", free_port())), {"127.0.0.2"});
  EXPECT_EQ("200 300000", status_of(s_tls->text("/f/file")));
}

TEST_F(ForwarderTest, PipInstallsThroughTinyproxy) {
  Proxy proxy(m_folder);
  forward_to(proxy.url(k_plain_canary));
  const std::string wheel = "demo-1.0-py3-none-any.whl";
  const std::string make_wheel =
      "import sys, zipfile\n"
      "with zipfile.ZipFile(sys.argv[1], 'w') as z:\n"
      "    z.writestr('demo.py', 'x = 1\\n')\n"
      "    z.writestr('demo-1.0.dist-info/METADATA', 'Metadata-Version: 2.1\\nName: demo\\nVersion: 1.0\\n')\n"
      "    z.writestr('demo-1.0.dist-info/WHEEL', 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: "
      "py3-none-any\\n')\n"
      "    z.writestr('demo-1.0.dist-info/RECORD', '')\n";
  ASSERT_TRUE(run({"/usr/bin/python3", "-c", make_wheel, s_folder->at(wheel).string()}).good());
  s_folder->write("demo", "<!DOCTYPE html><a href=\"/f/" + wheel + "\">" + wheel + "</a>");
  ASSERT_TRUE(run({"/usr/bin/python3", "-m", "venv", m_folder.at("venv").string()}).good());
  os::Outcome pip = run({m_folder.at("venv/bin/python").string(), "-m", "pip", "--no-cache-dir", "install",
                         "--disable-pip-version-check", "--index-url", s_tls->text("/simple/"), "demo"},
                        variables());
  EXPECT_TRUE(pip.good()) << pip.out << pip.err;
  EXPECT_THAT(pip.out, HasSubstr("Successfully installed demo-1.0"));
  EXPECT_GE(m_forwarder->traffic().connections, 1u);
}

TEST_F(ForwarderTest, WrongTokenIsRefusedAndReachesNothing) {
  Proxy proxy(m_folder, "good");
  forward_to(proxy.url(k_canary));
  std::string port = std::to_string(m_forwarder->url().port());
  for (const std::string& login : {std::string("run:fake"), std::string("alice:" + k_canary), std::string()}) {
    std::vector<std::string> argv{"/usr/bin/curl", "-sS", "-x",           "http://127.0.0.1:" + port, "-o",
                                  "/dev/null",     "-w",  "%{http_code}", s_plain->text("/f/file")};
    if (!login.empty()) {
      argv.insert(argv.end(), {"--proxy-user", login});
    }
    EXPECT_EQ("407", run(argv).out);
  }
  EXPECT_EQ(3u, m_forwarder->traffic().refused);
  EXPECT_EQ(0u, m_forwarder->traffic().connections);
  EXPECT_EQ("", proxy.log());
}

TEST_F(ForwarderTest, TokenDoesNotGoUpAndTheLoginDoesNotComeDown) {
  Proxy proxy(m_folder, "good");
  forward_to(proxy.url(k_canary));
  os::Outcome verbose = curl({"-v", "-o", "/dev/null", s_plain->text("/f/file"), s_tls->text("/f/file")});
  EXPECT_TRUE(verbose.good());
  const std::string right = base64("alice:" + k_canary);
  EXPECT_THAT(proxy.log(), HasSubstr("Proxy-Authorization: Basic " + right));
  EXPECT_THAT(proxy.log(), Not(HasSubstr(authorization())));
  EXPECT_THAT(s_plain->log(), HasSubstr("GET /f/file"));
  EXPECT_THAT(verbose.err, Not(HasSubstr(right)));
}

/// Every place of a process that others may see, for all processes that may be read.
std::string all_processes() {
  auto files = os::real_file_system();
  std::string text;
  auto entries = files->list(*AbsPath::parse("/proc"));
  for (const os::Entry& entry : *entries) {
    if (std::isdigit(static_cast<unsigned char>(entry.name[0])) == 0) {
      continue;
    }
    for (const char* place : {"environ", "cmdline"}) {
      text += os::read_text(*files, *AbsPath::parse("/proc/" + entry.name + "/" + place)).value_or("");
    }
  }
  return text;
}

TEST_F(ForwarderTest, NoChildHoldsTheLoginOrOurSockets) {
  Proxy proxy(m_folder, "good");
  forward_to(proxy.url(k_canary));
  os::Command command{{"/usr/bin/curl", "-s", "-o", "/dev/null", s_tls->text("/f/file?stall=1000")},
                      variables(),
                      AbsPath::root(),
                      {},
                      0};
  auto child = os::real_processes()->start(command, os::Fds{{}, false});
  ASSERT_TRUE(child);
  ASSERT_TRUE(eventually([&] { return m_forwarder->traffic().bytes_down > 1000; }));
  std::string seen = all_processes();
  EXPECT_THAT(seen, HasSubstr(m_forwarder->url().credentials()->password.reveal())); // the search does see children
  for (const std::string& form : {k_canary, percent_encode(k_canary), base64("alice:" + k_canary), base64(k_canary)}) {
    EXPECT_THAT(seen, Not(HasSubstr(form)));
  }
  auto sleeper = start({"/bin/sleep", "30"}); // while connections are open
  auto files = os::real_file_system();
  auto descriptors = files->list(*AbsPath::parse(fmt::format("/proc/{}/fd", sleeper->pid())));
  ASSERT_TRUE(descriptors);
  ASSERT_GE(descriptors->size(), 3u);
  for (const os::Entry& entry : *descriptors) {
    auto target = files->read_link(*AbsPath::parse(fmt::format("/proc/{}/fd/{}", sleeper->pid(), entry.name)));
    EXPECT_THAT(target.value_or(""), Not(HasSubstr("socket:")));
  }
}

TEST_F(ForwarderTest, RefusedLoginIsRememberedAndNeverPassedOnAs407) {
  Proxy proxy(m_folder);
  forward_to(proxy.url("fake-wrong"));
  EXPECT_THAT(status_of(s_plain->text("/f/file")), HasSubstr("502"));
  ASSERT_TRUE(m_forwarder->last_problem());
  EXPECT_EQ(Kind::temporary, m_forwarder->last_problem()->kind);
  EXPECT_THAT(m_forwarder->last_problem()->what, HasSubstr("refused the login"));
  EXPECT_THAT(m_forwarder->last_problem()->what, Not(HasSubstr("fake-wrong")));
  forward_to(proxy.bare_url());
  os::Outcome tunnel = curl({s_tls->text("/f/file")});
  EXPECT_THAT(tunnel.err, HasSubstr("502"));
  EXPECT_THAT(m_forwarder->last_problem()->what, HasSubstr("wants a login"));
}

TEST_F(ForwarderTest, LoginPageForbiddenAndDeadProxyAreRemembered) {
  Proxy login(m_folder, "login");
  for (const std::string& url : {s_plain->text("/f/file"), s_tls->text("/f/file")}) {
    forward_to(login.url(k_canary));
    (void)status_of(url);
    ASSERT_TRUE(m_forwarder->last_problem()) << url;
    EXPECT_EQ(Kind::temporary, m_forwarder->last_problem()->kind);
    EXPECT_THAT(m_forwarder->last_problem()->hint, HasSubstr("log in at https://proxy.test/cgi-bin/proxy.cgi"));
  }
  Proxy forbidden(m_folder, "forbidden");
  forward_to(forbidden.url(k_canary));
  (void)status_of(s_tls->text("/f/file"));
  EXPECT_THAT(m_forwarder->last_problem()->what, HasSubstr("does not let us reach 127.0.0.2"));
  forward_to(*Url::parse(fmt::format("http://127.0.0.1:{}", free_port())));
  EXPECT_THAT(status_of(s_plain->text("/f/file")), HasSubstr("502"));
  EXPECT_THAT(m_forwarder->last_problem()->what, HasSubstr("cannot reach the site proxy"));
}

TEST_F(ForwarderTest, HundredTransfersAtOnce) {
  Proxy proxy(m_folder);
  forward_to(proxy.url(k_plain_canary));
  std::vector<std::string> arguments{"--parallel", "--parallel-immediate", "--parallel-max", "100",
                                     "-w",         "%{http_code}\n"};
  for (int i = 0; i < 100; ++i) {
    arguments.insert(arguments.end(), {"-o", "/dev/null", (i % 2 == 0 ? s_tls : s_plain)->text("/f/file")});
  }
  os::Outcome outcome = curl(arguments);
  EXPECT_TRUE(outcome.good()) << outcome.err;
  std::string expected;
  for (int i = 0; i < 100; ++i) {
    expected += "200\n";
  }
  EXPECT_EQ(expected, outcome.out);
  EXPECT_GE(m_forwarder->traffic().bytes_down, 100u * 300000u);
}

TEST_F(ForwarderTest, HalfCloseGoesThroughBothWays) {
  Proxy proxy(m_folder, "good");
  for (const std::optional<Url>& upstream : {std::optional<Url>(), std::optional(proxy.url(k_canary))}) {
    forward_to(upstream);
    os::Outcome outcome = run({"/usr/bin/python3", SOURCE_DIR "/test/net/half_close.py",
                               std::to_string(m_forwarder->url().port()), authorization()});
    EXPECT_EQ("HTTP/1.1 200 Connection established got 1048576\n", outcome.out) << outcome.err;
  }
}

TEST_F(ForwarderTest, EndsWithItsOwnerEvenWithOpenConnections) {
  forward_to(std::nullopt);
  const int port = m_forwarder->url().port();
  os::Command command{{"/usr/bin/curl", "-s", "-o", "/dev/null", s_tls->text("/f/file?stall=1000")},
                      variables(),
                      AbsPath::root(),
                      {},
                      0};
  auto child = os::real_processes()->start(command, os::Fds{{}, false});
  ASSERT_TRUE(eventually([&] { return m_forwarder->traffic().bytes_down > 1000; }));
  m_forwarder.reset();
  EXPECT_FALSE(listens(port));
  EXPECT_TRUE(eventually([&] { return (*child)->ended().has_value(); }));
}

TEST(HttpHead, ParsesWhatCanBeReadInOneWayOnly) {
  auto head = parse_http_head("GET http://a/ HTTP/1.1\r\nHost: a\r\nX-Empty:\r\n\r\n");
  ASSERT_TRUE(head);
  EXPECT_EQ("a", head->header("host"));
  EXPECT_EQ("GET http://a/ HTTP/1.1\r\nHost: a\r\nX-Empty: \r\n\r\n", head->text());
  head->remove({"host"});
  EXPECT_EQ("", head->header("host"));
  for (std::string bad : {"", "GET\r\n", "A\r\nno colon\r\n\r\n", "A\r\n: x\r\n\r\n", "A\r\nX: 1\r\n folded\r\n\r\n",
                          "A\r\nX : 1\r\n\r\n", "A\r\nX: 1\nY: 2\r\n\r\n", "\r\n\r\n"}) {
    EXPECT_FALSE(parse_http_head(bad)) << bad;
  }
  EXPECT_EQ(407, parse_http_head("HTTP/1.0 407 No\r\n\r\n")->status());
  EXPECT_EQ(0, parse_http_head("HTTP/1.1 x\r\n\r\n")->status());
}

TEST(HttpHead, RequestsToAProxy) {
  auto tunnel = parse_proxy_request("CONNECT [::1]:443 HTTP/1.1");
  EXPECT_EQ("::1", tunnel.value().host);
  EXPECT_EQ("443", tunnel->port);
  auto plain = parse_proxy_request("GET http://a.test?q=1 HTTP/1.1");
  EXPECT_EQ("a.test", plain.value().host);
  EXPECT_EQ("80", plain->port);
  EXPECT_EQ("/?q=1", plain->path);
  for (const char* bad : {"CONNECT a HTTP/1.1", "CONNECT a:0 HTTP/1.1", "CONNECT a:99999 HTTP/1.1", "GET /x HTTP/1.1",
                          "GET https://a/ HTTP/1.1", "GET http://u:p@a/ HTTP/1.1", "GET http:// HTTP/1.1",
                          "GET http://a/", "CONNECT a:b:1 HTTP/1.1", "CONNECT /:3 HTTP/1.1", "CONNECT [a]:1 HTTP/1.1",
                          "CONNECT a]b:1 HTTP/1.1", "GET http://a\x1b/ HTTP/1.1", "GET http://a/\thttp://b/ HTTP/1.1",
                          "GET http://a/ HTTP/1.1 x", " http://a/ HTTP/1.1", "GE/T http://a/ HTTP/1.1", ""}) {
    EXPECT_FALSE(parse_proxy_request(bad)) << bad;
  }
  auto size_of = [](std::string headers) {
    return body_size(*parse_http_head("POST x HTTP/1.1\r\n" + headers + "\r\n"));
  };
  EXPECT_EQ(0u, size_of(""));
  EXPECT_EQ(12u, size_of("Content-Length: 12\r\n"));
  EXPECT_FALSE(size_of("Content-Length: 1\r\ncontent-length: 2\r\n"));
  EXPECT_FALSE(size_of("Transfer-Encoding: chunked\r\n"));
  EXPECT_FALSE(size_of("Content-Length: -1\r\n"));
}

} // namespace
} // namespace envboot::net
