#include "dist/version.hpp"

#include <gtest/gtest.h>

namespace envboot::dist {
namespace {

Version version(std::string_view text) {
  auto parsed = Version::parse(text);
  EXPECT_TRUE(parsed) << text;
  return parsed ? *parsed : Version();
}

TEST(Version, IsNormalised) {
  struct Case {
    std::string_view text, normalised;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"1.0", "1.0"},
           {" v1.0\n", "1.0"},
           {"1.12.0+cu102", "1.12.0+cu102"},
           {"1!2.0RC1.post2.dev3+Ubuntu-01_X", "1!2.0rc1.post2.dev3+ubuntu.1.x"},
           {"1.0-ALPHA.2", "1.0a2"},
           {"1.0beta", "1.0b0"},
           {"1.0c3", "1.0rc3"},
           {"1.0preview_4", "1.0rc4"},
           {"1.0-5", "1.0.post5"},
           {"1.0rev", "1.0.post0"},
           {"1.0r6", "1.0.post6"},
           {"1.0dev", "1.0.dev0"},
           {"1.0a.dev1", "1.0a0.dev1"},
           {"01.002", "1.2"},
           {"20230101", "20230101"},
       }) {
    EXPECT_EQ(version(c.text).text(), c.normalised) << c.text;
  }
}

TEST(Version, RefusesWhatIsNone) {
  for (std::string_view text : {"",
                                "v",
                                "x1",
                                "1.",
                                "1..2",
                                ".1",
                                "1.0-",
                                "1!",
                                "!1",
                                "1.0+",
                                "1.0+a..b",
                                "1.0+a!",
                                "1.0 1",
                                "1.0.*",
                                "1.0-1-2",
                                "1.0+cu102+x",
                                "99999999999999999999",
                                "1.0a99999999999999999999",
                                "99999999999999999999!1",
                                "1.0x",
                                "1.0\xC3\xA9"}) {
    EXPECT_FALSE(Version::parse(text)) << text;
  }
  EXPECT_EQ(Version::parse("1.12.0-cu102").error().causes[0], "`-cu102` is not understood (PEP 440)");
}

TEST(Version, IsOrdered) {
  constexpr std::string_view k_ascending[] = {
      "1.0.dev1",       "1.0a1.dev1", "1.0a1",   "1.0a1.post1.dev2",
      "1.0a1.post1",    "1.0a2",      "1.0b1",   "1.0rc1.dev9",
      "1.0rc1",         "1.0",        "1.0+abc", "1.0+abc.1",
      "1.0+cu9",        "1.0+5",      "1.0+10",  "1.0+123456789012345678901234567890",
      "1.0.post1.dev1", "1.0.post1",  "1.0.1",   "1.2",
      "1.10",           "2023.1",     "1!0.1",
  };
  for (size_t i = 0; i < std::size(k_ascending); ++i) {
    for (size_t j = 0; j < std::size(k_ascending); ++j) {
      EXPECT_EQ(version(k_ascending[i]) <=> version(k_ascending[j]), i <=> j)
          << k_ascending[i] << " " << k_ascending[j];
    }
  }
  EXPECT_EQ(version("1.0"), version("1.0.0"));
}

TEST(Version, Parts) {
  Version full = version("1!1.12.0rc1+cu102");
  EXPECT_EQ(full.local(), "cu102");
  EXPECT_EQ(full.without_local().text(), "1!1.12.0rc1");
  EXPECT_EQ(full.base().text(), "1!1.12.0");
  EXPECT_EQ(full.release(), (std::vector<uint64_t>{1, 12, 0}));
  EXPECT_TRUE(full.is_prerelease());
  EXPECT_TRUE(version("1.0.post1.dev1").is_prerelease());
  EXPECT_FALSE(version("1.0.post1").is_prerelease());
}

TEST(Specifiers, Contain) {
  struct Case {
    std::string_view specifiers, version;
    bool contained;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"", "1.0", true},
           {"", "1.0rc1", false},
           {"==1.12.0", "1.12.0+cu102", true},
           {"==1.12.0+cu102", "1.12.0+cu102", true},
           {"==1.12.0+cu102", "1.12.0", false},
           {"!=1.12.0", "1.12.0+cu102", false},
           {"==1.*", "1.12.0", true},
           {"==1.*", "2.0", false},
           {"==3.7.*", "3.7.12", true},
           {"==1.0.0.*", "1.0", true},
           {"!=3.0.*, !=3.1.*", "3.1.4", false},
           {"~=1.4", "1.9", true},
           {"~=1.4", "2.0", false},
           {"~=1.4.2", "1.5", false},
           {"~=1.4.2", "1.4.10+x", true},
           {">= 3.7 , < 3.8", "3.7.17", true},
           {">=3.7,<3.8", "3.8.0", false},
           {"<3.8", "3.8rc1", false},
           {">=3.8rc1", "3.8rc2", true},
           {">1.0", "1.0.post1", false},
           {">1.0", "1.0+x", false},
           {">1.0.post1", "1.0.post2", true},
           {"<=1.0", "1.0+x", true},
           {"===1.0+X", "1.0+x", true},
           {"===1.0", "1.0.0", false},
           {"1!1.0", "1.0", false},
           {"==1!1.0", "1!1.0", true},
           {"==1!1.*", "1.5", false},
           {">=2,", "2.0", true},
       }) {
    auto specifiers = Specifiers::parse(c.specifiers);
    EXPECT_EQ(specifiers && specifiers->contains(version(c.version)), c.contained) << c.specifiers << " " << c.version;
  }
  EXPECT_TRUE(Specifiers::parse("<4")->contains(version("4.0a1.dev1"), true) == false);
  EXPECT_TRUE(Specifiers::parse(">3")->contains(version("4.0a1"), true));
}

TEST(Specifiers, RefuseWhatIsNone) {
  for (std::string_view text : {"1.0", "=1.0", "=>1.0", "==", ">=1.*", "~=1", "~=1.0+x", ">=1.0+x", "==1.0rc1.*",
                                "==1.0+x.*", "==.*", "==1.0 .*", ">=1.0 <2", "===a b", "~=1.*", "^1.0"}) {
    EXPECT_FALSE(Specifiers::parse(text)) << text;
  }
}

} // namespace
} // namespace envboot::dist
