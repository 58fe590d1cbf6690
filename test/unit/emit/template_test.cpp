#include "emit/template.hpp"

#include <gtest/gtest.h>

namespace envboot::emit {
namespace {

template <typename Language>
std::string filled(std::string_view text, std::initializer_list<std::pair<std::string, std::string>> values) {
  Words<Language> words;
  for (const auto& [name, value] : values) {
    words.emplace(name, *Quoted<Language>::of(value));
  }
  auto result = fill(text, words);
  return result ? *result : "error: " + result.error().what;
}

std::string sh(std::string_view text) {
  return filled<Sh>(text, {{"x", "a b"}});
}
std::string csh(std::string_view text) {
  return filled<Csh>(text, {{"x", "a b"}});
}
std::string fish(std::string_view text) {
  return filled<Fish>(text, {{"x", "a b"}});
}
std::string tcl(std::string_view text) {
  return filled<Tcl>(text, {{"x", "a b"}});
}
std::string lua(std::string_view text) {
  return filled<Lua>(text, {{"x", "a b"}});
}
std::string json(std::string_view text) {
  return filled<JsonString>(text, {{"x", "a b"}});
}

constexpr std::string_view k_inside = "error: line 1: hole x stands inside quotes or in a comment";
constexpr std::string_view k_part = "error: line 1: hole x is only a part of a word";

TEST(Template, FillsWholeWords) {
  EXPECT_EQ(sh("p={{sh:x}}\n. {{sh:x}} || exit 1\n"), "p='a b'\n. 'a b' || exit 1\n");
  EXPECT_EQ(sh("if [ -r {{sh:x}} ]; then a {{sh:x}}; fi"), "if [ -r 'a b' ]; then a 'a b'; fi");
  EXPECT_EQ(csh("set p = {{csh:x}}\n"), "set p = 'a b'\n");
  EXPECT_EQ(fish("set p {{fish:x}}; # it's\n"), "set p 'a b'; # it's\n");
  EXPECT_EQ(tcl("set p {{tcl:x}}\n"), "set p \"a b\"\n");
  EXPECT_EQ(lua("help({{lua:x}})\nlocal p = {{lua:x}}\n"), "help(\"a b\")\nlocal p = \"a b\"\n");
  EXPECT_EQ(json(R"({"argv": [{{json:x}}, "-f"]})"), R"({"argv": ["a b", "-f"]})");
}

TEST(Template, AValueIsNotReadAsATemplate) {
  EXPECT_EQ(filled<Sh>("p={{sh:x}}", {{"x", "{{sh:x}}"}}), "p='{{sh:x}}'");
}

TEST(Template, RefusesHolesInsideQuotes) {
  EXPECT_EQ(sh("echo \"a {{sh:x}} b\""), k_inside);
  EXPECT_EQ(sh("echo ' {{sh:x}} '"), k_inside);
  EXPECT_EQ(csh("echo \"{{csh:x}}\""), k_inside);
  EXPECT_EQ(csh("echo '\\' {{csh:x}}"), "echo '\\' 'a b'");
  EXPECT_EQ(fish("echo 'it\\'s {{fish:x}}'"), k_inside);
  EXPECT_EQ(sh("echo 'a\\' \"\\\" {{sh:x}} \""), k_inside);
  EXPECT_EQ(tcl("puts \" {{tcl:x}} \""), k_inside);
  EXPECT_EQ(lua("help(' {{lua:x}} ')"), k_inside);
  EXPECT_EQ(json(R"([" {{json:x}} "])"), k_inside);
}

TEST(Template, QuotesThatAreClosedOrEscapedAreOver) {
  EXPECT_EQ(sh("a 'b' \"it's \\\" c\" \\' {{sh:x}}"), "a 'b' \"it's \\\" c\" \\' 'a b'");
  EXPECT_EQ(sh("# it's a \"comment\n{{sh:x}}"), "# it's a \"comment\n'a b'");
  EXPECT_EQ(sh("a=\"$#\" b${#c} {{sh:x}}"), "a=\"$#\" b${#c} 'a b'");
  EXPECT_EQ(lua("-- it's\nf('\\'', {{lua:x}})"), "-- it's\nf('\\'', \"a b\")");
}

TEST(Template, RefusesHolesInComments) {
  EXPECT_EQ(sh("# {{sh:x}}"), k_inside);
  EXPECT_EQ(sh("a # {{sh:x}}"), k_inside);
  EXPECT_EQ(tcl("# {{tcl:x}} "), k_inside);
  EXPECT_EQ(lua("f() -- {{lua:x}} "), k_inside);
}

TEST(Template, RefusesPartsOfWords) {
  EXPECT_EQ(sh("a/{{sh:x}}"), k_part);
  EXPECT_EQ(sh("{{sh:x}}/bin"), k_part);
  EXPECT_EQ(sh("${x:-{{sh:x}} }"), k_part);
  EXPECT_EQ(sh("\\{{sh:x}}"), k_part);
  EXPECT_EQ(tcl("$env({{tcl:x}})"), k_part);
  EXPECT_EQ(lua("a..{{lua:x}}"), k_part);
}

TEST(Template, RefusesUnknownUnusedAndWrongKind) {
  EXPECT_EQ(sh("a\nb {{sh:y}}"), "error: line 2: there is no value for hole y");
  EXPECT_EQ(sh("a"), "error: the template has no hole for the value x");
  EXPECT_EQ(sh("a {{tcl:x}}"), "error: line 1: hole x is of kind tcl in a template of kind sh");
  EXPECT_EQ(sh("a {{raw:x}}"), "error: line 1: hole x is of kind raw in a template of kind sh");
  for (std::string_view bad : {"{{x}}", "{{sh:}}", "{{sh:x", "{{ sh:x }}", "{{sh:X}}", "{{"}) {
    EXPECT_EQ(sh(bad), "error: line 1: `{{` begins no hole of the form {{kind:name}}") << bad;
  }
}

TEST(Template, RefusesWhatItCannotFollow) {
  EXPECT_EQ(sh("cat <<X\n{{sh:x}}\nX\n"), "error: line 1: `<<` may not stand in a template of kind sh");
  EXPECT_EQ(lua("a = [[ {{lua:x}} ]]"), "error: line 1: `[[` may not stand in a template of kind lua");
  EXPECT_EQ(lua("a = [=[ {{lua:x}} ]=]"), "error: line 1: `[=` may not stand in a template of kind lua");
}

} // namespace
} // namespace envboot::emit
