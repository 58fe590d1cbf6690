// An archive: what opens keeps to its file and its limits, and every member is as promised, read in any order.
#include "binfmt/zip_member.hpp"
#include "fakes/fake_bytes_file.hpp"
#include "property.hpp"

#include <algorithm>

using namespace envboot;
using fuzz::require;

namespace {

constexpr size_t k_most = size_t{1} << 20;

void read_piece(os::File& member, const std::string& whole, size_t offset) {
  std::string piece(std::min<size_t>(64, whole.size() - offset), '\0');
  auto got = member.read_at(std::as_writable_bytes(std::span(piece)), offset);
  require(got && *got == piece.size() && whole.compare(offset, *got, piece) == 0, "a member reads alike in any order");
}

void check_member(os::File& archive, const binfmt::ZipMember& member, uint64_t file_size) {
  require(member.header <= member.next && member.next <= file_size, "a member lies in the file");
  require(member.stored_size <= member.next - member.header, "its stored bytes lie before the next one");
  auto whole = binfmt::read_member(archive, member, k_most);
  if (!fuzz::good(whole)) {
    return;
  }
  require(whole->size() == member.size, "as many bytes as promised");
  require(binfmt::crc32(std::as_bytes(std::span(*whole))) == member.crc, "bytes with the CRC promised");
  auto file = binfmt::ZipMemberFile::open(archive, member);
  require(file.has_value(), "what was read opens again");
  if (whole->size() > 1) {
    read_piece(*file, *whole, whole->size() / 2);
    read_piece(*file, *whole, 0);
    read_piece(*file, *whole, whole->size() - 1);
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fakes::FakeBytesFile file{std::string(fuzz::text_of(data, size))};
  const binfmt::ZipLimits limits{.members = 50, .total = uint64_t{8} << 20, .free_ratio = uint64_t{1} << 20};
  auto zip = binfmt::ZipReader::open(file, "x.whl", limits);
  if (!fuzz::good(zip)) {
    return 0;
  }
  require(zip->members().size() <= limits.members && zip->total_size() <= limits.total, "the limits hold");
  for (const binfmt::ZipMember& member : zip->members()) {
    require(zip->find(member.path.string()) == &member, "each member is found by its name");
    check_member(file, member, size);
  }
  return 0;
}
