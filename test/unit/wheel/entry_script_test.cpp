#include "wheel/entry_script.hpp"

#include <gmock/gmock.h>

namespace envboot::wheel {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

AbsPath path(const std::string& text) {
  return AbsPath::parse(text).value();
}

std::vector<std::string> names(const std::vector<dist::EntryPoint>& entries, int major, int minor) {
  std::vector<std::string> found;
  auto scripts = entry_scripts(entries, "#!/p\n", major, minor);
  EXPECT_TRUE(scripts);
  for (const EntryScript& script : scripts.value_or(std::vector<EntryScript>())) {
    found.push_back(script.name);
  }
  return found;
}

TEST(ShebangFor, ThePathItselfWhereTheKernelTakesIt) {
  EXPECT_EQ(shebang_for(path("/env/bin/python")).value(), "#!/env/bin/python\n");
  std::string longest = "/" + std::string(123, 'x');
  EXPECT_EQ(shebang_for(path(longest)).value(), "#!" + longest + "\n") << "127 bytes with the line's end";
}

TEST(ShebangFor, TheShellWhereItIsTooLongOrHasBlanks) {
  std::string longer = "/" + std::string(124, 'x');
  EXPECT_EQ(shebang_for(path(longer)).value(), "#!/bin/sh\n'''exec' " + longer + " \"$0\" \"$@\"\n' '''\n");
  EXPECT_EQ(shebang_for(path("/my env/bin/python")).value(),
            "#!/bin/sh\n'''exec' \"/my env/bin/python\" \"$0\" \"$@\"\n' '''\n");
}

TEST(ShebangFor, NoPathThatWouldMeanSomethingElseToTheShell) {
  for (const char* text :
       {"/a b/$(id)/python", "/a b/`id`/python", "/a b/\"/python", "/a b/'/python", "/a b/\\/python", "/a\nb/python"}) {
    EXPECT_FALSE(shebang_for(path(text))) << text;
  }
  EXPECT_TRUE(shebang_for(path("/it's/bin/python"))) << "no shell reads that";
}

TEST(EntryScripts, ImportWhatIsCalled) {
  auto scripts = entry_scripts(
      std::vector<dist::EntryPoint>{{"console_scripts", "run", "demo.cli : App.main [extra]"}, {"other", "x", "y:z"}},
      "#!/env/bin/python\n", 3, 11);
  ASSERT_TRUE(scripts);
  ASSERT_EQ(scripts->size(), 1U);
  EXPECT_EQ((*scripts)[0].text, "#!/env/bin/python\n# -*- coding: utf-8 -*-\nimport sys\nfrom demo.cli import App\n"
                                "if __name__ == '__main__':\n    sys.exit(App.main())\n");
}

TEST(EntryScripts, OfPipAreVersionedForThisPython) {
  EXPECT_THAT(names({{"console_scripts", "pip", "pip:main"},
                     {"console_scripts", "pip3", "pip:main"},
                     {"console_scripts", "pip3.13", "pip:main"},
                     {"console_scripts", "pipx", "pipx:main"}},
                    3, 7),
              ElementsAre("pip", "pip3", "pip3.7", "pipx"));
  EXPECT_THAT(
      names({{"console_scripts", "easy_install", "s:main"}, {"console_scripts", "easy_install-3.6", "s:main"}}, 3, 11),
      ElementsAre("easy_install", "easy_install-3.11"));
}

TEST(WithShebang, OnlyPythonsLineIsWrittenAnew) {
  EXPECT_EQ(with_shebang("#!python\nprint(1)\n", "#!/p\n"), "#!/p\nprint(1)\n");
  EXPECT_EQ(with_shebang("#!pythonw -u\r\nprint(1)\n", "#!/p\n"), "#!/p\nprint(1)\n");
  EXPECT_EQ(with_shebang("#!python", "#!/p\n"), "#!/p\n");
  EXPECT_FALSE(with_shebang("#!/usr/bin/env python\n", "#!/p\n"));
  EXPECT_FALSE(with_shebang("", "#!/p\n"));
}

TEST(StandsForEntryPoint, SetuptoolsOwnWrappers) {
  std::vector<dist::EntryPoint> entries = {{"console_scripts", "run", "a:b"}, {"other", "no", "a:b"}};
  EXPECT_TRUE(stands_for_entry_point("run", entries));
  EXPECT_TRUE(stands_for_entry_point("run.exe", entries));
  EXPECT_TRUE(stands_for_entry_point("run-script.py", entries));
  EXPECT_FALSE(stands_for_entry_point("runner", entries));
  EXPECT_FALSE(stands_for_entry_point("no", entries));
}

} // namespace
} // namespace envboot::wheel
