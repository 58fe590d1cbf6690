#if defined(__x86_64__)
#include "binfmt/inflate.hpp"

#include <cpuid.h>
#include <gtest/gtest.h>
#include <immintrin.h>
#include <vector>

namespace envboot::binfmt {
namespace {

/// Whether the processor tells which of its registers are in use (XGETBV with 1).
bool tells_what_is_in_use() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  return __get_cpuid_count(13, 1, &a, &b, &c, &d) != 0 && (a & 4U) != 0;
}

[[gnu::target("xsave")]] bool upper_halves_in_use() {
  return (_xgetbv(1) & 4U) != 0;
}
[[gnu::target("avx2,xsave")]] bool seen_when_used() {
  asm volatile("vpcmpeqd %%ymm0, %%ymm0, %%ymm0" ::: "xmm0");
  bool seen = upper_halves_in_use();
  _mm256_zeroupper();
  return seen;
}

TEST(Crc32, LeavesNoUpperHalvesInUseForWhichOthersWouldWait) {
  if (!tells_what_is_in_use() || !__builtin_cpu_supports("avx2") || !seen_when_used()) {
    GTEST_SKIP() << "this processor does not tell which registers are in use";
  }
  std::vector<std::byte> bytes(4096);
  for (size_t size = 0; size <= bytes.size(); ++size) {
    crc32(std::span(bytes).first(size));
    ASSERT_FALSE(upper_halves_in_use()) << size;
  }
}

} // namespace
} // namespace envboot::binfmt
#endif
