#include "store/cache.hpp"

#include "fakes/fake_file_system.hpp"
#include "util/sha256.hpp"

#include <gtest/gtest.h>

namespace envboot::store {
namespace {

const AbsPath k_folder = AbsPath::parse("/cache").value();

TEST(CacheTest, GivesWhatWasPut) {
  fakes::FakeFileSystem disk;
  disk.add_dir("/cache");
  os::DirPtr dir = disk.dir(k_folder).value();
  Cache cache(*dir, "tree-1");
  EXPECT_FALSE(cache.get("key"));
  ASSERT_TRUE(cache.put("key", "a\nb\0c"));
  ASSERT_TRUE(cache.put("empty", ""));
  EXPECT_EQ(cache.get("key"), "a\nb");
  EXPECT_EQ(cache.get("empty"), "");
  ASSERT_TRUE(cache.put("key", "second"));
  EXPECT_EQ(cache.get("key"), "second");
  EXPECT_FALSE(Cache(*dir, "tree-2").get("key")) << "another version";
}

TEST(CacheTest, AnyDamageIsAMiss) {
  fakes::FakeFileSystem disk;
  disk.add_dir("/cache");
  os::DirPtr dir = disk.dir(k_folder).value();
  Cache cache(*dir, "1");
  ASSERT_TRUE(cache.put("key", "text"));
  std::string path = "/cache/" + Sha256::of("key").hex();
  std::string good = disk.content(path).value();
  for (size_t at = 0; at < good.size(); ++at) {
    std::string turned = good;
    turned[at] ^= 1;
    disk.add_file(path, turned);
    EXPECT_FALSE(cache.get("key")) << at;
    disk.add_file(path, good.substr(0, at));
    EXPECT_FALSE(cache.get("key")) << at;
  }
  disk.add_file("/cache/" + Sha256::of("other").hex(), good);
  EXPECT_FALSE(cache.get("other")) << "an entry under another key's name";
}

} // namespace
} // namespace envboot::store
