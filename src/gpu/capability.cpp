#include "gpu/capability.hpp"

#include <array>
#include <charconv>
#include <fmt/core.h>

namespace envboot::gpu {
namespace {

std::optional<int> number(std::string_view text) {
  int value = 0;
  auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  return problem == std::errc() && end == text.data() + text.size() && value >= 0 && text.size() <= 4
             ? std::optional(value)
             : std::nullopt;
}

} // namespace

std::optional<ComputeCapability> ComputeCapability::parse(std::string_view text) {
  constexpr std::array<std::string_view, 5> k_prefixes = {"sm_", "compute_", "cc ", "cc", "sm"};
  for (std::string_view prefix : k_prefixes) {
    if (text.starts_with(prefix)) {
      text.remove_prefix(prefix.size());
      break;
    }
  }
  if (size_t dot = text.find('.'); dot != std::string_view::npos) {
    auto major = number(text.substr(0, dot)), minor = number(text.substr(dot + 1));
    return major && minor && *minor < 10 ? std::optional(ComputeCapability{*major, *minor}) : std::nullopt;
  }
  auto arch = number(text);
  return arch && *arch >= 10 ? std::optional(from_arch(static_cast<uint32_t>(*arch))) : std::nullopt;
}

std::string ComputeCapability::text() const {
  return fmt::format("{}.{}", major, minor);
}
std::string ComputeCapability::sm() const {
  return fmt::format("sm_{}{}", major, minor);
}

} // namespace envboot::gpu
