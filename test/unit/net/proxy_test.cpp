#include "net/proxy.hpp"

#include "net/test_site.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

namespace envboot::net {
namespace {

using namespace test;
using About = ProxyNote::About;
using testing::HasSubstr;
using testing::Not;

std::vector<About> abouts(const ProxySettings& settings) {
  std::vector<About> list;
  for (const ProxyNote& note : settings.notes) {
    list.push_back(note.about);
  }
  return list;
}

std::string https_of(const ProxySettings& settings) {
  return settings.https ? settings.https->url.text() : "";
}

TEST(Proxies, SpellingsMetInTheWild) {
  struct Row {
    std::string value, url;
    std::vector<About> notes;
  };
  const Row rows[] = {
      {"http://10.10.78.62:3128", "http://10.10.78.62:3128/", {}},
      {"10.10.78.62:3128", "http://10.10.78.62:3128/", {}},
      {"http://proxy.site.test:3128/\r", "http://proxy.site.test:3128/", {}},
      {" \"http://proxy.site.test:3128\" ", "http://proxy.site.test:3128/", {}},
      {"https://10.10.78.62:3128/", "http://10.10.78.62:3128/", {About::tls_to_proxy}},
      {"HTTP://proxy.site.test:3128/some/path", "http://proxy.site.test:3128/", {}},
      {"http://proxy.site.test", "http://proxy.site.test:80/", {}},
      {"socks5://proxy:1080", "", {About::malformed}},
      {"http://:3128", "", {About::malformed}},
      {"https://proxy.site.test", "", {About::tls_to_proxy, About::malformed}},
      {"what is this", "", {About::malformed}},
      {"", "", {}},
  };
  for (const Row& row : rows) {
    ProxySettings settings = proxies_from(Environment{{"http_proxy", row.value}, {"https_proxy", row.value}});
    std::vector<About> twice = row.notes;
    twice.insert(twice.end(), row.notes.begin(), row.notes.end());
    EXPECT_EQ(row.url, https_of(settings)) << row.value;
    EXPECT_THAT(abouts(settings), testing::UnorderedElementsAreArray(twice)) << row.value;
  }
}

TEST(Proxies, WhichVariableCounts) {
  const std::string a = "http://a:1", b = "http://b:2";
  auto lower_wins = proxies_from(Environment{{"HTTPS_PROXY", b}, {"https_proxy", a}, {"http_proxy", a}});
  EXPECT_EQ("http://a:1/", https_of(lower_wins));
  EXPECT_EQ("$https_proxy", lower_wins.https->origin);
  EXPECT_THAT(abouts(lower_wins), testing::ElementsAre(About::inconsistent));
  auto empty_hides = proxies_from(Environment{{"https_proxy", ""}, {"HTTPS_PROXY", b}});
  EXPECT_FALSE(empty_hides.https);
  auto mixed = proxies_from(Environment{{"HTTPS_proxy", a}, {"http_proxy", a}});
  EXPECT_EQ("http://a:1/", https_of(mixed));
  EXPECT_THAT(abouts(mixed), testing::ElementsAre(About::unread_spelling));
  auto only_http = proxies_from(Environment{{"HTTP_PROXY", a}});
  EXPECT_EQ("http://a:1/", https_of(only_http));
  EXPECT_THAT(abouts(only_http), testing::ElementsAre(About::inconsistent, About::inconsistent));
  EXPECT_EQ("http://a:1/", https_of(proxies_from(Environment{{"ALL_PROXY", a}})));
  EXPECT_THAT(abouts(proxies_from(Environment{{"all_proxy", a}, {"REQUEST_METHOD", "GET"}})),
              testing::ElementsAre(About::cgi_guard));
  EXPECT_FALSE(proxies_from(Environment{}).http);
}

TEST(Proxies, PasswordIsReadNotedAndNotShown) {
  const std::string login = "http://alice:" + percent_encode(k_canary) + "@p:3128";
  auto settings = proxies_from(Environment{{"http_proxy", login}, {"https_proxy", login}});
  EXPECT_EQ(k_canary, settings.https->url.credentials()->password.reveal());
  EXPECT_THAT(abouts(settings), testing::Each(About::password_visible));
  // A raw `#` or `/` in the password is no URL: said, without showing it.
  auto raw = proxies_from(Environment{{"https_proxy", "http://alice:" + k_canary + "@p:3128"}});
  EXPECT_FALSE(raw.https);
  for (const ProxyNote& note : raw.notes) {
    EXPECT_THAT(note.text, Not(HasSubstr("w#rd")));
    EXPECT_THAT(note.text, Not(HasSubstr("p@ss")));
  }
}

TEST(Proxies, NothingListensOnPort0) {
  EXPECT_FALSE(proxies_from_flag("proxy.test:0"));
  auto settings = proxies_from(Environment{{"http_proxy", "http://proxy.test:0"}});
  EXPECT_FALSE(settings.http);
  EXPECT_EQ(About::malformed, settings.notes.at(0).about);
}

TEST(Proxies, DirectHosts) {
  auto settings = proxies_from(Environment{{"no_proxy", "localhost, .site.test\r,*.x.test 10.0.0.0/8,h:80,t."}});
  EXPECT_THAT(settings.direct, testing::ElementsAre("localhost", ".site.test", "*.x.test", "10.0.0.0/8", "h:80", "t."));
  EXPECT_THAT(abouts(settings),
              testing::ElementsAre(About::dead_pattern, About::dead_pattern, About::dead_pattern, About::dead_pattern));
  EXPECT_TRUE(is_direct("a.SITE.test", settings.direct));
  EXPECT_TRUE(is_direct("site.test.", settings.direct));
  EXPECT_TRUE(is_direct("t", settings.direct));
  EXPECT_FALSE(is_direct("notsite.test", settings.direct));
  EXPECT_TRUE(is_direct("anything", {"*"}));
  EXPECT_FALSE(is_direct("anything", {".", ""}));
  EXPECT_TRUE(is_direct("[::1]", {"::1"}));
}

TEST(Proxies, MergeFieldByField) {
  config::Site site;
  site.name = "padum";
  site.proxy.url = "https://10.10.78.62:3128/";
  site.proxy.direct = {".iitd.test"};
  auto merged = merge({*proxies_from_flag("flag:1"), proxies_from(Environment{{"no_proxy", "x"}}), proxies_from(site)});
  EXPECT_EQ("--proxy", merged.http->origin);
  EXPECT_EQ("$no_proxy", merged.direct_origin);
  auto from_site = merge({proxies_from(Environment{}), proxies_from(site)});
  EXPECT_EQ("site padum", from_site.https->origin);
  EXPECT_EQ("http://10.10.78.62:3128/", https_of(from_site));
  EXPECT_EQ(Kind::usage, proxies_from_flag("http://u:fake@p:1").error().kind);
  EXPECT_EQ(Kind::usage, proxies_from_flag("socks4://p:1").error().kind);
  auto login = with_login(from_site, "alice", Secret(k_canary));
  EXPECT_EQ(k_canary, login.http->url.credentials()->password.reveal());
  os::Route route = route_to(*Url::parse("https://index.test/"), login, std::nullopt);
  EXPECT_EQ("alice", route.proxy->credentials()->user);
  EXPECT_FALSE(route_to(*Url::parse("https://web.iitd.test/"), login, std::nullopt).proxy);
}

TEST(Proxies, PasswordFile) {
  TempFolder folder;
  auto files = os::real_file_system();
  AbsPath path = folder.write("login", k_canary + "\r\nsecond line");
  auto secret = read_password_file(*files, path);
  ASSERT_TRUE(secret) << secret.error().what;
  EXPECT_EQ(k_canary, secret->reveal());
  ::chmod(path.string().c_str(), 0640);
  auto refused = read_password_file(*files, path);
  ASSERT_FALSE(refused);
  EXPECT_EQ(Kind::refused, refused.error().kind);
  EXPECT_THAT(refused.error().hint, HasSubstr("chmod 600"));
  EXPECT_FALSE(read_password_file(*files, folder.write("empty", "\n")));
}

TEST(Proxies, ChildVariablesAreSixAndIdentical) {
  auto variables = child_variables(*Url::parse("http://run:fake%40token@127.0.0.1:4242"), {".site.test", "localhost"});
  EXPECT_EQ(6u, variables.variables().size());
  for (const char* name : {"http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"}) {
    EXPECT_EQ("http://run:fake%40token@127.0.0.1:4242", variables.get_or(name, ""));
  }
  EXPECT_EQ("localhost,127.0.0.1,::1,.site.test", variables.get_or("no_proxy", ""));
  EXPECT_EQ(variables.get("no_proxy"), variables.get("NO_PROXY"));
}

} // namespace
} // namespace envboot::net
