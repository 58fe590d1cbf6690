#include "env/start_file.hpp"
#include "fakes/failing_fs.hpp"
#include "unit/env/scene.hpp"

#include <gmock/gmock.h>

namespace envboot::env {
namespace {

using store::LedgerEntry;
using store::LedgerKind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string k_rc = "/home/ada/.bashrc";
constexpr uint32_t k_ada = 1000;

AbsPath modules() {
  return path("/home/ada/.local/modules");
}
std::string block(RcLanguage language = RcLanguage::sh, const AbsPath& folder = modules()) {
  return module_use_block(language, folder).value();
}
StartFileEdit adding(os::FileReader& files, const AbsPath& folder = modules()) {
  StartFileEdit edit = open_start_file(files, path(k_rc), k_ada).value();
  std::string text = edit.before.value_or("");
  edit.after = with_block(text, block(RcLanguage::sh, folder), {}, !edit.before);
  return edit;
}
std::string start_file(Scene& scene, const std::string& shell, const Environment& more = {}) {
  Environment environment = more;
  environment.set("SHELL", shell);
  auto file = start_file_of(scene.disk, environment, path("/home/ada"));
  return file ? file->path.string() : file.error().what;
}

TEST(StartFile, IsTheOneThatTheShellReads) {
  Scene scene;
  EXPECT_EQ(start_file(scene, "/bin/bash"), "/home/ada/.bashrc");
  EXPECT_EQ(start_file(scene, "/usr/bin/zsh"), "/home/ada/.zshrc");
  EXPECT_EQ(start_file(scene, "/usr/bin/zsh", {{"ZDOTDIR", "/home/ada/.z"}}), "/home/ada/.z/.zshrc");
  EXPECT_EQ(start_file(scene, "/usr/bin/fish"), "/home/ada/.config/fish/config.fish");
  EXPECT_EQ(start_file(scene, "/usr/bin/fish", {{"XDG_CONFIG_HOME", "/c"}}), "/c/fish/config.fish");
  EXPECT_EQ(start_file(scene, "/bin/tcsh"), "/home/ada/.cshrc");
  scene.disk.add_file("/home/ada/.tcshrc", "");
  EXPECT_EQ(start_file(scene, "/bin/tcsh"), "/home/ada/.tcshrc");
  EXPECT_EQ(start_file(scene, "/bin/csh"), "/home/ada/.cshrc");
  scene.disk.add_file("/usr/bin/tcsh", "");
  scene.disk.add_link("/bin/csh", "/usr/bin/tcsh");
  EXPECT_EQ(start_file(scene, "/bin/csh"), "/home/ada/.tcshrc") << "csh that is tcsh";
  EXPECT_THAT(start_file(scene, "/bin/ksh"), HasSubstr("no start file is written for ksh"));
  EXPECT_THAT(start_file(scene, ""), HasSubstr("no start file is written"));
}

TEST(ModuleUseBlock, IsQuotedAndRefusesWhatCannotBeCarried) {
  EXPECT_THAT(block(RcLanguage::sh, path("/it's $(x)")), HasSubstr("module use --append '/it'\\''s $(x)'\n"));
  for (const char* folder : {"/a:b", "/a!b", "/a\nb", "/a\x01"}) {
    EXPECT_FALSE(module_use_block(RcLanguage::sh, path(folder))) << folder;
  }
}

TEST(ModuleUseBlock, ComesOutOfAnyTextAsItWentIn) {
  for (RcLanguage language : {RcLanguage::sh, RcLanguage::csh, RcLanguage::fish}) {
    for (const std::string text : {"", "\n", "a\n", "a", "a\nb", "a\r\nb\r\n", "a\n\n\n"}) {
      std::string with = with_block(text, block(language), {}, false);
      EXPECT_THAT(folders_in(with), ElementsAre(modules())) << text;
      EXPECT_EQ(without_block(with, modules()), text);
      std::string two = with_block(with, block(language, path("/other")), {}, false);
      EXPECT_THAT(folders_in(two), ElementsAre(modules(), path("/other"))) << text;
      EXPECT_EQ(without_block(two, path("/other")), with);
      EXPECT_EQ(without_block(without_block(two, modules()).value_or(""), path("/other")), text);
    }
    std::string before = with_block("a\nb\nc", block(language), 2, false);
    EXPECT_EQ(before, "a\n" + block(language) + "b\nc");
    EXPECT_EQ(without_block(before, modules()), "a\nb\nc");
  }
}

TEST(ModuleUseBlock, OfAFileOfOursTakesTheFile) {
  std::string made = with_block("", block(), {}, true);
  EXPECT_EQ(without_block(made, modules()), std::nullopt);
  EXPECT_EQ(without_block(made + "mine\n", modules()).value_or("").substr(0, 1), "#");
}

TEST(ModuleUseBlock, ThatWasEditedIsTheUsers) {
  std::string text = with_block("a\n", block(), {}, false);
  text.replace(text.find("--append"), 8, "--prepend");
  EXPECT_TRUE(holds_block(text, modules()));
  EXPECT_THAT(folders_in(text), IsEmpty());
  EXPECT_EQ(without_block(text, modules()), text);
  std::string torn = "# >>> envboot: module use /a\n" + block();
  EXPECT_THAT(folders_in(torn), ElementsAre(modules())) << "a line that was cut is none of ours";
  EXPECT_FALSE(holds_block(torn, path("/a\n# >>> envboot: module use /home/ada/.local/modules")));
}

TEST(IdleBlocks, ThatWereEditedAreSaidToStay) {
  Scene scene;
  scene.disk.add_file(k_rc, "mine\n");
  ASSERT_TRUE(write_start_file(scene.disk, scene.ledger, adding(scene.disk), soon()));
  scene.disk.add_file(k_rc, "mine\n" + block().replace(block().find("--append"), 8, "--prepend"));
  auto idle = idle_blocks(scene.disk, scene.ledger, {}, k_ada);
  EXPECT_THAT(idle->edits, IsEmpty());
  ASSERT_EQ(idle->kept.size(), 1U);
  EXPECT_THAT(idle->kept.front().causes, ElementsAre("you edited the lines for " + modules().string()));
}

TEST(StartFileEdit, KeepsTheModeAndIsInTheLedger) {
  Scene scene;
  scene.disk.add_file(k_rc, "mine\n", 0600);
  ASSERT_TRUE(write_start_file(scene.disk, scene.ledger, adding(scene.disk), soon()));
  EXPECT_EQ(scene.disk.content(k_rc), "mine\n" + block());
  EXPECT_EQ(scene.disk.stat(path(k_rc), os::Links::keep)->mode, 0600U);
  EXPECT_THAT(scene.ledger.all().value(), ElementsAre(LedgerEntry{"", LedgerKind::rc_edit, path(k_rc), {}}));
}

TEST(StartFileEdit, RefusesWhatIsNotToBeWritten) {
  Scene scene;
  scene.disk.add_file(k_rc, "mine\n", 0400);
  auto refused = open_start_file(scene.disk, path(k_rc), k_ada);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Kind::refused);
  EXPECT_THAT(refused.error().hint, HasSubstr("type the `module use` line"));
  scene.disk.add_file(k_rc, "mine\n", 0644);
  EXPECT_EQ(open_start_file(scene.disk, path(k_rc), 1001).error().kind, Kind::refused) << "of another user";
  auto no_folder = open_start_file(scene.disk, path("/home/ada/.config/fish/config.fish"), k_ada);
  ASSERT_FALSE(no_folder);
  EXPECT_THAT(no_folder.error().hint, HasSubstr("mkdir -p /home/ada/.config/fish"));
  scene.disk.add_dir("/home/ada/.zshrc");
  EXPECT_EQ(open_start_file(scene.disk, path("/home/ada/.zshrc"), k_ada).error().kind, Kind::refused);
}

TEST(StartFileEdit, OfAFileThatChangedMeanwhileIsNotMade) {
  Scene scene;
  scene.disk.add_file(k_rc, "mine\n");
  StartFileEdit edit = adding(scene.disk);
  scene.disk.add_file(k_rc, "mine, and more\n");
  EXPECT_FALSE(write_start_file(scene.disk, scene.ledger, edit, soon()));
  EXPECT_EQ(scene.disk.content(k_rc), "mine, and more\n");
}

/// Adds the block and takes it out again; the disk dies at the call `at`. False once it lives to the end.
bool dies_well(long at, const std::optional<std::string>& first) {
  Scene scene;
  if (first) {
    scene.disk.add_file(k_rc, *first);
  }
  fakes::FailingFs files(scene.disk, fakes::Injection::dead(at));
  store::LockSeams seams{files, scene.host, scene.clock, scene.random};
  store::Ledger ledger(seams, path("/state"));
  StartFileEdit edit = adding(files);
  std::string with = edit.after.value_or("");
  Status added = write_start_file(files, ledger, edit, soon());
  auto idle = added ? idle_blocks(files, ledger, {}, k_ada) : fail(added.error());
  Status removed = idle && idle->edits.size() == 1 ? write_start_file(files, ledger, idle->edits.front(), soon())
                                                   : fail(failure("died"));
  std::optional<std::string> now = scene.disk.content(k_rc);
  EXPECT_TRUE(now == first || now == with) << "after call " << at;
  EXPECT_TRUE(now == first || !scene.ledger.all().value().empty()) << "unknown to the ledger after call " << at;
  if (removed) {
    EXPECT_EQ(now, first);
    EXPECT_THAT(scene.ledger.all().value(), IsEmpty());
  }
  return !removed;
}

TEST(StartFileEdit, KilledAtAnyCallLeavesTheOldTextOrTheNew) {
  for (const std::optional<std::string>& first : {std::optional<std::string>("mine"), std::optional<std::string>()}) {
    long at = 1;
    while (dies_well(at, first)) {
      ASSERT_LT(++at, 200);
    }
    EXPECT_GT(at, 10);
  }
}

TEST(IdleBlocks, AreThoseOfFoldersInWhichNothingIsLeft) {
  Scene scene;
  scene.disk.add_file(k_rc, "mine\n");
  scene.disk.add_file("/home/ada/.local/modules/tool/1", "");
  scene.disk.add_file("/home/ada/.local/modules/tool/1.yours~", "");
  scene.disk.add_file("/n/own/1", "");
  ASSERT_TRUE(write_start_file(scene.disk, scene.ledger, adding(scene.disk), soon()));
  ASSERT_TRUE(write_start_file(scene.disk, scene.ledger, adding(scene.disk, path("/n")), soon()));
  EXPECT_THAT(idle_blocks(scene.disk, scene.ledger, {}, k_ada)->edits, IsEmpty());
  LedgerEntry tool{"", LedgerKind::modulefile, path("/home/ada/.local/modules/tool/1"), {}};
  auto idle = idle_blocks(scene.disk, scene.ledger, {tool}, k_ada);
  ASSERT_EQ(idle->edits.size(), 1U);
  EXPECT_THAT(idle->edits.front().folders, ElementsAre(modules()));
  ASSERT_TRUE(write_start_file(scene.disk, scene.ledger, idle->edits.front(), soon()));
  EXPECT_EQ(scene.disk.content(k_rc), "mine\n" + block(RcLanguage::sh, path("/n")));
  EXPECT_EQ(scene.ledger.all()->size(), 1U) << "the other block is still known";
}

TEST(IdleBlocks, OfAModulefileThatStaysOrAFileThatIsProtectedAreKept) {
  Scene scene;
  scene.disk.add_file(k_rc, "mine\n");
  ASSERT_TRUE(write_start_file(scene.disk, scene.ledger, adding(scene.disk), soon()));
  scene.disk.add_file("/home/ada/.local/modules/tool/1", "edited");
  LedgerEntry tool{"", LedgerKind::modulefile, path("/home/ada/.local/modules/tool/1"), Sha256::of("ours")};
  EXPECT_THAT(idle_blocks(scene.disk, scene.ledger, {tool}, k_ada)->edits, IsEmpty());
  scene.disk.add_file("/home/ada/.local/modules/tool/1", "ours");
  EXPECT_EQ(idle_blocks(scene.disk, scene.ledger, {tool}, k_ada)->edits.size(), 1U);
  scene.disk.add_file(k_rc, scene.disk.content(k_rc).value_or(""), 0400);
  auto idle = idle_blocks(scene.disk, scene.ledger, {tool}, k_ada);
  EXPECT_THAT(idle->edits, IsEmpty());
  EXPECT_EQ(idle->kept.size(), 1U);
}

} // namespace
} // namespace envboot::env
