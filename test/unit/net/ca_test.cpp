#include "net/ca.hpp"

#include "fakes/fake_file_system.hpp"
#include "net/test_site.hpp"

#include <gmock/gmock.h>

namespace envboot::net {
namespace {

using namespace test;
using testing::HasSubstr;

class CaTest : public testing::Test {
 protected:
  TempFolder m_folder;
  Certificates m_certificates{m_folder};
  std::unique_ptr<os::FileSystem> m_files = os::real_file_system();
  static CaStore store(const AbsPath& file) { return {CaStore::Kind::file, file}; }
  AbsPath m_public = m_folder.write("public.pem", m_folder.read("good.pem"));
};

TEST_F(CaTest, OneBundleHoldsEachCertificateOnceAndWorks) {
  Environment environment{{"SSL_CERT_FILE", m_certificates.ca().string()}, {"CURL_CA_BUNDLE", m_public.string()}};
  CaSources sources = find_ca_files(*m_files, environment, store(m_public), {{m_certificates.ca(), "site test"}});
  ASSERT_TRUE(sources.notes.empty());
  auto bundle = make_bundle(*m_files, sources);
  ASSERT_TRUE(bundle) << bundle.error().what;
  EXPECT_EQ(2u, bundle->certificates);
  // A real TLS client accepts the origin with it.
  Origin origin(m_folder, m_certificates.leaf("good"));
  os::Outcome got = run({"/usr/bin/curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", origin.text("/f/good.pem")},
                        ca_variables(m_folder.write("bundle.pem", bundle->pem)));
  EXPECT_EQ("200", got.out) << got.err;
}

TEST_F(CaTest, TheSystemsStoreIsFoundHere) {
  CaSources sources = find_ca_files(*m_files, {}, {}, {});
  ASSERT_TRUE(sources.system);
  auto bundle = make_bundle(*m_files, sources);
  ASSERT_TRUE(bundle);
  EXPECT_GT(bundle->certificates, 50u);
}

TEST_F(CaTest, VariableThatNamesNothingIsSaid) {
  CaSources sources = find_ca_files(*m_files, {{"REQUESTS_CA_BUNDLE", "/no/such.pem"}, {"SSL_CERT_FILE", "rel.pem"}},
                                    store(m_public), {});
  EXPECT_THAT(sources.notes, testing::ElementsAre(HasSubstr("$SSL_CERT_FILE is `rel.pem`"),
                                                  HasSubstr("$REQUESTS_CA_BUNDLE is `/no/such.pem`")));
  EXPECT_EQ(1u, make_bundle(*m_files, sources)->certificates);
}

TEST_F(CaTest, NoStoreIsAnErrorNotVerificationOff) {
  auto bundle = make_bundle(*m_files, CaSources{});
  ASSERT_FALSE(bundle);
  EXPECT_THAT(bundle.error().causes.at(0), HasSubstr("/etc/pki/tls/certs/ca-bundle.crt"));
}

TEST_F(CaTest, BuiltInStoreServesWhereTheSystemHasNone) {
  fakes::FakeFileSystem bare;
  CaSources sources = find_ca_files(bare, {}, {}, {});
  EXPECT_FALSE(sources.system);
  EXPECT_THAT(sources.notes, testing::ElementsAre(HasSubstr("the one in envboot is used")));
  auto bundle = make_bundle(bare, sources);
  ASSERT_TRUE(bundle) << bundle.error().what;
  EXPECT_GT(bundle->certificates, 100u);
}

TEST_F(CaTest, NoStoreAnywhereIsAnError) {
  fakes::FakeFileSystem bare;
  CaSources sources = find_ca_files(bare, {}, {}, {}, "");
  EXPECT_TRUE(sources.notes.empty());
  EXPECT_FALSE(make_bundle(bare, sources));
}

TEST_F(CaTest, BuiltInStoreWhenAskedForThoughTheSystemHasOne) {
  std::string built_in = m_folder.read("ca.pem");
  CaSources sources = find_ca_files(*m_files, {}, {CaStore::Kind::built_in, AbsPath::root()}, {}, built_in);
  EXPECT_FALSE(sources.system);
  EXPECT_TRUE(sources.notes.empty());
  EXPECT_EQ(1u, make_bundle(*m_files, sources)->certificates);
}

TEST_F(CaTest, TheStoreThatIsAskedForIsNotReplacedByAnother) {
  auto bundle = make_bundle(*m_files, find_ca_files(*m_files, {}, store(m_folder.at("gone.pem")), {}));
  ASSERT_FALSE(bundle);
  EXPECT_TRUE(bundle.error().is_missing());
}

TEST_F(CaTest, FilesThatAreNoPem) {
  run({"/usr/bin/openssl", "x509", "-in", m_certificates.ca().string(), "-outform", "der", "-out",
       m_folder.at("ca.der").string()});
  const std::string good = m_folder.read("ca.pem");
  const std::pair<AbsPath, std::string> rows[] = {
      {m_folder.at("ca.der"), "openssl x509 -inform der"},
      {m_folder.write("page", "<html>login</html>"), "must be a PEM file"},
      {m_folder.at("ca.key"), "must be a PEM file"},
  };
  for (const auto& [path, hint] : rows) {
    auto bundle = make_bundle(*m_files, {CaFile{m_public, "x"}, {}, {}, {{path, "site test"}}, {}});
    ASSERT_FALSE(bundle) << path.string();
    EXPECT_THAT(bundle.error().hint, HasSubstr(hint));
    auto by_variable = make_bundle(*m_files, {CaFile{m_public, "x"}, {}, {{path, "$SSL_CERT_FILE"}}, {}, {}});
    ASSERT_TRUE(by_variable);
    EXPECT_EQ(1u, by_variable->notes.size());
  }
  EXPECT_FALSE(certificates_of(good.substr(0, good.size() - 20)));
  EXPECT_FALSE(certificates_of("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"));
  EXPECT_EQ(2u, certificates_of("comment\n" + good + "text\r\n" + m_folder.read("good.pem"))->size());
  std::string mixed = good + m_folder.read("ca.key");
  auto bundle = make_bundle(*m_files, {CaFile{m_public, "x"}, {}, {}, {{m_folder.write("mixed", mixed), "site"}}, {}});
  EXPECT_EQ(std::string::npos, bundle->pem.find("PRIVATE"));
  EXPECT_THAT(bundle->notes.at(0), HasSubstr("private key"));
}

} // namespace
} // namespace envboot::net
