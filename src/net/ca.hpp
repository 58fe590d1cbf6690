#pragma once

#include "os/file_system.hpp"
#include "util/environment.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace envboot::net {

/// A PEM file and who named it: `$SSL_CERT_FILE`, `site padum`, `the system`.
struct CaFile {
  AbsPath path;
  std::string origin;
};

/// Debian's list of public authorities as it was when this binary was built, PEM; "" when that build had none.
std::string_view built_in_authorities();

/// Which list of public authorities is wanted: by default the system's, and the one in the binary where it has none.
struct CaStore {
  enum class Kind { found, file, built_in } kind = Kind::found;
  AbsPath file = AbsPath::root(); ///< for Kind::file
};

/// Where certificates come from. `notes`: a variable that names no readable file, and the like; never silent.
struct CaSources {
  std::optional<CaFile> system;  ///< the public authorities; nothing when `built_in` has them, or nobody
  std::string_view built_in;     ///< PEM of those in the binary; "" where `system` counts or the build had none
  std::vector<CaFile> variables; ///< what the user's variables name: an addition, left out with a note when unusable
  std::vector<CaFile> site;
  std::vector<std::string> notes;
};

/// Looks at run time, because a portable binary can't know the distribution: the known places, then `built_in`.
/// CURL_CA_BUNDLE, SSL_CERT_FILE and REQUESTS_CA_BUNDLE count as additions: users put a lone site CA there.
CaSources find_ca_files(os::FileReader& files, const Environment& environment, const CaStore& store,
                        const std::vector<CaFile>& site, std::string_view built_in = built_in_authorities());

/// One PEM text with every certificate once. Programs know no way to *add* a CA: each variable replaces the store.
struct CaBundle {
  std::string pem;
  size_t certificates = 0;
  std::vector<std::string> notes; ///< what was left out
};

/// An error when there is no public store, or a site's file is unreadable or holds no certificate (DER, HTML, a key).
Result<CaBundle> make_bundle(os::FileReader& files, const CaSources& sources);

/// Both in one: what a command trusts. `site`: further authorities' files, `origin` who named them.
Result<CaBundle> find_bundle(os::FileReader& files, const Environment& environment, const CaStore& store,
                             const std::vector<AbsPath>& site, const std::string& origin);

/// The certificates of a PEM text, as `-----BEGIN…END-----` blocks in canonical form. Any bytes in; an error names the
/// first broken block.
Result<std::vector<std::string>> certificates_of(std::string_view pem);

/// The variables that make conda, pip, uv, requests, curl and git take `bundle`.
Environment ca_variables(const AbsPath& bundle);

} // namespace envboot::net
