#include "cli/exit_code.hpp"
#include "corpus/wheel_builder.hpp"
#include "unit/cli/account.hpp"
#include "util/json.hpp"

#include <gmock/gmock.h>

namespace envboot::cli {
namespace {

using corpus::fat_container;
using corpus::ptx;
using corpus::sass;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* k_name = "gpudemo-1.0-cp37-cp37m-manylinux2014_x86_64.whl";
constexpr const char* k_url = "http://origin.example.org/gpudemo-1.0-cp37-cp37m-manylinux2014_x86_64.whl";

std::vector<corpus::ZipEntry> members() {
  std::string library = corpus::gpu_library(fat_container({sass(35), ptx(35)}), "",
                                            {.needed = {"libcudart.so.10.1"}, .versions = {"GLIBC_2.14"}});
  return corpus::wheel_entries(
      "gpudemo", "1.0",
      {{.name = "gpudemo/_C.so", .content = library}, {.name = "gpudemo/plain.so", .content = corpus::elf_of({})}});
}

class WheelInspect : public testing::Test {
 protected:
  void SetUp() override {
    account.disk.add_file(std::string("/home/ada/") + k_name, corpus::zip_of(members()));
    account.disk.add_file("/etc/ssl/certs/ca-certificates.crt",
                          "-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n");
  }
  ExitCode inspect(std::vector<std::string> words) {
    words.insert(words.begin(), {"wheel", "inspect"});
    account.console.out.clear();
    account.console.err.clear();
    return static_cast<ExitCode>(account.run(words));
  }
  void add_environment() {
    account.disk.add_file("/home/ada/env/pyvenv.cfg", "home = /usr/bin\n");
    std::string record;
    for (const corpus::ZipEntry& member : members()) {
      account.disk.add_file("/home/ada/env/lib/python3.7/site-packages/" + member.name, member.content);
      record += member.name + ",,\n";
    }
    account.disk.add_file("/home/ada/env/lib/python3.7/site-packages/gpudemo-1.0.dist-info/RECORD", record);
  }
  FakeAccount account;
};

TEST_F(WheelInspect, TellsOfAFileAndJudgesIt) {
  EXPECT_EQ(inspect({k_name, "--gpu", "K40"}), ExitCode::fine);
  EXPECT_THAT(account.console.out, AllOf(HasSubstr("gpudemo 1.0"), HasSubstr("sm_35 x 1"), HasSubstr("compute_35 x 1"),
                                         HasSubstr("runs on Tesla K40 (3.5)"), HasSubstr("418.39 or newer"),
                                         HasSubstr("2.14 or newer"), HasSubstr("1 library without GPU code")));
  EXPECT_THAT(account.console.err, HasSubstr("all libraries were read"));
  EXPECT_EQ(inspect({k_name, "--gpu", "K40,V100"}), ExitCode::fine);
  EXPECT_THAT(account.console.out, HasSubstr("jit on Tesla V100"));
  EXPECT_EQ(inspect({k_name, "--gpu", "3.0"}), ExitCode::findings);
  EXPECT_THAT(account.console.out, HasSubstr("no kernel image is available"));
  EXPECT_EQ(inspect({k_name, "--gpu", "K40", "--gpu", "3.0"}), ExitCode::findings);
  EXPECT_THAT(account.transport.log, IsEmpty());
  EXPECT_THAT(account.disk.log(), IsEmpty());
}

TEST_F(WheelInspect, WithoutACardItOnlyTells) {
  EXPECT_EQ(inspect({k_name}), ExitCode::fine);
  EXPECT_THAT(account.console.err, HasSubstr("`--gpu site`"));
  EXPECT_EQ(inspect({k_name, "--verbose"}), ExitCode::fine);
  EXPECT_THAT(account.console.out, HasSubstr("gpudemo/plain.so"));
  EXPECT_EQ(inspect({k_name, "--read", "verdict"}), ExitCode::usage);
  EXPECT_EQ(inspect({k_name, "--read", "some"}), ExitCode::usage);
}

TEST_F(WheelInspect, JsonIsOneDocumentOnStdout) {
  EXPECT_EQ(inspect({k_name, "--json", "--gpu", "K40"}), ExitCode::fine);
  auto json = Json::parse(account.console.out);
  ASSERT_TRUE(json) << account.console.out;
  EXPECT_THAT(account.console.out, AllOf(HasSubstr("\"schema\": 1"), HasSubstr("\"verdict\": \"runs\"")));
}

TEST_F(WheelInspect, TheSitesCardsAreThoseOfItsProfile) {
  EXPECT_EQ(inspect({k_name, "--gpu", "site"}), ExitCode::usage);
  EXPECT_THAT(account.console.err, HasSubstr("generic does not say"));
  account.disk.add_dir("/home/ada/.config/envboot/sites", 0700);
  account.disk.add_file("/home/ada/.config/envboot/sites/lab.toml",
                        "schema = 1\nname = \"lab\"\ntitle = \"x\"\n[[node]]\nname = \"old\"\ngpus = [\"K40\"]\n"
                        "[[node]]\nname = \"older\"\ngpus = [\"3.0\", \"K40\"]\n",
                        0600);
  EXPECT_EQ(inspect({k_name, "--gpu", "site", "--site", "lab"}), ExitCode::findings) << account.console.err;
  EXPECT_THAT(account.console.out, AllOf(HasSubstr("runs on Tesla K40 (3.5)"), HasSubstr("capability 3.0")));
}

TEST_F(WheelInspect, WhatIsNoWheelIsAnErrorWithAHint) {
  auto entries = members();
  entries[0].crc = 1;
  std::string whole = corpus::zip_of(members());
  account.disk.add_file("/home/ada/a/" + std::string(k_name), whole.substr(0, whole.size() / 2));
  account.disk.add_file("/home/ada/b/" + std::string(k_name), corpus::zip_of(entries));
  account.disk.add_file("/home/ada/c/" + std::string(k_name),
                        corpus::zip_of(corpus::wheel_entries("gpudemo", "1.0", {{.name = "../x", .content = "x"}})));
  account.disk.add_file("/home/ada/d/gpudemo.whl", whole);
  const std::pair<std::string, ExitCode> rows[] = {{std::string("a/") + k_name, ExitCode::failed},
                                                   {std::string("b/") + k_name, ExitCode::refused},
                                                   {std::string("c/") + k_name, ExitCode::refused},
                                                   {"d/gpudemo.whl", ExitCode::usage},
                                                   {"gone-1.0-py3-none-any.whl", ExitCode::usage},
                                                   {"nothing", ExitCode::usage},
                                                   {"./nothing", ExitCode::usage}};
  for (const auto& [word, code] : rows) {
    EXPECT_EQ(inspect({word, "--gpu", "K40"}), code) << word << account.console.err;
    EXPECT_THAT(account.console.err, HasSubstr("hint: ")) << word;
    EXPECT_THAT(account.console.out, IsEmpty()) << word;
  }
}

TEST_F(WheelInspect, AUrlIsReadByRangesAndNothingIsWritten) {
  account.transport.files[k_url] = {corpus::zip_of(members()), "\"one\""};
  EXPECT_EQ(inspect({k_url, "--gpu", "K40"}), ExitCode::fine) << account.console.err;
  EXPECT_THAT(account.console.out, HasSubstr("runs on Tesla K40"));
  EXPECT_THAT(account.console.err, HasSubstr("by ranges"));
  EXPECT_THAT(account.disk.log(), IsEmpty());
  EXPECT_EQ(inspect({k_url, "--offline"}), ExitCode::usage);
  EXPECT_EQ(inspect({k_url, "--gpu", "K40", "--json", "--read", "all"}), ExitCode::fine);
  EXPECT_EQ(*Json::parse(account.console.out)->find("whole")->boolean(), true);
}

TEST_F(WheelInspect, AUrlWithoutRangesIsFetchedAndNotKept) {
  account.transport.files[k_url] = {corpus::zip_of(members()), "\"one\""};
  account.transport.ranges = false;
  EXPECT_EQ(inspect({k_url, "--gpu", "3.0"}), ExitCode::findings) << account.console.err;
  EXPECT_THAT(account.console.err, AllOf(HasSubstr("gives no ranges"), HasSubstr("(100.0 %)")));
  EXPECT_FALSE(account.disk.has(std::string("/home/ada/.cache/envboot/inspect/") + k_name));
  EXPECT_EQ(inspect({"http://origin.example.org/gone-1.0-py3-none-any.whl"}), ExitCode::failed);
  EXPECT_THAT(account.console.err, HasSubstr("404"));
}

TEST_F(WheelInspect, AnEnvironmentsPackagesWithGpuCodeAreJudged) {
  add_environment();
  EXPECT_EQ(inspect({"./env", "--gpu", "K40"}), ExitCode::fine) << account.console.err;
  EXPECT_THAT(account.console.out, AllOf(HasSubstr("gpudemo 1.0"), HasSubstr("runs on Tesla K40")));
  EXPECT_EQ(inspect({"/home/ada/env/", "--gpu", "3.0", "--json"}), ExitCode::findings) << account.console.err;
  EXPECT_THAT(account.console.out, AllOf(HasSubstr("\"environment\": \"/home/ada/env\""), HasSubstr("\"packages\"")));
  account.disk.add_file("/home/ada/empty/pyvenv.cfg", "home = /usr/bin\n");
  EXPECT_EQ(inspect({"./empty", "--gpu", "K40"}), ExitCode::findings);
  EXPECT_THAT(account.console.err, HasSubstr("no package"));
  EXPECT_EQ(inspect({"./empty"}), ExitCode::fine);
}

} // namespace
} // namespace envboot::cli
