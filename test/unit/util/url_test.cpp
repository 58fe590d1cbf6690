#include "util/url.hpp"

#include <gtest/gtest.h>

namespace envboot {
namespace {

TEST(Url, TakesCredentialsApartAndPrintsNone) {
  Url url = Url::parse("http://ada:canary%2Fpass@proxy.example:3128/path?token=canary").value();
  EXPECT_EQ(url.host(), "proxy.example");
  EXPECT_EQ(url.port(), 3128);
  ASSERT_TRUE(url.credentials());
  EXPECT_EQ(url.credentials()->user, "ada");
  EXPECT_EQ(url.credentials()->password.reveal(), "canary/pass");
  EXPECT_EQ(url.text(), "http://ada:***@proxy.example:3128/path?…");
  EXPECT_EQ(url.request_text(), "http://proxy.example:3128/path?token=canary");
  EXPECT_EQ(url.without_credentials().text(), "http://proxy.example:3128/path?…");
}

/// Whatever stands in a password, written raw or percent-encoded: it comes back right, or the URL is refused, and no
/// message holds it.
TEST(Url, NoPrintableCharacterOfAPasswordLeaks) {
  for (char c = 0x20; c < 0x7f; ++c) {
    for (const std::string& password :
         {std::string("can") + c + "ary", std::string(1, c) + "canary", "19" + std::string(1, c) + "canary"}) {
      for (bool encoded : {true, false}) {
        std::string text = "http://ada:" + (encoded ? percent_encode(password) : password) + "@proxy.example:3128/";
        SCOPED_TRACE(text);
        auto url = Url::parse(text);
        ASSERT_TRUE(url || !encoded);
        std::string printed = url ? url->text() : url.error().what + url.error().hint;
        EXPECT_EQ(printed.find("can"), std::string::npos) << printed;
        EXPECT_EQ(printed.find("ary"), std::string::npos) << printed;
        if (url && encoded) {
          EXPECT_EQ(url->credentials()->password.reveal(), password);
        }
        if (url) {
          EXPECT_EQ(url->host(), "proxy.example");
        }
      }
    }
  }
}

TEST(Url, PasswordWithoutUserIsKept) {
  Url url = Url::parse("http://:canary@proxy.example:3128").value();
  ASSERT_TRUE(url.credentials());
  EXPECT_EQ(url.credentials()->password.reveal(), "canary");
  EXPECT_EQ(url.text(), "http://:***@proxy.example:3128/");
}

TEST(Url, CredentialsWithControlCharactersAreRefusedNotDropped) {
  EXPECT_FALSE(Url::parse("http://ada:can%0Aary@proxy.example:3128"));
  EXPECT_FALSE(Url::parse("http://a%0Ada:canary@proxy.example:3128"));
}

TEST(Url, BareHostNeedsAScheme) {
  EXPECT_EQ(Url::parse("proxy.example:3128", "http").value().text(), "http://proxy.example:3128/");
  EXPECT_EQ(Url::parse("ada:canary@proxy.example:3128", "http").value().credentials()->password.reveal(), "canary");
  auto bad = Url::parse("proxy.example:3128");
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().kind, Kind::usage);
}

TEST(Url, AnAtBehindAPortReadsBackWithoutTheLogin) {
  auto url = Url::parse("http://ada:canary@index.example:8080/a@b?c@d");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->request_text(), "http://index.example:8080/a%40b?c%40d");
  EXPECT_TRUE(Url::parse(url->request_text()));
}

TEST(Url, RefusesWhatIsNoHttpUrl) {
  for (const char* text : {"", "http://", "ftp://a/", "http://a b/", "http://a\nb/", "http://a:99999/", "javascript:x",
                           "file:\xffx", "http://%2561/"}) {
    EXPECT_FALSE(Url::parse(text)) << text;
  }
}

TEST(Url, DefaultPorts) {
  EXPECT_EQ(Url::parse("https://a/").value().port(), 443);
  EXPECT_EQ(Url::parse("http://a/").value().port(), 80);
  EXPECT_EQ(Url::parse("https://a:8443/").value().port(), 8443);
  EXPECT_EQ(Url::parse("file:///srv/wheels/").value().port(), 0);
}

TEST(Url, Resolve) {
  struct Case {
    const char *base, *href, *result;
  };
  for (const Case& row : {
           Case{"https://a/simple/torch/", "../../files/t.whl#sha256=00", "https://a/files/t.whl"},
           Case{"https://a/simple/torch/", "t%2B1.whl", "https://a/simple/torch/t%2B1.whl"},
           Case{"https://a/simple/torch/", "https://b/t.whl", "https://b/t.whl"},
           Case{"https://a/simple/torch/", "/t.whl?x=1", "https://a/t.whl?x=1"},
           Case{"https://a/simple/torch", "t.whl", "https://a/simple/t.whl"},
           Case{"https://a/simple/", "//b/t.whl", "https://b/t.whl"},
       }) {
    auto resolved = Url::parse(row.base).value().resolve(row.href);
    ASSERT_TRUE(resolved) << row.href;
    EXPECT_EQ(resolved->request_text(), row.result);
  }
  EXPECT_FALSE(Url::parse("https://a/").value().resolve("javascript:alert(1)"));
}

TEST(Url, CredentialsDoNotFollowALinkToAnotherHost) {
  Url base = Url::parse("https://ada:canary@a/simple/").value();
  EXPECT_FALSE(base.resolve("https://b/t.whl").value().credentials());
}

TEST(Url, FileNameIsDecoded) {
  EXPECT_EQ(Url::parse("https://a/x/torch-1.10.0%2Bcu102.whl?x#y").value().file_name(), "torch-1.10.0+cu102.whl");
}

TEST(PercentCode, RoundTripOfEveryByte) {
  std::string all;
  for (int i = 0; i < 256; ++i) {
    all += static_cast<char>(i);
  }
  EXPECT_EQ(percent_decode(percent_encode(all)), all);
  EXPECT_EQ(percent_decode("%zz%4"), "%zz%4");
}

} // namespace
} // namespace envboot
