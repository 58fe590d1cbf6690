#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace envboot::store {

/// One entry of a journal: fields of any bytes.
using Record = std::vector<std::string>;

constexpr int k_journal_version = 1;

/// What a journal file held: the records up to the first byte that is not as it was written.
struct DecodedJournal {
  int version = 0; ///< 0: not even the first line stands
  std::vector<Record> records;
  size_t good_bytes = 0; ///< where the next record belongs
  std::string last_sum;  ///< what the next record's checksum goes on from
};

/// Any bytes in. A version other than k_journal_version gives no records.
DecodedJournal decode_journal(std::string_view bytes);

/// The first line; `sum` becomes what the first record's checksum goes on from.
std::string encode_journal_head(std::string& sum);
/// The next line; `sum` as decode_journal or the line before left it.
std::string encode_record(const Record& record, std::string& sum);

} // namespace envboot::store
