#include "os/transport.hpp"

#include "net/test_site.hpp"
#include "os/read.hpp"

#include <gmock/gmock.h>

namespace envboot::os {
namespace {

using namespace test;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class TransportTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    s_folder = std::make_unique<TempFolder>();
    s_certificates = std::make_unique<Certificates>(*s_folder);
    s_plain = std::make_unique<Origin>(*s_folder);
    s_tls = std::make_unique<Origin>(*s_folder, s_certificates->leaf("good"));
    s_wrong_name = std::make_unique<Origin>(*s_folder, s_certificates->leaf("wrong"));
    s_folder->write("wheel", payload(300000));
  }
  static void TearDownTestSuite() {
    s_wrong_name.reset();
    s_tls.reset();
    s_plain.reset();
    s_certificates.reset();
    s_folder.reset();
  }

  Result<Summary> get(const Url& url, Route route = {}, seconds stall = seconds(10)) {
    if (!route.ca_bundle) {
      route.ca_bundle = s_certificates->ca();
    }
    m_sink = KeepBody{};
    return real_transport(stall)->get({url, {}, m_range}, route, m_sink, Deadline::after(seconds(30)));
  }
  Error problem(const Url& url, const Route& route = {}, seconds stall = seconds(10)) {
    auto result = get(url, route, stall);
    EXPECT_FALSE(result);
    return result ? Error{} : result.error();
  }

  static std::unique_ptr<TempFolder> s_folder;
  static std::unique_ptr<Certificates> s_certificates;
  static std::unique_ptr<Origin> s_plain, s_tls, s_wrong_name;
  std::optional<std::string> m_range;
  KeepBody m_sink;
};
std::unique_ptr<TempFolder> TransportTest::s_folder;
std::unique_ptr<Certificates> TransportTest::s_certificates;
std::unique_ptr<Origin> TransportTest::s_plain, TransportTest::s_tls, TransportTest::s_wrong_name;

TEST_F(TransportTest, BringsHeadAndBody) {
  auto result = get(s_tls->url("/f/wheel"));
  ASSERT_TRUE(result) << result.error().what;
  EXPECT_EQ(200, result->head.status);
  EXPECT_EQ(300000u, result->body_bytes);
  EXPECT_EQ(payload(300000), m_sink.body);
  EXPECT_EQ("\"one\"", m_sink.head.header("etag"));
  EXPECT_EQ(s_tls->text("/f/wheel"), m_sink.head.url);
}

TEST_F(TransportTest, RangeHeadAndErrorStatusAreNoErrors) {
  m_range = "10-19";
  ASSERT_TRUE(get(s_plain->url("/f/wheel")));
  EXPECT_EQ(206, m_sink.head.status);
  EXPECT_EQ(payload(300000).substr(10, 10), m_sink.body.substr(0, 10));
  m_range.reset();
  EXPECT_EQ(404, get(s_plain->url("/f/nothing"))->head.status);
  KeepBody sink;
  Request head{s_plain->url("/f/wheel"), {}, {}, "HEAD"};
  auto result = real_transport()->get(head, {}, sink, Deadline::after(seconds(20)));
  ASSERT_TRUE(result);
  EXPECT_EQ("300000", sink.head.header("content-length"));
  EXPECT_EQ(0u, result->body_bytes);
}

TEST_F(TransportTest, SinkStops) {
  KeepBody sink;
  sink.stop_after = 1;
  auto result = real_transport()->get({s_plain->url("/f/wheel"), {}, {}}, {}, sink, Deadline::after(seconds(20)));
  ASSERT_TRUE(result);
  EXPECT_TRUE(result->stopped);
  EXPECT_LT(result->body_bytes, 300000u);
}

TEST_F(TransportTest, RedirectsAreFollowedButNeverToPlainHttp) {
  ASSERT_TRUE(get(s_tls->url("/to?" + s_tls->text("/f/wheel"))));
  EXPECT_EQ(s_tls->text("/f/wheel"), m_sink.head.url);
  EXPECT_EQ(300000u, m_sink.body.size());
  Error refused = problem(s_tls->url("/to?" + s_plain->text("/f/wheel")));
  EXPECT_EQ(Kind::refused, refused.kind);
  EXPECT_THAT(refused.what, HasSubstr("leads to " + s_plain->text("/f/wheel")));
  EXPECT_EQ(Kind::refused, problem(s_plain->url("/to?file:///etc/passwd")).kind);
  EXPECT_THAT(problem(s_plain->url("/to?/to?/to?/to?/to?/to?/to?/to?/to?/to?/to?/to?/to?/to")).what,
              HasSubstr("redirects more than 10 times"));
}

TEST_F(TransportTest, UnknownAuthorityAndWrongNameAreRefused) {
  Route public_only;
  public_only.ca_bundle = AbsPath::parse("/etc/ssl/certs/ca-certificates.crt").value();
  Error unknown = problem(s_tls->url("/f/wheel"), public_only);
  EXPECT_EQ(Kind::refused, unknown.kind);
  EXPECT_THAT(unknown.causes.at(0), HasSubstr("no authority in /etc/ssl/certs/ca-certificates.crt"));
  EXPECT_THAT(unknown.hint, HasSubstr("site profile"));
  Error wrong = problem(s_wrong_name->url("/f/wheel"));
  EXPECT_EQ(Kind::refused, wrong.kind);
  EXPECT_THAT(wrong.causes.at(0), HasSubstr("another name"));
  Route no_file;
  no_file.ca_bundle = s_folder->at("missing.pem");
  EXPECT_EQ(Kind::usage, problem(s_tls->url("/f/wheel"), no_file).kind);
}

TEST_F(TransportTest, AuthoritiesAsTextCountInPlaceOfAFile) {
  Route route;
  route.ca_bundle = s_folder->at("missing.pem");
  route.ca_pem = s_folder->read("ca.pem");
  ASSERT_TRUE(get(s_tls->url("/f/wheel"), route));
  route.ca_pem = *os::read_text(*real_file_system(), *AbsPath::parse("/etc/ssl/certs/ca-certificates.crt"));
  Error unknown = problem(s_tls->url("/f/wheel"), route);
  EXPECT_EQ(Kind::refused, unknown.kind);
  EXPECT_THAT(unknown.causes.at(0), HasSubstr("no authority in the CAs that envboot found"));
}

TEST_F(TransportTest, CutAndStallAndRefusedConnectionAndUnknownNameFail) {
  Error cut = problem(s_plain->url("/f/wheel?cut=1000"));
  EXPECT_EQ(Kind::failed, cut.kind);
  EXPECT_THAT(cut.what, HasSubstr("was cut"));
  EXPECT_THAT(cut.causes.at(0), HasSubstr("after 1000 bytes"));
  Error stall = problem(s_plain->url("/f/wheel?stall=1000"), {}, seconds(1));
  EXPECT_EQ(Kind::failed, stall.kind);
  EXPECT_THAT(stall.what, HasSubstr("stopped answering"));
  Error refused = problem(*Url::parse(fmt::format("http://127.0.0.1:{}/", free_port())));
  EXPECT_THAT(refused.what, HasSubstr("cannot connect"));
  EXPECT_THAT(refused.causes.at(0), HasSubstr("refused"));
  Error name = problem(*Url::parse("http://no-such-host.invalid/"));
  EXPECT_THAT(name.what, HasSubstr("no address is known for no-such-host.invalid"));
}

TEST_F(TransportTest, CancelledAndLate) {
  auto flag = std::make_shared<std::atomic<bool>>(false);
  std::jthread canceller([flag] {
    std::this_thread::sleep_for(milliseconds(200));
    *flag = true;
  });
  KeepBody sink;
  Request request{s_plain->url("/f/wheel?stall=1000"), {}, {}};
  auto cancelled = real_transport()->get(request, {}, sink, Deadline::after(seconds(25), flag));
  ASSERT_FALSE(cancelled);
  EXPECT_EQ(Kind::interrupted, cancelled.error().kind);
  auto late = real_transport()->get(request, {}, sink, Deadline::after(milliseconds(300)));
  ASSERT_FALSE(late);
  EXPECT_EQ(Kind::failed, late.error().kind);
  EXPECT_THAT(late.error().what, HasSubstr("took too long"));
}

TEST_F(TransportTest, TinyproxyWithLogin) {
  Proxy proxy(*s_folder);
  for (const Origin* origin : {s_plain.get(), s_tls.get()}) {
    Url url = origin->url("/f/wheel");
    ASSERT_TRUE(get(url, {proxy.url(k_plain_canary), {}, {}}));
    EXPECT_EQ(300000u, m_sink.body.size());
    for (const Url& bad : {proxy.url("fake-wrong"), proxy.bare_url()}) {
      Error refused = problem(url, {bad, {}, {}});
      EXPECT_EQ(Kind::temporary, refused.kind) << refused.what;
      EXPECT_THAT(refused.what, HasSubstr("refused the login"));
      EXPECT_THAT(refused.what, Not(HasSubstr("fake-wrong")));
      EXPECT_THAT(m_sink.body, IsEmpty());
    }
  }
  EXPECT_THAT(proxy.log(), HasSubstr(fmt::format("CONNECT localhost:{}", s_tls->port())));
}

TEST_F(TransportTest, PasswordWithSpecialCharacters) {
  Proxy proxy(*s_folder, "good");
  ASSERT_TRUE(get(s_tls->url("/f/wheel"), {proxy.url(k_canary), {}, {}}));
  ASSERT_TRUE(get(s_plain->url("/f/wheel"), {proxy.url(k_canary), {}, {}}));
  EXPECT_EQ(Kind::temporary, problem(s_tls->url("/f/wheel"), {proxy.url(k_canary + "x"), {}, {}}).kind);
}

TEST_F(TransportTest, ProxyForbidsOrIsDown) {
  Proxy proxy(*s_folder, "forbidden");
  Error forbidden = problem(s_tls->url("/f/wheel"), {proxy.url(k_canary), {}, {}});
  EXPECT_EQ(Kind::failed, forbidden.kind);
  EXPECT_THAT(forbidden.what, HasSubstr("does not let us reach"));
  EXPECT_THAT(forbidden.what, Not(HasSubstr(k_canary)));
  Route down{*Url::parse(fmt::format("http://127.0.0.1:{}", free_port())), {}, {}};
  EXPECT_THAT(problem(s_tls->url("/f/wheel"), down).what, HasSubstr("cannot connect to the proxy"));
  Route unknown{*Url::parse("http://no-such-proxy.invalid:3128"), {}, {}};
  EXPECT_THAT(problem(s_tls->url("/f/wheel"), unknown).what, HasSubstr("proxy no-such-proxy.invalid"));
}

TEST_F(TransportTest, DirectHostsAndTheEnvironment) {
  Route route{*Url::parse(fmt::format("http://127.0.0.1:{}", free_port())), {"localhost"}, {}};
  EXPECT_TRUE(get(s_plain->url("/f/wheel"), route));
  ::setenv("http_proxy", "http://127.0.0.1:1", 1);
  ::setenv("no_proxy", "localhost", 1);
  EXPECT_TRUE(get(s_plain->url("/f/wheel")));
  route.direct_hosts.clear();
  EXPECT_FALSE(get(s_plain->url("/f/wheel"), route));
  ::unsetenv("http_proxy");
  ::unsetenv("no_proxy");
}

} // namespace
} // namespace envboot::os
