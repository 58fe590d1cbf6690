#include "dist/requirement.hpp"
#include "dist/wheel_name.hpp"

#include <cstdio>
#include <fmt/format.h>
#include <gtest/gtest.h>

// Differential test: the same questions to envboot and to the `packaging` library inside pip.

namespace envboot::dist {
namespace {

constexpr std::string_view k_versions[] = {"1.0",
                                           "1",
                                           "1.0.0",
                                           "1.0.1",
                                           "1.1",
                                           "2.0",
                                           "1.0.dev1",
                                           "1.0a1",
                                           "1.0a1.dev1",
                                           "1.0b2",
                                           "1.0rc1",
                                           "1.0rc1.post1.dev2",
                                           "1.0.post1",
                                           "1.0-2",
                                           "1.0.post1.dev3",
                                           "1!1.0",
                                           "1.0+abc",
                                           "1.0+abc.5",
                                           "1.0+5",
                                           "1.0+cu102",
                                           "1.12.0+cu102",
                                           "1.12.0",
                                           "3.7.12",
                                           "3.10",
                                           "3.8rc1",
                                           "V1.0-Alpha_3",
                                           "1.0r4",
                                           "1.0.dev",
                                           "1.0.a",
                                           "x",
                                           "1.0..1",
                                           "",
                                           "1.0+",
                                           "1.*",
                                           "1.0-a",
                                           "1.0.post",
                                           "2020.1",
                                           "1.0+ABC-d_e",
                                           "0",
                                           "1.0c1",
                                           "1.0pre1",
                                           "1.0-1-1",
                                           "1.0dev-1",
                                           "1.0 ",
                                           "1_0"};

// Without `==1.0.0.*`: the library in older pips shortens before it pads, and so has 1.0rc1 not match.
constexpr std::string_view k_specifiers[] = {"==1.0",
                                             "==1.0.0",
                                             "!=1.0",
                                             "==1.*",
                                             "!=1.0.*",

                                             "~=1.0",
                                             "~=1.0.0",
                                             "~=1.0rc1",
                                             "~=1.0.post1",
                                             "~=1",
                                             "<1.0",
                                             "<=1.0",
                                             ">1.0",
                                             ">=1.0",
                                             "<1.0rc1",
                                             ">1.0.post1",
                                             ">1.0rc1",
                                             ">=1.0a1",
                                             "==1.0+abc",
                                             "!=1.0+abc",
                                             "===1.0",
                                             "===1.0+ABC",
                                             "==1!1.0",
                                             "==1!1.*",
                                             ">=1!0",
                                             "~=1!1.0",
                                             "== 1.0",
                                             ">= 1.0",
                                             ">=1.0+abc",
                                             "1.0",
                                             "=1.0",
                                             "==",
                                             "<2.0.dev1",
                                             ">1.0.dev1",
                                             "<=1.0.post1.dev3",
                                             ">=1.0.post1.dev3",
                                             "==1.0-2",
                                             "==1.0.post2",
                                             "~=1.12.0",
                                             ">1",
                                             "<1.0.post1"};

constexpr std::string_view k_markers[] = {"python_version >= '3.7'",
                                          "python_version < '3.7.1'",
                                          "'3.7' == python_version",
                                          "python_full_version == '3.7.*'",
                                          "python_version in '3.6, 3.7'",
                                          "sys_platform == 'linux'",
                                          "sys_platform != 'linux'",
                                          "platform_machine not in 'x86_64 arm'",
                                          "os_name == 'nt' or os_name == 'posix' and python_version > '3'",
                                          "(os_name == 'nt' or os_name == 'posix') and python_version < '3'",
                                          "implementation_name == 'cpython'",
                                          "implementation_version >= '3.7'",
                                          "os.name == 'posix'",
                                          "platform_python_implementation == 'CPython'",
                                          "foo == 'x'",
                                          "os_name == 'x",
                                          "os_name",
                                          "os_name = 'x'",
                                          "((os_name == 'posix'))",
                                          "python_version ~= '3.6'"};

constexpr std::string_view k_requirements[] = {"torch (==1.2.0)",
                                               "scipy ; python_version > '3'",
                                               "a[b,c]>=1,<2",
                                               "a [b] (>=1)",
                                               "a @ https://example.org/a.zip",
                                               "a[]",
                                               "a[b",
                                               "a==",
                                               "a 1.0",
                                               "a>=1;",
                                               "-a",
                                               "a-",
                                               "A.b_c",

                                               "a @ https://example.org/a.zip ; os_name == 'posix'",

                                               "a>=1.0.*"};

constexpr std::string_view k_tags[] = {"cp37-cp37m-manylinux1_x86_64",
                                       "cp37-cp37-manylinux1_x86_64",
                                       "cp37-abi3-manylinux1_x86_64",
                                       "cp36-abi3-manylinux2014_x86_64",
                                       "cp38-abi3-manylinux1_x86_64",
                                       "cp36-cp36m-manylinux1_x86_64",
                                       "cp37-none-any",
                                       "cp36-none-any",
                                       "py3-none-any",
                                       "py2-none-any",
                                       "py36-none-any",
                                       "py37-none-linux_x86_64",
                                       "py38-none-any",
                                       "cp37-none-linux_x86_64",
                                       "cp36-none-linux_x86_64",
                                       "cp37-abi3-any",
                                       "cp37-cp37m-any",
                                       "py3-abi3-any",
                                       "py3-cp37m-linux_x86_64",
                                       "cp3-none-any",
                                       "cp3-abi3-linux_x86_64",
                                       "cp31-abi3-linux_x86_64",
                                       "cp32-abi3-linux_x86_64",
                                       "cp37-cp37m-manylinux_2_17_x86_64",
                                       "cp37-cp37m-manylinux_2_18_x86_64",
                                       "cp37-cp37m-manylinux_2_5_x86_64",
                                       "cp37-cp37m-win_amd64",
                                       "cp37-cp37m-manylinux2010_i686",
                                       "py3-none-manylinux2014_x86_64",
                                       "py310-none-any"};

constexpr std::string_view k_oracle = R"PY(
import sys
try:
    from pip._vendor.packaging import markers, requirements, specifiers, tags, version
except ImportError as problem:
    print("no pip:", problem)
    sys.exit(0)
print("pip")
plats = ["manylinux_2_%d_x86_64" % i for i in range(17, 4, -1)]
plats += ["manylinux2014_x86_64", "manylinux2010_x86_64", "manylinux1_x86_64", "linux_x86_64"]
good = {str(t) for t in tags.cpython_tags((3, 7), ["cp37m"], plats)}
good |= {str(t) for t in tags.compatible_tags((3, 7), "cp37", plats)}
env = dict(python_version="3.7", python_full_version="3.7.12", os_name="posix", sys_platform="linux",
           platform_system="Linux", platform_machine="x86_64", platform_release="", platform_version="",
           platform_python_implementation="CPython", implementation_name="cpython", implementation_version="3.7.12", extra="")
def answer(kind, a, b):
    try:
        if kind == "V":
            return str(version.Version(a))
        if kind == "C":
            a, b = version.Version(a), version.Version(b)
            return "<" if a < b else ">" if a > b else "="
        if kind == "S":
            s = specifiers.Specifier(a)
            return str(s.contains(version.Version(b), prereleases=True))
        if kind == "M":
            return str(markers.Marker(a).evaluate(env))
        if kind == "R":
            r = requirements.Requirement(a)
            if any(type(s).__name__ != "Specifier" for s in r.specifier):
                return "invalid"
            return " ".join([r.name.lower().replace(".", "-").replace("_", "-"), ",".join(sorted(r.extras)), r.url or ""])
        if kind == "T":
            return str(a in good)
    except Exception as problem:
        return "invalid"
for line in open(sys.argv[1]):
    print(answer(*line.rstrip("\n").split("\t")))
)PY";

struct Question {
  std::string text, answer;
};

std::string truth(bool value) {
  return value ? "True" : "False";
}

std::vector<Question> questions() {
  std::vector<Question> all;
  auto ask = [&](char kind, std::string_view a, std::string_view b, std::string answer) {
    all.push_back({fmt::format("{}\t{}\t{}", kind, a, b), std::move(answer)});
  };
  for (std::string_view a : k_versions) {
    auto first = Version::parse(a);
    ask('V', a, "", first ? first->text() : "invalid");
    for (std::string_view b : k_versions) {
      auto second = Version::parse(b);
      ask('C', a, b, !first || !second ? "invalid" : *first < *second ? "<" : *first > *second ? ">" : "=");
    }
    for (std::string_view s : k_specifiers) {
      auto specifier = Specifiers::parse(s);
      ask('S', s, a, !first || !specifier ? "invalid" : truth(specifier->contains(*first, true)));
    }
  }
  for (std::string_view m : k_markers) {
    auto marker = Marker::parse(m);
    ask('M', m, "", marker ? truth(marker->holds(MarkerEnvironment::cpython_on_linux("3.7.12"))) : "invalid");
  }
  for (std::string_view r : k_requirements) {
    auto requirement = Requirement::parse(r);
    std::string answer = "invalid";
    if (requirement) {
      std::string extras;
      for (const std::string& extra : requirement->extras) {
        extras += (extras.empty() ? "" : ",") + extra;
      }
      answer = fmt::format("{} {} {}", requirement->name, extras, requirement->url);
    }
    ask('R', r, "", answer);
  }
  for (std::string_view t : k_tags) {
    auto wheel = WheelName::parse(fmt::format("x-1-{}.whl", t));
    ask('T', t, "", wheel ? truth(!why_not_installable(*wheel, {3, 7, "2.17", "x86_64"})) : "invalid");
  }
  return all;
}

void write(const std::string& path, std::string_view text) {
  FILE* file = std::fopen(path.c_str(), "w");
  ASSERT_NE(file, nullptr);
  std::fwrite(text.data(), 1, text.size(), file);
  std::fclose(file);
}

TEST(Oracle, AgreesWithPackaging) {
  std::vector<Question> asked = questions();
  std::string folder = testing::TempDir(), lines;
  for (const Question& question : asked) {
    lines += question.text + "\n";
  }
  std::string script = folder + "/dist_oracle.py", input = folder + "/dist_oracle.txt";
  write(script, k_oracle);
  write(input, lines);
  FILE* python = popen(fmt::format("python3 '{}' '{}' 2>&1", script, input).c_str(), "r");
  ASSERT_NE(python, nullptr);
  std::vector<std::string> answers;
  for (char line[4096]; std::fgets(line, sizeof line, python);) {
    answers.emplace_back(line, std::string_view(line).find('\n'));
  }
  pclose(python);
  if (answers.empty() || answers[0] != "pip") {
    GTEST_SKIP() << "no python3 with pip here: " << (answers.empty() ? "no answer" : answers[0]);
  }
  ASSERT_EQ(answers.size(), asked.size() + 1) << answers.back();
  for (size_t i = 0; i < asked.size(); ++i) {
    EXPECT_EQ(asked[i].answer, answers[i + 1]) << asked[i].text;
  }
}

} // namespace
} // namespace envboot::dist
