#include "survey/ca_variables.hpp"
#include "net/ca.hpp"
#include "os/read.hpp"

namespace envboot::survey {
namespace {

constexpr const char* k_variables[] = {"SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "PIP_CERT",
                                       "GIT_SSL_CAINFO"};
constexpr size_t k_bundle_limit = size_t{32} << 20;

std::string first_cause(const Error& error) {
  return error.causes.empty() ? error.what : error.causes.front();
}

CaVariable look_at(os::FileReader& files, const char* name, const std::string& value) {
  CaVariable variable{name, value, {}, 0};
  auto path = AbsPath::parse(value);
  if (!path) {
    variable.problem = "it is no absolute path";
    return variable;
  }
  auto text = os::read_text(files, *path, k_bundle_limit);
  if (!text) {
    variable.problem = text.error().is_missing() ? "there is no such file" : first_cause(text.error());
    return variable;
  }
  auto certificates = net::certificates_of(*text);
  if (!certificates) {
    variable.problem = certificates.error().what + ": " + first_cause(certificates.error());
  } else if (certificates->empty()) {
    variable.problem = "it holds no certificate in PEM form (lines `-----BEGIN CERTIFICATE-----`)";
  } else {
    variable.certificates = certificates->size();
  }
  return variable;
}

} // namespace

CaFacts ca_facts(os::FileReader& files, const Environment& environment) {
  CaFacts facts;
  for (const char* name : k_variables) {
    std::string value = environment.get_or(name, "");
    auto path = AbsPath::parse(value);
    bool folder = path && os::is_directory(files, *path); // requests takes a hashed folder too
    if (!value.empty() && !folder) {
      facts.variables.push_back(look_at(files, name, value));
    }
  }
  if (auto system = net::find_ca_files(files, {}, {}, {}).system) {
    facts.system = system->path.string();
  }
  return facts;
}

} // namespace envboot::survey
