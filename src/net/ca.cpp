#include "net/ca.hpp"

#include "config/assets.hpp"
#include "os/read.hpp"
#include "util/base64.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <set>

namespace envboot::net {
namespace {

constexpr std::array<std::string_view, 6> k_system_places{
    "/etc/ssl/certs/ca-certificates.crt",                // Debian, Ubuntu, Arch
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", // RHEL 7 and later
    "/etc/pki/tls/certs/ca-bundle.crt",                  // RHEL 6, CentOS
    "/etc/ssl/ca-bundle.pem",                            // SUSE
    "/etc/pki/tls/cacert.pem",
    "/etc/ssl/cert.pem", // Alpine
};
constexpr std::array<const char*, 3> k_variables{"CURL_CA_BUNDLE", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"};
constexpr std::array<const char*, 6> k_child_variables{"SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE",
                                                       "PIP_CERT",      "CONDA_SSL_VERIFY",   "GIT_SSL_CAINFO"};
constexpr std::string_view k_begin = "-----BEGIN CERTIFICATE-----";
constexpr std::string_view k_end = "-----END CERTIFICATE-----";
constexpr size_t k_bundle_limit = size_t{32} << 20;

bool readable_file(os::FileReader& files, const AbsPath& path) {
  return os::is_regular(files, path) && files.may('r', path);
}

/// A DER SEQUENCE whose length is that of the whole: what every X.509 certificate is at its outside (X.690 8.1.3).
bool is_der_sequence(std::string_view der) {
  auto byte = [&](size_t at) { return static_cast<unsigned char>(der[at]); };
  if (der.size() < 4 || byte(0) != 0x30) {
    return false;
  }
  size_t length = byte(1);
  size_t header = 2;
  if (length >= 0x80) {
    size_t count = length & 0x7f;
    if (count < 1 || count > 3 || der.size() < 2 + count) {
      return false;
    }
    length = 0;
    for (size_t i = 0; i < count; ++i) {
      length = length << 8 | byte(2 + i);
    }
    header += count;
  }
  return header + length == der.size();
}

std::string block_of(std::string_view der) {
  constexpr size_t k_line = 64;
  std::string digits = base64(der);
  std::string block = std::string(k_begin) + "\n";
  for (size_t i = 0; i < digits.size(); i += k_line) {
    block += digits.substr(i, k_line) + "\n";
  }
  return block + std::string(k_end) + "\n";
}

Error no_certificate(const CaFile& file, std::string_view text) {
  Error result = usage_error("{} ({}) holds no certificate", file.path.string(), file.origin);
  if (is_der_sequence(text)) {
    return std::move(result)
        .because("it is in binary (DER) form")
        .with_hint(fmt::format("convert it: `openssl x509 -inform der -in {} -out site-ca.pem`", file.path.string()));
  }
  return std::move(result).with_hint("it must be a PEM file, with lines `-----BEGIN CERTIFICATE-----`");
}

void add_blocks(const std::vector<std::string>& blocks, std::set<std::string>& seen, CaBundle& bundle) {
  for (const std::string& block : blocks) {
    if (seen.insert(block).second) {
      bundle.pem += block;
      ++bundle.certificates;
    }
  }
}

/// Adds the file's certificates that are not in the bundle yet.
Status add_file(os::FileReader& files, const CaFile& file, std::set<std::string>& seen, CaBundle& bundle) {
  std::string text = TRY(os::read_text(files, file.path, k_bundle_limit));
  auto blocks = certificates_of(text);
  if (!blocks) {
    return fail(usage_error("{} ({}) can't be used", file.path.string(), file.origin).because(blocks.error()));
  }
  if (blocks->empty()) {
    return fail(no_certificate(file, text));
  }
  add_blocks(*blocks, seen, bundle);
  if (text.find("PRIVATE KEY-----") != std::string::npos) {
    bundle.notes.push_back(fmt::format("{} also holds a private key, which was left out", file.path.string()));
  }
  return {};
}

} // namespace

std::string_view built_in_authorities() {
  const config::Asset* asset = config::find_asset("authorities/debian.pem");
  return asset == nullptr ? std::string_view() : asset->text;
}

CaSources find_ca_files(os::FileReader& files, const Environment& environment, const CaStore& store,
                        const std::vector<CaFile>& site, std::string_view built_in) {
  CaSources sources;
  if (store.kind == CaStore::Kind::file) {
    sources.system = CaFile{store.file, "own setting"};
  }
  for (std::string_view place : k_system_places) {
    auto path = AbsPath::parse(place);
    if (store.kind == CaStore::Kind::found && !sources.system && path && readable_file(files, *path)) {
      sources.system = CaFile{*path, "the system"};
    }
  }
  if (!sources.system) {
    sources.built_in = built_in;
    if (store.kind == CaStore::Kind::found && !built_in.empty()) {
      sources.notes.emplace_back(
          "this machine has no list of public certificate authorities: the one in envboot is used");
    }
  }
  for (const char* variable : k_variables) {
    std::string value = environment.get_or(variable, "");
    auto path = AbsPath::parse(value);
    if (value.empty()) {
      continue;
    }
    if (!path || !readable_file(files, *path)) {
      sources.notes.push_back(fmt::format("${} is `{}`, which is no readable file: programs that use it fail on every "
                                          "https address",
                                          variable, value));
    } else {
      sources.variables.push_back({*path, std::string("$") + variable});
    }
  }
  sources.site = site;
  return sources;
}

Result<std::vector<std::string>> certificates_of(std::string_view pem) {
  std::vector<std::string> blocks;
  for (size_t at = pem.find(k_begin); at != std::string_view::npos; at = pem.find(k_begin, at)) {
    at += k_begin.size();
    size_t end = pem.find(k_end, at);
    auto der = end == std::string_view::npos ? std::nullopt : base64_decode(pem.substr(at, end - at));
    if (!der || !is_der_sequence(*der)) {
      return fail(usage_error("certificate {} of the file is broken", blocks.size() + 1)
                      .because(end == std::string_view::npos ? "its end line is missing" : "its content is no X.509"));
    }
    blocks.push_back(block_of(*der));
    at = end;
  }
  return blocks;
}

Result<CaBundle> make_bundle(os::FileReader& files, const CaSources& sources) {
  if (!sources.system && sources.built_in.empty()) {
    return fail(failure("no store of public certificate authorities was found")
                    .because(fmt::format("looked for {}", fmt::join(k_system_places, ", ")))
                    .with_hint("ask the site for its CA bundle and name it: `--ca-store FILE`"));
  }
  CaBundle bundle;
  bundle.notes = sources.notes;
  std::set<std::string> seen;
  if (sources.system) {
    TRY(add_file(files, *sources.system, seen, bundle));
  } else {
    add_blocks(TRY(certificates_of(sources.built_in)), seen, bundle);
  }
  for (const CaFile& file : sources.variables) {
    if (Status added = add_file(files, file, seen, bundle); !added) {
      bundle.notes.push_back(added.error().what);
    }
  }
  for (const CaFile& file : sources.site) {
    TRY(add_file(files, file, seen, bundle));
  }
  return bundle;
}

Result<CaBundle> find_bundle(os::FileReader& files, const Environment& environment, const CaStore& store,
                             const std::vector<AbsPath>& site, const std::string& origin) {
  std::vector<CaFile> named;
  named.reserve(site.size());
  for (const AbsPath& path : site) {
    named.push_back({path, origin});
  }
  return make_bundle(files, find_ca_files(files, environment, store, named));
}

Environment ca_variables(const AbsPath& bundle) {
  Environment variables;
  for (const char* name : k_child_variables) {
    variables.set(name, bundle.string());
  }
  return variables;
}

} // namespace envboot::net
