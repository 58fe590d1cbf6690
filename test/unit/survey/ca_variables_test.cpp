#include "survey/ca_variables.hpp"

#include "fakes/fake_file_system.hpp"

#include <gtest/gtest.h>

namespace envboot::survey {
namespace {

/// The smallest text that has a certificate's outside: a DER sequence in a PEM block.
constexpr const char* k_pem = "-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n";

struct Case {
  const char* name;
  const char* value;
  const char* problem; ///< part of it; "" when the file can be used
};

class CaVariables : public testing::TestWithParam<Case> {};

TEST_P(CaVariables, FileIsLookedInto) {
  fakes::FakeFileSystem disk;
  disk.add_file("/ca/good.pem", k_pem);
  disk.add_file("/ca/page.html", "<html>log in</html>");
  disk.add_file("/ca/torn.pem", "-----BEGIN CERTIFICATE-----\nMAM");
  CaFacts facts = ca_facts(disk, {{"REQUESTS_CA_BUNDLE", GetParam().value}});
  ASSERT_EQ(facts.variables.size(), 1U);
  EXPECT_EQ(facts.variables[0].name, "REQUESTS_CA_BUNDLE");
  if (*GetParam().problem == '\0') {
    EXPECT_EQ(facts.variables[0].problem, "");
    EXPECT_EQ(facts.variables[0].certificates, 1U);
  } else {
    EXPECT_NE(facts.variables[0].problem.find(GetParam().problem), std::string::npos) << facts.variables[0].problem;
  }
}

INSTANTIATE_TEST_SUITE_P(Files, CaVariables,
                         testing::Values(Case{"good", "/ca/good.pem", ""}, Case{"gone", "/ca/none.pem", "no such file"},
                                         Case{"relative", "good.pem", "no absolute path"},
                                         Case{"html", "/ca/page.html", "no certificate"},
                                         Case{"torn", "/ca/torn.pem", "broken"}),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(CaFacts, UnsetEmptyAndFolders) {
  fakes::FakeFileSystem disk;
  disk.add_dir("/ca/hashed");
  disk.add_file("/etc/ssl/certs/ca-certificates.crt", k_pem);
  CaFacts facts = ca_facts(disk, {{"SSL_CERT_FILE", ""}, {"REQUESTS_CA_BUNDLE", "/ca/hashed"}});
  EXPECT_TRUE(facts.variables.empty());
  EXPECT_EQ(facts.system, "/etc/ssl/certs/ca-certificates.crt");
}

} // namespace
} // namespace envboot::survey
