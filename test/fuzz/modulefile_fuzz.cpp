// Any Tcl text as a modulefile, in the interpreter that the worker uses, in this process. Nothing is written, the
// limits hold, and the evaluation goes over the wire. What only the worker's own limits stop (one long call into Tcl's
// C code, all memory) is kept out: the words that lead there make no run.
#include "cage.hpp"
#include "modulefile/tcl_sandbox.hpp"

#include <algorithm>
#include <array>

using namespace envboot;
using namespace envboot::modulefile;
using fuzz::require;

namespace {

/// What runs long or eats memory inside one command.
constexpr std::array<std::string_view, 14> k_kept_out{"**",     "<<",     "repeat", "lrepeat", "format",
                                                      "regexp", "regsub", "glob",   "binary",  "vwait",
                                                      "update", "after",  "0x",     "/proc"};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const fuzz::Cage cage("modulefile");
  static TclSandbox sandbox;
  std::string_view rest = fuzz::text_of(data, size);
  auto choice = fuzz::take_byte(rest);
  std::string text = "#%Module1.0\n" + std::string(rest);
  if (std::ranges::any_of(k_kept_out, [&](std::string_view word) { return text.find(word) != std::string::npos; })) {
    return 0;
  }
  Request request{cage.write(text), "apps/foo/1.0", "", Mode::load, (choice & 128) != 0, {}};
  request.mode = static_cast<Mode>((choice & 127) % (static_cast<uint8_t>(Mode::scan) + 1));
  Limits limits;
  limits.soft = std::chrono::milliseconds(200);
  limits.effects = 200;
  limits.effect_bytes = size_t{1} << 16;
  const Start start{.environment = {{"PATH", "/usr/bin:/bin"}, {"HOME", "/home/u"}}};
  fuzz::check(fuzz::without_writing([&] { return sandbox.evaluate(request, start, limits); }), request, limits);
  require(cage.untouched(text.size()), "nothing is made, changed or removed");
  return 0;
}
