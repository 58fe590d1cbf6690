#include "python/choose.hpp"

#include "fakes/fake_file_system.hpp"
#include "fakes/fake_processes.hpp"

#include <gmock/gmock.h>

namespace envboot::python {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

AbsPath path(std::string_view text) {
  return AbsPath::parse(text).value();
}

struct Notes : action::Progress {
  void amount(uint64_t, uint64_t) override {}
  void note(std::string_view line) override { text += std::string(line) + "\n"; }
  std::string text;
};

constexpr const char* k_digest = "81383611a09c1bc0b08b76e0fd5829d7c6824c65b27a6aee339da133f4233ea2";

std::string report() {
  return fmt::format(R"({{"version": "1", "install": [{{"metadata": {{"name": "Packaging", "version": "26.4"}},
    "download_info": {{"url": "https://index.test/packaging-26.4-py3-none-any.whl",
    "archive_info": {{"hash": "sha256={}"}}}}}}]}})",
                     k_digest);
}

class Choose : public testing::Test {
 protected:
  Choose() {
    files.add_file("/v/bin/python", "ELF", 0755);
    files.add_file("/v/lib/python3.11/site-packages/six-1.16.0.dist-info/RECORD", "");
    files.add_file("/v/lib/python3.11/site-packages/six-1.16.0.dist-info/METADATA", "Name: six\nVersion: 1.16.0\n");
    files.add_dir("/cache");
    wish.venv = path("/v");
    wish.requirements = {"packaging"};
    wish.kept = {"torch==1.2.0"};
    wish.scratch = path("/cache/choice");
    wish.user = {{"HOME", "/h"}, {"PYTHONPATH", "/evil"}};
    processes.script = [this](const os::Command& command) -> Result<os::Outcome> {
      std::string line = command.text();
      if (line.find("pip config") != std::string::npos) {
        return fakes::exited(0);
      }
      if (line.find("pip --version") != std::string::npos) {
        return fakes::exited(0, "pip " + pip + " from /v/lib/python3.11/site-packages/pip (python 3.11)\n");
      }
      if (line.find(" install ") != std::string::npos) {
        constraints = files.content("/cache/choice/.envboot-constraints.txt").value_or("");
        return answer(line);
      }
      return fakes::exited(0, "envboot-interpreter {\"version\": \"" + version +
                                  "\", \"prefix\": \"/v\", \"base_prefix\": \"/b\"}");
    };
  }
  Result<std::vector<Choice>> choose() {
    return python::choose(files, processes, wish, notes, Deadline::after(std::chrono::seconds(10)));
  }
  std::string last() const { return processes.log().back(); }

  fakes::FakeFileSystem files;
  fakes::FakeProcesses processes;
  std::string pip = "23.0.1", version = "3.11.2", constraints;
  std::function<os::Outcome(const std::string&)> answer;
  InstallWish wish;
  Notes notes;
};

TEST_F(Choose, PipTellsFileAndDigest) {
  answer = [&](const std::string&) {
    files.add_file("/cache/choice/report.json", report());
    return fakes::exited(0);
  };
  auto chosen = choose();
  ASSERT_TRUE(chosen) << chosen.error().what;
  EXPECT_THAT(*chosen, ElementsAre(Choice{"packaging", "26.4", "https://index.test/packaging-26.4-py3-none-any.whl",
                                          Sha256::from_hex(k_digest)}));
  EXPECT_EQ(last(), "/v/bin/python -I -m pip install --no-cache-dir --dry-run --quiet --report "
                    "/cache/choice/report.json --constraint /cache/choice/.envboot-constraints.txt torch==1.2.0 "
                    "packaging");
  EXPECT_EQ(constraints, "torch==1.2.0\n");
  EXPECT_FALSE(processes.commands.back().environment.has("PYTHONPATH"));
  EXPECT_FALSE(files.has("/cache/choice")) << "nothing of it stays";
}

TEST_F(Choose, UvIsAskedFirstAndPipAfterItsFailure) {
  wish.uv = path("/usr/bin/uv");
  answer = [&](const std::string& line) {
    return line.starts_with("/usr/bin/uv") ? fakes::exited(0, "", "Resolved 2 packages in 2ms\n + packaging==26.4\n")
                                           : fakes::exited(1);
  };
  auto chosen = choose();
  ASSERT_TRUE(chosen) << chosen.error().what;
  EXPECT_THAT(*chosen, ElementsAre(Choice{"packaging", "26.4", "", std::nullopt}));
  EXPECT_THAT(last(), HasSubstr("--no-cache --dry-run --constraint"));

  answer = [&](const std::string& line) {
    files.add_file("/cache/choice/report.json", report());
    return fakes::exited(line.starts_with("/usr/bin/uv") ? 2 : 0);
  };
  ASSERT_TRUE(choose());
  EXPECT_THAT(notes.text, HasSubstr("asking pip"));
}

TEST_F(Choose, AnOldPipInstallsAsideAndReplacesNothing) {
  pip = "22.0.4";
  version = "3.7.16";
  wish.uv = path("/usr/bin/uv"); // serves no 3.7
  answer = [&](const std::string&) {
    files.add_file("/cache/choice/prefix/lib/python3.7/site-packages/packaging-24.0.dist-info/RECORD", "");
    files.add_file("/cache/choice/prefix/lib/python3.7/site-packages/demo-1.0.dist-info/RECORD", "");
    files.add_file("/cache/choice/prefix/lib/python3.7/site-packages/demo-1.0.dist-info/direct_url.json",
                   R"({"url": "file:///w/demo-1.0-py3-none-any.whl", "archive_info": {}})");
    return fakes::exited(0);
  };
  auto chosen = choose();
  ASSERT_TRUE(chosen) << chosen.error().what;
  EXPECT_THAT(*chosen, ElementsAre(Choice{"demo", "1.0", "file:///w/demo-1.0-py3-none-any.whl", std::nullopt},
                                   Choice{"packaging", "24.0", "", std::nullopt}));
  EXPECT_THAT(last(), HasSubstr("--prefix /cache/choice/prefix"));
  EXPECT_EQ(constraints, "torch==1.2.0\nsix==1.16.0\n") << "pip would remove what it replaces";

  answer = [](const std::string&) { return fakes::exited(1, "", "ERROR: ResolutionImpossible: for help\n"); };
  auto refused = choose();
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().causes, testing::Contains(HasSubstr("older than 22.2")));
  EXPECT_FALSE(files.has("/cache/choice"));
}

TEST_F(Choose, ARequirementThatIsAnOptionIsRefused) {
  wish.requirements = {"--index-url=https://evil.test"};
  auto chosen = choose();
  ASSERT_FALSE(chosen);
  EXPECT_EQ(chosen.error().kind, Kind::usage);
}

TEST(ChoicesOfUv, TakesWhatIsAddedInEitherForm) {
  EXPECT_THAT(choices_of_uv("Would install 2 packages\n - six==1.15.0\n + six==1.16.0\n"
                            " + Demo-X @ file:///w/demo_x-1.0-py3-none-any.whl\n ~ odd==1\n"),
              ElementsAre(Choice{"six", "1.16.0", "", std::nullopt},
                          Choice{"demo-x", "1.0", "file:///w/demo_x-1.0-py3-none-any.whl", std::nullopt}));
  EXPECT_THAT(choices_of_uv(" + \n + x\n +"), IsEmpty());
}

TEST(ChoicesOfPip, AnyBytesAreTaken) {
  EXPECT_FALSE(choices_of_pip(""));
  EXPECT_FALSE(choices_of_pip("{}"));
  EXPECT_FALSE(choices_of_pip(R"({"install": [{}]})"));
  EXPECT_TRUE(choices_of_pip(R"({"install": []})"));
}

} // namespace
} // namespace envboot::python
