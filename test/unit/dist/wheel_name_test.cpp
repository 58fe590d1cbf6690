#include "dist/wheel_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace envboot::dist {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(WheelName, Parts) {
  auto torch = WheelName::parse("torch-1.12.0+cu102-cp37-cp37m-linux_x86_64.whl");
  ASSERT_TRUE(torch);
  EXPECT_EQ(torch->name, "torch");
  EXPECT_EQ(torch->version.text(), "1.12.0+cu102");
  EXPECT_EQ(torch->build, "");
  EXPECT_THAT(torch->platforms, ElementsAre("linux_x86_64"));

  auto sets = WheelName::parse("Foo.Bar_baz-1.0_1-2b-py2.py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl");
  ASSERT_TRUE(sets) << sets.error().what;
  EXPECT_EQ(sets->name, "foo-bar-baz");
  EXPECT_EQ(sets->version.text(), "1.0.post1");
  EXPECT_EQ(sets->build, "2b");
  EXPECT_THAT(sets->pythons, ElementsAre("py2", "py3"));
  EXPECT_THAT(sets->platforms, ElementsAre("manylinux_2_17_x86_64", "manylinux2014_x86_64"));
}

TEST(WheelName, RefusesWhatIsNone) {
  for (std::string_view name :
       {"", ".whl", "six-1.0-py3-none-any.zip", "six-1.0-py3-none.whl", "six-1.0-1-2-py3-none-any.whl",
        "six-x-py3-none-any.whl", "six-1.0-build-py3-none-any.whl", "six-1.0-py3..py2-none-any.whl",
        "-1.0-py3-none-any.whl", "a__b-1.0-py3-none-any.whl", "../six-1.0-py3-none-any.whl",
        "six-1.0-py3-none-any.whl/"}) {
    EXPECT_FALSE(WheelName::parse(name)) << name;
  }
}

TEST(WheelName, FitsItsTarget) {
  struct Case {
    std::string_view tags;
    int minor;
    std::string glibc;
    std::string_view because; ///< "": it can be installed
  };
  for (const Case& c : std::initializer_list<Case>{
           {"cp37-cp37m-manylinux1_x86_64", 7, "2.12", ""},
           {"cp37-cp37-manylinux1_x86_64", 7, "2.17", "another Python (cp37-cp37), not CPython 3.7"},
           {"cp38-cp38-manylinux1_x86_64", 8, "2.17", ""},
           {"cp38-cp38m-manylinux1_x86_64", 8, "2.17", "another Python"},
           {"cp37-cp37m-manylinux2010_x86_64", 7, "2.11", "needs glibc 2.12 (manylinux2010_x86_64), and there is 2.11"},
           {"cp37-cp37m-manylinux2010_x86_64", 7, "2.12", ""},
           {"cp37-cp37m-manylinux2014_x86_64", 7, "2.12", "needs glibc 2.17"},
           {"cp39-cp39-manylinux_2_28_x86_64", 9, "2.17", "needs glibc 2.28"},
           {"cp39-cp39-manylinux_2_28_x86_64", 9, "", ""},
           {"cp39-cp39-manylinux_2_28_x86_64.manylinux_2_17_x86_64", 9, "2.17", ""},
           {"cp37-cp37m-linux_x86_64", 7, "2.17", ""},
           {"cp37-abi3-manylinux1_x86_64", 11, "2.17", ""},
           {"cp37-abi3-manylinux1_x86_64", 6, "2.17", "another Python"},
           {"cp36.cp37-abi3-manylinux1_x86_64", 6, "2.17", ""},
           {"cp37-abi3-any", 11, "2.17", "another Python"},
           {"py3-none-any", 7, "2.5", ""},
           {"py2.py3-none-any", 7, "2.17", ""},
           {"py2-none-any", 7, "2.17", "another Python"},
           {"py36-none-any", 7, "2.17", ""},
           {"py38-none-any", 7, "2.17", "another Python"},
           {"py310-none-any", 11, "2.17", ""},
           {"cp37-none-any", 7, "2.17", ""},
           {"cp36-none-any", 7, "2.17", "another Python"},
           {"py3-none-manylinux1_x86_64", 7, "2.17", ""},
           {"py3-none-win_amd64", 7, "2.17", "Windows"},
           {"cp37-cp37m-macosx_10_9_x86_64", 7, "2.17", "macOS"},
           {"cp311-cp311-musllinux_1_1_x86_64", 11, "2.17", "musl"},
           {"cp37-cp37m-manylinux2014_aarch64", 7, "2.17", "another machine (manylinux2014_aarch64), not x86_64"},
           {"cp37-cp37m-manylinux_2_17", 7, "2.17", "platform tag manylinux_2_17 is not known"},
           {"cp313-cp313t-manylinux_2_17_x86_64", 13, "2.28", "another Python"},
           {"pp37-pypy37_pp73-manylinux1_x86_64", 7, "2.17", "another Python"},
           {"CP37-CP37M-manylinux1_X86_64", 7, "2.17", ""},
       }) {
    auto wheel = WheelName::parse("x-1-" + std::string(c.tags) + ".whl");
    ASSERT_TRUE(wheel) << c.tags;
    auto why = why_not_installable(*wheel, {3, c.minor, c.glibc, "x86_64"});
    EXPECT_EQ(why.has_value(), !c.because.empty()) << c.tags << ": " << why.value_or("fits");
    EXPECT_THAT(why.value_or(""), HasSubstr(std::string(c.because))) << c.tags;
  }
  auto arm = WheelName::parse("x-1-cp311-cp311-manylinux2014_aarch64.whl");
  EXPECT_FALSE(why_not_installable(*arm, {3, 11, "2.17", "aarch64"}));
  auto old_arm = WheelName::parse("x-1-cp311-cp311-manylinux1_aarch64.whl");
  EXPECT_TRUE(why_not_installable(*old_arm, {3, 11, "2.17", "aarch64"}));
}

TEST(NormaliseName, FollowsPep503) {
  EXPECT_EQ(normalise_name("Foo.-_Bar"), "foo-bar");
  EXPECT_TRUE(is_project_name("scikit-learn"));
  EXPECT_FALSE(is_project_name("-x"));
  EXPECT_FALSE(is_project_name("a b"));
}

} // namespace
} // namespace envboot::dist
