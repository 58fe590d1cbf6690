// A journal file with any bytes in it: what is read, then appended, is what the next run reads.
#include "action/run_journal.hpp"
#include "fakes/fake_file_system.hpp"
#include "property.hpp"
#include "store/journal.hpp"
#include "store/ledger.hpp"

using namespace envboot;
using fuzz::require;

namespace {

void check_bytes(std::string_view text) {
  store::DecodedJournal journal = store::decode_journal(text);
  require(journal.good_bytes <= text.size(), "the good bytes lie in the file");
  std::string sum, written = store::encode_journal_head(sum);
  for (const store::Record& record : journal.records) {
    written += store::encode_record(record, sum);
  }
  if (journal.version == store::k_journal_version) {
    require(store::decode_journal(text.substr(0, journal.good_bytes)).records == journal.records,
            "the good bytes hold the records");
    require(store::decode_journal(written).records == journal.records, "records are written as they are read");
  }
}

void check_file(std::string_view text) {
  const RelPath name(PathLiteral("journal"));
  fakes::FakeFileSystem disk;
  disk.add_file("/state/journal", std::string(text), 0600);
  os::DirPtr dir = disk.dir(*AbsPath::parse("/state")).value();
  std::vector<store::Record> expected;
  {
    auto journal = store::Journal::open(*dir, name);
    if (!fuzz::good(journal)) {
      return;
    }
    const store::Record record{"begin", std::string(text), "", "a\tb\\n\n"};
    require(journal->append(record).has_value(), "a record is appended");
    expected = journal->records();
    require(expected.back() == record, "the record is among them");
  }
  auto again = store::Journal::read(*dir, name);
  require(again && *again == expected, "the next run reads what this one wrote");
  (void)store::entries_in(*again);
  (void)action::unfinished_in(*again, false);
}

/// Lines are records, blanks part their fields: no checksum stands before what reads records.
void check_records(std::string_view text) {
  std::vector<store::Record> records;
  std::string sum, written = store::encode_journal_head(sum);
  while (!text.empty()) {
    std::string_view line = fuzz::take_line(text);
    store::Record record{""};
    for (char c : line) {
      if (c == ' ') {
        record.emplace_back();
      } else {
        record.back() += c;
      }
    }
    written += store::encode_record(record, sum);
    records.push_back(std::move(record));
  }
  store::DecodedJournal journal = store::decode_journal(written);
  require(journal.records == records && journal.good_bytes == written.size(), "what was written is read");
  for (const store::LedgerEntry& entry : store::entries_in(records)) {
    require(!store::name_of(entry.kind).empty(), "an entry has a kind");
  }
  for (bool undoing : {false, true}) {
    action::Unfinished run = action::unfinished_in(records, undoing);
    for (const std::string& key : run.begun) {
      require(run.has_begun(key), "what was begun is known");
    }
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  check_bytes(text);
  check_file(text);
  check_records(text);
  return 0;
}
