#include "binfmt/zip_member.hpp"

#include "binfmt/little_endian.hpp"
#include "binfmt/zip_directory.hpp"
#include "os/read.hpp"

#include <algorithm>
#include <array>

namespace envboot::binfmt {
namespace {

constexpr uint32_t k_local_key = 0x04034b50, k_descriptor_key = 0x08074b50;
constexpr size_t k_local_size = 30;
constexpr uint16_t k_flag_descriptor = 0x0008;
constexpr size_t k_slab = size_t{256} << 10;
// What is read of a library once more lies near its ends: version needs behind the symbols, strings that patchelf
// moved.
constexpr uint64_t k_step = uint64_t{1} << 20, k_front = 24 * k_step, k_back = 16 * k_step;
constexpr uint64_t k_most_checkpoints = 64, k_between = 24;

Error differs(const ZipMember& member, const char* what) {
  return refusal("{}: its local header and the central directory differ", member.path.string()).because(what);
}

/// The local header's sizes and CRC, which are 0 when they follow the data.
Status check_local_numbers(const ZipMember& member, std::span<const std::byte> head, std::span<const std::byte> extra) {
  ZipSizes sizes{little_endian<uint32_t>(head, 22), little_endian<uint32_t>(head, 18), 0};
  TRY(read_zip_extra(extra, sizes, member.path.string()));
  uint32_t crc = little_endian<uint32_t>(head, 14);
  bool later = (member.flags & k_flag_descriptor) != 0;
  bool empty = crc == 0 && sizes.size == 0 && sizes.stored_size == 0;
  if (later && empty) {
    return {};
  }
  if (crc != member.crc || sizes.size != member.size || sizes.stored_size != member.stored_size) {
    return fail(differs(member, "CRC or sizes"));
  }
  return {};
}

/// What stands between the data and the next header: nothing, or the descriptor (4.3.9) in one of its four forms.
Status check_descriptor(os::File& archive, const ZipMember& member, uint64_t end) {
  uint64_t gap = member.next - end;
  bool expected = (member.flags & k_flag_descriptor) != 0;
  if (!expected ? gap != 0 : gap != 12 && gap != 16 && gap != 20 && gap != 24) {
    return fail(refusal("{} bytes that belong to no member follow {}", gap, member.path.string()));
  }
  if (!expected) {
    return {};
  }
  std::array<std::byte, 24> bytes{};
  std::span<std::byte> record = std::span(bytes).first(static_cast<size_t>(gap));
  TRY(read_exactly(archive, record, end));
  std::span<const std::byte> rest = record;
  if (gap == 16 || gap == 24) {
    if (little_endian<uint32_t>(rest, 0) != k_descriptor_key) {
      return fail(differs(member, "no descriptor behind the data"));
    }
    rest = rest.subspan(4);
  }
  bool wide = rest.size() == 20;
  uint64_t stored = wide ? little_endian<uint64_t>(rest, 4) : little_endian<uint32_t>(rest, 4);
  uint64_t size = wide ? little_endian<uint64_t>(rest, 12) : little_endian<uint32_t>(rest, 8);
  if (little_endian<uint32_t>(rest, 0) != member.crc || stored != member.stored_size || size != member.size) {
    return fail(differs(member, "the descriptor behind the data"));
  }
  return {};
}

/// Reads the local header and gives the offset of the data.
Result<uint64_t> check_local_header(os::File& archive, const ZipMember& member) {
  std::array<std::byte, k_local_size> head;
  TRY(read_exactly(archive, head, member.header));
  if (little_endian<uint32_t>(head, 0) != k_local_key) {
    return fail(differs(member, "there is no local header"));
  }
  uint64_t method = member.method == ZipMethod::stored ? 0 : 8;
  if (little_endian<uint16_t>(head, 8) != method || little_endian<uint16_t>(head, 6) != member.flags) {
    return fail(differs(member, "method or flags"));
  }
  size_t name_size = little_endian<uint16_t>(head, 26), extra_size = little_endian<uint16_t>(head, 28);
  uint64_t data = member.header + k_local_size + name_size + extra_size;
  if (data > member.next || member.next - data < member.stored_size) {
    return fail(refusal("{} overlaps what follows it in the archive", member.path.string()));
  }
  std::vector<std::byte> rest(name_size + extra_size);
  TRY(read_exactly(archive, rest, member.header + k_local_size));
  std::string_view name(reinterpret_cast<const char*>(rest.data()), name_size);
  if (name != member.path.string() + (member.directory ? "/" : "")) {
    return fail(differs(member, "the name"));
  }
  TRY(check_local_numbers(member, head, std::span<const std::byte>(rest).subspan(name_size)));
  TRY(check_descriptor(archive, member, data + member.stored_size));
  return data;
}

} // namespace

Result<ZipMemberFile> ZipMemberFile::open(os::File& archive, const ZipMember& member, Reading reading) {
  uint64_t data = TRY(check_local_header(archive, member));
  return ZipMemberFile(archive, member, data, reading);
}

Result<ZipMemberFile> ZipMemberFile::open(os::File& archive, const ZipMember& member, InflateAhead& ahead) {
  ZipMemberFile file = TRY(open(archive, member, Reading::onwards));
  if (member.method == ZipMethod::deflated) {
    ahead.begin(file.m_data, member.stored_size);
    file.m_ahead = &ahead;
  }
  return file;
}

ZipMemberFile::ZipMemberFile(os::File& archive, ZipMember member, uint64_t data, Reading reading)
    : m_archive(&archive), m_member(std::move(member)), m_data(data), m_reading(reading) {}

Result<size_t> ZipMemberFile::read_at(std::span<std::byte> out, uint64_t offset) {
  if (offset >= m_member.size) {
    return size_t{0};
  }
  out = out.first(static_cast<size_t>(std::min<uint64_t>(out.size(), m_member.size - offset)));
  if (m_member.method == ZipMethod::stored) {
    TRY(read_exactly(*m_archive, out, m_data + offset));
    TRY(hash(out, offset));
    return out.size();
  }
  TRY(go_to(offset));
  for (size_t done = 0; done < out.size();) {
    done += TRY(next(out.subspan(done)));
  }
  return out.size();
}

/// Stands at `offset` afterwards: from here, or from the last checkpoint before it.
Status ZipMemberFile::go_to(uint64_t offset) {
  const Place* best = m_at.out <= offset ? &m_at : nullptr;
  for (const Place& checkpoint : m_checkpoints) {
    if (checkpoint.out <= offset && (best == nullptr || checkpoint.out > best->out)) {
      best = &checkpoint;
    }
  }
  if (best == nullptr) {
    m_at = Place();
  } else if (best != &m_at) {
    m_at = *best;
  }
  std::vector<std::byte> skipped(static_cast<size_t>(std::min<uint64_t>(k_slab, offset - m_at.out)));
  while (m_at.out < offset) {
    size_t part = static_cast<size_t>(std::min<uint64_t>(skipped.size(), offset - m_at.out));
    TRY(next(std::span(skipped).first(part)));
  }
  return {};
}

/// Decodes some bytes, at least one, at the place where we stand.
Result<size_t> ZipMemberFile::next(std::span<std::byte> out) {
  while (true) {
    std::span<const std::byte> in = TRY(input());
    auto step = m_at.stored.inflater.step(in, out);
    if (!step) {
      return fail(refusal("{} can't be inflated", m_member.path.string()).because(step.error()));
    }
    m_at.stored.in += step->consumed;
    bool stuck = step->produced == 0 && step->consumed == 0;
    size_t got = stuck && m_ahead != nullptr ? m_ahead->take(m_at.stored, out) : step->produced;
    if (got > 0) {
      uint64_t offset = m_at.out;
      m_at.out += got;
      TRY(hash(out.first(got), offset));
      keep_checkpoint();
      return got;
    }
    if (m_at.stored.inflater.finished() || (stuck && m_at.stored.in >= m_member.stored_size)) {
      return fail(refusal("{} is shorter than the archive says", m_member.path.string()));
    }
  }
}

/// The stored bytes from where we stand, as many as are at hand.
Result<std::span<const std::byte>> ZipMemberFile::input() {
  uint64_t at = m_at.stored.in;
  if (at < m_input_begin || at >= m_input_begin + m_input.size()) {
    m_input.resize(static_cast<size_t>(std::min<uint64_t>(k_slab, m_member.stored_size - at)));
    m_input_begin = at;
    TRY(read_exactly(*m_archive, m_input, m_data + at));
  }
  auto in = std::span<const std::byte>(m_input).subspan(static_cast<size_t>(at - m_input_begin));
  return m_ahead == nullptr ? in : in.first(m_ahead->up_to_place(at, in.size()));
}

void ZipMemberFile::keep_checkpoint() {
  uint64_t last = m_checkpoints.empty() ? 0 : m_checkpoints.back().out;
  bool near_an_end = m_at.out < k_front || m_member.size - m_at.out < k_back;
  uint64_t step = near_an_end ? k_step : std::max(k_step, m_member.size / k_between);
  if (m_reading == Reading::anywhere && m_at.out >= last + step && m_checkpoints.size() < k_most_checkpoints) {
    m_checkpoints.push_back(m_at);
  }
}

/// Goes on with the CRC when these are the next bytes of it; at the last byte everything must agree.
Status ZipMemberFile::hash(std::span<const std::byte> bytes, uint64_t offset) {
  uint64_t end = offset + bytes.size();
  if (offset > m_hashed || end <= m_hashed) {
    return {};
  }
  m_crc = crc32(bytes.subspan(static_cast<size_t>(m_hashed - offset)), m_crc);
  m_hashed = end;
  if (end < m_member.size) {
    return {};
  }
  if (m_crc != m_member.crc) {
    return fail(
        refusal("{} is damaged: its CRC is {:08x} and should be {:08x}", m_member.path.string(), m_crc, m_member.crc));
  }
  if (m_member.method == ZipMethod::deflated) {
    TRY(check_end());
  }
  return {};
}

/// The stream must end here, with nothing more to give and all its stored bytes used.
Status ZipMemberFile::check_end() {
  m_ahead = nullptr; // what may lie behind is looked at here only
  std::array<std::byte, 1> more{};
  Inflater& inflater = m_at.stored.inflater;
  while (!inflater.finished()) {
    Inflater::Step step = TRY(inflater.step(TRY(input()), more));
    m_at.stored.in += step.consumed;
    if (step.produced > 0) {
      return fail(refusal("{} is longer than the archive says", m_member.path.string()));
    }
    if (step.consumed == 0 && !inflater.finished()) {
      break;
    }
  }
  if (!inflater.finished() || m_at.stored.in - inflater.beyond_end() != m_member.stored_size) {
    return fail(refusal("the data of {} does not end where the archive says", m_member.path.string()));
  }
  return {};
}

Status ZipMemberFile::write(std::span<const std::byte>) {
  return fail(failure("a member of an archive can't be written"));
}
Status ZipMemberFile::truncate(uint64_t) {
  return fail(failure("a member of an archive can't be written"));
}

Result<std::string> read_member(os::File& archive, const ZipMember& member, size_t limit) {
  ZipMemberFile file = TRY(ZipMemberFile::open(archive, member));
  return os::read_all(file, member.path.string(), limit);
}

} // namespace envboot::binfmt
