// A modulefile read as text: places are in the file, nothing is evaluated.
#include "modulefile/static_fallback.hpp"
#include "modulefile/tree.hpp"
#include "property.hpp"

#include <algorithm>

using namespace envboot;
using namespace envboot::modulefile;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  Request request{*AbsPath::parse("/site/apps/foo/1"), "apps/foo/1", "", Mode::load, false, {}};
  request.mode = static_cast<Mode>(fuzz::take_byte(text) % (static_cast<uint8_t>(Mode::scan) + 1));
  (void)cookie_of(text);
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
  return 0;
}
