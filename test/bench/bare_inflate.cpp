// bare_inflate WHEEL: inflates with ISA-L, and does nothing else with, the members that `wheel inspect` reads whole:
// its libraries. What a scan of them can't be faster than.
#include "binfmt/zip_reader.hpp"

#include <cstdio>
#include <isa-l/igzip_lib.h>

namespace envboot {
namespace {

constexpr size_t k_slab = size_t{256} << 10, k_local_header = 30;

bool is_library(std::string_view name) {
  return name.ends_with(".so") || name.find(".so.") != std::string_view::npos;
}

Result<uint64_t> inflate(os::File& file, const binfmt::ZipMember& member) {
  static std::vector<std::byte> in(k_slab), out(k_slab);
  TRY(file.read_at(std::span(in).first(k_local_header), member.header));
  auto u16 = [&](size_t at) { return std::to_integer<uint64_t>(in[at]) | std::to_integer<uint64_t>(in[at + 1]) << 8; };
  uint64_t at = member.header + k_local_header + u16(26) + u16(28), left = member.stored_size, produced = 0;
  inflate_state state{};
  isal_inflate_init(&state);
  while (left > 0 && state.block_state != ISAL_BLOCK_FINISH) {
    size_t got = TRY(file.read_at(std::span(in).first(std::min<uint64_t>(k_slab, left)), at));
    at += got;
    left -= got;
    state.next_in = reinterpret_cast<uint8_t*>(in.data());
    state.avail_in = static_cast<uint32_t>(got);
    do {
      state.next_out = reinterpret_cast<uint8_t*>(out.data());
      state.avail_out = k_slab;
      if (isal_inflate(&state) != ISAL_DECOMP_OK) {
        return fail(failure("{} is damaged", member.path.string()));
      }
      produced += k_slab - state.avail_out;
    } while (state.avail_out == 0 || (state.avail_in > 0 && state.block_state != ISAL_BLOCK_FINISH));
  }
  return produced;
}

Result<uint64_t> inflate_libraries(const char* path) {
  auto files = os::real_file_system();
  os::FilePtr file = TRY(files->open(TRY(AbsPath::parse(path))));
  binfmt::ZipReader zip = TRY(binfmt::ZipReader::open(*file, path));
  uint64_t produced = 0;
  for (const binfmt::ZipMember& member : zip.members()) {
    if (member.method == binfmt::ZipMethod::deflated && is_library(member.path.string())) {
      produced += TRY(inflate(*file, member));
    }
  }
  return produced;
}

} // namespace
} // namespace envboot

int main(int count, char** words) {
  auto produced =
      count == 2 ? envboot::inflate_libraries(words[1]) : envboot::fail(envboot::failure("usage: bare_inflate WHEEL"));
  if (!produced) {
    std::fprintf(stderr, "error: %s\n", produced.error().what.c_str());
    return 1;
  }
  std::printf("%llu bytes\n", static_cast<unsigned long long>(*produced));
  return 0;
}
