#pragma once

namespace envboot {

/// What this processor has, and the kernel lets be used (Intel, "Software Developer's Manual", 1, 14.3). All false on
/// other kinds than x86-64.
struct Processor {
  bool sha = false;          ///< instructions for SHA-256, and SSE up to 4.1
  bool wide_vectors = false; ///< AVX: vector registers have upper halves

  static const Processor& get();
};

} // namespace envboot
