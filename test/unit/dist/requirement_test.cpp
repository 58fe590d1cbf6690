#include "dist/requirement.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace envboot::dist {
namespace {

using testing::ElementsAre;

TEST(Requirement, Parts) {
  auto old_style = Requirement::parse("torch (==1.2.0)");
  ASSERT_TRUE(old_style);
  EXPECT_EQ(old_style->name, "torch");
  EXPECT_EQ(old_style->specifiers.text(), "==1.2.0");
  EXPECT_TRUE(old_style->marker.empty());

  auto full = Requirement::parse("Foo.Bar[ Security , tests_x ] >= 2.8.1, == 2.8.* ; python_version < '2.7'");
  ASSERT_TRUE(full) << full.error().what;
  EXPECT_EQ(full->name, "foo-bar");
  EXPECT_THAT(full->extras, ElementsAre("security", "tests-x"));
  EXPECT_TRUE(full->specifiers.contains(*Version::parse("2.8.4")));
  EXPECT_FALSE(full->marker.holds(MarkerEnvironment::cpython_on_linux("3.7.12")));

  auto url = Requirement::parse("pip @ https://example.org/pip-1.0.zip#sha1=a;b ; os_name == \"posix\"");
  ASSERT_TRUE(url) << url.error().what;
  EXPECT_EQ(url->url, "https://example.org/pip-1.0.zip#sha1=a;b");
  EXPECT_TRUE(url->marker.holds({}));
  EXPECT_TRUE(Requirement::parse("scipy ; extra == 'scipy'"));
  EXPECT_TRUE(Requirement::parse("a[]"));
}

TEST(Requirement, RefusesWhatIsNone) {
  for (std::string_view text : {"",
                                ">=1",
                                "-e .",
                                "name 1.0",
                                "name==",
                                "name[a",
                                "name[a b]",
                                "name[,]",
                                "name[a,]",
                                "name (==1.0",
                                "name ;",
                                "name @ ",
                                "name==1.0; foo == 'x'",
                                "name; os_name = 'x'",
                                "name; os_name == 'x",
                                "name; (os_name == 'x'",
                                "name; os_name == 'x' or",
                                "name; os_name == 'x' and and os_name == 'y'",
                                "name (==1) x",
                                "a/b",
                                "name; os_name in"}) {
    EXPECT_FALSE(Requirement::parse(text)) << text;
  }
}

TEST(Marker, Holds) {
  MarkerEnvironment environment = MarkerEnvironment::cpython_on_linux("3.10.4");
  environment.extras = {"Test_All"};
  struct Case {
    std::string_view marker;
    bool holds;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"", true},
           {"python_version >= '3.7'", true},
           {"python_version < '3.9'", false},
           {"'3.7' <= python_version", true},
           {"python_version == '3.10'", true},
           {"python_version == '3.*'", true},
           {"python_version ~= '3.7'", true},
           {"python_full_version < '3.10.5'", true},
           {"python_version in '3.9, 3.10'", true},
           {"python_version not in '3.9 3.10'", false},
           {"sys_platform == 'linux'", true},
           {"sys.platform == 'win32'", false},
           {"os.name != 'nt' and platform_system == \"Linux\"", true},
           {"platform_machine == 'x86_64' and platform_machine != 'aarch64'", true},
           {"platform_python_implementation == 'CPython'", true},
           {"python_implementation == 'PyPy'", false},
           {"implementation_name == 'cpython'", true},
           {"extra == 'test-all'", true},
           {"extra == 'docs'", false},
           {"extra != 'docs'", true},
           {"os_name == 'nt' and os_name == 'nt' or os_name == 'posix'", true},
           {"os_name == 'posix' or os_name == 'nt' and os_name == 'nt'", true},
           {"os_name == 'nt' and (os_name == 'nt' or os_name == 'posix')", false},
           {"platform_release >= '4'", false},
           {"python_version=='3.10'and os_name=='posix'", true},
       }) {
    auto marker = Marker::parse(c.marker);
    ASSERT_TRUE(marker) << c.marker << ": " << marker.error().what;
    EXPECT_EQ(marker->holds(environment), c.holds) << c.marker;
  }
}

TEST(Marker, DepthIsBounded) {
  std::string deep = std::string(100000, '(') + "os_name == 'x'" + std::string(100000, ')');
  EXPECT_FALSE(Marker::parse(deep));
  EXPECT_TRUE(Marker::parse("((((os_name == 'x'))))"));
}

TEST(MarkerEnvironment, TakesPythonVersionFromTheFullOne) {
  EXPECT_EQ(MarkerEnvironment::cpython_on_linux("3.13.0rc1").python_version, "3.13");
  EXPECT_EQ(MarkerEnvironment::cpython_on_linux("3.7").python_version, "3.7");
  EXPECT_EQ(MarkerEnvironment::cpython_on_linux("3").python_version, "3");
}

} // namespace
} // namespace envboot::dist
