#pragma once

#include "binfmt/zip_member.hpp"
#include "util/deadline.hpp"
#include "wheel/passing_file.hpp"

namespace envboot::wheel {

/// A member as this thread inflates it, into `slab`, which the caller lends.
class InflatedSlabs : public Slabs {
 public:
  static Result<InflatedSlabs> open(os::File& archive, const binfmt::ZipMember& member, std::span<std::byte> slab,
                                    Deadline deadline);
  Result<std::span<const std::byte>> next() override;

 private:
  InflatedSlabs(binfmt::ZipMemberFile file, std::span<std::byte> slab, Deadline deadline)
      : m_file(std::move(file)), m_slab(slab), m_deadline(std::move(deadline)) {}

  binfmt::ZipMemberFile m_file;
  std::span<std::byte> m_slab;
  Deadline m_deadline;
  uint64_t m_at = 0;
};

} // namespace envboot::wheel
