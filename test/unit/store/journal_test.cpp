#include "store/journal.hpp"

#include "fakes/failing_fs.hpp"
#include "fakes/fake_file_system.hpp"
#include "fakes/temp_folder.hpp"
#include "os/read.hpp"

#include <cerrno>
#include <gmock/gmock.h>

namespace envboot::store {
namespace {

using fakes::FailingFs;
using fakes::FakeFileSystem;
using fakes::Injection;

const AbsPath k_state = AbsPath::parse("/state").value();
const std::vector<Record> k_records = {{"begin", "base:python-3.7"},
                                       {"done", "base:python-3.7"},
                                       {""},
                                       {"a\tb", "c\nd", "\\", "", "ü\xff"},
                                       {"begin", "venv"}};

std::string encoded(const std::vector<Record>& records) {
  std::string sum;
  std::string text = encode_journal_head(sum);
  for (const Record& record : records) {
    text += encode_record(record, sum);
  }
  return text;
}

bool is_prefix(const std::vector<Record>& part, const std::vector<Record>& whole) {
  return part.size() <= whole.size() && std::equal(part.begin(), part.end(), whole.begin());
}

TEST(JournalFormat, RoundTrip) {
  std::string text = encoded(k_records);
  DecodedJournal decoded = decode_journal(text);
  EXPECT_EQ(decoded.version, 1);
  EXPECT_EQ(decoded.records, k_records);
  EXPECT_EQ(decoded.good_bytes, text.size());
}

/// The first released format: this text must stay readable for ever.
TEST(JournalFormat, Golden) {
  EXPECT_EQ(encoded({{"begin", "venv:1f"}, {"done", "venv:1f"}}), "17 064e64f63a4d799b envboot-journal\t1\n"
                                                                  "13 5626d86ac9951afa begin\tvenv:1f\n"
                                                                  "12 9c1a4ee98870127e done\tvenv:1f\n");
}

TEST(JournalFormat, CutAnywhereGivesAPrefix) {
  std::string text = encoded(k_records);
  size_t most = 0;
  for (size_t length = 0; length < text.size(); ++length) {
    DecodedJournal decoded = decode_journal(text.substr(0, length));
    ASSERT_TRUE(is_prefix(decoded.records, k_records)) << length;
    ASSERT_LT(decoded.records.size(), k_records.size()) << length;
    ASSERT_LE(decoded.good_bytes, length);
    most = std::max(most, decoded.records.size());
  }
  EXPECT_EQ(most, k_records.size() - 1);
}

TEST(JournalFormat, ATurnedBitAnywhereGivesAPrefix) {
  std::string text = encoded(k_records);
  for (size_t at = 0; at < text.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string damaged = text;
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << bit));
      DecodedJournal decoded = decode_journal(damaged);
      ASSERT_TRUE(is_prefix(decoded.records, k_records)) << at << "." << bit;
      ASSERT_LT(decoded.records.size(), k_records.size());
      ASSERT_TRUE(decoded.version == 0 || decoded.version == 1);
      ASSERT_LE(decoded.good_bytes, at);
    }
  }
}

TEST(JournalFormat, LinesOutOfTheirPlaceEndTheReading) {
  std::string sum;
  std::string head = encode_journal_head(sum);
  std::string a = encode_record({"a"}, sum);
  std::string b = encode_record({"b"}, sum);
  EXPECT_EQ(decode_journal(head + b + a).records.size(), 0U);
  EXPECT_EQ(decode_journal(head + a + a).records.size(), 1U);
  EXPECT_EQ(decode_journal(a + b).version, 0);
  EXPECT_EQ(decode_journal(head + a + std::string(4096, '\0')).records.size(), 1U) << "zeros after a power cut";
  EXPECT_EQ(decode_journal("99999999999999999999 x").version, 0);
}

TEST(Journal, TornTailIsCutOffAndTheNextRecordFits) {
  std::string text = encoded(k_records);
  for (size_t length = 0; length <= text.size(); ++length) {
    FakeFileSystem disk;
    disk.add_file("/state/run", text.substr(0, length), 0600);
    os::DirPtr dir = disk.dir(k_state).value();
    Journal journal = Journal::open(*dir, {"run"}).value();
    ASSERT_TRUE(is_prefix(journal.records(), k_records));
    EXPECT_FALSE(journal.damaged()) << length;
    std::vector<Record> expected = journal.records();
    expected.push_back({"next"});
    ASSERT_TRUE(journal.append({"next"}));
    EXPECT_EQ(Journal::open(*dir, {"run"}).value().records(), expected);
    EXPECT_EQ(Journal::read(*dir, {"run"}).value(), expected);
  }
}

TEST(Journal, DamageInTheMiddleKeepsTheOldFile) {
  std::string text = encoded(k_records);
  std::string damaged = text;
  damaged[encoded({k_records[0]}).size() + 3] ^= 1;
  FakeFileSystem disk;
  disk.add_file("/state/run", damaged, 0600);
  os::DirPtr dir = disk.dir(k_state).value();
  Journal journal = Journal::open(*dir, {"run"}).value();
  EXPECT_TRUE(journal.damaged());
  EXPECT_EQ(journal.records(), std::vector<Record>{k_records[0]});
  EXPECT_EQ(disk.content("/state/run.damaged"), damaged);
}

TEST(Journal, ANewerFormatIsRefusedAndUntouched) {
  // The frame of the first line is for ever: built here as a newer version would.
  std::string text = "17 481b778a848a2582 envboot-journal\t2\nwhatever comes then\n";
  ASSERT_EQ(decode_journal(text).version, 2) << "the checksum in this test is wrong";
  FakeFileSystem disk;
  disk.add_file("/state/run", text, 0600);
  auto journal = Journal::open(*disk.dir(k_state).value(), {"run"});
  ASSERT_FALSE(journal);
  EXPECT_EQ(journal.error().kind, Kind::refused);
  EXPECT_FALSE(journal.error().hint.empty());
  EXPECT_EQ(disk.content("/state/run"), text);
}

TEST(Journal, WhatAppendConfirmedSurvivesAPowerCut) {
  FakeFileSystem disk;
  disk.add_dir("/state");
  os::DirPtr dir = disk.dir(k_state).value();
  Journal journal = Journal::open(*dir, {"run"}).value();
  for (const Record& record : k_records) {
    ASSERT_TRUE(journal.append(record));
    auto later = disk.after_power_cut();
    EXPECT_EQ(Journal::read(*later->dir(k_state).value(), {"run"}).value(), journal.records());
  }
}

TEST(Journal, AFullDiskLosesTheRecordThatFailedAndNoOther) {
  for (long at = 1; at < 20; ++at) {
    FakeFileSystem disk;
    disk.add_dir("/state");
    FailingFs failing(disk, Injection::error(at, ENOSPC));
    os::DirPtr dir = failing.dir(k_state).value();
    auto journal = Journal::open(*dir, {"run"});
    std::vector<Record> confirmed;
    if (journal) {
      for (const Record& record : k_records) {
        if (journal->append(record)) {
          confirmed.push_back(record);
        }
      }
      EXPECT_EQ(journal->records(), confirmed);
    }
    EXPECT_EQ(Journal::open(*disk.dir(k_state).value(), {"run"}).value().records(), confirmed) << at;
  }
}

TEST(Journal, IsPrivateOnTheRealDisk) {
  fakes::TempFolder temp;
  os::DirPtr dir = temp.dir();
  ASSERT_TRUE(Journal::open(*dir, {"run"}).value().append({"x"}));
  EXPECT_EQ(dir->stat({"run"}).value().mode, 0600U);
  EXPECT_EQ(Journal::read(*dir, {"none"}).value().size(), 0U);
  EXPECT_TRUE(dir->stat({"none"}).error().is_missing()) << "reading makes nothing";
}

} // namespace
} // namespace envboot::store
