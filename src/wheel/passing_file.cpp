#include "wheel/passing_file.hpp"

#include <algorithm>

namespace envboot::wheel {

Status PassingFile::pull() {
  m_slab = TRY(m_slabs.next());
  if (m_slab.empty()) {
    return fail(refusal("{} is shorter than the archive says", m_name));
  }
  TRY(m_archive.hash_beside(m_hash, m_slab));
  TRY(m_out.write(m_slab));
  m_passed += m_slab.size();
  return {};
}

Result<size_t> PassingFile::read_at(std::span<std::byte> bytes, uint64_t offset) {
  if (offset >= m_size) {
    return size_t{0};
  }
  bytes = bytes.first(static_cast<size_t>(std::min<uint64_t>(bytes.size(), m_size - offset)));
  for (size_t got = 0; got < bytes.size();) {
    uint64_t at = offset + got, slab = m_passed - m_slab.size();
    if (at >= m_passed) {
      TRY(pull());
      continue;
    }
    std::span<std::byte> rest = bytes.subspan(got);
    if (at >= slab) {
      auto part = m_slab.subspan(static_cast<size_t>(at - slab));
      part = part.first(std::min(part.size(), rest.size()));
      std::ranges::copy(part, rest.begin());
      got += part.size();
      continue;
    }
    rest = rest.first(static_cast<size_t>(std::min<uint64_t>(rest.size(), slab - at)));
    size_t back = TRY(m_out.read_at(rest, at));
    if (back == 0) {
      return fail(failure("{} became shorter while it was written", m_name));
    }
    got += back;
  }
  return bytes.size();
}

Result<Sha256> PassingFile::finish() {
  while (m_passed < m_size) {
    TRY(pull());
  }
  return m_hash.finish();
}

Status PassingFile::write(std::span<const std::byte>) {
  return fail(failure("a member of an archive can't be written"));
}
Status PassingFile::truncate(uint64_t) {
  return fail(failure("a member of an archive can't be written"));
}

} // namespace envboot::wheel
