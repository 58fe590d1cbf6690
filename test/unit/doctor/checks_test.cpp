#include "doctor/checks/checks.hpp"

#include <gtest/gtest.h>

namespace envboot::doctor {
namespace {

AbsPath path(std::string_view text) {
  return *AbsPath::parse(text);
}

survey::PrefixFacts venv(std::string_view prefix) {
  return {.prefix = path(prefix),
          .kind = survey::PrefixFacts::Kind::venv,
          .python = survey::PythonLink{path(prefix) / "bin/python", {"/usr/bin/python3"}, false},
          .pyvenv = {},
          .scripts = {},
          .site_packages = {path(prefix) / "lib/python3.7/site-packages"}};
}

TEST(CondaInit, GoneRootIsAnErrorAndActiveBaseAWarning) {
  survey::CondaInitBlock block{path("/home/me/.bashrc"), 3, 9, path("/opt/conda"), false, true};
  auto gone = check_conda_init({block});
  ASSERT_EQ(gone.size(), 1U);
  EXPECT_EQ(gone[0].level, Level::error);
  EXPECT_NE(gone[0].fix.find("3,9d"), std::string::npos);
  block.root_exists = true;
  EXPECT_EQ(check_conda_init({block}).at(0).level, Level::warning);
  block.activates_base = false;
  EXPECT_TRUE(check_conda_init({block}).empty());
}

TEST(UserSite, OnlyEnvironmentsThatSeeItCount) {
  UserSite site{path("/home/me/.local/lib/python3.7/site-packages"), "3.7", {"numpy"}};
  auto isolated = venv("/envs/a");
  EXPECT_TRUE(check_user_site({}, {site}, {isolated}).empty());
  isolated.pyvenv["include-system-site-packages"] = "true";
  EXPECT_EQ(check_user_site({}, {site}, {isolated}).size(), 1U);
  EXPECT_TRUE(check_user_site(Environment{{"PYTHONNOUSERSITE", "1"}}, {site}, {isolated}).empty());
  site.python = "3.8";
  EXPECT_TRUE(check_user_site({}, {site}, {isolated}).empty());
}

TEST(DanglingPython, NamesTheChain) {
  auto good = venv("/envs/a");
  auto bad = venv("/envs/b");
  bad.python->dangling = true;
  auto findings = check_dangling_python({good, bad});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].evidence[0].value, "/envs/b/bin/python -> /usr/bin/python3");
}

TEST(Guards, OnlyOneThatWasLostIsTold) {
  std::vector<survey::PrefixFacts> prefixes;
  for (survey::Guard guard :
       {survey::Guard::not_ours, survey::Guard::wanted_off, survey::Guard::present, survey::Guard::missing}) {
    prefixes.push_back(venv(guard == survey::Guard::missing ? "/envs/lost" : "/envs/fine"));
    prefixes.back().guard = guard;
  }
  auto findings = check_guards(prefixes);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].code, "EB105");
  EXPECT_NE(findings[0].title.find("/envs/lost"), std::string::npos);
}

TEST(Shebangs, AnotherEnvironmentsPythonIsAnError) {
  auto moved = venv("/envs/a");
  moved.scripts = {{path("/envs/a/bin/pip"), "/envs/old/bin/python", true, false},
                   {path("/envs/a/bin/x"), "/envs/a/bin/python", true, true}};
  auto findings = check_shebangs({moved});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].evidence[0].value, "pip: #!/envs/old/bin/python");
  EXPECT_NE(findings[0].title.find("another environment"), std::string::npos);
  moved.scripts.erase(moved.scripts.begin());
  EXPECT_TRUE(check_shebangs({moved}).empty());
}

TEST(Shebangs, AGonePythonIsToldApartAndFollowsFromTheDeadLinkWhereItIsOurs) {
  auto moved = venv("/envs/a");
  moved.scripts = {{path("/envs/a/bin/pip"), "/envs/old/bin/python", false, false}};
  auto findings = check_shebangs({moved});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_NE(findings[0].title.find("gone"), std::string::npos);
  EXPECT_EQ(findings[0].because_of, "");

  auto dead = venv("/envs/a");
  dead.python->dangling = true;
  dead.scripts = {{path("/envs/a/bin/pip"), "/envs/a/bin/python3", false, true}};
  findings = check_shebangs({dead});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].because_of, "EB302");
}

survey::PlaceFacts place(os::Space space) {
  return {"home", path("/home/me"), "", space, "nfs4", true, false, false};
}

TEST(Space, BytesInodesAndMountOptions) {
  EXPECT_TRUE(check_space({place({100'000'000'000, 0, 1'000'000, 2'000'000})}).empty());
  EXPECT_EQ(check_space({place({1'000'000, 0, 10, 2'000'000})}).size(), 2U);
  EXPECT_EQ(check_space({place({1'000'000, 0, 10, 0})}).size(), 1U) << "a file system without a fixed number of inodes";
  survey::PlaceFacts no_exec = place({100'000'000'000, 0, 1'000'000, 2'000'000});
  no_exec.no_exec = true;
  EXPECT_EQ(check_space({no_exec}).at(0).level, Level::error);
}

} // namespace
} // namespace envboot::doctor
