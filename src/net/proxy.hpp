#pragma once

#include "config/site.hpp"
#include "os/file_system.hpp"
#include "os/transport.hpp"
#include "util/environment.hpp"
#include "util/url.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace envboot::net {

/// A proxy and who said so: `$https_proxy`, `site padum`, `--proxy`.
struct ProxyChoice {
  Url url; ///< scheme always http; may hold credentials
  std::string origin;
};

/// Something about the settings that a user should know; doctor has a finding for each.
struct ProxyNote {
  enum class About {
    malformed,        ///< no URL, or a scheme that is no HTTP proxy; the variable is left out
    tls_to_proxy,     ///< `https://` to a plain proxy, read as `http://`
    inconsistent,     ///< spellings of one variable differ, or one of http and https is missing
    unread_spelling,  ///< `HTTP_proxy` and the like: no program reads it
    password_visible, ///< credentials in a variable that every child inherits
    dead_pattern,     ///< a no_proxy entry that common programs don't understand
    cgi_guard,        ///< REQUEST_METHOD is set: programs then ignore HTTP_PROXY
  };
  About about;
  std::string variable;
  std::string text;
};

struct ProxySettings {
  std::optional<ProxyChoice> http, https;
  std::vector<std::string> direct; ///< hosts and `.domains` reached without the proxy
  std::string direct_origin;
  std::vector<ProxyNote> notes;

  /// For URLs of this scheme.
  [[nodiscard]] const std::optional<ProxyChoice>& choice(std::string_view scheme) const {
    return scheme == "https" ? https : http;
  }
};

/// Every spelling met in the wild; of two that differ the lower-case one counts, as for curl, urllib, requests and pip.
ProxySettings proxies_from(const Environment& environment);
ProxySettings proxies_from(const config::Site& site);
/// `--proxy URL`: for both schemes. An error when it is no URL.
Result<ProxySettings> proxies_from_flag(std::string_view url);

/// Field by field the first that is set; all notes are kept. Strongest first: flag, own settings, environment, site.
ProxySettings merge(const std::vector<ProxySettings>& strongest_first);

/// `settings` with this login for its proxies.
ProxySettings with_login(ProxySettings settings, const std::string& user, const Secret& password);

/// First line of a file only its owner may read; refused when others can.
Result<Secret> read_password_file(os::FileReader& files, const AbsPath& path);

/// How to reach `target`.
os::Route route_to(const Url& target, const ProxySettings& settings, std::optional<AbsPath> ca_bundle);

/// Whether `host` is in a no_proxy list: the name itself, a domain above it, or `*`.
bool is_direct(std::string_view host, const std::vector<std::string>& direct);

/// http_proxy, https_proxy, no_proxy and their upper-case twins with identical values, for children. **Reveals the
/// credentials in `proxy`**: meant for the forwarder's one-time token. Children should also lose REQUEST_METHOD.
Environment child_variables(const Url& proxy, const std::vector<std::string>& direct);

/// The URL with its credentials, percent-encoded, for the one variable or request that needs it.
Secret revealed(const Url& url);

} // namespace envboot::net
