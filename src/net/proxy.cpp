#include "net/proxy.hpp"

#include "net/html.hpp"
#include "os/read.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace envboot::net {
namespace {

using About = ProxyNote::About;

std::string trimmed(std::string_view text) {
  constexpr std::string_view k_blank = " \t\r\n\"'";
  size_t first = text.find_first_not_of(k_blank);
  size_t last = text.find_last_not_of(k_blank);
  return first == std::string_view::npos ? std::string() : std::string(text.substr(first, last - first + 1));
}

std::string upper(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return out;
}

/// `scheme://user:password@host:port` without a path: what revealed() and a normalised proxy need.
std::string with_credentials(const Url& url, const std::optional<Credentials>& login) {
  std::string rest = fmt::format("{}:{}", url.host(), url.port());
  return login ? fmt::format("{}://{}:{}@{}", url.scheme(), percent_encode(login->user),
                             percent_encode(login->password.reveal()), rest)
               : fmt::format("{}://{}", url.scheme(), rest);
}

/// A proxy is spoken to in plain http whatever its spelling says: `https://host:3128` is TLS to a port that has none.
Result<Url> normalized(std::string_view text, std::string_view variable, std::vector<ProxyNote>& notes) {
  std::string clean = trimmed(text);
  std::string scheme = lower(clean.substr(0, clean.find("://")));
  if (clean.find("://") != std::string::npos && scheme != "http" && scheme != "https") {
    return fail(usage_error("{} names a {} proxy", variable, scheme).because("only http proxies are supported"));
  }
  Url url = TRY(Url::parse(clean, "http"));
  if (url.host().empty()) {
    return fail(usage_error("{} names no host", variable));
  }
  if (url.port() == 0) {
    return fail(
        usage_error("{} names port 0", variable).with_hint("write http://HOST:PORT; proxies often have 3128 or 8080"));
  }
  if (url.scheme() == "https") {
    notes.push_back({About::tls_to_proxy, std::string(variable),
                     fmt::format("{} begins with https://, which means TLS to the proxy; read as http://", variable)});
    std::string rest = clean.substr(clean.find("://") + 3);
    url = TRY(Url::parse("http://" + rest));
    if (url.port() == 80 && rest.find(":80") == std::string::npos) {
      return fail(usage_error("{} names no port", variable)
                      .with_hint("write http://HOST:PORT; proxies often have 3128 or 8080"));
    }
  }
  return Url::parse(with_credentials(url, url.credentials()));
}

/// All spellings of one variable that are set, the one that counts first.
struct Spelling {
  std::string name, value;
};
std::vector<Spelling> spellings(const Environment& environment, const std::string& variable) {
  std::vector<Spelling> found;
  for (const auto& [name, value] : environment.variables()) {
    if (lower(name) == variable) {
      found.push_back({name, trimmed(value)});
    }
  }
  auto rank = [&](const Spelling& spelling) {
    return spelling.name == variable ? 0 : spelling.name == upper(variable) ? 1 : 2;
  };
  std::ranges::stable_sort(found, {}, rank);
  return found;
}

bool has_password(const Url& url) {
  const auto& login = url.credentials();
  return login && !login->password.empty();
}

void note_spellings(const std::vector<Spelling>& found, const std::string& variable, std::vector<ProxyNote>& notes) {
  for (const Spelling& spelling : found) {
    if (spelling.name != variable && spelling.name != upper(variable)) {
      notes.push_back({About::unread_spelling, spelling.name,
                       fmt::format("no program reads ${}; it should be ${}", spelling.name, variable)});
    } else if (spelling.value != found.front().value) {
      notes.push_back({About::inconsistent, spelling.name,
                       fmt::format("${} and ${} differ: some programs take the one, some the other", found.front().name,
                                   spelling.name)});
    }
  }
  if (found.size() == 1 && found.front().name == upper("http_proxy")) {
    notes.push_back({About::inconsistent, found.front().name,
                     "only $HTTP_PROXY is set: curl and wget don't read it, set $http_proxy as well"});
  }
}

std::optional<ProxyChoice> read_variable(const Environment& environment, const std::string& variable,
                                         std::vector<ProxyNote>& notes) {
  std::vector<Spelling> found = spellings(environment, variable);
  note_spellings(found, variable, notes);
  if (found.empty() || found.front().value.empty()) {
    return std::nullopt; // an empty lower-case one hides the upper-case one, as in most programs
  }
  const std::string name = "$" + found.front().name;
  auto url = normalized(found.front().value, name, notes);
  if (!url) {
    std::string why = url.error().causes.empty() ? url.error().what : url.error().causes.front();
    notes.push_back({About::malformed, found.front().name, fmt::format("{} is no proxy address: {}", name, why)});
    return std::nullopt;
  }
  if (has_password(*url)) {
    notes.push_back({About::password_visible, found.front().name,
                     fmt::format("{} holds a password, which every program you start inherits", name)});
  }
  return ProxyChoice{*url, name};
}

void fill_missing(ProxySettings& settings) {
  if (settings.http.has_value() == settings.https.has_value()) {
    return;
  }
  const ProxyChoice choice = settings.http ? *settings.http : *settings.https;
  std::string missing = settings.http ? "https_proxy" : "http_proxy";
  settings.notes.push_back({About::inconsistent, missing,
                            fmt::format("{} is set and ${} is not: programs go direct there; envboot uses it for both",
                                        choice.origin, missing)});
  settings.http = settings.https = choice;
}

bool dead_pattern(std::string_view entry) {
  bool star = entry.find('*') != std::string_view::npos;
  bool port = std::ranges::count(entry, ':') == 1;
  bool network = entry.find('/') != std::string_view::npos;
  return star || port || network || entry.ends_with('.');
}

std::vector<std::string> split_direct(std::string_view text) {
  std::vector<std::string> entries;
  std::string entry;
  for (char c : std::string(text) + ",") {
    if (c != ',' && c != ' ' && c != '\t' && c != '\r') {
      entry += c;
    } else if (!entry.empty()) {
      entries.push_back(std::exchange(entry, {}));
    }
  }
  return entries;
}

void read_direct(const Environment& environment, ProxySettings& settings) {
  std::vector<Spelling> found = spellings(environment, "no_proxy");
  note_spellings(found, "no_proxy", settings.notes);
  if (found.empty()) {
    return;
  }
  settings.direct = split_direct(found.front().value);
  settings.direct_origin = "$" + found.front().name;
  for (const std::string& entry : settings.direct) {
    if (dead_pattern(entry)) {
      settings.notes.push_back({About::dead_pattern, found.front().name,
                                fmt::format("`{}` in {} is not understood by common programs; write `.domain` or a "
                                            "plain host",
                                            entry, settings.direct_origin)});
    }
  }
}

} // namespace

ProxySettings proxies_from(const Environment& environment) {
  ProxySettings settings;
  settings.http = read_variable(environment, "http_proxy", settings.notes);
  settings.https = read_variable(environment, "https_proxy", settings.notes);
  if (!settings.http && !settings.https) {
    settings.http = settings.https = read_variable(environment, "all_proxy", settings.notes);
  }
  fill_missing(settings);
  read_direct(environment, settings);
  if ((settings.http || settings.https) && environment.has("REQUEST_METHOD")) {
    settings.notes.push_back({About::cgi_guard, "REQUEST_METHOD",
                              "$REQUEST_METHOD is set: programs take themselves for a web server's and ignore "
                              "$HTTP_PROXY"});
  }
  return settings;
}

ProxySettings proxies_from(const config::Site& site) {
  ProxySettings settings;
  const std::string origin = "site " + site.name;
  if (!site.proxy.url.empty()) {
    auto url = normalized(site.proxy.url, origin, settings.notes);
    if (url) {
      settings.http = settings.https = ProxyChoice{*url, origin};
    } else {
      settings.notes.push_back({About::malformed, origin, fmt::format("{}: {}", origin, url.error().what)});
    }
  }
  settings.direct = site.proxy.direct;
  settings.direct_origin = settings.direct.empty() ? "" : origin;
  return settings;
}

Result<ProxySettings> proxies_from_flag(std::string_view text) {
  ProxySettings settings;
  Url url = TRY(normalized(text, "--proxy", settings.notes));
  if (has_password(url)) {
    return fail(usage_error("--proxy holds a password, which everybody on this machine can see in `ps`")
                    .with_hint("write the password into a file of mode 0600 and give `--proxy-password-file FILE`"));
  }
  settings.http = settings.https = ProxyChoice{url, "--proxy"};
  return settings;
}

ProxySettings merge(const std::vector<ProxySettings>& strongest_first) {
  ProxySettings merged;
  for (const ProxySettings& next : strongest_first) {
    merged.http = merged.http ? merged.http : next.http;
    merged.https = merged.https ? merged.https : next.https;
    if (merged.direct.empty() && !next.direct.empty()) {
      merged.direct = next.direct;
      merged.direct_origin = next.direct_origin;
    }
    merged.notes.insert(merged.notes.end(), next.notes.begin(), next.notes.end());
  }
  return merged;
}

ProxySettings with_login(ProxySettings settings, const std::string& user, const Secret& password) {
  for (std::optional<ProxyChoice>* choice : {&settings.http, &settings.https}) {
    if (*choice) {
      (*choice)->url = (*choice)->url.with_credentials({user, password});
    }
  }
  return settings;
}

Result<Secret> read_password_file(os::FileReader& files, const AbsPath& path) {
  os::Stat stat = TRY(files.stat(path, os::Links::follow));
  if ((stat.mode & 077) != 0) {
    return fail(refusal("others can read the password file {}", path.string())
                    .because(fmt::format("its mode is {:04o}", stat.mode))
                    .with_hint(fmt::format("run `chmod 600 {}`, then the same command again", path.string())));
  }
  constexpr size_t k_limit = 4096;
  Secret text(TRY(os::read_text(files, path, k_limit)));
  std::string_view line = std::string_view(text.reveal()).substr(0, text.reveal().find('\n'));
  line.remove_suffix(line.ends_with('\r') ? 1 : 0);
  if (line.empty()) {
    return fail(usage_error("the password file {} is empty", path.string()));
  }
  return Secret(std::string(line));
}

os::Route route_to(const Url& target, const ProxySettings& settings, std::optional<AbsPath> ca_bundle) {
  os::Route route{std::nullopt, settings.direct, std::move(ca_bundle)};
  const auto& choice = settings.choice(target.scheme());
  if (choice && !is_direct(target.host(), settings.direct)) {
    route.proxy = choice->url;
  }
  return route;
}

bool is_direct(std::string_view host, const std::vector<std::string>& direct) {
  auto bare = [](std::string_view name) {
    name.remove_suffix(name.ends_with('.') ? 1 : 0);
    name.remove_prefix(name.starts_with("*.") ? 2 : name.starts_with('.') ? 1 : 0);
    bool bracketed = name.size() > 2 && name.front() == '[' && name.back() == ']';
    return lower(bracketed ? name.substr(1, name.size() - 2) : name);
  };
  std::string wanted = bare(host);
  return std::ranges::any_of(direct, [&](const std::string& entry) {
    std::string name = bare(entry);
    return entry == "*" || (!name.empty() && (wanted == name || wanted.ends_with("." + name)));
  });
}

Environment child_variables(const Url& proxy, const std::vector<std::string>& direct) {
  std::vector<std::string> hosts{"localhost", "127.0.0.1", "::1"};
  for (const std::string& entry : direct) {
    if (std::ranges::find(hosts, entry) == hosts.end()) {
      hosts.push_back(entry);
    }
  }
  Secret address = revealed(proxy);
  Environment variables;
  for (const char* name : {"http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"}) {
    variables.set(name, address.reveal());
  }
  for (const char* name : {"no_proxy", "NO_PROXY"}) {
    variables.set(name, fmt::format("{}", fmt::join(hosts, ",")));
  }
  return variables;
}

Secret revealed(const Url& url) {
  return Secret(with_credentials(url, url.credentials()));
}

} // namespace envboot::net
