#include "python/install.hpp"

#include "fakes/fake_file_system.hpp"
#include "fakes/fake_processes.hpp"

#include <gmock/gmock.h>

namespace envboot::python {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

AbsPath path(std::string_view text) {
  return AbsPath::parse(text).value();
}

struct Notes : action::Progress {
  void amount(uint64_t done, uint64_t total) override { amounts.emplace_back(done, total); }
  void note(std::string_view line) override { lines.emplace_back(line); }
  std::vector<std::string> lines;
  std::vector<std::pair<uint64_t, uint64_t>> amounts;
};

class Install : public testing::Test {
 protected:
  Install() {
    files.add_file("/v/bin/python", "ELF", 0755);
    files.add_dir("/v/lib/python3.7/site-packages");
    wish.venv = path("/v");
    wish.requirements = {"numpy>=1.19"};
    wish.user = {{"HOME", "/h"}, {"PIP_TARGET", "/astray"}};
    processes.script = [this](const os::Command& command) -> Result<os::Outcome> {
      std::string line = command.text();
      if (line.find("pip config") != std::string::npos) {
        return fakes::exited(0, config);
      }
      if (line.find(" install ") != std::string::npos) {
        return answer(command);
      }
      return fakes::exited(0, "envboot-interpreter {\"version\": \"" + version +
                                  "\", \"prefix\": \"/v\", \"base_prefix\": \"/b\"}");
    };
  }
  Status apply() {
    return InstallPackages(files, processes, wish).apply(notes, Deadline::after(std::chrono::seconds(10)));
  }
  std::vector<os::Command> installs() const {
    std::vector<os::Command> found;
    for (const os::Command& command : processes.commands) {
      if (command.text().find(" install ") != std::string::npos) {
        found.push_back(command);
      }
    }
    return found;
  }

  fakes::FakeFileSystem files;
  fakes::FakeProcesses processes;
  std::string config, version = "3.7.16";
  std::function<os::Outcome(const os::Command&)> answer = [](const os::Command&) { return fakes::exited(0); };
  InstallWish wish;
  Notes notes;
};

TEST_F(Install, WhatIsKeptIsPinnedAndItsNeedsAreDrawnIn) {
  wish.kept = {"torch==1.2.0+cu92"};
  wish.constraints = {"pillow<7"};
  ASSERT_TRUE(apply());
  ASSERT_EQ(installs().size(), 1u);
  EXPECT_EQ(installs()[0].text(), "/v/bin/python -I -m pip install --no-cache-dir --constraint "
                                  "/v/.envboot-constraints.txt torch==1.2.0+cu92 numpy>=1.19");
  EXPECT_EQ(files.content("/v/.envboot-constraints.txt"), "torch==1.2.0+cu92\npillow<7\n");
}

TEST_F(Install, HoldsTheUsersIndexAndDropsWhereTo) {
  config = "global.index-url='https://m.example/simple'\nglobal.target='/astray'\n";
  ASSERT_TRUE(apply());
  EXPECT_EQ(installs()[0].environment.get("PIP_INDEX_URL"), "https://m.example/simple");
  EXPECT_FALSE(installs()[0].environment.has("PIP_TARGET"));
  EXPECT_THAT(notes.lines, ElementsAre("pip settings that don't hold here: global.target"));
  wish.index = "https://site.example/simple";
  ASSERT_TRUE(apply());
  EXPECT_EQ(installs()[1].environment.get("PIP_INDEX_URL"), "https://site.example/simple");
}

TEST_F(Install, UvServesNewerPythonsAndPipFollowsWhenItFails) {
  wish.uv = path("/h/.local/bin/uv");
  ASSERT_TRUE(apply());
  EXPECT_THAT(installs()[0].text(), HasSubstr("-m pip install")) << "uv does not promise anything for 3.7";
  version = "3.11.2";
  config = "global.index-url='https://m.example/simple'\nglobal.find-links='/a /b'\n";
  answer = [](const os::Command& command) {
    return fakes::exited(command.argv[0].ends_with("uv") ? 1 : 0, "", "odd\n");
  };
  ASSERT_TRUE(apply());
  ASSERT_EQ(installs().size(), 3u);
  EXPECT_THAT(installs()[1].text(), HasSubstr("/uv pip install --no-config --python /v/bin/python"));
  EXPECT_EQ(installs()[1].environment.get("UV_INDEX_URL"), "https://m.example/simple");
  EXPECT_EQ(installs()[1].environment.get("UV_FIND_LINKS"), "/a,/b");
  EXPECT_THAT(installs()[2].text(), HasSubstr("-m pip install"));
  EXPECT_THAT(notes.lines.back(), HasSubstr("uv failed"));
}

TEST_F(Install, OptionsAndSecondLinesAreNoRequirements) {
  for (const char* text : {"--index-url=http://evil.example", "a\n--pre", ""}) {
    wish.requirements = {text};
    Status done = apply();
    ASSERT_FALSE(done) << text;
    EXPECT_EQ(done.error().kind, Kind::usage);
  }
  EXPECT_TRUE(processes.commands.empty());
}

TEST_F(Install, RemovesWhatAKilledInstallerLeft) {
  files.add_file("/v/lib/python3.7/site-packages/numpy-1.21.dist-info/METADATA", "");
  files.add_file("/v/lib/python3.7/site-packages/six-1.16.dist-info/RECORD", "");
  files.add_file("/v/lib/python3.7/site-packages/~umpy/x.py", "");
  ASSERT_TRUE(apply());
  EXPECT_FALSE(files.has("/v/lib/python3.7/site-packages/numpy-1.21.dist-info"));
  EXPECT_FALSE(files.has("/v/lib/python3.7/site-packages/~umpy"));
  EXPECT_TRUE(files.has("/v/lib/python3.7/site-packages/six-1.16.dist-info/RECORD"));
}

TEST_F(Install, TellsHowFarItIs) {
  answer = [](const os::Command&) {
    return fakes::exited(0, "Collecting numpy\nCollecting six\nInstalling collected packages: six, numpy\n"
                            "Successfully installed numpy-1.21 six-1.16\n");
  };
  ASSERT_TRUE(apply());
  EXPECT_THAT(notes.amounts, ElementsAre(std::pair(1, 0), std::pair(2, 0), std::pair(0, 2)));
  EXPECT_THAT(notes.lines,
              ElementsAre("installing 2 packages: six, numpy", "Successfully installed numpy-1.21 six-1.16"));
}

struct Saying {
  const char* output;
  Kind kind;
  const char* what;
};
TEST_F(Install, ExplainsFailures) {
  const Saying k_sayings[] = {
      {"ERROR: Could not find a version that satisfies the requirement torhc (from versions: none)\nERROR: No matching "
       "distribution found for torhc\n",
       Kind::failed, "the package index has nothing"},
      {"ERROR: Could not find a version (from versions: 2.0, 2.1)\nERROR: No matching distribution found for "
       "torch==1.2.0\n",
       Kind::failed, "no version of torch==1.2.0 fits this Python"},
      {"ERROR: Ignored the following versions that require a different python version: 1.22.0 Requires-Python >=3.8\n"
       "ERROR: No matching distribution found for numpy==1.22.0\n",
       Kind::failed, "these versions need another Python: 1.22.0 Requires-Python >=3.8"},
      {"WARNING: Retrying ... ProxyError('Cannot connect to proxy.', OSError('Tunnel connection failed: 407 Proxy "
       "Authentication Required'))\nERROR: No matching distribution found for six\n",
       Kind::temporary, "the proxy wants a login"},
      {"ERROR: Could not install packages due to an OSError: [Errno 122] Disk quota exceeded\n", Kind::failed,
       "your quota is used up"},
      {"SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed'))\n",
       Kind::refused, "the certificate of the package index is not trusted"},
      {"zipfile.BadZipFile: File is not a zip file\n", Kind::failed, "what arrived is no wheel"},
      {"something never heard of\n", Kind::failed, "`/v/bin/python -I -m pip install"},
  };
  for (const Saying& saying : k_sayings) {
    answer = [&](const os::Command&) { return fakes::exited(1, "", saying.output); };
    Status done = apply();
    ASSERT_FALSE(done);
    EXPECT_THAT(done.error().what, HasSubstr(saying.what));
    EXPECT_EQ(done.error().kind, saying.kind) << saying.output;
  }
}

} // namespace
} // namespace envboot::python
