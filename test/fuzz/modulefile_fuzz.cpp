// Any Tcl text as a modulefile, in the interpreter that the worker uses, in this process. Nothing is written, the
// limits hold, and the evaluation goes over the wire. What only the worker's own limits stop (one long call into Tcl's
// C code, all memory) is kept out: the words that lead there make no run.
#include "fakes/temp_folder.hpp"
#include "modulefile/apply.hpp"
#include "modulefile/tcl_sandbox.hpp"
#include "modulefile/wire.hpp"
#include "property.hpp"

#include <algorithm>
#include <array>
#include <sys/resource.h>
#include <unistd.h>

using namespace envboot;
using namespace envboot::modulefile;
using fuzz::require;

namespace {

/// What runs long or eats memory inside one command.
constexpr std::array<std::string_view, 14> k_kept_out{"**",     "<<",     "repeat", "lrepeat", "format",
                                                      "regexp", "regsub", "glob",   "binary",  "vwait",
                                                      "update", "after",  "0x",     "/proc"};

/// A folder to stand in, with one file whose disappearance would tell. Files of this process can't grow while it lives.
class Cage {
 public:
  Cage() : m_folder(fakes::TempFolder::On::memory) {
    require(::chdir(m_folder.path().string().c_str()) == 0, "the folder is there");
  }
  [[nodiscard]] AbsPath write(std::string_view text) const {
    auto file = m_folder.dir()->open({"modulefile"}, os::How::replace());
    require(file && (*file)->write(std::as_bytes(std::span(text))).has_value(), "the modulefile is written");
    return m_folder.path() / "modulefile";
  }
  [[nodiscard]] bool untouched(size_t size) const {
    auto entries = m_folder.dir()->list();
    auto about = m_folder.dir()->stat({"modulefile"});
    return entries && entries->size() == 1 && about && about->size == size;
  }

 private:
  fakes::TempFolder m_folder;
};

Evaluation evaluate(TclSandbox& sandbox, const Request& request, const Start& start, const Limits& limits) {
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const rlimit none{0, before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &none); // a write is a signal
  Evaluation evaluation = sandbox.evaluate(request, start, limits);
  ::setrlimit(RLIMIT_FSIZE, &before);
  return evaluation;
}

void check(const Evaluation& evaluation, const Request& request, const Limits& limits) {
  require(evaluation.mode == request.mode && evaluation.effects.size() <= limits.effects,
          "mode and effects are as asked");
  auto back = decode_evaluation(encode(evaluation));
  require(back && *back == evaluation, "the evaluation goes over the wire");
  const Environment before{{"PATH", "/usr/bin:/bin"}};
  require(evaluation.outcome.applied() || apply(evaluation, before).environment == before, "applied only if loaded");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Cage cage;
  static TclSandbox sandbox;
  std::string_view rest = fuzz::text_of(data, size);
  auto choice = fuzz::take_byte(rest);
  std::string text = "#%Module1.0\n" + std::string(rest);
  if (std::ranges::any_of(k_kept_out, [&](std::string_view word) { return text.find(word) != std::string::npos; })) {
    return 0;
  }
  Request request{cage.write(text), "apps/foo/1.0", "", Mode::load, (choice & 128) != 0};
  request.mode = static_cast<Mode>((choice & 127) % (static_cast<uint8_t>(Mode::scan) + 1));
  Limits limits;
  limits.soft = std::chrono::milliseconds(200);
  limits.effects = 200;
  limits.effect_bytes = size_t{1} << 16;
  const Start start{.environment = {{"PATH", "/usr/bin:/bin"}, {"HOME", "/home/u"}}};
  check(evaluate(sandbox, request, start, limits), request, limits);
  require(cage.untouched(text.size()), "nothing is made, changed or removed");
  return 0;
}
