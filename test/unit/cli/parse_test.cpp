#include "cli/parse.hpp"
#include "cli/run.hpp"

#include <gtest/gtest.h>
#include <set>

namespace envboot::cli {
namespace {

Call parsed(const std::vector<std::string>& arguments) {
  auto result = parse(arguments);
  EXPECT_TRUE(result) << (result ? "" : render_error(result.error()));
  return std::get<Call>(*result);
}

TEST(Parse, OptionsAndPositionals) {
  Call call = parsed({"doctor", "--only", "EB1", "--only=EB2", "--json"});
  EXPECT_EQ(call.command().name, "doctor");
  EXPECT_TRUE(call.flag("--json"));
  EXPECT_FALSE(call.flag("--yes"));
  EXPECT_EQ(call.values("--only"), (std::vector<std::string>{"EB1", "EB2"}));
}

TEST(Parse, UnknownCommandSuggestsTheNearest) {
  auto result = parse({"docter"});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, Kind::usage);
  EXPECT_NE(result.error().hint.find("`doctor`"), std::string::npos);
}

TEST(Parse, UnknownOptionSuggestsTheNearest) {
  auto result = parse({"doctor", "--jsno"});
  ASSERT_FALSE(result);
  EXPECT_NE(result.error().hint.find("`--json`"), std::string::npos) << render_error(result.error());
}

TEST(Parse, TooManyWordsIsAUsageError) {
  auto result = parse({"explain", "EB101", "EB102"});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, Kind::usage);
}

TEST(Parse, HelpNeedsNothingElse) {
  EXPECT_TRUE(std::holds_alternative<HelpText>(*parse({"explain", "--help"})));
  EXPECT_TRUE(std::holds_alternative<HelpText>(*parse({})));
  EXPECT_TRUE(std::holds_alternative<HelpText>(*parse({"--version"})));
}

TEST(Table, NamesAreUniqueAndEveryRowHasHelp) {
  std::set<std::string_view> names;
  for (const CommandRow& row : all_commands()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_FALSE(row.summary.empty()) << row.name;
    EXPECT_NE(row.run, nullptr) << row.name;
    std::set<std::string_view> options;
    for (auto rows : {row.options, common_options()}) {
      for (const OptionRow& option : rows) {
        EXPECT_TRUE(options.insert(option.name).second) << row.name << " " << option.name;
        EXPECT_FALSE(option.help.empty()) << option.name;
      }
    }
  }
}

TEST(RenderError, CausesThenHint) {
  Error error = failure("cannot fetch torch").because("no route to host").with_hint("check the proxy");
  EXPECT_EQ(render_error(error), "error: cannot fetch torch\n  caused by: no route to host\n\nhint: check the proxy\n");
}

} // namespace
} // namespace envboot::cli
