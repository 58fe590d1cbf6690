// A zip archive says everything twice, and that is how wheels attack their readers. Names, sizes and offsets stand in
// the central directory at the end and again in a local header before each member's data; which copy a reader trusts is
// its own choice, so two readers can be shown two different archives under one hash: one to the scanner, one to the
// installer. The answer is to read by the directory, as pip does, and to refuse every archive where the two could
// differ:
//
//   the end      exactly one end record whose comment ends with the file; the directory ends where that record (or the
//                zip64 record before it) begins, so nothing hides before, behind or between;
//   the names    UTF-8, relative, without `..`, backslash, drive letter or control character; no link, device or FIFO;
//                none twice, none that differs only in ASCII case, none that is a file here and a folder there;
//   the places   sorted by offset, no member reaches into the next one; the first one begins at 0;
//   the local    header repeats name, method, flags, sizes and CRC (or gives them behind the data, flag bit 3), and the
//                data ends exactly where the next header begins: checked when the member is read (zip_member.cpp), so
//                that opening an archive behind a URL costs two range requests and not one a member;
//   the bytes    stored or deflated, never encrypted; as many as promised, with the CRC promised; never one more.
//
// Source of the layout: PKWARE APPNOTE 6.3.x sections 4.3 (records), 4.4 (fields), 4.5.3 (zip64).

#include "binfmt/zip_reader.hpp"

#include "binfmt/little_endian.hpp"
#include "binfmt/zip_directory.hpp"

#include <algorithm>
#include <set>

namespace envboot::binfmt {
namespace {

constexpr uint32_t k_entry_key = 0x02014b50;
constexpr size_t k_entry_size = 46;
constexpr uint64_t k_local_size = 30;
constexpr uint16_t k_flag_encrypted = 0x0001, k_flag_strong = 0x0040, k_flag_masked = 0x2000;
constexpr uint32_t k_type_mask = 0170000, k_type_regular = 0100000, k_type_folder = 0040000, k_type_link = 0120000;

bool is_utf8(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    auto lead = static_cast<unsigned char>(text[at]);
    size_t length = lead < 0x80 ? 1 : lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : 4;
    if (lead >= 0x80 && (lead < 0xc2 || lead > 0xf4 || at + length > text.size())) {
      return false;
    }
    for (size_t k = 1; k < length; ++k) {
      if ((static_cast<unsigned char>(text[at + k]) & 0xc0) != 0x80) {
        return false;
      }
    }
    at += length;
  }
  return true;
}

/// The name as it may be shown: an archive's author chose it.
std::string printable(std::string_view text) {
  std::string out;
  for (char c : text.substr(0, 200)) {
    auto code = static_cast<unsigned char>(c);
    out += code < 0x20 || code == 0x7f ? fmt::format("\\x{:02x}", code) : std::string(1, c);
  }
  return is_utf8(out) ? out : "a name that is not UTF-8";
}

Result<RelPath> member_path(std::string_view text) {
  auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (!is_utf8(text) || text.find('\\') != std::string_view::npos ||
      std::any_of(text.begin(), text.end(), is_control) || (text.size() > 1 && text[1] == ':')) {
    return fail(refusal("the archive has a member of a hostile name: {}", printable(text)));
  }
  auto path = RelPath::parse(text);
  if (!path) {
    return fail(refusal("the archive has a member that leads out of its folder: {}", printable(text)));
  }
  return path;
}

Result<ZipMember> read_entry(std::span<const std::byte> entry, std::string_view text,
                             std::span<const std::byte> extra) {
  bool directory = text.ends_with('/');
  ZipMember member{.path = TRY(member_path(directory ? text.substr(0, text.size() - 1) : text)),
                   .directory = directory};
  const std::string& shown = member.path.string();
  member.flags = little_endian<uint16_t>(entry, 8);
  if ((member.flags & (k_flag_encrypted | k_flag_strong | k_flag_masked)) != 0) {
    return fail(refusal("{} is encrypted", shown));
  }
  uint16_t method = little_endian<uint16_t>(entry, 10);
  if (method != 0 && method != 8) {
    return fail(refusal("{} is compressed by method {}, and wheels know 0 and 8 only", shown, method));
  }
  member.method = method == 0 ? ZipMethod::stored : ZipMethod::deflated;
  member.crc = little_endian<uint32_t>(entry, 16);
  ZipSizes sizes{little_endian<uint32_t>(entry, 24), little_endian<uint32_t>(entry, 20),
                 little_endian<uint32_t>(entry, 42)};
  TRY(read_zip_extra(extra, sizes, shown));
  member.size = sizes.size;
  member.stored_size = sizes.stored_size;
  member.header = sizes.offset;
  if (little_endian<uint16_t>(entry, 34) != 0) {
    return fail(refusal("{} lies in another part of a split archive", shown));
  }
  uint32_t mode = little_endian<uint32_t>(entry, 38) >> 16;
  uint32_t type = mode & k_type_mask;
  member.executable = (mode & 0111) != 0 && type == k_type_regular;
  if (type == k_type_link) {
    return fail(refusal("{} is a symbolic link, which no wheel may hold", shown));
  }
  if (type != 0 && type != (directory ? k_type_folder : k_type_regular)) {
    return fail(refusal("{} is neither a file nor a folder", shown));
  }
  if ((directory && member.size != 0) || (member.size == 0 && member.crc != 0) ||
      (member.method == ZipMethod::stored && member.size != member.stored_size)) {
    return fail(refusal("the sizes of {} can't be", shown));
  }
  return member;
}

std::string lower_ascii(std::string text) {
  for (char& c : text) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return text;
}

/// No two names that are one file on some file system, and no file that another name uses as a folder.
Status check_names(std::span<const ZipMember> members) {
  std::set<std::string> names, files;
  for (const ZipMember& member : members) {
    std::string folded = lower_ascii(member.path.string());
    if (!names.insert(folded).second) {
      return fail(refusal("the archive holds {} twice", member.path.string()));
    }
    if (!member.directory) {
      files.insert(std::move(folded));
    }
  }
  for (const ZipMember& member : members) {
    std::string path = lower_ascii(member.path.string());
    for (size_t slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1)) {
      if (files.contains(path.substr(0, slash))) {
        return fail(refusal("the archive holds {} as a file and as a folder", path.substr(0, slash)));
      }
    }
  }
  return {};
}

/// Gives each member its `next`, and sees that none reaches into it.
Status check_places(std::vector<ZipMember>& members, uint64_t directory) {
  std::vector<ZipMember*> order;
  order.reserve(members.size());
  for (ZipMember& member : members) {
    order.push_back(&member);
  }
  std::ranges::sort(order, {}, [](const ZipMember* member) { return member->header; });
  if (order.empty() ? directory != 0 : order.front()->header != 0) {
    return fail(refusal("the archive has bytes before its first member"));
  }
  for (size_t k = 0; k < order.size(); ++k) {
    ZipMember& member = *order[k];
    member.next = k + 1 < order.size() ? order[k + 1]->header : directory;
    uint64_t least = k_local_size + member.path.string().size();
    if (member.next < member.header || member.next - member.header < least ||
        member.next - member.header - least < member.stored_size) {
      return fail(refusal("{} overlaps what follows it in the archive", member.path.string()));
    }
  }
  return {};
}

Status check_limits(std::span<const ZipMember> members, uint64_t total, const ZipLimits& limits) {
  uint64_t stored = 1;
  for (const ZipMember& member : members) {
    stored += member.stored_size;
  }
  if (total > limits.total || (total > limits.free_ratio && total / stored > limits.ratio)) {
    return fail(refusal("the archive would grow to {} bytes from {}: that is a zip bomb", total, stored));
  }
  return {};
}

Result<std::vector<ZipMember>> read_entries(std::span<const std::byte> bytes, uint64_t count) {
  std::vector<ZipMember> members;
  members.reserve(static_cast<size_t>(count));
  while (!bytes.empty()) {
    if (bytes.size() < k_entry_size || little_endian<uint32_t>(bytes, 0) != k_entry_key) {
      return fail(refusal("the central directory is damaged after {} members", members.size()));
    }
    size_t name = little_endian<uint16_t>(bytes, 28), extra = little_endian<uint16_t>(bytes, 30);
    size_t whole = k_entry_size + name + extra + little_endian<uint16_t>(bytes, 32);
    if (bytes.size() < whole) {
      return fail(refusal("the central directory is cut off after {} members", members.size()));
    }
    std::string_view text(reinterpret_cast<const char*>(bytes.data()) + k_entry_size, name);
    members.push_back(TRY(read_entry(bytes, text, bytes.subspan(k_entry_size + name, extra))));
    bytes = bytes.subspan(whole);
  }
  if (members.size() != count) {
    return fail(refusal("the archive says {} members and lists {}", count, members.size()));
  }
  return members;
}

Result<std::vector<ZipMember>> read_directory(os::File& file, const std::string& name, const ZipLimits& limits) {
  ZipDirectory directory = TRY(find_zip_directory(file, name));
  if (directory.size > limits.directory_bytes || directory.count > limits.members ||
      directory.count > directory.size / k_entry_size) {
    return fail(refusal("its directory claims {} members in {} bytes", directory.count, directory.size));
  }
  std::vector<std::byte> bytes(static_cast<size_t>(directory.size));
  TRY(read_exactly(file, bytes, directory.offset));
  std::vector<ZipMember> members = TRY(read_entries(bytes, directory.count));
  TRY(check_names(members));
  TRY(check_places(members, directory.offset));
  return members;
}

} // namespace

Result<ZipReader> ZipReader::open(os::File& file, std::string name, const ZipLimits& limits) {
  ZipReader zip;
  zip.m_name = std::move(name);
  auto members = read_directory(file, zip.m_name, limits);
  if (!members) {
    return fail(failure("can't read {}", zip.m_name).because(members.error()));
  }
  zip.m_members = std::move(*members);
  if (Status fits = check_limits(zip.m_members, zip.total_size(), limits); !fits) {
    return fail(failure("can't read {}", zip.m_name).because(fits.error()));
  }
  for (size_t k = 0; k < zip.m_members.size(); ++k) {
    zip.m_index.emplace(zip.m_members[k].path.string(), k);
  }
  return zip;
}

const ZipMember* ZipReader::find(std::string_view path) const {
  auto found = m_index.find(path);
  return found == m_index.end() ? nullptr : &m_members[found->second];
}

uint64_t ZipReader::total_size() const {
  uint64_t total = 0;
  for (const ZipMember& member : m_members) {
    total = total + member.size < total ? UINT64_MAX : total + member.size;
  }
  return total;
}

} // namespace envboot::binfmt
