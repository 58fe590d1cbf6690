#pragma once

#include "modulefile/static_fallback.hpp"
#include "property.hpp"

#include <algorithm>

namespace envboot::fuzz {

/// What holds of every text that is read as the modulefile `path`; its first byte is the mode.
inline void read_as(const char* path, const uint8_t* data, size_t size) {
  using namespace modulefile;
  std::string_view text = text_of(data, size);
  Request request{*AbsPath::parse(path), "apps/foo/1", "", Mode::load, false, {}};
  request.mode = static_cast<Mode>(take_byte(text) % (static_cast<uint8_t>(Mode::scan) + 1));
  Limits limits;
  limits.effects = 100;
  Evaluation evaluation = read_statically(request, text, Start{.environment = {{"HOME", "/home/u"}}}, limits);
  require(evaluation.outcome.kind == Outcome::Kind::not_evaluated, "nothing was evaluated");
  require(evaluation.effects.size() <= limits.effects, "effects are limited");
  const auto lines = std::count(text.begin(), text.end(), '\n') + 1;
  for (const Effect& effect : evaluation.effects) {
    require(effect.where.line >= 1 && effect.where.line <= lines && effect.where.column >= 1,
            "an effect has its place");
  }
}

} // namespace envboot::fuzz
