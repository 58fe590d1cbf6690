#include "doctor/checks/listed.hpp"

#include <fmt/core.h>

namespace envboot::doctor {

std::string listed(const std::vector<std::string>& names, size_t most) {
  std::string text;
  for (size_t i = 0; i < names.size() && i < most; ++i) {
    text += (i > 0 ? ", " : "") + names[i];
  }
  return names.size() > most ? fmt::format("{} and {} more", text, names.size() - most) : text;
}

} // namespace envboot::doctor
