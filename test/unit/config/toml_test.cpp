#include "config/toml.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace envboot::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

Error error_of(std::string_view text, void (*read)(Table)) {
  auto toml = Toml::parse(text, "x.toml");
  if (!toml) {
    return toml.error();
  }
  read(toml->root());
  Status status = toml->finish();
  return status ? Error{Kind::usage, "no error", {}, {}, 0} : status.error();
}

TEST(Toml, ReadsValues) {
  auto toml =
      Toml::parse("a = 'x'\nb = true\nc = 7\nd = ['p', 'q']\ne.f = 'y'\n[[g]]\nh = '1'\n[[g]]\nh = '2'\n", "x.toml");
  ASSERT_TRUE(toml);
  Table root = toml->root();
  EXPECT_EQ(root.string("a"), "x");
  EXPECT_TRUE(root.boolean("b", false));
  EXPECT_TRUE(root.boolean("no", true));
  EXPECT_EQ(root.integer("c", 0), 7);
  EXPECT_THAT(root.strings("d"), ElementsAre("p", "q"));
  EXPECT_THAT(root.string_or_strings("a"), ElementsAre("x"));
  EXPECT_EQ(root.table("e").string("f"), "y");
  std::vector<Table> tables = root.tables("g");
  ASSERT_EQ(tables.size(), 2U);
  EXPECT_EQ(tables[1].string("h"), "2");
  EXPECT_EQ(tables[1].where("h"), "x.toml:9");
  EXPECT_EQ(tables[0].string("h"), "1");
  EXPECT_EQ(root.table("absent").string("x"), "");
  EXPECT_TRUE(toml->finish());
}

TEST(Toml, UnknownKeyShowsItsLine) {
  Error error = error_of("schema = 1\n\npakages = [\"numpy\"]\n", [](Table root) {
    check_schema(root);
    root.strings("packages");
  });
  EXPECT_EQ(error.kind, Kind::usage);
  EXPECT_EQ(error.what, "x.toml: unknown key `pakages`\n"
                        "  --> x.toml:3:1\n"
                        "   |\n"
                        " 3 | pakages = [\"numpy\"]\n"
                        "   | ^^^^^^^");
  EXPECT_EQ(error.hint, "did you mean `packages`?");
}

TEST(Toml, UnknownKeysAreFoundInTablesThatWereRead) {
  auto read = [](Table root) {
    for (Table node : root.tables("node")) {
      node.string("name");
    }
    root.table("proxy").string("url");
  };
  EXPECT_THAT(error_of("[[node]]\nname = 'a'\n[[node]]\nnam = 'b'\n", read).what, HasSubstr(":4:1"));
  EXPECT_THAT(error_of("[proxy]\nurk = 'b'\n", read).what, HasSubstr("unknown key `urk`"));
  EXPECT_EQ(error_of("[proxy]\nurl = 'b'\n", read).what, "no error");
}

TEST(Toml, ProblemsComeInTheOrderOfLines) {
  EXPECT_THAT(error_of("x = 1\ny = 2\n", [](Table root) { root.string("y"); }).what,
              StartsWith("x.toml: unknown key `x`"));
}

TEST(Toml, WrongTypesShowTheValue) {
  struct Case {
    std::string_view text, what, place;
    void (*read)(Table);
  };
  for (const Case& c : std::initializer_list<Case>{
           {"a = 1", "`a` must be a string", ":1:5\n", [](Table t) { t.string("a"); }},
           {"a = 1", "`a` must be a string", ":1:5\n", [](Table t) { t.require_string("a"); }},
           {"a = 'x'", "`a` must be an array of strings", ":1:5\n", [](Table t) { t.strings("a"); }},
           {"a = [\n 'x',\n 2]", "this must be a string", ":3:2\n", [](Table t) { t.strings("a"); }},
           {"a = 'x'", "`a` must be true or false", ":1:5\n", [](Table t) { t.boolean("a", true); }},
           {"a = 1.5", "`a` must be a whole number", ":1:5\n", [](Table t) { t.integer("a", 0); }},
           {"a = 1", "`a` must be a table", ":1:5\n", [](Table t) { t.table("a"); }},
           {"a = {}", "`a` must be an array of tables, `[[a]]`", ":1:5\n", [](Table t) { t.tables("a"); }},
           {"a = [1]", "`a` must be an array of tables, `[[a]]`", ":1:6\n", [](Table t) { t.tables("a"); }},
           {"a = ''", "`a` must not be empty", ":1:5\n", [](Table t) { t.require_string("a"); }},
           {"", "the key `a` is missing", ":1:1", [](Table t) { t.require_string("a"); }},
           {"a = ['x', 'y']", "second is bad", ":1:11\n",
            [](Table t) {
              t.strings("a");
              t.reject("a", "second is bad", "", 1);
            }},
           {"a = 1", "`schema` is missing", ":1:1\n",
            [](Table t) {
              t.integer("a", 1);
              check_schema(t);
            }},
           {"schema = 2", "not known to this envboot", ":1:10\n", [](Table t) { check_schema(t); }},
       }) {
    Error error = error_of(c.text, c.read);
    EXPECT_THAT(error.what, HasSubstr(std::string(c.what))) << c.text;
    EXPECT_THAT(error.what + "\n", HasSubstr("x.toml" + std::string(c.place))) << c.text;
  }
}

TEST(Toml, WhatIsNotTomlShowsTheLine) {
  auto nothing = [](Table) {};
  Error error = error_of("schema = 1\nname = \"x\n", nothing);
  EXPECT_THAT(error.what, StartsWith("x.toml: not TOML: "));
  EXPECT_THAT(error.what, HasSubstr("--> x.toml:2:"));
  EXPECT_EQ(error.kind, Kind::usage);
  EXPECT_THAT(error_of("a = 1\na = 2\n", nothing).what, HasSubstr("not TOML"));
  EXPECT_THAT(error_of(std::string(2 << 20, ' '), nothing).what, HasSubstr("larger than 1 MiB"));
  EXPECT_THAT(error_of(std::string_view("\0\xFF\xFE", 3), nothing).what, HasSubstr("not TOML"));
}

TEST(Toml, NestingIsBounded) {
  auto nothing = [](Table) {};
  std::string keys = "x = \"\"\"\n\"\"\"\n";
  for (int i = 0; i < 200000; ++i) {
    keys += "a.";
  }
  EXPECT_THAT(error_of(keys + "a = 1\n", nothing).what, HasSubstr("too many dots"));
  EXPECT_THAT(error_of("a = " + std::string(300000, '['), nothing).what, HasSubstr("not TOML"));
  auto read = [](Table root) { root.strings("a"); };
  std::string dots =
      "a = ['" + std::string(100, '.') + "', \"\\\"" + std::string(100, '.') + "\"] # " + std::string(100, '.');
  EXPECT_EQ(error_of(dots, read).what, "no error");
}

} // namespace
} // namespace envboot::config
