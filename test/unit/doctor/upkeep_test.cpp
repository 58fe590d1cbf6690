#include "doctor/checks/upkeep.hpp"

#include <gmock/gmock.h>

namespace envboot::doctor {
namespace {

AbsPath path(std::string_view text) {
  return *AbsPath::parse(text);
}

TEST(Condarc, OneFindingForEachTrouble) {
  survey::CondarcLine line{path("/home/me/.condarc"), 3, 5, "channels", "/gone", "  - /gone"};
  auto findings = check_condarc({{line}, {line}, {line}});
  ASSERT_EQ(findings.size(), 3U);
  EXPECT_EQ(findings[0].level, Level::error);
  EXPECT_EQ(findings[0].fix, "sed -i.bak 's/\\t/  /g' '/home/me/.condarc'");
  EXPECT_EQ(findings[1].evidence[0].value, "/gone");
  EXPECT_TRUE(check_condarc({}).empty());
}

std::vector<Finding> ages(const char* python, const char* pip) {
  survey::Packages packages{.prefix = path("/env"), .markers = dist::MarkerEnvironment::cpython_on_linux(python)};
  if (pip != nullptr) {
    packages.packages.push_back({.is = {"pip", pip, path("/env"), path("/env/pip.dist-info")}});
  }
  return check_ages(packages);
}

TEST(Ages, OfPython) {
  EXPECT_TRUE(ages("3.11.7", nullptr).empty());
  ASSERT_EQ(ages("3.7.16", nullptr).size(), 1U);
  EXPECT_EQ(ages("3.7.16", nullptr)[0].level, Level::note) << "an old GPU needs it";
}

TEST(Ages, OfPip) {
  for (const char* version : {"20.3", "20.3.4", "23.3.1", "26.0", ""}) {
    EXPECT_TRUE(ages("3.11.7", version).empty()) << version;
  }
  auto told = [](const char* version) { return ages("3.11.7", version).at(0).why; };
  EXPECT_THAT(told("9.0.3"), testing::HasSubstr("manylinux2010"));
  EXPECT_THAT(told("19.2.3"), testing::HasSubstr("manylinux2014"));
  EXPECT_THAT(told("20.2.4"), testing::HasSubstr("manylinux_2_17"));
}

TEST(ByteCode, MostlyUncompiledIsTold) {
  survey::ByteCodeFacts facts{
      .site_packages = path("/site"), .writable = false, .sources = 10, .stale = 2, .none = 3, .orphans = {}};
  EXPECT_TRUE(check_byte_code(facts).empty());
  facts.none = 4;
  EXPECT_EQ(check_byte_code(facts).size(), 1U);
  facts.orphans = {{path("/site/x.pyc"), "2.7"}};
  EXPECT_EQ(check_byte_code(facts).size(), 2U);
  EXPECT_TRUE(check_byte_code({.site_packages = path("/site"), .orphans = {}}).empty());
}

} // namespace
} // namespace envboot::doctor
