// Proxy variables of the user's shell: lines NAME=VALUE. Then a flag, and what children get.
#include "net/proxy.hpp"
#include "property.hpp"

#include <array>

using namespace envboot;
using fuzz::require;

namespace {

constexpr std::array<const char*, 8> k_names{"http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY",
                                             "no_proxy",   "NO_PROXY",   "HTTP_proxy",  "ALL_PROXY"};

void check(const net::ProxySettings& settings) {
  for (const auto* choice : {&settings.http, &settings.https}) {
    if (!*choice) {
      continue;
    }
    const Url& url = (*choice)->url;
    require(url.scheme() == "http" && !url.host().empty() && url.port() > 0, "a proxy is spoken to in http");
    require(!(*choice)->origin.empty(), "a proxy has an origin");
    auto again = Url::parse(net::revealed(url).reveal());
    require(again && again->host() == url.host() && again->port() == url.port(), "a child gets the same proxy");
    require(again->credentials().has_value() == url.credentials().has_value(), "with the login, if there is one");
    if (url.credentials()) {
      require(again->credentials()->user == url.credentials()->user &&
                  again->credentials()->password.reveal() == url.credentials()->password.reveal(),
              "the login comes through as it is");
    }
    (void)net::child_variables(url, settings.direct);
  }
  for (const net::ProxyNote& note : settings.notes) {
    require(!note.text.empty() && !note.variable.empty(), "a note says what and where");
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  if (text.find('\0') != std::string_view::npos) {
    return 0; // no variable holds one
  }
  Environment environment;
  auto flag = net::proxies_from_flag(fuzz::take_line(text));
  if (fuzz::good(flag)) {
    check(*flag);
  }
  while (!text.empty()) {
    std::string_view line = fuzz::take_line(text);
    const char* name = k_names[fuzz::take_byte(line) % k_names.size()];
    environment.set(name, line);
  }
  net::ProxySettings settings = net::proxies_from(environment);
  check(settings);
  const Url target = *Url::parse("https://files.example.org/a");
  os::Route route = net::route_to(target, settings, std::nullopt);
  require(!route.proxy || !net::is_direct("files.example.org", settings.direct), "no_proxy is heeded");
  check(net::merge({settings, net::with_login(settings, "us er", Secret("p@:/% w"))}));
  check(net::with_login(settings, "us er", Secret("p@:/% w")));
  return 0;
}
