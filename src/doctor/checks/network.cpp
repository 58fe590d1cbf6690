#include "doctor/checks/checks.hpp"

#include <algorithm>

namespace envboot::doctor {
namespace {

using About = net::ProxyNote::About;

/// What a kind of note means. In a fix `{0}` stands for the variable, `{1}` for the proxy's address.
struct KindRow {
  About about;
  Level level;
  std::string_view title, why, fix;
};

constexpr KindRow k_kinds[] = {
    {About::malformed, Level::error, "a proxy variable holds no proxy address",
     "programs that read it fail on every address, each with words of its own", "export {0}={1}"},
    {About::tls_to_proxy, Level::warning, "a proxy variable begins with https://",
     "it asks for TLS to the proxy itself, which site proxies don't speak; pip, conda and requests then fail or hang",
     "export {0}={1}"},
    {About::inconsistent, Level::warning, "proxy variables contradict each other",
     "curl ignores HTTP_PROXY, uv prefers upper case, wget reads lower case only: one tool reaches the network and the "
     "next one hangs",
     "export http_proxy={1} https_proxy={1} HTTP_PROXY={1} HTTPS_PROXY={1}"},
    {About::unread_spelling, Level::warning, "a proxy variable is spelt as no program reads it",
     "it has no effect; programs go direct and hang", "unset {0}, and set the variable in lower case"},
    {About::password_visible, Level::warning, "a proxy variable holds a password",
     "every program you start inherits it, and job scripts, logs and `qstat -f` copy it",
     "unset {0}; envboot logs in for the programs it runs: envboot init --proxy-user USER"},
    {About::dead_pattern, Level::warning, "no_proxy holds entries that common programs don't understand",
     "addresses that were meant to be direct, such as a notebook's, go through the proxy and fail",
     "export no_proxy=localhost,127.0.0.1,.your.domain NO_PROXY=localhost,127.0.0.1,.your.domain"},
    {About::cgi_guard, Level::warning, "REQUEST_METHOD is set, so programs ignore HTTP_PROXY",
     "they take themselves for a web server's scripts, for which that variable would be a way to be attacked",
     "unset {0}"},
};

constexpr size_t k_few_certificates = 10; // the public list has more than a hundred

/// What a fix may show of the proxy: its address, or the variable that holds it together with a password.
std::string address_of(const net::ProxySettings& settings) {
  const auto& choice = settings.http ? settings.http : settings.https;
  if (!choice) {
    return "http://HOST:PORT";
  }
  return choice->url.credentials() ? choice->origin
                                   : fmt::format("http://{}:{}", choice->url.host(), choice->url.port());
}

std::string fix_of(const KindRow& kind, const net::ProxyNote& note, const net::ProxySettings& settings) {
  std::string_view variable = note.variable;
  variable.remove_prefix(variable.starts_with('$') ? 1 : 0);
  if (kind.about == About::inconsistent && (variable == "no_proxy" || variable == "NO_PROXY")) {
    return "export NO_PROXY=\"$no_proxy\"";
  }
  return fmt::format(fmt::runtime(kind.fix), variable, address_of(settings));
}

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
      if (std::string fix = fix_of(kind, note, settings); finding.fix.find(fix) == std::string::npos) {
        finding.fix += (finding.fix.empty() ? "" : "; ") + fix;
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
