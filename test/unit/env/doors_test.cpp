#include "env/doors/activate.hpp"
#include "env/doors/kernel.hpp"
#include "env/doors/modulefiles.hpp"
#include "env/doors/prologue.hpp"

#include "util/json.hpp"

#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>

namespace envboot::env {
namespace {

using testing::HasSubstr;
using testing::Not;

/// The templates as they are shipped; their behaviour in real shells and module systems is tested in test/doors.
std::string shipped(const std::string& path) {
  std::ifstream in(std::string(SOURCE_DIR) + "/" + path);
  std::ostringstream text;
  text << in.rdbuf();
  EXPECT_FALSE(text.str().empty()) << path;
  return text.str();
}

EnvironmentSpec spec_at(const std::string& prefix, const std::string& name = "dl") {
  return {name, *AbsPath::parse(prefix), *AbsPath::parse("/envs/.gen/dl-1"), {3, 7}};
}

const std::string k_hostile = R"(/h/it's $(touch X) [exec y] "q" \)";

struct Shipped {
  std::string head = shipped("scripts/activate.env.head.sh.in"), fast = shipped("scripts/activate.env.fast.sh.in"),
              begin = shipped("scripts/activate.env.begin.sh.in"), rest = shipped("scripts/activate.env.rest.sh.in"),
              full = shipped("scripts/activate.env.sh.in"), csh = shipped("scripts/activate.env.csh.in"),
              fast_fish = shipped("scripts/activate.env.fast.fish.in"), fish = shipped("scripts/activate.env.fish.in");
  [[nodiscard]] ActivateTemplates templates() const { return {head, fast, begin, rest, full, csh, fast_fish, fish}; }
};

Result<std::vector<DoorFile>> activate_scripts(const EnvironmentSpec& spec) {
  Shipped shipped;
  return render_activate(spec, shipped.templates());
}

TEST(Doors, ActivateBakesThePublishedPath) {
  auto files = activate_scripts(spec_at("/envs/dl"));
  ASSERT_TRUE(files) << files.error().what;
  ASSERT_EQ(files->size(), 5U);
  const char* paths[] = {"bin/activate", "bin/activate.csh", "bin/activate.fish", "share/envboot/activate.sh",
                         "share/envboot/activate.fish"};
  const char* prefixes[] = {"\n_envboot_prefix='/envs/dl'\n_envboot_name='dl'\n_envboot_kind='venv'\n",
                            "\n    set _envboot_prefix = '/envs/dl'\n", "\nset -l _envboot_at '/envs/dl'\n",
                            "\n_envboot_activate\n", "\nset -g _envboot_prefix '/envs/dl'\n"};
  for (size_t i = 0; i < 5; ++i) {
    EXPECT_EQ((*files)[i].path.string(), paths[i]);
    EXPECT_EQ((*files)[i].mode, 0644U);
    EXPECT_THAT((*files)[i].content, HasSubstr(prefixes[i]));
    EXPECT_THAT((*files)[i].content, Not(HasSubstr("{{")));
    EXPECT_THAT((*files)[i].content, Not(HasSubstr(".gen")));
  }
}

TEST(Doors, OnlyAPlainVenvHasTheFastHalf) {
  EnvironmentSpec spec = spec_at("/envs/dl");
  const std::string fast = "\n    _ENVBOOT_1_PREFIX='/envs/dl'\n";
  EXPECT_THAT(activate_scripts(spec)->front().content, HasSubstr(fast));
  for (Flavour flavour : {Flavour::conda, Flavour::venv_with_system}) {
    spec.flavour = flavour;
    EXPECT_THAT(activate_scripts(spec)->front().content, Not(HasSubstr(fast)));
  }
}

TEST(Doors, APlainVenvHasASecondHalfBesideItsScripts) {
  EnvironmentSpec spec = spec_at("/envs/dl");
  auto files = activate_scripts(spec);
  EXPECT_TRUE((*files)[0].content.ends_with("\nesac\n"));
  EXPECT_THAT((*files)[0].content, HasSubstr("\n_envboot_full='/envs/dl/share/envboot/activate.sh'\n"));
  EXPECT_THAT((*files)[2].content, HasSubstr("\nset -l _envboot_full '/envs/dl/share/envboot/activate.fish'\n"));
  spec.script = *AbsPath::parse("/data/adopted/dl/bin/activate");
  EXPECT_THAT(activate_scripts(spec)->front().content,
              HasSubstr("\n_envboot_full='/data/adopted/dl/share/envboot/activate.sh'\n"));
  spec.flavour = Flavour::conda;
  EXPECT_EQ(activate_scripts(spec)->size(), 3U);
}

TEST(Doors, AStandaloneScriptNeedsNoOtherFile) {
  for (Flavour flavour : {Flavour::venv, Flavour::venv_with_system, Flavour::conda}) {
    EnvironmentSpec spec = spec_at("/envs/dl");
    spec.flavour = flavour;
    Shipped shipped;
    auto script = render_standalone(spec, shipped.templates());
    ASSERT_TRUE(script) << script.error().what;
    EXPECT_TRUE(script->content.ends_with(shipped.full));
    EXPECT_THAT(script->content, Not(HasSubstr("share/envboot")));
    EXPECT_EQ(script->content.find("\n. "), std::string::npos);
  }
}

TEST(Doors, ActivateBakesWhatACondaEnvironmentWants) {
  EnvironmentSpec spec = spec_at("/envs/dl");
  spec.flavour = Flavour::conda;
  spec.label = "/envs/dl";
  spec.script = *AbsPath::parse("/data/adopted/dl/bin/activate");
  spec.variables = {{"A", "x !"}, {"B", std::nullopt}};
  auto files = activate_scripts(spec);
  ASSERT_TRUE(files) << files.error().what;
  EXPECT_THAT((*files)[0].content, HasSubstr("\n_envboot_self='/data/adopted/dl/bin/activate'\n"));
  EXPECT_THAT((*files)[0].content, HasSubstr(R"(_envboot_more='_envboot_put A '\''x !'\''; _envboot_drop B')"));
  EXPECT_THAT((*files)[0].content, HasSubstr("\n_envboot_name='/envs/dl'\n"));
  EXPECT_THAT((*files)[1].content, HasSubstr("eval 'set _envboot_vars = ( $_envboot_vars A B )'\n"));
  EXPECT_THAT((*files)[2].content, HasSubstr(R"(_envboot_more '_envboot_put A \'x !\'; _envboot_drop B')"));
  spec.variables = {{"A B", "x"}};
  EXPECT_EQ(activate_scripts(spec).error().kind, Kind::refused);
  spec.variables = {{"A", "two\nlines"}};
  EXPECT_EQ(activate_scripts(spec).error().kind, Kind::refused);
}

TEST(Doors, TheGeneralScriptRecognisesWhatWeRender) {
  std::string own = Shipped().head;
  std::string first_line = own.substr(0, own.find('\n'));
  std::string sh = shipped("scripts/activate.general.sh.in"), csh = shipped("scripts/activate.general.csh.in"),
              fish = shipped("scripts/activate.general.fish.in");
  auto files = render_general_activate(*AbsPath::parse("/d"), *AbsPath::parse("/d/envs"), *AbsPath::parse("/d/adopted"),
                                       {sh, csh, fish});
  ASSERT_TRUE(files) << files.error().what;
  ASSERT_EQ(files->size(), 3U);
  EXPECT_THAT((*files)[0].content, HasSubstr("if [ \"$_envboot_line\" = '" + first_line + "' ]"));
  EXPECT_THAT((*files)[0].content,
              HasSubstr("\n_envboot_envs='/d/envs'\n_envboot_adopted='/d/adopted'\n_envboot_self='/d/activate'\n"));
  EXPECT_THAT((*files)[1].content, HasSubstr("\nset _envboot_self = '/d/activate.csh'\n"));
  EXPECT_THAT((*files)[2].content, HasSubstr("\"$line\" != '" + first_line + "'"));
  EXPECT_TRUE(Shipped().fish.starts_with(first_line + "\n"));
}

TEST(Doors, GuardGoesIntoSitePackages) {
  auto files = render_guard(spec_at("/envs/dl"), "code");
  ASSERT_EQ(files.size(), 2U);
  EXPECT_EQ(files[0].path.string(), "lib/python3.7/site-packages/_envboot_guard.py");
  EXPECT_EQ(files[0].content, "code");
  EXPECT_EQ(files[1].path.string(), "lib/python3.7/site-packages/000_envboot_guard.pth");
  EXPECT_TRUE(files[1].content.starts_with("import ")) << "or Python takes the line for a folder";
  EXPECT_THAT(files[1].content, HasSubstr("__import__('_envboot_guard')\n"));
}

TEST(Doors, ModulefilesArePairedAndShareTheirNote) {
  std::string tcl = shipped("modulefiles/env.tcl.in");
  std::string lua = shipped("modulefiles/env.lua.in");
  auto files = render_modulefiles(spec_at("/envs/dl", "my-dl"), *ModuleName::parse("dl-env", "1.0"), {tcl, lua});
  ASSERT_TRUE(files) << files.error().what;
  ASSERT_EQ(files->size(), 2U);
  EXPECT_EQ((*files)[0].path.string(), "dl-env/1.0");
  EXPECT_EQ((*files)[1].path.string(), "dl-env/1.0.lua");
  EXPECT_TRUE((*files)[0].content.starts_with("#%Module1.0\n"));
  EXPECT_THAT((*files)[0].content, HasSubstr("\nset note \"ENVBOOT_PYTHONPATH_my_2Ddl\"\n"));
  EXPECT_THAT((*files)[1].content, HasSubstr("\nlocal note = \"ENVBOOT_PYTHONPATH_my_2Ddl\"\n"));
  EXPECT_THAT((*files)[0].content, HasSubstr("\nconflict \"dl-env\"\n"));
}

TEST(Doors, AModuleSaysWhatItIsWhereAndHow) {
  std::string tcl = shipped("modulefiles/env.tcl.in");
  std::string lua = shipped("modulefiles/env.lua.in");
  auto files = render_modulefiles(spec_at("/envs/dl"), *ModuleName::parse("dl", "1"), {tcl, lua});
  ASSERT_TRUE(files) << files.error().what;
  for (const DoorFile& file : *files) {
    EXPECT_THAT(file.content, HasSubstr("Python 3.7 environment dl in /envs/dl, made by envboot"));
    EXPECT_THAT(file.content, HasSubstr("To leave it: module unload dl"));
    EXPECT_THAT(file.content, HasSubstr("ENVBOOT_MODULE")) << "two of ours exclude each other";
  }
}

TEST(Doors, OneVersionIsMarkedAsTheDefault) {
  auto file = render_default(*ModuleName::parse("dl", "0a1b2c3d"));
  ASSERT_TRUE(file);
  EXPECT_EQ(file->path.string(), "dl/.version");
  EXPECT_EQ(file->content, "#%Module1.0\nset ModulesVersion \"0a1b2c3d\"\n");
}

TEST(Doors, NoPathIsCodeInAModulefile) {
  std::string tcl = shipped("modulefiles/env.tcl.in");
  std::string lua = shipped("modulefiles/env.lua.in");
  auto files = render_modulefiles(spec_at(k_hostile), *ModuleName::parse("m", "1"), {tcl, lua});
  ASSERT_TRUE(files) << files.error().what;
  EXPECT_THAT((*files)[0].content, HasSubstr(R"(set prefix "/h/it's \$(touch X) \[exec y\] \"q\" \\")"));
  EXPECT_THAT((*files)[1].content, HasSubstr(R"(local prefix = "/h/it's $(touch X) [exec y] \"q\" \\")"));
}

TEST(ModuleName, TakesOnlyWhatAllModuleToolsTake) {
  EXPECT_TRUE(ModuleName::parse("dl-env_2", "3.7"));
  for (auto [name, version] : std::initializer_list<std::pair<const char*, const char*>>{{"a b", "1"},
                                                                                         {"a/b", "1"},
                                                                                         {"c++", "1"},
                                                                                         {"a~", "1"},
                                                                                         {".a", "1"},
                                                                                         {"-a", "1"},
                                                                                         {"", "1"},
                                                                                         {"a", ""},
                                                                                         {"a", ".version"},
                                                                                         {"a", "1.lua"},
                                                                                         {"a", "1\n"}}) {
    EXPECT_FALSE(ModuleName::parse(name, version)) << name << '/' << version;
  }
}

TEST(Doors, KernelStartsTheLauncher) {
  std::string launcher = shipped("scripts/kernel-launch.sh.in");
  std::string spec = shipped("scripts/kernel.json.in");
  auto door = render_kernel(spec_at(k_hostile), "Python 3.7 \"dl\"", {launcher, spec});
  ASSERT_TRUE(door) << door.error().what;
  EXPECT_EQ(door->launcher.path.string(), "bin/envboot-kernel");
  EXPECT_EQ(door->launcher.mode, 0755U);
  EXPECT_TRUE(door->launcher.content.starts_with("#!/bin/sh\n"));
  auto json = Json::parse(door->spec.content);
  ASSERT_TRUE(json) << json.error().what;
  EXPECT_EQ(json->text_of("display_name"), "Python 3.7 \"dl\"");
  EXPECT_EQ(*json->find("argv"), Json::array({k_hostile + "/bin/envboot-kernel", "-f", "{connection_file}"}));
}

TEST(Doors, PrologueActivates) {
  auto text = render_prologue(spec_at(k_hostile), shipped("scripts/prologue.sh.in"));
  ASSERT_TRUE(text) << text.error().what;
  EXPECT_THAT(*text, HasSubstr(R"(. '/h/it'\''s $(touch X) [exec y] "q" \/bin/activate' || exit 1)"));
}

TEST(Doors, RefuseWhatADoorCannotCarry) {
  std::string text = shipped("scripts/prologue.sh.in");
  for (const auto& spec : {spec_at("/a:b"), spec_at("/a\nb"), spec_at("/a", "x\ny"), spec_at("/a", ""),
                           spec_at("/a", "../x"), spec_at("/a", "\x1b[1m")}) {
    auto prologue = render_prologue(spec, text);
    ASSERT_FALSE(prologue) << spec.name;
    EXPECT_EQ(prologue.error().kind, Kind::refused);
    EXPECT_FALSE(activate_scripts(spec));
    EXPECT_FALSE(render_modulefiles(spec, *ModuleName::parse("m", "1"), {text, text}));
    EXPECT_FALSE(render_kernel(spec, "k", {text, text}));
  }
}

} // namespace
} // namespace envboot::env
