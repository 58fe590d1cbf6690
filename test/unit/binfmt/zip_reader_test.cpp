#include "binfmt/zip_reader.hpp"

#include "binfmt/zip_member.hpp"
#include "corpus/zip_builder.hpp"
#include "fakes/fake_bytes_file.hpp"

#include <functional>
#include <gmock/gmock.h>
#include <random>

namespace envboot::binfmt {
namespace {

using corpus::zip_of;
using corpus::ZipEntry;
using corpus::ZipTail;
using fakes::FakeBytesFile;
using testing::HasSubstr;

/// Opens the archive and reads every member of it.
Status read_whole(const std::string& archive) {
  FakeBytesFile file(archive);
  ZipReader zip = TRY(ZipReader::open(file, "a.whl"));
  for (const ZipMember& member : zip.members()) {
    TRY(read_member(file, member));
  }
  return {};
}

std::string why(const Error& error) {
  return error.what + ": " + testing::PrintToString(error.causes);
}

struct Case {
  const char* name;
  std::vector<ZipEntry> entries;
  ZipTail tail;
  const char* says;
};

const ZipEntry k_good{.name = "a.txt", .content = "hello hello hello"};

ZipEntry named(std::string name) {
  return {.name = std::move(name), .content = "x"};
}
ZipEntry good_but(const std::function<void(ZipEntry&)>& change) {
  ZipEntry entry = k_good;
  change(entry);
  return entry;
}
std::string zip64_field(std::initializer_list<uint64_t> numbers) {
  std::string field;
  corpus::append(field, uint16_t{1});
  corpus::append(field, static_cast<uint16_t>(8 * numbers.size()));
  for (uint64_t number : numbers) {
    corpus::append(field, number);
  }
  return field;
}

std::vector<Case> hostile() {
  using namespace std::string_literals;
  std::string second = zip_of({named("evil")});
  return {
      {"dot_dot", {named("../evil")}, {}, "leads out"},
      {"dot_dot_inside", {named("a/../../evil")}, {}, "leads out"},
      {"absolute", {named("/etc/passwd")}, {}, "leads out"},
      {"drive", {named("C:evil")}, {}, "hostile name"},
      {"backslash", {named("a\\..\\evil")}, {}, "hostile name"},
      {"nul", {named("a\0b"s)}, {}, "hostile name"},
      {"newline", {named("a\nb")}, {}, "hostile name"},
      {"not_utf8", {named("a\xff")}, {}, "hostile name"},
      {"empty_name", {named("")}, {}, "leads out"},
      {"double_slash", {named("a//b")}, {}, "leads out"},
      {"symlink", {good_but([](auto& e) { e.attributes = 0120777u << 16; })}, {}, "symbolic link"},
      {"fifo", {good_but([](auto& e) { e.attributes = 0010644u << 16; })}, {}, "neither a file"},
      {"folder_with_content", {{.name = "a/", .content = "x", .attributes = 0040755u << 16}}, {}, "can't be"},
      {"twice", {k_good, k_good}, {}, "twice"},
      {"twice_but_for_case", {named("A"), named("a")}, {}, "twice"},
      {"file_and_folder", {named("a"), named("a/b")}, {}, "as a file and as a folder"},
      {"encrypted", {good_but([](auto& e) { e.flags = 1; })}, {}, "encrypted"},
      {"unknown_method",
       {good_but([](auto& e) {
         e.method = 12;
         e.stored = "x";
       })},
       {},
       "method 12"},
      {"local_name", {good_but([](auto& e) { e.local_name = "b.txt"; })}, {}, "differ: "},
      {"local_method", {good_but([](auto& e) { e.local_method = 0; })}, {}, "differ"},
      {"local_flags", {good_but([](auto& e) { e.local_flags = 0x800; })}, {}, "differ"},
      {"local_size", {good_but([](auto& e) { e.local_size = 99; })}, {}, "differ"},
      {"local_crc", {good_but([](auto& e) { e.local_crc = 1; })}, {}, "differ"},
      {"wrong_crc", {good_but([](auto& e) { e.crc = 1; })}, {}, "CRC"},
      {"longer_than_said",
       {good_but([](auto& e) {
         e.size = 4;
         e.crc = crc32(corpus::bytes_of("hell"));
       })},
       {},
       "longer"},
      {"shorter_than_said", {good_but([](auto& e) { e.size = 40; })}, {}, "shorter"},
      {"junk_in_data",
       {good_but([](auto& e) { e.stored = corpus::deflated(e.content) + "junk"; })},
       {},
       "does not end"},
      {"junk_behind_data",
       {good_but([](auto& e) { e.stored = corpus::deflated(e.content) + std::string(300, 'j'); })},
       {},
       "does not end"},
      {"damaged", {good_but([](auto& e) { e.stored = std::string(20, '\xff'); })}, {}, "can't be inflated"},
      {"overlap",
       {k_good, good_but([](auto& e) {
          e.name = "b.txt";
          e.offset = 10;
        })},
       {},
       "overlaps"},
      {"same_place",
       {k_good, good_but([](auto& e) {
          e.name = "b.txt";
          e.offset = 0;
        })},
       {},
       "overlaps"},
      {"stored_size_over_end", {good_but([](auto& e) { e.stored_size = 5000; })}, {}, "overlaps"},
      {"bytes_before", {k_good}, {.prefix = "MZ"}, "before its first"},
      {"bytes_between", {good_but([](auto& e) { e.descriptor = "hidden"; }), named("b")}, {}, "belong to no member"},
      {"bytes_before_directory", {k_good}, {.before_directory = "hidden"}, "belong to no member"},
      {"bytes_behind_directory", {k_good}, {.before_end = "hidden"}, "is not where"},
      {"descriptor",
       {good_but([](auto& e) {
         e.flags = 8;
         e.descriptor = std::string(16, 'd');
       })},
       {},
       "differ"},
      {"no_descriptor", {good_but([](auto& e) { e.flags = 8; })}, {}, "belong to no member"},
      {"second_archive_in_comment", {k_good}, {.comment = second}, "two ends"},
      {"more_members_than_said", {k_good, named("b")}, {.count = 1}, "says 1 members"},
      {"fewer_members_than_said", {k_good}, {.count = 2}, "members in"},
      {"zip64_without_field", {good_but([](auto& e) { e.size = 0xffffffff; })}, {}, "zip64"},
      {"zip64_too_short",
       {good_but([](auto& e) {
         e.size = 0xffffffff;
         e.stored_size = 0xffffffff;
         e.extra = zip64_field({17});
       })},
       {},
       "too short"},
      {"zip64_twice", {good_but([](auto& e) { e.extra = zip64_field({}) + zip64_field({}); })}, {}, "two zip64"},
      {"zip64_lie",
       {good_but([](auto& e) {
         e.stored_size = 0xffffffff;
         e.extra = zip64_field({uint64_t{1} << 40});
       })},
       {},
       "overlaps"},
      {"zip64_end_missing", {k_good}, {.count = 0xffff}, "zip64"},
      {"extra_over_its_end",
       {good_but([](auto& e) { e.extra = std::string("\x99\x99\xff\x00", 4); })},
       {},
       "runs over"},
      {"unicode_path", {good_but([](auto& e) { e.extra = std::string("\x75\x70\x00\x00", 4); })}, {}, "second name"},
  };
}

TEST(ZipReader, refuses_what_no_honest_archive_holds) {
  for (const Case& row : hostile()) {
    Status read = read_whole(zip_of(row.entries, row.tail));
    ASSERT_FALSE(read) << row.name;
    EXPECT_EQ(read.error().kind, Kind::refused) << row.name << " " << why(read.error());
    EXPECT_THAT(why(read.error()) + ": ", HasSubstr(row.says)) << row.name;
  }
}

TEST(ZipReader, refuses_two_archives_in_one_file) {
  Status read = read_whole(zip_of({k_good}) + zip_of({named("evil")}));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, Kind::refused);
}

TEST(ZipReader, reads_stored_and_deflated_members) {
  FakeBytesFile file(zip_of({k_good,
                             {.name = "d/", .method = 0, .attributes = 0040755u << 16},
                             {.name = "d/run", .content = "#!", .method = 0, .attributes = 0100755u << 16}}));
  auto zip = ZipReader::open(file, "a.whl");
  ASSERT_TRUE(zip) << why(zip.error());
  ASSERT_NE(zip->find("a.txt"), nullptr);
  EXPECT_EQ(*read_member(file, *zip->find("a.txt")), k_good.content);
  EXPECT_EQ(*read_member(file, *zip->find("d/run")), "#!");
  EXPECT_TRUE(zip->find("d/run")->executable);
  EXPECT_TRUE(zip->find("d")->directory);
  EXPECT_EQ(zip->total_size(), k_good.content.size() + 2);
  EXPECT_EQ(zip->find("nope"), nullptr);
}

TEST(ZipReader, reads_an_empty_archive_and_one_with_a_comment) {
  EXPECT_TRUE(read_whole(zip_of({})));
  EXPECT_TRUE(read_whole(zip_of({k_good}, {.comment = "made by hand"})));
}

TEST(ZipReader, reads_descriptors_of_both_widths) {
  for (bool key : {false, true}) {
    for (bool wide : {false, true}) {
      std::string descriptor;
      if (key) {
        corpus::append(descriptor, uint32_t{0x08074b50});
      }
      corpus::append(descriptor, crc32(corpus::bytes_of(k_good.content)));
      uint64_t stored = corpus::deflated(k_good.content).size(), size = k_good.content.size();
      if (wide) {
        corpus::append(descriptor, stored);
        corpus::append(descriptor, size);
      } else {
        corpus::append(descriptor, static_cast<uint32_t>(stored));
        corpus::append(descriptor, static_cast<uint32_t>(size));
      }
      Status read = read_whole(zip_of({good_but([&](auto& e) {
        e.flags = 8;
        e.descriptor = descriptor;
      })}));
      EXPECT_TRUE(read) << key << wide << why(read.error());
    }
  }
}

TEST(ZipReader, reads_zip64_fields_and_end_records) {
  uint64_t stored = corpus::deflated(k_good.content).size();
  ZipEntry entry = good_but([&](auto& e) {
    e.size = e.stored_size = 0xffffffff;
    e.extra = e.local_extra = zip64_field({e.content.size(), stored});
  });
  std::string directory = zip_of({entry});
  size_t at = directory.find("PK\x01\x02"), end = directory.rfind("PK\x05\x06");
  std::string end64;
  corpus::append(end64, uint32_t{0x06064b50});
  corpus::append(end64, uint64_t{44});
  end64.append(4, '\0');
  end64.append(8, '\0');
  corpus::append(end64, uint64_t{1});
  corpus::append(end64, uint64_t{1});
  corpus::append(end64, uint64_t{end - at});
  corpus::append(end64, uint64_t{at});
  corpus::append(end64, uint32_t{0x07064b50});
  corpus::append(end64, uint32_t{0});
  corpus::append(end64, uint64_t{end});
  corpus::append(end64, uint32_t{1});
  std::string archive = zip_of(
      {entry}, {.before_end = end64, .count = 0xffff, .directory_offset = 0xffffffff, .directory_size = 0xffffffff});
  Status read = read_whole(archive);
  EXPECT_TRUE(read) << why(read.error());
  corpus::overwrite(archive, archive.rfind("PK\x06\x06") + 48, uint64_t{at + 1});
  EXPECT_FALSE(read_whole(archive));
}

TEST(ZipReader, calls_a_cut_off_archive_damaged_and_not_hostile) {
  std::string archive = zip_of({k_good});
  for (size_t size = 0; size < archive.size(); ++size) {
    Status read = read_whole(archive.substr(0, size));
    ASSERT_FALSE(read) << size;
    EXPECT_EQ(read.error().kind, Kind::failed) << size;
  }
}

TEST(ZipReader, refuses_bytes_behind_the_end) {
  for (const std::string& archive : {zip_of({k_good}), zip_of({k_good}, {.comment = "a comment"}), zip_of({})}) {
    for (const std::string& more : {std::string("x"), std::string(40'000, '\0')}) {
      Status read = read_whole(archive + more);
      ASSERT_FALSE(read);
      EXPECT_EQ(read.error().kind, Kind::refused);
      EXPECT_THAT(why(read.error()), HasSubstr(fmt::format("has {} bytes behind its end", more.size())));
    }
  }
}

/// A cut-off archive with another one in it is no archive with something behind it.
TEST(ZipReader, takes_the_end_of_a_member_for_no_end) {
  std::string inner = zip_of({named("a")});
  std::string archive = zip_of({named("b"), {.name = "inner.zip", .content = inner, .method = 0}});
  Status read = read_whole(archive.substr(0, archive.size() - 10));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, Kind::failed);
}

TEST(ZipReader, refuses_a_bomb_by_its_directory) {
  ZipLimits limits{.free_ratio = 1000, .ratio = 10};
  FakeBytesFile file(zip_of({{.name = "zeros", .content = std::string(100'000, '\0')}}));
  auto zip = ZipReader::open(file, "a.whl", limits);
  ASSERT_FALSE(zip);
  EXPECT_EQ(zip.error().kind, Kind::refused);
  EXPECT_THAT(why(zip.error()), HasSubstr("bomb"));
  FakeBytesFile many(zip_of({named("a"), named("b"), named("c")}));
  auto full = ZipReader::open(many, "a.whl", {.members = 2});
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().kind, Kind::refused);
  FakeBytesFile large(zip_of({{.name = "zeros", .content = std::string(100'000, '\0')}}));
  auto total = ZipReader::open(large, "a.whl", {.total = 99'999});
  ASSERT_FALSE(total);
  EXPECT_EQ(total.error().kind, Kind::refused);
}

TEST(ZipReader, is_total_on_damaged_bytes) {
  std::string archive = zip_of({k_good, {.name = "b", .content = "stored", .method = 0}});
  std::mt19937 random(7);
  for (int round = 0; round < 5'000; ++round) {
    std::string damaged = archive;
    for (int k = 0; k < 1 + round % 4; ++k) {
      damaged[random() % damaged.size()] = static_cast<char>(random());
    }
    if (auto read = read_whole(damaged); !read) {
      EXPECT_FALSE(read.error().what.empty());
    }
  }
}

/// 40 MB that inflate well and differ everywhere.
std::string large_content() {
  std::string content;
  content.reserve(size_t{40} << 20);
  for (uint64_t k = 0; content.size() < (size_t{40} << 20); ++k) {
    content += "line " + std::to_string(k) + "\n";
  }
  return content;
}

TEST(ZipMemberFile, reads_anywhere_from_checkpoints) {
  std::string content = large_content();
  FakeBytesFile file(zip_of({{.name = "big.so", .content = content}}));
  auto zip = ZipReader::open(file, "a.whl");
  ASSERT_TRUE(zip) << why(zip.error());
  auto member = ZipMemberFile::open(file, zip->members()[0]);
  ASSERT_TRUE(member) << why(member.error());

  std::string slab(size_t{256} << 10, '\0');
  auto out = std::as_writable_bytes(std::span(slab));
  for (uint64_t at = 0; at < content.size();) {
    auto got = member->read_at(out, at);
    ASSERT_TRUE(got) << why(got.error());
    at += *got;
  }
  size_t before = file.bytes_read;
  for (uint64_t at : {content.size() - 100, size_t{36} << 20, size_t{5}, size_t{33} << 20, size_t{34} << 20}) {
    size_t part = std::min<size_t>(500, content.size() - at);
    ASSERT_EQ(member->read_at(out.first(500), at).value(), part);
    EXPECT_EQ(slab.substr(0, part), content.substr(at, part)) << at;
  }
  EXPECT_EQ(member->read_at(out, content.size()).value(), 0u);
  EXPECT_LT(file.bytes_read - before, 2 * file.bytes.size());
}

TEST(ZipMemberFile, fails_on_the_read_that_would_complete_a_wrong_member) {
  ZipEntry entry = good_but([](auto& e) { e.crc = 1; });
  FakeBytesFile file(zip_of({entry}));
  auto zip = ZipReader::open(file, "a.whl");
  auto member = ZipMemberFile::open(file, zip->members()[0]);
  std::array<std::byte, 10> out;
  EXPECT_TRUE(member->read_at(out, 0));
  EXPECT_FALSE(member->read_at(out, 10));
}

} // namespace
} // namespace envboot::binfmt
