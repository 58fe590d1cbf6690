#include "util/processor.hpp"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

namespace envboot {
namespace {

#if defined(__x86_64__)
struct Leaf {
  unsigned a = 0, b = 0, c = 0, d = 0; ///< as the registers are called
  explicit Leaf(unsigned number) { __get_cpuid_count(number, 0, &a, &b, &c, &d); }
};

[[gnu::target("xsave")]] bool keeps_upper_halves() {
  return (_xgetbv(0) & 6U) == 6U; // bits 1 and 2: XMM, YMM
}

Processor look() {
  Leaf basic(1), more(7);
  bool sse = (basic.c & bit_SSSE3) != 0 && (basic.c & bit_SSE4_1) != 0;
  bool avx = (basic.c & bit_AVX) != 0 && (basic.c & bit_OSXSAVE) != 0;
  return {sse && (more.b & bit_SHA) != 0, avx && keeps_upper_halves()};
}
#else
Processor look() {
  return {};
}
#endif

} // namespace

const Processor& Processor::get() {
  static const Processor processor = look();
  return processor;
}

} // namespace envboot
