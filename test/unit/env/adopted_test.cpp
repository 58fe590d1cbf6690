#include "env/adopted.hpp"
#include "env/foreign.hpp"
#include "env/registry.hpp"
#include "unit/env/scene.hpp"

#include <gmock/gmock.h>

namespace envboot::env {
namespace {

using testing::HasSubstr;

store::Folders folders() {
  return store::Folders::of(Environment{{"HOME", "/home/ada"}}).value();
}

/// An environment at `prefix`, its Python and the files that make it one.
void add_environment(Scene& scene, const std::string& prefix, std::map<std::string, std::string> files) {
  scene.disk.add_file(prefix + "/bin/python3.7", "ELF", 0755);
  scene.disk.add_link(prefix + "/bin/python", "python3.7");
  scene.disk.add_dir(prefix + "/lib/python3.7");
  scene.disk.add_dir(prefix + "/lib/python3");
  for (const auto& [name, content] : files) {
    scene.disk.add_file(prefix + "/" + name, content);
  }
}

TEST(DescribeForeign, AVenvAndOneThatSeesItsBase) {
  Scene scene;
  add_environment(scene, "/data/v", {{"pyvenv.cfg", "home = /usr/bin\ninclude-system-site-packages = false\n"}});
  add_environment(scene, "/data/s", {{"pyvenv.cfg", "Include-System-Site-Packages=TRUE\r\n"}});
  auto plain = describe_foreign(scene.disk, path("/data/v"), "v");
  ASSERT_TRUE(plain) << plain.error().what;
  EXPECT_EQ(plain->flavour, Flavour::venv);
  EXPECT_EQ(plain->python.minor, 7);
  EXPECT_EQ(plain->shown(), "v");
  EXPECT_EQ(describe_foreign(scene.disk, path("/data/s"), "s")->flavour, Flavour::venv_with_system);
}

TEST(DescribeForeign, WhatACondaEnvironmentWantsInCondasOrder) {
  Scene scene;
  add_environment(scene, "/c/envs/dl",
                  {{"conda-meta/history", ""},
                   {"etc/conda/env_vars.d/b.json", R"({"B": "2", "A": "late"})"},
                   {"etc/conda/env_vars.d/a.json", R"({"A": "early", "C": "3"})"},
                   {"conda-meta/state", R"({"env_vars": {"B": "***unset***"}})"}});
  auto spec = describe_foreign(scene.disk, path("/c/envs/dl"), "mine");
  ASSERT_TRUE(spec) << spec.error().what;
  EXPECT_EQ(spec->flavour, Flavour::conda);
  EXPECT_EQ(spec->shown(), "dl");
  EXPECT_THAT(spec->variables, testing::ElementsAre(WantedVariable{"C", "3"}, WantedVariable{"A", "late"}));
}

TEST(DescribeForeign, CondasNamesForEnvironments) {
  Scene scene;
  scene.disk.add_file("/conda/bin/conda", "", 0755);
  EXPECT_EQ(conda_label(scene.disk, path("/conda")), "base");
  EXPECT_EQ(conda_label(scene.disk, path("/conda/envs/dl")), "dl");
  scene.disk.add_link("/conda/envs/dl/bin/conda", "/conda/bin/conda"); // as conda 4.2 does when it activates
  EXPECT_EQ(conda_label(scene.disk, path("/conda/envs/dl")), "dl");
  EXPECT_EQ(conda_label(scene.disk, path("/scratch/dl")), "/scratch/dl");
}

TEST(DescribeForeign, TellsAScriptThatNobodyTouched) {
  Scene scene;
  AbsPath venv = path("/v"), script = path("/v/bin/activate");
  const std::string text = "# This file must be used with \"source bin/activate\" *from bash*\n";
  scene.disk.add_file("/v/pyvenv.cfg", "");
  scene.disk.add_file("/v/bin/activate", text);
  EXPECT_EQ(is_pristine_script(scene.disk, venv, script).value(), true) << "venv";
  scene.disk.add_file("/v/bin/activate", "# Copyright (c) somebody\n#\n\n" + text);
  EXPECT_EQ(is_pristine_script(scene.disk, venv, script).value(), true) << "virtualenv and uv";
  scene.disk.set_mtime("/v/bin/activate", int64_t{3600} * 1'000'000'000);
  EXPECT_EQ(is_pristine_script(scene.disk, venv, script).value(), false) << "edited an hour later";
  scene.disk.add_file("/v/bin/activate", "export PATH=/mine # This file must be used with care\n");
  EXPECT_EQ(is_pristine_script(scene.disk, venv, script).value(), false) << "somebody's own";
}

TEST(DescribeForeign, RefusesWhatIsNoneOrIsBroken) {
  Scene scene;
  scene.disk.add_dir("/data/empty");
  auto none = describe_foreign(scene.disk, path("/data/empty"), "e");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind, Kind::usage);
  EXPECT_THAT(none.error().what, HasSubstr("/data/empty is no environment"));
  scene.disk.add_file("/data/gone/pyvenv.cfg", "");
  scene.disk.add_link("/data/gone/bin/python", "/nowhere/python");
  EXPECT_THAT(describe_foreign(scene.disk, path("/data/gone"), "g").error().what, HasSubstr("can't be used"));
  add_environment(scene, "/data/odd", {{"conda-meta/state", "{"}});
  EXPECT_THAT(describe_foreign(scene.disk, path("/data/odd"), "o").error().what,
              HasSubstr("conda-meta/state can't be read"));
}

TEST(Adoption, WhatIsPlacedIsFoundAgainAndRemovedAsAWhole) {
  Scene scene;
  add_environment(scene, "/c/envs/dl", {{"conda-meta/state", R"({"env_vars": {"A": "x", "B": "***unset***"}})"}});
  EnvironmentSpec spec = *describe_foreign(scene.disk, path("/c/envs/dl"), "dl");
  spec.script = folders().adopted() / PathLiteral("dl/bin/activate");
  auto wish = adoption(folders(), spec, {{PathLiteral("bin/activate"), 0644, "script"}}, "2026-11-30T08:00:00Z");
  ASSERT_TRUE(wish) << wish.error().what;
  PlaceFiles step(scene.disk, scene.ledger, *wish);
  ASSERT_TRUE(scene.apply(step));

  auto found = find_adopted(scene.disk, folders(), "dl");
  ASSERT_TRUE(found && *found);
  ASSERT_TRUE((*found)->spec) << (*found)->spec.because();
  const EnvironmentSpec& read = *(*found)->spec;
  EXPECT_EQ(read.prefix, spec.prefix);
  EXPECT_EQ(read.flavour, Flavour::conda);
  EXPECT_EQ(read.variables, spec.variables);
  EXPECT_EQ(read.shown(), "dl");
  EXPECT_EQ(read.script_path(), "/home/ada/.local/share/envboot/adopted/dl/bin/activate");
  EXPECT_EQ((*found)->adopted_at, "2026-11-30T08:00:00Z");
  EXPECT_EQ(list_adopted(scene.disk, folders())->size(), 1U);
  EXPECT_EQ(*scene.disk.content("/home/ada/.local/share/envboot/adopted/dl/where"), "/c/envs/dl\n");

  RemovalPlan plan = *plan_removal(scene.ledger.all().value(), {}, std::nullopt, "dl");
  ASSERT_TRUE(remove(scene.ledger, scene.seams, folders(), plan, soon()));
  EXPECT_FALSE(scene.disk.has("/home/ada/.local/share/envboot/adopted"));
  EXPECT_TRUE(scene.disk.has("/c/envs/dl/conda-meta/state"));
}

TEST(Adoption, ARecordThatCannotBeReadIsSaidToBeBroken) {
  Scene scene;
  scene.disk.add_file(folders().adopted().string() + "/dl/adopted.json", R"({"schema": 2})");
  scene.disk.add_dir(folders().adopted().string() + "/empty");
  auto all = list_adopted(scene.disk, folders());
  ASSERT_EQ(all->size(), 1U);
  EXPECT_THAT(all->front().spec.because(), HasSubstr("another version of envboot"));
  EXPECT_FALSE(*find_adopted(scene.disk, folders(), "none"));
}

} // namespace
} // namespace envboot::env
