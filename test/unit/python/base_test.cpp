#include "python/base.hpp"

#include "fakes/fake_file_system.hpp"
#include "fakes/fake_processes.hpp"

#include <gmock/gmock.h>

namespace envboot::python {
namespace {

using testing::HasSubstr;

AbsPath path(std::string_view text) {
  return AbsPath::parse(text).value();
}
dist::Specifiers wanted() {
  return dist::Specifiers::parse("==3.7.*").value();
}
BaseCandidate candidate(std::string_view version, std::string_view at = "/p/bin/python") {
  Interpreter interpreter;
  interpreter.path = path(at);
  interpreter.version = dist::Version::parse(version).value();
  interpreter.implementation = "cpython";
  interpreter.has_venv = interpreter.has_ensurepip = interpreter.has_ssl = true;
  return {path(at), "PATH", interpreter, ""};
}
CondaRoot conda() {
  return {path("/apps/conda"), path("/apps/conda/bin/conda"), dist::Version::parse("4.6.9").value()};
}

TEST(WhyNoBase, HasASentenceForEachReason) {
  EXPECT_EQ(why_no_base(candidate("3.7.16"), wanted()), std::nullopt);
  EXPECT_EQ(why_no_base(candidate("3.11.2"), wanted()), "it is Python 3.11.2, wanted is ==3.7.*");
  EXPECT_THAT(*why_no_base(candidate("2.7.18"), dist::Specifiers()), HasSubstr("Python 3 only"));
  EXPECT_EQ(why_no_base({path("/p"), "PATH", Unknown{"it is a link to nothing"}, ""}, wanted()),
            "it is a link to nothing");
  BaseCandidate scratch = candidate("3.7.16");
  scratch.purge = "files older than a week may go";
  EXPECT_THAT(*why_no_base(scratch, wanted()), HasSubstr("older than a week"));
  Interpreter odd = *candidate("3.7.16").interpreter;
  odd.implementation = "pypy";
  EXPECT_THAT(*why_no_base({odd.path, "PATH", odd, ""}, wanted()), HasSubstr("pypy"));
  odd = *candidate("3.7.16").interpreter;
  odd.has_ssl = false;
  EXPECT_THAT(*why_no_base({odd.path, "PATH", odd, ""}, wanted()), HasSubstr("ssl"));
  odd = *candidate("3.7.16").interpreter;
  odd.base_prefix = path("/elsewhere");
  EXPECT_THAT(*why_no_base({odd.path, "PATH", odd, ""}, wanted()), HasSubstr("venv"));
}

TEST(ChooseBase, TakesTheFirstThatFitsAndSaysWhyNotTheOthers) {
  auto choice =
      choose_base(wanted(), std::nullopt,
                  {candidate("3.11.2", "/usr/bin/python3"), candidate("3.7.16"), candidate("3.7.1", "/q")}, {conda()});
  ASSERT_TRUE(choice);
  EXPECT_EQ(std::get<UseInterpreter>(choice->how).interpreter.path, path("/p/bin/python"));
  ASSERT_EQ(choice->refused.size(), 1u);
  EXPECT_EQ(choice->refused[0], (Refusal{"/usr/bin/python3 (PATH)", "it is Python 3.11.2, wanted is ==3.7.*"}));
}

TEST(ChooseBase, MakesOneWithCondaElse) {
  auto choice = choose_base(wanted(), std::nullopt, {candidate("3.11.2")}, {conda()});
  ASSERT_TRUE(choice);
  EXPECT_EQ(std::get<CreateWithConda>(choice->how).condas.size(), 1u);
  auto none = choose_base(wanted(), std::nullopt, {candidate("3.11.2")}, {});
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind, Kind::usage);
  EXPECT_THAT(none.error().causes.front(), HasSubstr("3.11.2"));
}

TEST(ChooseBase, NeverPutsAnotherInPlaceOfAWishedOne) {
  auto refused = choose_base(wanted(), candidate("3.11.2"), {candidate("3.7.16")}, {conda()});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Kind::usage);
  BaseCandidate scratch = candidate("3.7.16");
  scratch.purge = "files go";
  EXPECT_TRUE(choose_base(wanted(), scratch, {}, {}));
  auto made = choose_base(wanted(), conda(), {candidate("3.7.16")}, {});
  ASSERT_TRUE(made);
  EXPECT_TRUE(std::holds_alternative<CreateWithConda>(made->how));
}

TEST(ReadWishedBase, KnowsACondaAnEnvironmentAndAPython) {
  fakes::FakeFileSystem files;
  fakes::FakeProcesses processes([](const os::Command&) -> Result<os::Outcome> {
    return fakes::exited(0,
                         "envboot-interpreter {\"version\": \"3.7.16\", \"prefix\": \"/e\", \"base_prefix\": \"/e\"}");
  });
  files.add_file("/c/bin/python", "ELF", 0755);
  files.add_file("/c/bin/conda", "#!/c/bin/python\n", 0755);
  files.add_file("/c/conda-meta/conda-4.6.9-py37_0.json", "{}");
  files.add_file("/e/bin/python", "ELF", 0755);
  files.add_link("/v/bin/python", "/gone");
  files.add_dir("/empty");
  Deadline deadline = Deadline::after(std::chrono::seconds(5));
  auto root = read_wished_base(processes, files, path("/c"), deadline);
  ASSERT_TRUE(root && std::holds_alternative<CondaRoot>(*root));
  EXPECT_EQ(std::get<CondaRoot>(*root).version.value().text(), "4.6.9");
  for (const char* named : {"/e", "/e/bin/python"}) {
    auto environment = read_wished_base(processes, files, path(named), deadline);
    ASSERT_TRUE(environment && std::holds_alternative<BaseCandidate>(*environment)) << named;
    EXPECT_EQ(std::get<BaseCandidate>(*environment).path, path("/e/bin/python"));
  }
  auto dangling = read_wished_base(processes, files, path("/v"), deadline);
  ASSERT_TRUE(dangling);
  EXPECT_THAT(std::get<BaseCandidate>(*dangling).interpreter.because(), HasSubstr("link to nothing"));
  EXPECT_EQ(read_wished_base(processes, files, path("/empty"), deadline).error().kind, Kind::usage);
  EXPECT_EQ(read_wished_base(processes, files, path("/none"), deadline).error().kind, Kind::usage);
}

} // namespace
} // namespace envboot::python
