#include "doctor/checks/checks.hpp"

#include <algorithm>

namespace envboot::doctor {
namespace {

using About = net::ProxyNote::About;

/// What a kind of note means. `{proxy}` in a fix stands for the proxy's address without credentials.
struct KindRow {
  About about;
  Level level;
  std::string_view title, why, fix;
};

constexpr KindRow k_kinds[] = {
    {About::malformed, Level::error, "a proxy variable holds no proxy address",
     "programs that read it fail on every address, each with words of its own", "export {}=http://HOST:PORT"},
    {About::tls_to_proxy, Level::warning, "a proxy variable begins with https://",
     "it asks for TLS to the proxy itself, which site proxies don't speak; pip, conda and requests then fail or hang",
     "write http:// there: export {}=http://HOST:PORT"},
    {About::inconsistent, Level::warning, "proxy variables contradict each other",
     "curl ignores HTTP_PROXY, uv prefers upper case, wget reads lower case only: one tool reaches the network and the "
     "next one hangs",
     "export http_proxy=http://HOST:PORT; export https_proxy=$http_proxy HTTP_PROXY=$http_proxy "
     "HTTPS_PROXY=$http_proxy"},
    {About::unread_spelling, Level::warning, "a proxy variable is spelt as no program reads it",
     "it has no effect; programs go direct and hang", "unset {}, and set the variable in lower case"},
    {About::password_visible, Level::warning, "a proxy variable holds a password",
     "every program you start inherits it, and job scripts, logs and `qstat -f` copy it",
     "unset {}; envboot logs in for the programs it runs: envboot proxy login"},
    {About::dead_pattern, Level::warning, "no_proxy holds entries that common programs don't understand",
     "addresses that were meant to be direct, such as a notebook's, go through the proxy and fail",
     "export no_proxy=localhost,127.0.0.1,.your.domain NO_PROXY=localhost,127.0.0.1,.your.domain"},
    {About::cgi_guard, Level::warning, "REQUEST_METHOD is set, so programs ignore HTTP_PROXY",
     "they take themselves for a web server's scripts, for which that variable would be a way to be attacked",
     "unset {}"},
};

constexpr size_t k_few_certificates = 10; // the public list has more than a hundred

} // namespace

std::vector<Finding> check_proxies(const net::ProxySettings& settings) {
  std::vector<Finding> findings;
  for (const KindRow& kind : k_kinds) {
    Finding finding{.code = "EB501",
                    .level = kind.level,
                    .title = std::string(kind.title),
                    .evidence = {},
                    .why = std::string(kind.why),
                    .fix = {}};
    for (const net::ProxyNote& note : settings.notes) {
      if (note.about != kind.about) {
        continue;
      }
      finding.evidence.push_back({.value = note.text});
      if (finding.fix.empty()) {
        std::string_view fix = kind.fix;
        size_t hole = fix.find("{}");
        finding.fix = hole == std::string_view::npos
                          ? std::string(fix)
                          : fmt::format("{}{}{}", fix.substr(0, hole), note.variable, fix.substr(hole + 2));
      }
    }
    if (!finding.evidence.empty()) {
      findings.push_back(std::move(finding));
    }
  }
  return findings;
}

std::vector<Finding> check_ca_files(const survey::CaFacts& facts) {
  std::vector<Finding> findings;
  for (const survey::CaVariable& variable : facts.variables) {
    std::string fix = facts.system.empty()
                          ? "unset " + variable.name
                          : fmt::format("export {}={}   (the system's list; or unset it)", variable.name, facts.system);
    if (!variable.problem.empty()) {
      findings.push_back({"EB502",
                          Level::error,
                          fmt::format("{} names a file that can't be used", variable.name),
                          {{.value = fmt::format("{}={}: {}", variable.name, variable.value, variable.problem)}},
                          "programs that read it trust no certificate at all: every https address fails",
                          fix});
    } else if (variable.certificates < k_few_certificates && !facts.system.empty()) {
      findings.push_back(
          {"EB502",
           Level::warning,
           fmt::format("{} replaces the public certificate authorities by {}", variable.name,
                       variable.certificates == 1 ? "a single one" : fmt::format("{}", variable.certificates)),
           {{.value = fmt::format("{}={}", variable.name, variable.value)}},
           "the file is used instead of the system's list, not beside it: addresses outside the site fail",
           fmt::format("cat {} {} > ~/ca-bundle.pem; export {}=~/ca-bundle.pem", facts.system, variable.value,
                       variable.name)});
    }
  }
  return findings;
}

} // namespace envboot::doctor
