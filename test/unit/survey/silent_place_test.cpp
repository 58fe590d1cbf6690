#include "fakes/fake_file_system.hpp"
#include "survey/silent_place.hpp"

#include <gtest/gtest.h>

namespace envboot::survey {
namespace {

using Names = std::vector<AbsPath>;

AbsPath path(std::string_view text) {
  return *AbsPath::parse(text);
}

SilentPlace place_of(std::string_view where) {
  fakes::FakeFileSystem disk;
  disk.add_dir("/home/ada");
  disk.add_link("/home/ada/work", "../../scratch/ada");
  disk.add_link("/home/ada/near", "notes");
  disk.add_link("/home/ada/loop", "loop");
  disk.add_dir("/scratch/ada");
  std::vector<Mount> mounts{{path("/"), "ext4", {}}, {path("/home"), "nfs4", {}}, {path("/scratch"), "lustre", {}}};
  WayToSilence way(mounts, path(where));
  way.walk(disk);
  return way.where();
}

TEST(SilentPlace, IsTheFileSystemThatThePathLiesOn) {
  SilentPlace place = place_of("/scratch/ada/env/bin");
  EXPECT_EQ(place.folder, path("/scratch"));
  EXPECT_EQ(place.file_system, "lustre");
  EXPECT_EQ(place.names, Names{path("/scratch")});
}

TEST(SilentPlace, KnowsTheLinkThatLeadsThere) {
  SilentPlace place = place_of("/home/ada/work/env/bin");
  EXPECT_EQ(place.folder, path("/scratch"));
  EXPECT_EQ(place.names, (Names{path("/scratch"), path("/home/ada/work")}));
}

TEST(SilentPlace, ALinkThatStaysIsNone) {
  EXPECT_EQ(place_of("/home/ada/near/x").names, Names{path("/home")});
  EXPECT_EQ(place_of("/home/ada/loop/x").names, Names{path("/home")});
}

/// The rest of what envboot itself runs from answers.
TEST(SilentPlace, OnTheRootItIsThatFileAlone) {
  SilentPlace place = place_of("/etc/odd");
  EXPECT_EQ(place.folder, path("/etc/odd"));
  EXPECT_EQ(place.file_system, "");
  EXPECT_EQ(place.names, Names{path("/etc/odd")});
}

} // namespace
} // namespace envboot::survey
