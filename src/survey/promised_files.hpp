#pragma once

#include "survey/packages.hpp"
#include "util/sha256.hpp"

namespace envboot::survey {

/// A file of the right size, and the hash that RECORD promises of it.
struct PromisedFile {
  PackageFacts* package = nullptr;
  std::string named; ///< as RECORD names it
  AbsPath file;
  Sha256 sha256;
  uint64_t size = 0;
};
using Promises = std::vector<PromisedFile>;

/// Reads and hashes them in as many threads as `scrutiny` says, the largest first, and tells their packages which ones
/// are changed. False when the deadline came first.
bool hold_to_promises(os::FileReader& files, Promises& promises, const Scrutiny& scrutiny);

} // namespace envboot::survey
