#include "survey/caches.hpp"
#include "survey/limits.hpp"
#include "survey/locales.hpp"

#include "corpus/bytes.hpp"
#include "fakes/fake_file_system.hpp"

#include <gmock/gmock.h>

namespace envboot::survey {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Limits, AsTheKernelWritesThem) {
  auto limits = parse_limits("Limit                     Soft Limit           Hard Limit           Units     \n"
                             "Max cpu time              unlimited            unlimited            seconds   \n"
                             "Max open files            1024                 524288               files     \n"
                             "Max nice priority         0                    0                    \n"
                             "short\n");
  ASSERT_EQ(limits.size(), 3U);
  EXPECT_EQ(limits[0].name, "Max cpu time");
  EXPECT_FALSE(limits[0].soft);
  EXPECT_EQ(limits[1].soft, 1024U);
  EXPECT_EQ(limits[1].hard, 524288U);
}

std::string archive(const std::vector<std::string>& names) {
  std::string head, table;
  for (const std::string& name : names) {
    table += name + '\0';
  }
  for (uint32_t number :
       {0xde020109U, 0U, 0U, 0U, 0U, 56U, static_cast<uint32_t>(table.size()), 0U, 0U, 0U, 0U, 0U, 0U, 0U}) {
    corpus::append(head, number);
  }
  return head + table;
}

TEST(Locales, NamesOfAnArchive) {
  EXPECT_THAT(parse_locale_archive(archive({"de_DE.utf8", "en_US.utf8"})), ElementsAre("de_DE.utf8", "en_US.utf8"));
  std::string cut = archive({"de_DE.utf8"});
  for (size_t size = 0; size < cut.size(); ++size) {
    EXPECT_LE(parse_locale_archive(std::string_view(cut).substr(0, size)).size(), 1U);
  }
  cut[20] = '\xff'; // the names would begin behind the end
  cut[21] = '\xff';
  EXPECT_THAT(parse_locale_archive(cut), IsEmpty());
}

TEST(Locales, SpellingsOfOneName) {
  EXPECT_EQ(normalised_locale("en_US.UTF-8"), "en_US.utf8");
  EXPECT_EQ(normalised_locale("de_DE.ISO-8859-15@euro"), "de_DE.iso885915@euro");
  EXPECT_EQ(normalised_locale("de_DE@euro"), "de_DE@euro");
  EXPECT_EQ(normalised_locale("C"), "C");
  EXPECT_EQ(normalised_locale("."), ".");
}

TEST(Locales, ThoseThatTheSystemHas) {
  fakes::FakeFileSystem disk;
  disk.add_dir("/usr/lib/locale/C.utf8");
  disk.add_file("/usr/lib/locale/locale-archive", archive({"de_DE.utf8"}));
  EXPECT_TRUE(locale_facts(disk, Environment{{"LANG", "de_DE.UTF-8"}}).there);
  EXPECT_TRUE(locale_facts(disk, Environment{{"LANG", "C.UTF-8"}}).there);
  EXPECT_TRUE(locale_facts(disk, {}).is_ascii());
  LocaleFacts facts = locale_facts(disk, Environment{{"LANG", "C.UTF-8"}, {"LC_ALL", "fr_FR.UTF-8"}});
  EXPECT_EQ(facts.variable, "LC_ALL");
  EXPECT_FALSE(facts.there);
  EXPECT_TRUE(facts.is_ascii());
  EXPECT_THAT(facts.unicode_ones, ElementsAre("C.UTF-8"));
  EXPECT_TRUE(locale_facts(disk, Environment{{"LOCPATH", "/x"}, {"LANG", "fr_FR.UTF-8"}}).there)
      << "it may be in there";
}

TEST(Caches, WhereVariablesSay) {
  fakes::FakeFileSystem disk;
  disk.add_dir("/home/me/.cache/pip");
  disk.add_dir("/scratch/uv");
  auto home = *AbsPath::parse("/home/me");
  Environment environment{
      {"UV_CACHE_DIR", "/scratch/uv"}, {"CONDA_PKGS_DIRS", "/scratch/conda,/opt/pkgs"}, {"TORCH_HOME", "relative"}};
  auto caches = cache_facts(disk, environment, home);
  ASSERT_EQ(caches.size(), 4U);
  EXPECT_EQ(caches[0].folder.string(), "/home/me/.cache/pip");
  EXPECT_TRUE(caches[0].in_home && caches[0].there);
  EXPECT_EQ(caches[1].folder.string(), "/scratch/uv");
  EXPECT_FALSE(caches[1].in_home);
  EXPECT_EQ(caches[2].folder.string(), "/scratch/conda");
  EXPECT_FALSE(caches[2].there);
  EXPECT_EQ(cache_facts(disk, Environment{{"XDG_CACHE_HOME", "/scratch"}}, home)[1].folder.string(), "/scratch/uv");
}

TEST(TemporaryFolder, WhatIsWrongWithIt) {
  fakes::FakeFileSystem disk;
  disk.add_dir("/tmp");
  disk.add_dir("/read-only", 0555);
  disk.add_file("/file", "");
  auto problem = [&](const char* value) { return temporary_folder(disk, Environment{{"TMPDIR", value}}).problem; };
  EXPECT_EQ(problem("/tmp"), "");
  EXPECT_EQ(problem(""), "");
  EXPECT_EQ(problem("tmp"), "it is no absolute path");
  EXPECT_EQ(problem("/gone"), "there is no such folder");
  EXPECT_EQ(problem("/file"), "it is no folder");
  EXPECT_EQ(problem("/read-only"), "you may not write there");
}

} // namespace
} // namespace envboot::survey
