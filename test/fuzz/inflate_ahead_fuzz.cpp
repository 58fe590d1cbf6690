// A deflated member, read beside a second place at which it is inflated: the same bytes and the same error as read from
// the front alone.
#include "binfmt/zip_member.hpp"
#include "corpus/zip_builder.hpp"
#include "fakes/fake_bytes_file.hpp"
#include "property.hpp"

#include <fmt/ranges.h>

using namespace envboot;
using fuzz::require;

namespace {

constexpr uint32_t k_size = 300'000;

struct Read {
  std::string text, why;
  bool operator==(const Read&) const = default;
};

Read read(binfmt::ZipMemberFile& file, size_t piece, auto between) {
  Read read;
  std::string buffer(piece, '\0');
  while (read.text.size() < k_size) {
    between();
    auto got = file.read_at(std::as_writable_bytes(std::span(buffer)), read.text.size());
    if (!fuzz::good(got)) {
      read.why = fmt::format("{}: {}", got.error().what, fmt::join(got.error().causes, "; "));
      break;
    }
    read.text.append(buffer, 0, *got);
  }
  return read;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  size_t piece = 1 + size_t{64} * fuzz::take_byte(text), works = 1 + fuzz::take_byte(text) % 8;
  uint64_t distance = 16 * fuzz::take_byte(text);
  fakes::FakeBytesFile archive(corpus::zip_of({{.name = "a", .stored = std::string(text), .crc = 0, .size = k_size}}));
  auto zip = binfmt::ZipReader::open(archive, "x.whl");
  if (!fuzz::good(zip)) {
    return 0;
  }
  auto plain = binfmt::ZipMemberFile::open(archive, zip->members()[0], binfmt::Reading::onwards);
  binfmt::InflateAhead ahead(archive, {distance});
  auto helped = binfmt::ZipMemberFile::open(archive, zip->members()[0], ahead);
  require(plain && helped, "what the directory tells opens");
  Read one = read(*plain, piece, [] {});
  Read other = read(*helped, piece, [&] {
    for (size_t k = 0; k < works; ++k) {
      ahead.work();
    }
  });
  require(one == other, "a second place changes nothing");
  return 0;
}
