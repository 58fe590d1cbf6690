#include "binfmt/loader_cache.hpp"

#include "corpus/bytes.hpp"

#include <gmock/gmock.h>

namespace envboot::binfmt {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

struct Entry {
  uint32_t flags;
  std::string name, path;
  uint64_t capability = 0;
};

std::string cache_of(const std::vector<Entry>& entries) {
  std::string out = "glibc-ld.so.cache1.1", strings;
  corpus::append(out, static_cast<uint32_t>(entries.size()));
  corpus::append(out, uint32_t{0});
  out.resize(48, '\0');
  size_t base = 48 + 24 * entries.size();
  for (const Entry& entry : entries) {
    corpus::append(out, entry.flags);
    corpus::append(out, static_cast<uint32_t>(base + strings.size()));
    strings += entry.name + '\0';
    corpus::append(out, static_cast<uint32_t>(base + strings.size()));
    strings += entry.path + '\0';
    corpus::append(out, uint32_t{0});
    corpus::append(out, entry.capability);
  }
  return out + strings;
}

const std::vector<Entry> k_entries = {{0x303, "libz.so.1", "/lib/fast/libz.so.1", 1},
                                      {0x303, "libz.so.1", "/lib/libz.so.1"},
                                      {0x303, "libz.so.1", "/old/libz.so.1"},
                                      {3, "libc.so.6", "/lib32/libc.so.6"},
                                      {0x303, "libc.so.6", "/lib/libc.so.6"}};

TEST(LoaderCache, TakesTheFirstPlainEntryOfTheRightKind) {
  EXPECT_THAT(parse_loader_cache(cache_of(k_entries)),
              ElementsAre(Pair("libc.so.6", "/lib/libc.so.6"), Pair("libz.so.1", "/lib/libz.so.1")));
}

TEST(LoaderCache, ReadsTheNewFormatBehindTheOldOne) {
  EXPECT_EQ(parse_loader_cache("ld.so-1.7.0" + std::string(101, 'x') + cache_of(k_entries)).size(), 2U);
}

TEST(LoaderCache, IsEmptyForAnythingElseAndShortForWhatIsCut) {
  EXPECT_THAT(parse_loader_cache(""), IsEmpty());
  EXPECT_THAT(parse_loader_cache("glibc-ld.so.cache1.1"), IsEmpty());
  std::string whole = cache_of(k_entries);
  corpus::overwrite(whole, 20, uint32_t{0xffffffff});
  EXPECT_LE(parse_loader_cache(whole).size(), 3U);
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_LE(parse_loader_cache(whole.substr(0, size)).size(), 2U);
  }
}

} // namespace
} // namespace envboot::binfmt
