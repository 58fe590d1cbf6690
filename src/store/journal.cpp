#include "store/journal.hpp"

#include "os/read.hpp"
#include "store/atomic_file.hpp"

namespace envboot::store {
namespace {

constexpr size_t k_max_file = size_t{64} << 20;
constexpr size_t k_max_record = size_t{1} << 20;

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

Status check_version(const DecodedJournal& journal, const std::string& name) {
  if (journal.version == 0 || journal.version == k_journal_version) {
    return {};
  }
  return fail(refusal("{} was written by a newer envboot", name)
                  .because(fmt::format("its format is {}, this envboot knows {}", journal.version, k_journal_version))
                  .with_hint("use the newer envboot, or move that file away"));
}

/// A torn record is the last line without its end; anything else is damage that somebody may want to look at.
bool is_torn_only(std::string_view rest) {
  return rest.find('\n') == std::string_view::npos;
}

} // namespace

Result<Journal> Journal::open(os::Dir& dir, const RelPath& name) {
  std::string path = (dir.path() / name).string();
  bool there = dir.stat(name).has_value();
  Journal journal(TRY(dir.open(name, os::How::append(0600))), path);
  std::string text = TRY(os::read_all(*journal.m_file, path, k_max_file));
  DecodedJournal decoded = decode_journal(text);
  TRY(check_version(decoded, path));
  if (!is_torn_only(std::string_view(text).substr(decoded.good_bytes))) {
    RelPath kept = TRY(RelPath::parse(name.string() + ".damaged"));
    TRY(write_atomic(dir, kept, text, 0600, Durable::yes));
    journal.m_damaged = true;
  }
  if (decoded.good_bytes < text.size()) {
    TRY(journal.m_file->truncate(decoded.good_bytes));
  }
  journal.m_size = decoded.good_bytes;
  journal.m_sum = decoded.last_sum;
  journal.m_records = std::move(decoded.records);
  if (decoded.version == 0) {
    std::string head = encode_journal_head(journal.m_sum);
    TRY(journal.m_file->write(bytes_of(head)));
    TRY(journal.m_file->sync());
    journal.m_size = head.size();
  }
  if (!there) {
    TRY(dir.sync());
  }
  return journal;
}

Result<std::vector<Record>> Journal::read(os::Dir& dir, const RelPath& name) {
  auto file = dir.open(name, os::How::read());
  if (!file && file.error().is_missing()) {
    return std::vector<Record>();
  }
  std::string path = (dir.path() / name).string();
  os::FilePtr opened = TRY(std::move(file));
  DecodedJournal decoded = decode_journal(TRY(os::read_all(*opened, path, k_max_file)));
  TRY(check_version(decoded, path));
  return std::move(decoded.records);
}

Status Journal::append(const Record& record) {
  std::string sum = m_sum;
  std::string line = encode_record(record, sum);
  if (line.size() > k_max_record) {
    return fail(failure("a record of {} bytes is too long for {}", line.size(), m_name));
  }
  if (m_torn) {
    TRY(m_file->truncate(m_size));
    m_torn = false;
  }
  Status written = m_file->write(bytes_of(line));
  if (written) {
    written = m_file->sync();
  }
  if (!written) {
    m_torn = !m_file->truncate(m_size);
    return fail(failure("{} was not written", m_name).because(written.error()));
  }
  m_size += line.size();
  m_sum = std::move(sum);
  m_records.push_back(record);
  return {};
}

} // namespace envboot::store
