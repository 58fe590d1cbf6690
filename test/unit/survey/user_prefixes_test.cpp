#include "survey/user_prefixes.hpp"

#include "fakes/fake_file_system.hpp"

#include <gmock/gmock.h>

namespace envboot::survey {
namespace {

using testing::ElementsAre;

TEST(UserPrefixes, EachOnceAndOnlyEnvironments) {
  fakes::FakeFileSystem disk;
  for (const char* prefix : {"/scratch/active", "/home/ada/.local/share/envboot/envs/.gen/dl-1", "/opt/asked"}) {
    disk.add_file(std::string(prefix) + "/pyvenv.cfg", "home = /usr/bin\n");
  }
  disk.add_link("/home/ada/.local/share/envboot/envs/dl", ".gen/dl-1");
  disk.add_dir("/home/ada/.local/share/envboot/envs/empty");
  Environment environment{{"HOME", "/home/ada"}, {"VIRTUAL_ENV", "/scratch/active"}, {"CONDA_PREFIX", "/nowhere"}};
  auto folders = store::Folders::of(environment);
  ASSERT_TRUE(folders);
  std::vector<std::string> found;
  for (const PrefixFacts& facts : user_prefixes(disk, *folders, environment,
                                                {*AbsPath::parse("/opt/asked"), *AbsPath::parse("/scratch/active")})) {
    found.push_back(facts.prefix.string());
  }
  EXPECT_THAT(found, ElementsAre("/opt/asked", "/scratch/active", "/home/ada/.local/share/envboot/envs/dl"));
}

} // namespace
} // namespace envboot::survey
