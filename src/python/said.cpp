#include "python/said.hpp"

#include <cerrno>
#include <string>

namespace envboot::python {
namespace {

constexpr std::string_view k_login = "envboot doctor --only EB5, then give --proxy-user and --proxy-password-file";
constexpr std::string_view k_room = "make room (quota counts files too), or choose another place with --prefix";

constexpr Saying k_common[] = {
    {"No space left on device", Kind::failed, "the disk is full", k_room, Retry::no},
    {"Disk quota exceeded", Kind::failed, "your quota is used up", k_room, Retry::no},
    {"407 Proxy Authentication", Kind::temporary, "the proxy wants a login", k_login, Retry::no},
    {"Tunnel connection failed: 407", Kind::temporary, "the proxy wants a login", k_login, Retry::no},
    {"Tunnel connection failed: 401", Kind::temporary, "the proxy refused the login", k_login, Retry::no},
    {"http proxy username", Kind::temporary, "the proxy wants a login", k_login, Retry::no},
    {"CERTIFICATE_VERIFY_FAILED", Kind::refused, "the certificate of the package index is not trusted",
     "name the site's authority as `ca` in the site profile, or give --ca FILE", Retry::no},
    {"UnknownIssuer", Kind::refused, "the certificate of the package index is not trusted",
     "name the site's authority as `ca` in the site profile, or give --ca FILE", Retry::no},
    {"WRONG_VERSION_NUMBER", Kind::failed, "the proxy was spoken to in TLS, but it speaks plain HTTP",
     "write http:// in front of the proxy's address, also for https: envboot doctor --only EB5", Retry::no},
    {"Cannot connect to proxy", Kind::temporary, "the proxy does not answer", k_login, Retry::no},
    {"ProxyError", Kind::temporary, "the proxy does not answer as it should", k_login, Retry::no},
    {"Name or service not known", Kind::temporary, "the package index's name was not found",
     "compute nodes often have no network: run this on a login node, or see envboot doctor --only EB5",
     Retry::other_settings},
    {"Temporary failure in name resolution", Kind::temporary, "the package index's name was not found",
     "compute nodes often have no network: run this on a login node, or see envboot doctor --only EB5",
     Retry::other_settings},
    {"Network is unreachable", Kind::temporary, "there is no network here",
     "compute nodes often have no network: run this on a login node, or see envboot doctor --only EB5",
     Retry::other_settings},
    {"Connection refused", Kind::temporary, "the package index refused the connection", "envboot doctor --only EB5",
     Retry::other_settings},
    {"Connection refused", Kind::temporary, "the package index refused the connection",
     "is a proxy needed here? `--proxy URL` names it", Retry::other_settings},
    {"Read timed out", Kind::temporary, "the package index was too slow to answer",
     "run the same command again to go on", Retry::other_settings},
    {"MemoryError", Kind::failed, "there was not enough memory",
     "login nodes limit memory (ulimit -v): run this in an interactive job", Retry::another_way},
};

struct Match {
  const Saying* row = nullptr;
  std::string after; ///< the sign, to the end of its line
};

Match find(std::span<const Saying> table, const os::Outcome& outcome) {
  for (const Saying& saying : table) {
    for (const std::string* text : {&outcome.err, &outcome.out}) {
      size_t at = text->find(saying.sign);
      if (at != std::string::npos) {
        at += saying.sign.size();
        return {&saying, text->substr(at, text->find_first_of("\r\n", at) - at)};
      }
    }
  }
  return {};
}

std::string filled(std::string_view what, const std::string& after) {
  std::string text(what);
  if (size_t hole = text.find("{}"); hole != std::string::npos) {
    text.replace(hole, 2, after);
  }
  return text;
}

} // namespace

std::span<const Saying> common_sayings() {
  return k_common;
}

Explained explain(const os::Command& command, const os::Outcome& outcome, std::span<const Saying> first,
                  std::span<const Saying> second) {
  Error said = os::describe_failure(command, outcome);
  Match match = find(first, outcome);
  if (match.row == nullptr) {
    match = find(second, outcome);
  }
  if (match.row == nullptr) {
    return {std::move(said), Retry::another_way};
  }
  Error error{match.row->kind, filled(match.row->what, match.after), {}, std::string(match.row->hint), 0};
  error.sys = match.row->hint == k_room ? ENOSPC : 0;
  return {std::move(error).because(said), match.row->retry};
}

} // namespace envboot::python
