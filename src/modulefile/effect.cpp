#include "modulefile/effect.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace envboot::modulefile {

std::string Location::text() const {
  if (line == 0) {
    return file.string();
  }
  return column == 0 ? fmt::format("{}:{}", file.string(), line) : fmt::format("{}:{}:{}", file.string(), line, column);
}

std::string_view mode_name(Mode mode) {
  constexpr std::array<std::string_view, 8> k_names = {"load", "unload", "display", "help",
                                                       "test", "whatis", "refresh", "scan"};
  return k_names.at(static_cast<size_t>(mode));
}

bool asks_session(Verb verb) {
  constexpr std::array<Verb, 10> k_asking = {Verb::load,        Verb::try_load,    Verb::load_any, Verb::unload,
                                             Verb::switch_to,   Verb::require_any, Verb::conflict, Verb::family,
                                             Verb::require_all, Verb::always_load};
  return std::find(k_asking.begin(), k_asking.end(), verb) != k_asking.end();
}

bool takes_away(Verb verb) {
  constexpr std::array k_taking = {Verb::unset, Verb::remove_path, Verb::unset_alias, Verb::unset_function,
                                   Verb::unuse};
  return std::ranges::find(k_taking, verb) != k_taking.end();
}

bool Effect::has_option(std::string_view option) const {
  return std::find(options.begin(), options.end(), option) != options.end();
}

Evaluation Evaluation::not_evaluated(Mode mode, std::string because) {
  Evaluation evaluation;
  evaluation.mode = mode;
  evaluation.outcome.why = std::move(because);
  return evaluation;
}

} // namespace envboot::modulefile
