// Modules of one's own: made, taken back, and the line for them in a start file.
#include "unit/cli/modules_scene.hpp"

#include <unistd.h>

namespace envboot::cli {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST_F(ModulesCommands, NewWritesAPairThatDoesWhatItShows) {
  write("opt/tool/bin/tool", "");
  write("opt/tool/lib/python3.6/site-packages/six.py", "");
  EXPECT_EQ(run({"modules", "new", "tool/1.0", "--prefix", "opt/tool", "--dir", "tree"}), 0) << console.err;
  EXPECT_THAT(console.out, HasSubstr("prepend-path PATH " + place.text("opt/tool/bin")));
  EXPECT_THAT(console.err, HasSubstr("site-packages is not put on PYTHONPATH"));
  EXPECT_THAT(console.err, HasSubstr("module use --append " + place.text("tree") + " && module load tool/1.0"));
  EXPECT_EQ(run({"modules", "which", "tool"}), 0);
  EXPECT_THAT(console.out, StartsWith(place.text("tree/tool/1.0") + "\n"));
  Json listed = document({"modules", "list", "--own"});
  ASSERT_EQ(listed.find("modules")->items()->size(), 1U);
  EXPECT_EQ(listed.find("modules")->items()->front().text_of("module"), "tool/1.0");
}

TEST_F(ModulesCommands, NewSaysThatTheSiteHasThatNameAndWhatIsPython) {
  write("opt/conda/bin/python", "");
  EXPECT_EQ(run({"modules", "new", "apps/1.0", "--prefix", "opt/conda"}), 0) << console.err;
  EXPECT_THAT(console.err, HasSubstr("there is a module apps/"));
  EXPECT_THAT(console.err, HasSubstr("bin/python is the python of that shell"));
}

TEST_F(ModulesCommands, NewInADryRunWritesNothing) {
  write("opt/tool/bin/tool", "");
  EXPECT_EQ(run({"modules", "new", "tool/1.0", "--prefix", "opt/tool", "--dry-run"}), 0);
  EXPECT_THAT(console.out, HasSubstr("--- " + place.text("home/.local/modules/tool/1.0.lua")));
  EXPECT_FALSE(os::exists(place.files(), *AbsPath::parse(place.text("home/.local/modules"))));
  Json said = document({"modules", "new", "tool/1.0", "--prefix", "opt/tool", "--dry-run"});
  EXPECT_EQ(said.find("written")->boolean() != nullptr && *said.find("written")->boolean(), false);
}

TEST_F(ModulesCommands, NewRefusesWhatItCantDo) {
  write("opt/empty/README", "");
  EXPECT_EQ(run({"modules", "new", "tool", "--prefix", "opt/empty"}), 2);
  EXPECT_EQ(run({"modules", "new", "tool/1.0"}), 2);
  EXPECT_EQ(run({"modules", "new", "tool/1.0", "--prefix", "opt/none"}), 2);
  EXPECT_EQ(run({"modules", "new", "tool/1.0", "--prefix", "opt/empty"}), 2);
  EXPECT_THAT(console.err, HasSubstr("nothing in " + place.text("opt/empty")));
  write("opt/tool/bin/tool", "");
  EXPECT_EQ(run({"modules", "new", "a b/1.0", "--prefix", "opt/tool"}), 4);
  EXPECT_EQ(run({"modules", "new", "tool/1.0", "--prefix", "opt/tool", "--requires", "$(x)"}), 4);
  write("tree/tool/1.0", "theirs");
  EXPECT_EQ(run({"modules", "new", "tool/1.0", "--prefix", "opt/tool", "--dir", "tree"}), 4);
}

TEST_F(ModulesCommands, RemoveTakesBackWhatNewMade) {
  write("opt/tool/bin/tool", "");
  ASSERT_EQ(run({"modules", "new", "tool/1.0", "--prefix", "opt/tool"}), 0) << console.err;
  ASSERT_EQ(run({"modules", "new", "tool/2.0", "--prefix", "opt/tool"}), 0) << console.err;
  EXPECT_EQ(run({"modules", "remove", "tool/3.0", "--yes"}), 2);
  EXPECT_THAT(console.err, HasSubstr("did you mean `tool/"));
  EXPECT_EQ(run({"modules", "remove", "tool/2.0", "--dry-run"}), 0);
  EXPECT_THAT(console.out, HasSubstr("the default is tool/1.0 then"));
  EXPECT_EQ(run({"modules", "remove", "tool/2.0", "--yes"}), 0) << console.err;
  auto mark = os::read_text(place.files(), *AbsPath::parse(place.text("home/.local/modules/tool/.version")));
  EXPECT_THAT(mark.value(), HasSubstr("\"1.0\""));
  EXPECT_EQ(run({"modules", "remove", "tool/1.0", "--yes"}), 0) << console.err;
  EXPECT_FALSE(os::exists(place.files(), *AbsPath::parse(place.text("home/.local/modules"))));
}

/// An account whose shell is bash, with a start file and some software.
class ModuleUseInRc : public ModulesCommands {
 protected:
  ModuleUseInRc() {
    host.uid = ::getuid();
    host.variables.set("SHELL", "/bin/bash");
    write("opt/tool/bin/tool", "");
    write("home/.profile", ". ~/.bashrc\n");
    write("home/.bashrc", k_text);
  }
  int make(std::vector<std::string> more) {
    std::vector<std::string> arguments{"modules", "new", "tool/1.0", "--prefix", "opt/tool"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments);
  }
  [[nodiscard]] std::string rc() const {
    return os::read_text(place.files(), *AbsPath::parse(place.text("home/.bashrc"))).value();
  }
  const std::string k_text = "umask 22\n[ -z \"$PS1\" ] && return\nalias ll='ls -l'\n";
  const std::string k_line = "module use --append '" + place.text("home/.local/modules") + "'\n";
};

TEST_F(ModuleUseInRc, IsWrittenBeforeTheReturnAndTakenOutWithTheLastModule) {
  ASSERT_EQ(make({"--rc"}), 0) << console.err;
  EXPECT_THAT(rc(), testing::MatchesRegex("umask 22\n# >>> envboot(.|\n)*# <<< envboot[^\n]*\n\\[ -z(.|\n)*"));
  EXPECT_THAT(rc(), HasSubstr(k_line));
  EXPECT_THAT(console.err, HasSubstr("it stands before line 2, where shells without a terminal stop reading\n"));
  std::string once = rc();
  Json again = document({"modules", "new", "tool/2.0", "--prefix", "opt/tool", "--rc"});
  EXPECT_EQ(again.text_of("start_file"), place.text("home/.bashrc"));
  EXPECT_EQ(rc(), once);
  EXPECT_EQ(run({"modules", "remove", "tool/2.0", "--yes"}), 0) << console.err;
  EXPECT_EQ(rc(), once);
  EXPECT_EQ(run({"modules", "remove", "tool/1.0", "--dry-run"}), 0);
  EXPECT_THAT(console.out, HasSubstr("  in " + place.text("home/.bashrc") + ": `module use --append "));
  EXPECT_EQ(run({"modules", "remove", "tool/1.0", "--yes"}), 0) << console.err;
  EXPECT_EQ(rc(), k_text);
}

TEST_F(ModuleUseInRc, NeedsAYesOfItsOwn) {
  ASSERT_EQ(make({"--yes"}), 0) << console.err;
  EXPECT_EQ(rc(), k_text);
  EXPECT_EQ(make({"--rc", "--dry-run"}), 0);
  EXPECT_THAT(console.out, HasSubstr(k_line));
  EXPECT_EQ(rc(), k_text);
  host.terminal = true;
  ASSERT_EQ(make({"--yes"}), 0) << console.err;
  EXPECT_THAT(console.err, Not(HasSubstr("[y/N]")));
  ASSERT_EQ(make({}), 0) << console.err;
  EXPECT_THAT(console.err, HasSubstr(k_line)) << "shown before it is asked";
  EXPECT_THAT(console.err, HasSubstr("[y/N]"));
  EXPECT_EQ(rc(), k_text) << "no answer is no";
  console.answers = {"y"};
  ASSERT_EQ(make({}), 0) << console.err;
  EXPECT_THAT(rc(), HasSubstr(k_line));
  ASSERT_EQ(make({}), 0) << console.err;
  EXPECT_THAT(console.err, Not(HasSubstr("[y/N]"))) << "it is there";
}

TEST_F(ModuleUseInRc, IsNotAskedForWhereTheShellFindsTheFolder) {
  host.terminal = true;
  host.variables.set("MODULEPATH", place.text("tree") + ":" + place.text("home/.local/modules"));
  ASSERT_EQ(make({}), 0) << console.err;
  EXPECT_THAT(console.err, Not(HasSubstr("[y/N]")));
  host.variables.set("MODULEPATH", place.text("tree"));
  host.variables.set("SHELL", "/bin/ksh");
  ASSERT_EQ(make({}), 0) << console.err;
  EXPECT_THAT(console.err, Not(HasSubstr("[y/N]"))) << "the line alone is said";
}

TEST_F(ModuleUseInRc, RefusesBeforeAnythingIsDone) {
  ASSERT_EQ(::chmod(place.text("home/.bashrc").c_str(), 0400), 0);
  host.variables.set("SHELL", "/bin/ksh");
  EXPECT_EQ(make({"--rc"}), 2);
  EXPECT_THAT(console.err, HasSubstr("leave `--rc` away"));
  host.variables.set("SHELL", "/bin/bash");
  host.uid = ::getuid() + 1;
  EXPECT_EQ(make({"--rc"}), 4);
  EXPECT_FALSE(os::exists(place.files(), *AbsPath::parse(place.text("home/.local/modules"))));
}

TEST_F(ModuleUseInRc, IsWrittenWhereTheLinkLeads) {
  ASSERT_EQ(::rename(place.text("home/.bashrc").c_str(), place.text("home/dotfile").c_str()), 0);
  ASSERT_EQ(::symlink("dotfile", place.text("home/.bashrc").c_str()), 0);
  ASSERT_EQ(make({"--rc"}), 0) << console.err;
  EXPECT_EQ(place.files().stat(*AbsPath::parse(place.text("home/.bashrc")), os::Links::keep)->type,
            os::FileType::symlink);
  EXPECT_THAT(rc(), HasSubstr(k_line));
  ASSERT_EQ(::unlink(place.text("home/dotfile").c_str()), 0);
  EXPECT_EQ(make({"--rc"}), 4);
  EXPECT_THAT(console.err, HasSubstr("it is a link that leads nowhere"));
}

TEST_F(ModuleUseInRc, GoesBehindTheReturnWhereModuleComesFromThere) {
  write("home/.bashrc", k_text + ". /usr/share/modules/init/bash\n");
  write("home/.profile", "umask 22\n");
  ASSERT_EQ(make({"--rc"}), 0) << console.err;
  EXPECT_THAT(rc(), StartsWith(k_text + ". /usr/share/modules/init/bash\n# >>> envboot"));
  EXPECT_THAT(console.err, HasSubstr("stop reading in line 2"));
  EXPECT_THAT(console.err, HasSubstr("add `. ~/.bashrc` there"));
}

} // namespace
} // namespace envboot::cli
