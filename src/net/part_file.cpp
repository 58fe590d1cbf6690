#include "net/part_file.hpp"

#include "os/read.hpp"
#include "util/json.hpp"

#include <algorithm>
#include <array>

namespace envboot::net {
namespace {

constexpr int64_t k_schema = 1;
constexpr std::array<const char*, 3> k_suffixes{".part", ".part.json", ".part.json.new"};
constexpr uint64_t k_safe_step = uint64_t{16} << 20;

Status unlink_if_there(os::Dir& dir, const RelPath& name) {
  Status gone = dir.unlink(name);
  return gone || gone.error().is_missing() ? Status() : gone;
}

} // namespace

std::string part_address(const Url& url) {
  std::string text = url.without_credentials().text();
  return text.substr(0, text.find('?'));
}

Result<AbsPath> part_path(const AbsPath& file) {
  return AbsPath::parse(file.string() + ".part");
}

std::optional<FoundPart> find_part(os::FileReader& files, const AbsPath& folder) {
  auto entries = files.list(folder);
  for (const os::Entry& entry : entries ? *entries : std::vector<os::Entry>()) {
    auto name = RelPath::parse(entry.name);
    auto stat =
        name && entry.name.ends_with(k_suffixes[0]) ? files.stat(folder / *name, os::Links::keep) : fail(Error{});
    if (stat && stat->size > 0) {
      return FoundPart{entry.name.substr(0, entry.name.size() - std::string_view(k_suffixes[0]).size()), stat->size};
    }
  }
  return std::nullopt;
}

std::string part_note_text(const PartNote& note) {
  Json json =
      Json::object({{"schema", k_schema}, {"url", note.url}, {"validator", note.validator}, {"safe", note.safe}});
  if (note.size) {
    json.set("size", *note.size);
  }
  return json.dump(0) + "\n";
}

std::optional<PartNote> parse_part_note(std::string_view text) {
  auto json = Json::parse(text);
  auto number = [&](std::string_view name) -> std::optional<uint64_t> {
    const Json* member = json->find(name);
    const int64_t* value = member != nullptr ? member->integer() : nullptr;
    return value != nullptr && *value >= 0 ? std::optional(static_cast<uint64_t>(*value)) : std::nullopt;
  };
  if (!json || number("schema") != uint64_t{k_schema}) {
    return std::nullopt;
  }
  return PartNote{json->text_of("url"), json->text_of("validator"), number("size"), number("safe").value_or(0)};
}

PartFile::PartFile(os::DirPtr dir, RelPath name, RelPath part, RelPath note_name)
    : m_dir(std::move(dir)), m_name(std::move(name)), m_part_name(std::move(part)), m_note_name(std::move(note_name)) {}

Result<PartFile> PartFile::open(os::FileSystem& files, const AbsPath& folder, const RelPath& name, bool trust_all) {
  PartFile part(TRY(files.dir(folder)), name, TRY(RelPath::parse(name.string() + ".part")),
                TRY(RelPath::parse(name.string() + ".part.json")));
  part.m_file = TRY(part.m_dir->open(part.m_part_name, os::How::append()));
  part.m_size = TRY(part.m_file->size());
  constexpr size_t k_note_limit = 65536;
  if (auto file = part.m_dir->open(part.m_note_name, os::How::read()); file) {
    auto text = os::read_all(**file, part.m_note_name.string(), k_note_limit);
    part.m_note = text ? parse_part_note(*text).value_or(PartNote{}) : PartNote{};
  }
  uint64_t trusted = trust_all ? part.m_size : std::min(part.m_size, part.m_note.safe);
  part.m_note.safe = std::min(part.m_note.safe, trusted);
  if (trusted < part.m_size) {
    TRY(part.cut(trusted));
  }
  return part;
}

Status PartFile::remember(PartNote note) {
  note.safe = m_note.safe;
  if (note == m_note) {
    return {};
  }
  m_note = std::move(note);
  return write_note();
}

Status PartFile::append(std::span<const std::byte> bytes) {
  TRY(m_file->write(bytes));
  m_size += bytes.size();
  return m_size - m_note.safe >= k_safe_step ? settle() : Status();
}

Status PartFile::cut(uint64_t size) {
  if (m_note.safe > size) {
    m_note.safe = size;
    TRY(write_note());
  }
  TRY(m_file->truncate(size));
  m_size = size;
  return {};
}

Status PartFile::settle() {
  if (m_note.safe == m_size) {
    return {};
  }
  TRY(m_file->sync());
  m_note.safe = m_size;
  return write_note();
}

Status PartFile::publish() {
  TRY(m_file->sync());
  TRY(m_file->close());
  TRY(m_dir->rename(m_part_name, *m_dir, m_name));
  TRY(sweep(*m_dir, m_name));
  return m_dir->sync();
}

Status PartFile::sweep(os::Dir& dir, const RelPath& name) {
  for (const char* suffix : k_suffixes) {
    TRY(unlink_if_there(dir, TRY(RelPath::parse(name.string() + suffix))));
  }
  return {};
}

Status PartFile::restart() {
  m_note = PartNote{};
  TRY(write_note());
  return cut(0);
}

Status PartFile::discard() {
  return sweep(*m_dir, m_name);
}

Status PartFile::write_note() {
  RelPath fresh = TRY(RelPath::parse(m_note_name.string() + ".new"));
  std::string text = part_note_text(m_note);
  os::FilePtr file = TRY(m_dir->open(fresh, os::How::replace()));
  TRY(file->write(std::as_bytes(std::span(text.data(), text.size()))));
  TRY(file->sync());
  TRY(file->close());
  return m_dir->rename(fresh, *m_dir, m_note_name);
}

} // namespace envboot::net
