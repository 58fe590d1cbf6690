#include "survey/start_files.hpp"

#include <gmock/gmock.h>

namespace envboot::survey {
namespace {

using What = StartLine::What;

/// `speaks 2 echo`, in order.
std::vector<std::string> seen(std::string_view text, ShellKind shell = ShellKind::sh, bool always_read = true) {
  std::vector<std::string> found;
  for (const StartLine& line : find_start_lines(*AbsPath::parse("/home/me/.bashrc"), shell, always_read, text)) {
    const char* what = line.what == What::speaks     ? "speaks"
                       : line.what == What::ends     ? "ends"
                       : line.what == What::cuts_off ? "cuts off"
                                                     : "names";
    std::string text_of = std::string(what) + " " + std::to_string(line.line) + " " + line.name;
    for (const std::string& name : line.behind) {
      text_of += " " + name;
    }
    found.push_back(text_of);
  }
  return found;
}

using testing::ElementsAre;
using testing::IsEmpty;

TEST(StartFiles, OnlyWhatIsPrintedForNobodyCounts) {
  EXPECT_THAT(seen("# hello\necho hello\n"), ElementsAre("speaks 2 echo"));
  EXPECT_THAT(seen("x=1; fortune\n"), ElementsAre("speaks 1 fortune"));
  for (const char* text : {"[ -t 1 ] && echo hello\n", "if [ -n \"$PS1\" ]; then\n  echo hello\nfi\n",
                           "if [ -f x ]\nthen\n  echo hello\nfi\n", "echo x > /dev/null\n", "echo x | grep -q y\n",
                           "hello() {\n  echo hello\n}\n", "hello()\n{\n  if true; then echo a; fi\n  echo b\n}\n",
                           "function hello {\n echo a\n}\n", "X=$(echo hello)\n", "case x in\n  *) echo y ;;\nesac\n",
                           "cat <<EOF >x\necho\nEOF\n", "for x in a b; do echo $x; done\n"}) {
    EXPECT_THAT(seen(text), IsEmpty()) << text;
  }
  EXPECT_THAT(seen("for x in a b; do\n :\ndone\necho x\n"), ElementsAre("speaks 4 echo")) << "the loop is closed";
  EXPECT_THAT(seen("echo hello\n", ShellKind::sh, false), IsEmpty()) << "scp reads no .profile";
}

TEST(StartFiles, BehindAGuardNothingSpeaksAndVariablesAreLost) {
  for (const char* guard : {"[ -z \"$PS1\" ] && return\n", "case $- in *i*) ;; *) return;; esac\n",
                            "[[ $- == *i* ]] || return\n", "if [[ $- != *i* ]]; then return; fi\n",
                            "case $- in\n    *i*) ;;\n      *) return;;\nesac\n", "[ -t 0 ] || { true; return; }\n"}) {
    EXPECT_THAT(seen(std::string(guard) + "echo hello\n"), IsEmpty()) << guard;
    std::vector<std::string> found = seen(std::string(guard) + "export http_proxy=x\nPATH=/y:$PATH\nEDITOR=vi\n");
    ASSERT_EQ(found.size(), 1U) << guard;
    EXPECT_THAT(found[0], testing::EndsWith("return http_proxy PATH")) << guard;
    EXPECT_THAT(seen("export http_proxy=x\n" + std::string(guard)), IsEmpty()) << guard;
  }
  EXPECT_THAT(seen("[ -f ~/x ] || return\nexport http_proxy=x\n"), IsEmpty()) << "that asks for something else";
  EXPECT_THAT(seen("f() {\n  return\n}\nexport http_proxy=x\n"), IsEmpty());
}

/// `2`, `2 for all`, or nothing.
std::string end_of(std::string_view text, ShellKind shell = ShellKind::sh) {
  auto end = reading_end(*AbsPath::parse("/home/me/.bashrc"), shell, text);
  return end ? std::to_string(end->line) + (end->for_all ? " for all" : "") : "";
}

TEST(StartFiles, ReadingEndsWhereTheOutermostBlockBegins) {
  EXPECT_EQ(end_of("a=b\n[ -z \"$PS1\" ] && return\nexport PATH=x\n"), "2");
  EXPECT_EQ(end_of("a=b\ncase $- in\n    *i*) ;;\n      *) return;;\nesac\n"), "2");
  EXPECT_EQ(end_of("if [[ $- != *i* ]]; then\n  if true; then\n    return\n  fi\nfi\n"), "1");
  EXPECT_EQ(end_of("a=b\n[[ $- == *i* ]] || exit\n"), "2");
  EXPECT_EQ(end_of("a=b\nreturn\n[ -z \"$PS1\" ] && return\n"), "2 for all");
  EXPECT_EQ(end_of("set a = b\nif (! $?prompt) exit\n", ShellKind::csh), "2");
  EXPECT_EQ(end_of("set a = b\nif ($?prompt == 0) then\n  exit\nendif\n", ShellKind::csh), "2");
  EXPECT_EQ(end_of("set a b\nstatus is-interactive; or return\n", ShellKind::fish), "2");
  EXPECT_EQ(end_of("set a b\nif not status is-interactive\n  return\nend\n", ShellKind::fish), "2");
  EXPECT_EQ(end_of("f() {\n  return\n}\n[ -f ~/x ] || return\n"), "");
}

TEST(StartFiles, TheBlockOfCondaInitIsLeftToItsOwnCheck) {
  std::string guard = "[ -z \"$PS1\" ] && return\n";
  EXPECT_THAT(
      seen(guard + "# >>> conda initialize >>>\nif true; then\n  export PATH=/x\nfi\n# <<< conda initialize <<<\n"),
      IsEmpty());
  EXPECT_THAT(seen(guard + "# >>> conda initialize >>>\n# <<< conda initialize <<<\nexport PATH=/x\n"),
              ElementsAre("cuts off 1 return PATH"));
}

TEST(StartFiles, ExitEndsTheShell) {
  EXPECT_THAT(seen("exit\n"), ElementsAre("ends 1 exit"));
  EXPECT_THAT(seen("[ -z \"$PS1\" ] && exit\n"), ElementsAre("ends 1 exit"));
  EXPECT_THAT(seen("f() { exit 1; }\n[ -f x ] || exit\n"), IsEmpty());
  EXPECT_THAT(seen("if (! $?prompt) exit\nsetenv PATH /x\n", ShellKind::csh), ElementsAre("cuts off 1 exit PATH"))
      << "csh leaves the file only";
}

TEST(StartFiles, NamesOfProgramsThatAreTaken) {
  EXPECT_THAT(seen("alias python=/opt/bin/python3.6\n"), ElementsAre("names 1 python"));
  EXPECT_THAT(seen("alias pip='/usr/bin/pip3 --user'\n"), ElementsAre("names 1 pip"));
  EXPECT_THAT(seen("alias python python2\n", ShellKind::csh), ElementsAre("names 1 python"));
  EXPECT_THAT(seen("conda() {\n  micromamba \"$@\"\n}\n"), ElementsAre("names 1 conda"));
  EXPECT_THAT(seen("function pip\n  echo no\nend\n", ShellKind::fish), ElementsAre("names 1 pip"));
  EXPECT_THAT(seen("alias python=python3\nalias ll='ls -l'\nalias conda=mamba\n"), IsEmpty())
      << "found on PATH all the same";
}

TEST(StartFiles, OtherShells) {
  EXPECT_THAT(seen("if ($?prompt) then\n  echo hi\nelse if ($?x) then\n echo b\nendif\necho out\n", ShellKind::csh),
              ElementsAre("speaks 6 echo"));
  EXPECT_THAT(seen("if status is-interactive\n  echo hi\nelse if true\n echo b\nend\necho out\n", ShellKind::fish),
              ElementsAre("speaks 6 echo"));
  EXPECT_THAT(seen("status is-interactive; or exit\nset -gx http_proxy x\n", ShellKind::fish),
              ElementsAre("cuts off 1 exit http_proxy"));
}

TEST(StartFiles, AnyTextIsRead) {
  for (const char* text : {"", "\n\n", "fi\ndone\n}\nesac\n", "if", "case", "(", ")", "{", "alias\nalias =\nfunction\n",
                           "'", "if (", "x)"}) {
    for (ShellKind shell : {ShellKind::sh, ShellKind::csh, ShellKind::fish}) {
      EXPECT_THAT(seen(text, shell), IsEmpty()) << text;
    }
  }
}

} // namespace
} // namespace envboot::survey
