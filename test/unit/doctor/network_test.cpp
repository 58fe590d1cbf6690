#include "doctor/checks/checks.hpp"

#include <gmock/gmock.h>

namespace envboot::doctor {
namespace {

using testing::HasSubstr;
using testing::Not;

struct ProxyCase {
  const char* name;
  Environment environment;
  Level level;
  const char* title; ///< part of it; "" for no finding
};

class Proxies : public testing::TestWithParam<ProxyCase> {};

TEST_P(Proxies, EachKindHasOneFinding) {
  auto findings = check_proxies(net::proxies_from(GetParam().environment));
  if (*GetParam().title == '\0') {
    EXPECT_TRUE(findings.empty()) << findings[0].title;
    return;
  }
  auto found = std::ranges::find_if(
      findings, [](const Finding& finding) { return finding.title.find(GetParam().title) != std::string::npos; });
  ASSERT_NE(found, findings.end());
  EXPECT_EQ(found->level, GetParam().level);
  EXPECT_FALSE(found->evidence.empty());
  EXPECT_FALSE(found->fix.empty());
}

constexpr const char* k_proxy = "http://proxy.example.org:3128";

INSTANTIATE_TEST_SUITE_P(
    Kinds, Proxies,
    testing::Values(
        ProxyCase{"none", {{"PATH", "/bin"}}, Level::note, ""},
        ProxyCase{"good",
                  {{"http_proxy", k_proxy},
                   {"https_proxy", k_proxy},
                   {"HTTP_PROXY", k_proxy},
                   {"HTTPS_PROXY", k_proxy},
                   {"no_proxy", "localhost,127.0.0.1"},
                   {"NO_PROXY", "localhost,127.0.0.1"}},
                  Level::note,
                  ""},
        ProxyCase{"malformed", {{"http_proxy", "ftp://proxy:21"}}, Level::error, "holds no proxy address"},
        ProxyCase{"tls", {{"https_proxy", "https://proxy:3128"}}, Level::warning, "begins with https://"},
        ProxyCase{"half", {{"http_proxy", k_proxy}}, Level::warning, "contradict"},
        ProxyCase{"differ", {{"http_proxy", k_proxy}, {"HTTP_PROXY", "http://other:1"}}, Level::warning, "contradict"},
        ProxyCase{"spelling", {{"Http_Proxy", k_proxy}}, Level::warning, "no program reads"},
        ProxyCase{"password", {{"http_proxy", "http://me:fake@proxy:3128"}}, Level::warning, "holds a password"},
        ProxyCase{"dead", {{"http_proxy", k_proxy}, {"no_proxy", "*.b.test"}}, Level::warning, "no_proxy holds"},
        ProxyCase{"cgi", {{"http_proxy", k_proxy}, {"REQUEST_METHOD", "GET"}}, Level::warning, "REQUEST_METHOD"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(ProxyFindings, NeverShowThePassword) {
  Environment environment{{"http_proxy", "http://me:fake-password@proxy:3128"},
                          {"https_proxy", "https://me:fake-password@proxy:3128"},
                          {"HTTP_PROXY", "ftp://me:fake-password@proxy:1"}};
  for (const Finding& finding : check_proxies(net::proxies_from(environment))) {
    EXPECT_THAT(finding.fix + finding.title, Not(HasSubstr("fake-password")));
    for (const Evidence& evidence : finding.evidence) {
      EXPECT_THAT(evidence.value, Not(HasSubstr("fake-password")));
    }
  }
}

std::string fix_of(const Environment& environment) {
  auto findings = check_proxies(net::proxies_from(environment));
  return findings.empty() ? "" : findings[0].fix;
}

TEST(ProxyFindings, FixesNameTheAddressUnlessItHoldsALogin) {
  EXPECT_EQ(fix_of({{"http_proxy", k_proxy}}),
            "export http_proxy=http://proxy.example.org:3128 https_proxy=http://proxy.example.org:3128 "
            "HTTP_PROXY=http://proxy.example.org:3128 HTTPS_PROXY=http://proxy.example.org:3128");
  EXPECT_EQ(fix_of({{"http_proxy", "http://me@proxy:1"}}),
            "export http_proxy=$http_proxy https_proxy=$http_proxy HTTP_PROXY=$http_proxy HTTPS_PROXY=$http_proxy");
  EXPECT_EQ(fix_of({{"https_proxy", "https://proxy:3128"}, {"http_proxy", "http://proxy:3128"}}),
            "export https_proxy=http://proxy:3128");
  EXPECT_EQ(fix_of({{"http_proxy", "ftp://proxy:21"}}), "export http_proxy=http://HOST:PORT");
  EXPECT_EQ(fix_of({{"no_proxy", "a"}, {"NO_PROXY", "b"}}), "export NO_PROXY=\"$no_proxy\"");
}

TEST(CaFiles, UnusableIsAnErrorAndALoneOneAWarning) {
  survey::CaFacts facts{{{"SSL_CERT_FILE", "/home/me/site.crt", "there is no such file", 0}}, "/etc/ssl/all.pem"};
  auto findings = check_ca_files(facts);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].level, Level::error);
  EXPECT_EQ(findings[0].evidence[0].value, "SSL_CERT_FILE=/home/me/site.crt: there is no such file");
  EXPECT_THAT(findings[0].fix, HasSubstr("export SSL_CERT_FILE=/etc/ssl/all.pem"));

  facts.variables[0].problem.clear();
  facts.variables[0].certificates = 1;
  findings = check_ca_files(facts);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].level, Level::warning);
  EXPECT_THAT(findings[0].title, HasSubstr("a single one"));

  facts.variables[0].certificates = 140;
  EXPECT_TRUE(check_ca_files(facts).empty());
}

} // namespace
} // namespace envboot::doctor
