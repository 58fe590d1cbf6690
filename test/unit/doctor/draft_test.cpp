#include "doctor/draft.hpp"

#include <gmock/gmock.h>

namespace envboot::doctor {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

AbsPath path(std::string_view text) {
  return *AbsPath::parse(text);
}

/// The text after one edit, or what is wrong.
std::string after(std::string_view text, const TextEdit& edit) {
  Draft draft(text);
  Status applied = draft.apply(edit);
  if (!applied) {
    EXPECT_EQ(draft.text(), text) << "a failed edit changes nothing";
    return "error: " + applied.error().what;
  }
  return draft.text();
}

TEST(Draft, KeepsEveryByteOfATextThatIsNotEdited) {
  for (const char* text : {"", "a", "a\n", "a\nb", "\n\n", "a\r\nb\r\n", "\n\xff\x01"}) {
    EXPECT_EQ(Draft(text).text(), text);
    EXPECT_THAT(Draft(text).diff(), IsEmpty());
  }
}

TEST(Draft, RemovesLinesThatHoldWhatTheyShould) {
  RemoveLines wish{2, 3, "begin", "end"};
  EXPECT_EQ(after("a\nbegin\nend\nb\n", wish), "a\nb\n");
  EXPECT_EQ(after("a\nbegin\nend", wish), "a\n");
  EXPECT_THAT(after("begin\nend\na\nb\n", wish), HasSubstr("error"));
  EXPECT_THAT(after("a\nbegin", wish), HasSubstr("error"));
}

TEST(Draft, LinesCountAsTheyWereWhateverWasRemovedBefore) {
  Draft draft("1 begin\n1 end\n2 begin\n2 end\nkey = $A\n");
  ASSERT_TRUE(draft.apply(RemoveLines{1, 2, "begin", "end"}));
  ASSERT_TRUE(draft.apply(RenameVariable{5, "A", "B"}));
  ASSERT_TRUE(draft.apply(RemoveLines{3, 4, "begin", "end"}));
  EXPECT_EQ(draft.text(), "key = $B\n");
  EXPECT_FALSE(draft.apply(RemoveLines{3, 4, "begin", "end"})) << "they are gone";
  EXPECT_THAT(draft.diff(),
              ElementsAre("@@ -1,5 +1,1 @@", "-1 begin", "-1 end", "-2 begin", "-2 end", "-key = $A", "+key = $B"));
}

TEST(Draft, CommentsASettingOutWithTheLinesThatBelongToIt) {
  EXPECT_EQ(after("a = 1\n  2\n\t3\nb = 4\n", CommentOut{1, true}), "# a = 1\n#   2\n# \t3\nb = 4\n");
  EXPECT_EQ(after("[http]\n\tsslVerify = no\n\tproxy = x\n", CommentOut{2, false}),
            "[http]\n# \tsslVerify = no\n\tproxy = x\n");
  EXPECT_THAT(after("[http] sslVerify = no\n", CommentOut{1, false}), HasSubstr("section"));
  EXPECT_THAT(after("# a = 1\n", CommentOut{1, false}), HasSubstr("error"));
  EXPECT_THAT(after("a = 1\n", CommentOut{2, false}), HasSubstr("error"));
  EXPECT_THAT(after("a = 1\n", CommentOut{0, false}), HasSubstr("error"));
}

TEST(Draft, EndsLinesAsUnixDoes) {
  EXPECT_EQ(after("a\r\nb\r\r\nc\n\r", UnixLineEnds{}), "a\nb\r\nc\n");
  Draft draft("TOKEN=obviously-fake\r\nb\n");
  ASSERT_TRUE(draft.apply(UnixLineEnds{}));
  EXPECT_THAT(draft.diff(), ElementsAre("(1 lines: CR LF becomes LF)"));
}

TEST(Draft, RenamesAVariableAndNoOther) {
  RenameVariable wish{1, "PBS_WORKDIR", "PBS_O_WORKDIR"};
  EXPECT_EQ(after("cd $PBS_WORKDIR/${PBS_WORKDIR}/${PBS_WORKDIR:-.} $PBS_WORKDIR_2 PBS_WORKDIR $", wish),
            "cd $PBS_O_WORKDIR/${PBS_O_WORKDIR}/${PBS_O_WORKDIR:-.} $PBS_WORKDIR_2 PBS_WORKDIR $");
  EXPECT_THAT(after("cd $PBS_WORKDIR_2", wish), HasSubstr("error"));
}

TEST(Draft, GivesAScriptAnotherPythonInEitherForm) {
  StartWith near{path("/e/bin/python")}, far{path("/a folder/bin/python")};
  EXPECT_EQ(after("#!/old/python\nimport x\n", near), "#!/e/bin/python\nimport x\n");
  EXPECT_EQ(after("#! /old/python -E\nimport x\n", near), "#!/e/bin/python -E\nimport x\n");
  std::string sh = "#!/bin/sh\n'''exec' \"/a folder/bin/python\" \"$0\" \"$@\"\n' '''\nimport x\n";
  EXPECT_EQ(after("#!/old/python\nimport x\n", far), sh);
  EXPECT_EQ(after(sh, near), "#!/e/bin/python\nimport x\n");
  EXPECT_EQ(after(sh, far), sh);
  EXPECT_THAT(after("import x\n", near), HasSubstr("error"));
  EXPECT_THAT(after("#!/old/python\n", StartWith{path("/a \"b/python")}), HasSubstr("error"));
}

TEST(Draft, ReplacesWholePathsOnly) {
  ReplacePath wish{path("/old/env"), path("/new/env")};
  EXPECT_EQ(after("VIRTUAL_ENV=\"/old/env\"\nPATH=/old/env/bin:/old/env2:/very/old/env:/old/env", wish),
            "VIRTUAL_ENV=\"/new/env\"\nPATH=/new/env/bin:/old/env2:/very/old/env:/new/env");
  EXPECT_THAT(after("PATH=/old/env2", wish), HasSubstr("error"));
}

TEST(Draft, ShowsEachChangeWithTheLinesOfBothSides) {
  Draft draft("#!/old/python\na\n$X\nb\n");
  ASSERT_TRUE(draft.apply(StartWith{path("/a b/python")}));
  ASSERT_TRUE(draft.apply(RenameVariable{3, "X", "Y"}));
  EXPECT_THAT(draft.diff(),
              ElementsAre("@@ -1,1 +1,3 @@", "-#!/old/python", "+#!/bin/sh", "+'''exec' \"/a b/python\" \"$0\" \"$@\"",
                          "+' '''", "@@ -3,1 +5,1 @@", "-$X", "+$Y"));
}

} // namespace
} // namespace envboot::doctor
