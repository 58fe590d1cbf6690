#pragma once

#include "os/file_system.hpp"

#include <algorithm>
#include <cstring>
#include <string>

namespace envboot::fakes {

/// A read-only file whose content a test holds in memory; counts what is read of it.
struct FakeBytesFile : os::File {
  explicit FakeBytesFile(std::string content) : bytes(std::move(content)) {}

  Result<size_t> read_at(std::span<std::byte> out, uint64_t offset) override {
    ++reads;
    if (out.empty() || offset >= bytes.size()) {
      return size_t{0};
    }
    size_t part = std::min(out.size(), bytes.size() - static_cast<size_t>(offset));
    std::memcpy(out.data(), bytes.data() + offset, part);
    bytes_read += part;
    return part;
  }
  Status write(std::span<const std::byte>) override { return fail(failure("a fake that can't be written")); }
  Status truncate(uint64_t) override { return fail(failure("a fake that can't be written")); }
  Status sync() override { return {}; }
  Status close() override { return {}; }
  Result<uint64_t> size() override { return bytes.size(); }

  std::string bytes;
  size_t reads = 0, bytes_read = 0;
};

} // namespace envboot::fakes
