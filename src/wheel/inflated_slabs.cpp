#include "wheel/inflated_slabs.hpp"

namespace envboot::wheel {

Result<InflatedSlabs> InflatedSlabs::open(os::File& archive, const binfmt::ZipMember& member, std::span<std::byte> slab,
                                          Deadline deadline) {
  return InflatedSlabs(TRY(binfmt::ZipMemberFile::open(archive, member, binfmt::Reading::onwards)), slab, deadline);
}

Result<std::span<const std::byte>> InflatedSlabs::next() {
  if (m_deadline.expired()) {
    return fail(m_deadline.error("unpacking"));
  }
  size_t got = TRY(m_file.read_at(m_slab, m_at));
  m_at += got;
  return std::span<const std::byte>(m_slab.first(got));
}

} // namespace envboot::wheel
