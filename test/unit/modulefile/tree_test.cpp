#include "unit/modulefile/sandbox.hpp"

#include "modulefile/tree.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

namespace envboot::modulefile {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* k_cookie = "#%Module1.0\n";

class TreeTest : public testing::Test {
 protected:
  Tree walk(const WalkBounds& bounds = {}, const Deadline& deadline = Deadline::never()) {
    Tree tree = walk_tree(*files, scratch.path(), deadline, bounds);
    read_cookies(*files, tree);
    return tree;
  }
  static std::vector<std::string> names(const Tree& tree) {
    std::vector<std::string> out;
    for (const Modulefile& file : tree.files) {
      out.push_back(file.name + (file.lua ? " (lua)" : ""));
    }
    return out;
  }
  Scratch scratch;
  std::unique_ptr<os::FileSystem> files = os::real_file_system();
};

TEST_F(TreeTest, FindsFilesWithACookieAndRcFilesInReadingOrder) {
  scratch.write("apps/foo/1", k_cookie);
  scratch.write("apps/foo/.version", k_cookie);
  scratch.write("apps/foo/.modulerc", k_cookie);
  scratch.write("apps/foo/2.lua", "setenv('A', 'b')");
  scratch.write("apps/foo/README", "no module");
  scratch.write("apps/foo/1~", k_cookie);
  scratch.write(".git/HEAD", k_cookie);
  scratch.write("odd", "#%Modules\n");
  scratch.write("apps/foo/.modulerc.lua", "");
  Tree tree = walk();
  EXPECT_THAT(names(tree), ElementsAre("apps/foo/1", "apps/foo/2 (lua)", "odd"));
  EXPECT_EQ(tree.files[2].cookie, Cookie::odd);
  ASSERT_EQ(tree.rc_files.size(), 3u);
  EXPECT_EQ(tree.rc_files[0].file.name(), ".modulerc");
  EXPECT_EQ(tree.rc_files[1].file.name(), ".modulerc.lua");
  EXPECT_EQ(tree.rc_files[2].folder, "apps/foo");
  ASSERT_EQ(tree.plain_files.size(), 1u);
  EXPECT_EQ(tree.plain_files[0].name, "apps/foo/README");
  EXPECT_THAT(tree.unread, IsEmpty());
}

TEST_F(TreeTest, LinksInACircleEnd) {
  scratch.write("a/1", k_cookie);
  ASSERT_EQ(::symlink("..", scratch.at("a/up").string().c_str()), 0);
  ASSERT_EQ(::symlink(".", scratch.at("a/self").string().c_str()), 0);
  ASSERT_EQ(::symlink("a", scratch.at("b").string().c_str()), 0);
  ASSERT_EQ(::symlink("nowhere", scratch.at("dangling").string().c_str()), 0);
  EXPECT_THAT(names(walk()), ElementsAre("a/1", "b/1"));
}

TEST_F(TreeTest, ALinkToAFolderThatTheTreeIsInIsNotEntered) {
  scratch.write("site/apps/foo/1", k_cookie);
  scratch.write("beside/other/1", k_cookie);
  for (const auto& [name, target] : {std::pair<const char*, std::string>{"site/apps/root", "/"},
                                     {"site/apps/up", scratch.path().string()},
                                     {"site/beside", "../beside"}}) {
    ASSERT_EQ(::symlink(target.c_str(), scratch.at(name).string().c_str()), 0);
  }
  ASSERT_EQ(::symlink("site", scratch.at("linked").string().c_str()), 0);
  for (const char* root : {"site", "linked"}) {
    Tree tree = walk_tree(*files, scratch.at(root), Deadline::never());
    read_cookies(*files, tree);
    EXPECT_THAT(names(tree), ElementsAre("apps/foo/1", "beside/other/1")) << root;
    ASSERT_EQ(tree.unread.size(), 2U) << root;
    EXPECT_EQ(tree.unread[0].path, scratch.at(std::string(root) + "/apps/root"));
    EXPECT_THAT(tree.unread[0].why, HasSubstr("a folder that the whole tree is in"));
  }
}

TEST_F(TreeTest, LinksCostNoneOfTheFilesBesideThem) {
  scratch.write("maze/0/file", "#%Module1.0\n");
  for (int level = 0; level < 6; ++level) {
    for (int link = 0; link < 10; ++link) {
      scratch.write(fmt::format("maze/{}/x", level + 1), "#%Module1.0\n");
      auto from = scratch.at(fmt::format("maze/{}/to{}", level, link)).string();
      ASSERT_EQ(::symlink(fmt::format("../{}", level + 1).c_str(), from.c_str()), 0);
    }
  }
  ASSERT_EQ(::symlink("/usr", scratch.at("all").string().c_str()), 0);
  scratch.write("zebra/1", "#%Module1.0\n");
  WalkBounds bounds;
  bounds.names = 3000;
  auto has_zebra = [](const Tree& tree) {
    return std::ranges::find(tree.files, "zebra/1", &Modulefile::name) != tree.files.end();
  };
  EXPECT_TRUE(has_zebra(walk(bounds)));
  ASSERT_EQ(::unlink(scratch.at("all").string().c_str()), 0);
  Tree tree = walk();
  EXPECT_TRUE(has_zebra(tree));
  EXPECT_LT(tree.files.size(), 7 * 64 + 10u) << "a folder has so many names and no more";
  EXPECT_TRUE(std::ranges::any_of(
      tree.unread, [](const Unread& each) { return each.why.find("more than 64 names") != std::string::npos; }));
}

TEST_F(TreeTest, ALinkNamedDefaultIsNoted) {
  scratch.write("foo/1.lua", "");
  ASSERT_EQ(::symlink("../foo/1.lua", scratch.at("foo/default").string().c_str()), 0);
  EXPECT_THAT(walk().default_links, ElementsAre(DefaultLink{"foo", "1.lua"}));
}

TEST_F(TreeTest, BoundsAndMissingFoldersAreSaid) {
  scratch.write("a/b/c/d/1", k_cookie);
  EXPECT_THAT(walk({3, 100}).unread.at(0).why, HasSubstr("more than 3 folders deep"));
  EXPECT_THAT(walk({12, 2}).unread.at(0).why, HasSubstr("more than 2 names"));
  EXPECT_THAT(walk({}, Deadline::after(std::chrono::milliseconds(0))).unread.at(0).why, HasSubstr("time was up"));
  EXPECT_EQ(walk_tree(*files, scratch.at("none"), Deadline::never()).unread.size(), 1u);
}

TEST_F(TreeTest, AFifoIsNoModulefile) {
  ASSERT_EQ(::mkfifo(scratch.at("fifo").string().c_str(), 0600), 0);
  scratch.write("real", k_cookie);
  EXPECT_THAT(names(walk()), ElementsAre("real"));
}

TEST(Modulepath, HasAbsoluteFoldersOnce) {
  auto folders = modulepath_of(Environment{{"MODULEPATH", "/a:relative::/b/:/a"}});
  EXPECT_THAT(folders, ElementsAre(*AbsPath::parse("/a"), *AbsPath::parse("/b")));
}

TEST(CookieOf, TellsPlainFromOdd) {
  EXPECT_EQ(cookie_of("#%Module"), Cookie::plain);
  EXPECT_EQ(cookie_of("#%Module1.0####"), Cookie::plain);
  EXPECT_EQ(cookie_of("#%Module#####\n"), Cookie::plain);
  EXPECT_EQ(cookie_of("#%Modules\n"), Cookie::odd);
  EXPECT_EQ(cookie_of("#%Modul"), Cookie::none);
  EXPECT_EQ(cookie_of(" #%Module"), Cookie::none);
}

} // namespace
} // namespace envboot::modulefile
