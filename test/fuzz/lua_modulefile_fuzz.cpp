// Any Lua text as a modulefile of Lmod, in the state that the worker uses, in this process. What only the worker's own
// limits stop (one long call into Lua's C code) is kept out: the words that lead there make no run.
#include "cage.hpp"
#include "modulefile/lua_sandbox.hpp"

#include <algorithm>
#include <array>

using namespace envboot;
using namespace envboot::modulefile;
using fuzz::require;

namespace {

/// What runs long inside one call: repetition, patterns, sorting, folders without an end.
constexpr std::array<std::string_view, 11> k_kept_out{"rep",    "find", "match", "gsub", "split", "sort",
                                                      "unpack", "move", "/proc", "/sys", "/dev"};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const fuzz::Cage cage("modulefile.lua");
  std::string_view rest = fuzz::text_of(data, size);
  auto choice = fuzz::take_byte(rest);
  std::string text(rest);
  if (std::ranges::any_of(k_kept_out, [&](std::string_view word) { return text.find(word) != std::string::npos; })) {
    return 0;
  }
  Request request{cage.write(text), "apps/foo/1.0", "", Mode::load, false, {}};
  request.mode = static_cast<Mode>(choice % (static_cast<uint8_t>(Mode::scan) + 1));
  Limits limits;
  limits.soft = std::chrono::milliseconds(200);
  limits.memory_bytes = uint64_t{32} << 20;
  limits.effects = 200;
  limits.effect_bytes = size_t{1} << 16;
  const Start start{.environment = {{"PATH", "/usr/bin:/bin"}, {"HOME", "/home/u"}}};
  fuzz::check(fuzz::without_writing([&] { return evaluate_lua(request, start, limits); }), request, limits);
  require(cage.untouched(text.size()), "nothing is made, changed or removed");
  return 0;
}
