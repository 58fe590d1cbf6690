#include "init/doors.hpp"

#include <algorithm>
#include <gmock/gmock.h>

namespace envboot::init {
namespace {

using testing::HasSubstr;

AbsPath path(std::string_view text) {
  return AbsPath::parse(text).value();
}

modulefile::TreeIndex tree_of(const std::vector<std::pair<std::string, AbsPath>>& modules) {
  modulefile::TreeIndex index;
  for (const auto& [name, root] : modules) {
    modulefile::IndexedTree tree;
    tree.tree.root = root;
    tree.tree.files.push_back({.name = name, .file = root / *RelPath::parse(name), .root = root});
    index.trees.push_back(std::move(tree));
  }
  return index;
}

std::vector<std::string> paths_inside(bool guard) {
  env::EnvironmentSpec spec{"dl", path("/envs/dl"), path("/envs/.gen/dl-1"), {3, 7}};
  std::vector<std::string> paths;
  std::vector<env::DoorFile> files = doors_inside(spec, guard).value();
  std::ranges::transform(files, std::back_inserter(paths),
                         [](const env::DoorFile& file) { return file.path.string(); });
  return paths;
}

TEST(DoorsInside, HaveTheGuardUnlessTheRecipeSaysNo) {
  const std::string guard = "lib/python3.7/site-packages/_envboot_guard.py", off = "share/envboot/no-guard";
  EXPECT_THAT(paths_inside(true), testing::AllOf(testing::Contains(guard), testing::Not(testing::Contains(off))));
  EXPECT_THAT(paths_inside(false), testing::AllOf(testing::Contains(off), testing::Not(testing::Contains(guard))));
}

TEST(ModuleClash, NamesTheSitesModuleAndTheWayOut) {
  auto tree = tree_of({{"dlx/1", path("/site")}, {"dl/2", path("/site")}});
  std::string said = module_clash(tree, path("/home/ada/.local/modules"), "dl");
  EXPECT_THAT(said, HasSubstr("a module dl/2 too (/site/dl/2)"));
  EXPECT_THAT(said, HasSubstr("`--name`"));
}

TEST(ModuleClash, OursAndOthersOfALikeNameAreNone) {
  auto tree =
      tree_of({{"dl/1", path("/home/ada/.local/modules")}, {"dlx/1", path("/site")}, {"apps/dl/1", path("/site")}});
  EXPECT_EQ(module_clash(tree, path("/home/ada/.local/modules"), "dl"), "");
}

} // namespace
} // namespace envboot::init
