#include "doctor/checks/loading.hpp"

#include <gmock/gmock.h>

namespace envboot::doctor {
namespace {

using Family = survey::RuntimeCopy::Family;

AbsPath path(std::string_view text) {
  return *AbsPath::parse(text);
}

TEST(ShadowedLibraries, AreToldOnceForEachLibrary) {
  survey::ElfNeeds needs;
  EXPECT_TRUE(check_shadowed_libraries(path("/env"), needs).empty());
  needs.shadowed = {{"a 1", path("/env/a.so"), "libx.so", path("/opt/libx.so"), {}, true},
                    {"b 2", path("/env/b.so"), "libx.so", path("/opt/libx.so"), {}, true}};
  auto findings = check_shadowed_libraries(path("/env"), needs);
  ASSERT_EQ(findings.size(), 1U);
  ASSERT_EQ(findings[0].evidence.size(), 1U);
  EXPECT_EQ(findings[0].evidence[0].value, "for a 1, b 2");
}

TEST(Processors, NamesTheNodesOwnLevel) {
  survey::ElfNeeds needs{.node_level = 2};
  EXPECT_TRUE(check_processors(path("/env"), needs).empty());
  needs.too_new = {{.package = "a 1", .file = path("/env/a.so"), .needs = "x86-64-v4"}};
  auto findings = check_processors(path("/env"), needs);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].level, Level::error);
  EXPECT_THAT(findings[0].why, testing::HasSubstr("x86-64-v2"));
}

TEST(Preloads, AndHidingFiles) {
  EXPECT_TRUE(check_preloads({}).empty());
  EXPECT_EQ(check_preloads({"/x.so"}).at(0).evidence[0].value, "/x.so");
  EXPECT_TRUE(check_shadowing_files({}).empty());
  std::vector<survey::ShadowingFile> many(12, {path("/job/random.py"), "random", "the standard library"});
  auto findings = check_shadowing_files(many);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].evidence.size(), 12U);
}

TEST(Runtimes, TwoOfLlvmAreOneTooManyAndThreeOfBlas) {
  auto copies = [](Family family, int count) {
    return std::vector<survey::RuntimeCopy>(static_cast<size_t>(count), {family, path("/env/x.so"), "a 1"});
  };
  EXPECT_TRUE(check_runtimes(path("/env"), copies(Family::llvm_openmp, 1)).empty());
  EXPECT_EQ(check_runtimes(path("/env"), copies(Family::llvm_openmp, 2)).at(0).level, Level::warning);
  EXPECT_TRUE(check_runtimes(path("/env"), copies(Family::gnu_openmp, 3)).empty()) << "those get along";
  EXPECT_TRUE(check_runtimes(path("/env"), copies(Family::openblas, 2)).empty());
  EXPECT_EQ(check_runtimes(path("/env"), copies(Family::openblas, 3)).at(0).level, Level::note);
}

TEST(Clobbered, WhereTheVersionsDiffer) {
  survey::Packages packages{.prefix = path("/env"), .markers = {}};
  packages.packages.push_back({.is = {"numpy", "1.21.6", path("/env/site"), path("/env/site/numpy.dist-info")}});
  EXPECT_TRUE(check_clobbered(packages, {{"numpy", "1.21.6"}, {"six", "1.0"}}).empty());
  auto findings = check_clobbered(packages, {{"numpy", "1.19.5"}});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_THAT(findings[0].fix, testing::HasSubstr("--force-reinstall numpy"));
}

} // namespace
} // namespace envboot::doctor
