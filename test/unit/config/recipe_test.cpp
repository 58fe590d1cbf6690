#include "config/recipe.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace envboot::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view k_full = R"(schema = 1
name = "dl-test"
title = "A test"
python = "==3.7.*"
gpus = ["K40", "7.0"]
packages = ["numpy>=1.21", "pandas ; python_version < '3.8'"]
imports = ["torch", "numpy.linalg"]
[[wheel]]
name = "Torch"
version = "1.12.0+CU102"
gpu = true
[[wheel]]
name = "torchvision"
version = "0.13.0"
)";

TEST(Recipe, ReadsEveryKey) {
  auto recipe = parse_recipe(k_full, "here.toml");
  ASSERT_TRUE(recipe) << recipe.error().what;
  EXPECT_EQ(recipe->name, "dl-test");
  EXPECT_EQ(recipe->title, "A test");
  EXPECT_EQ(recipe->python, "==3.7.*");
  EXPECT_THAT(recipe->gpus, ElementsAre("K40", "7.0"));
  EXPECT_THAT(recipe->packages, ElementsAre("numpy>=1.21", "pandas ; python_version < '3.8'"));
  EXPECT_THAT(recipe->imports, ElementsAre("torch", "numpy.linalg"));
  ASSERT_EQ(recipe->wheels.size(), 2U);
  EXPECT_EQ(recipe->wheels[0].name, "torch");
  EXPECT_EQ(recipe->wheels[0].version, "1.12.0+cu102");
  EXPECT_TRUE(recipe->wheels[0].gpu);
  EXPECT_FALSE(recipe->wheels[1].gpu);
  EXPECT_EQ(recipe->text, k_full);
  EXPECT_EQ(recipe->origin, "here.toml");
}

TEST(Recipe, OneLineTurnsTheGuardOff) {
  EXPECT_TRUE(parse_recipe(k_full, "here.toml")->guard);
  std::string off(k_full);
  off.insert(off.find("[[wheel]]"), "guard = false\n");
  EXPECT_FALSE(parse_recipe(off, "here.toml").value().guard);
}

TEST(Recipe, ErrorsSayWhatAndWhere) {
  struct Case {
    std::string_view line, what, hint;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"pythn = '3'", "unknown key `pythn`", "did you mean `python`?"},
           {"python = '3.7'", "not a Python version", "==3.7.*"},
           {"gpus = ['K40;rm']", "this is no card", "K40"},
           {"gpus = ['']", "not empty", ""},
           {"packages = ['numpy', 'a b']", ":3:22", "pip install"},
           {"packages = ['-r x.txt']", "not a requirement", ""},
           {"packages = [\"a\\nb\"]", "must be one line", ""},
           {"packages = ['a @ https://u:p@h/a.zip']", "no place for secrets", ""},
           {"imports = ['os; x']", "no name of a Python module", ""},
           {"imports = ['a..b']", "no name of a Python module", ""},
           {"imports = ['']", "no name of a Python module", ""},
           {"[[wheel]]\nname = 'torch'", "the key `version` is missing", ""},
           {"[[wheel]]\nname = 'torch'\nversion = '>=1'", "no release number", "one exact version"},
           {"[[wheel]]\nname = '-'\nversion = '1'", "no project name", ""},
           {"[[wheel]]\nname = 'a.b'\nversion = '1'\n[[wheel]]\nname = 'A-b'\nversion = '2'",
            "a second [[wheel]] is named `a-b`", ""},
           {"title = \"a\\u001Bb\"", "must be one line", ""},
       }) {
    auto recipe = parse_recipe("schema = 1\nname = 'x'\n" + std::string(c.line), "x.toml");
    ASSERT_FALSE(recipe) << c.line;
    EXPECT_EQ(recipe.error().kind, Kind::usage);
    EXPECT_THAT(recipe.error().what, HasSubstr(std::string(c.what))) << c.line;
    EXPECT_THAT(recipe.error().hint, HasSubstr(std::string(c.hint))) << c.line;
  }
  for (std::string_view text : {"name = 'x'", "schema = 1", "schema = 1\nname = 'X'", "schema = 1\nname = '../x'",
                                "schema = 1\nname = '.x'", "schema = 1\nname = ''", "schema = 9\nname = 'x'"}) {
    EXPECT_FALSE(parse_recipe(text, "x.toml")) << text;
  }
}

} // namespace
} // namespace envboot::config
