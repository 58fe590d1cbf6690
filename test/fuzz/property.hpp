#pragma once

#include "util/result.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string_view>

namespace envboot::fuzz {

/// Ends the process, which is how libFuzzer and the replay hear of a failure.
inline void require(bool holds, const char* property) {
  if (!holds) {
    std::fprintf(stderr, "property broken: %s\n", property);
    std::abort();
  }
}

/// An error says something, and its causes do.
inline void require_telling(const Error& error) {
  require(!error.what.empty(), "an error says what happened");
  for (const std::string& cause : error.causes) {
    require(!cause.empty(), "no cause is empty");
  }
}

/// The value is there, or the error is a telling one.
template <typename T>
bool good(const Result<T>& result) {
  if (!result) {
    require_telling(result.error());
  }
  return result.has_value();
}

inline std::string_view text_of(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Cuts the first line off: the first of several texts that a target takes.
inline std::string_view take_line(std::string_view& text) {
  size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

/// Cuts the first byte off, 0 when there is none: the choice that a target takes beside its text.
inline uint8_t take_byte(std::string_view& text) {
  if (text.empty()) {
    return 0;
  }
  auto byte = static_cast<uint8_t>(text.front());
  text.remove_prefix(1);
  return byte;
}

} // namespace envboot::fuzz

/// What each NAME_fuzz.cpp defines.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);
