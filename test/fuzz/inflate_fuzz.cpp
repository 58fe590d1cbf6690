// A raw deflate stream: in pieces it gives what it gives at once, and a copy goes on alike.
#include "binfmt/inflate.hpp"
#include "property.hpp"

#include <algorithm>
#include <string>

using namespace envboot;
using fuzz::require;

namespace {

struct Inflated {
  std::string out;
  bool finished = false, damaged = false;
};

Inflated inflated(std::string_view in, size_t in_piece, size_t out_piece, bool copies) {
  constexpr size_t k_most = size_t{1} << 18;
  Inflated result;
  binfmt::Inflater inflater;
  std::string buffer(out_piece, '\0');
  while (!inflater.finished() && result.out.size() < k_most) {
    auto piece = in.substr(0, in_piece);
    auto step = inflater.step(std::as_bytes(std::span(piece)), std::as_writable_bytes(std::span(buffer)));
    if (!fuzz::good(step)) {
      result.damaged = true;
      break;
    }
    require(step->consumed <= piece.size() && step->produced <= buffer.size(), "a step keeps to its buffers");
    result.out.append(buffer, 0, step->produced);
    in.remove_prefix(step->consumed);
    if (step->consumed == 0 && step->produced == 0) {
      break;
    }
    if (copies) {
      binfmt::Inflater copy(inflater);
      inflater = copy;
    }
  }
  result.finished = inflater.finished();
  result.out.resize(std::min(result.out.size(), k_most));
  return result;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  size_t pieces = fuzz::take_byte(text) % 16 + 1;
  Inflated whole = inflated(text, text.size(), size_t{1} << 16, false);
  Inflated cut = inflated(text, pieces, 7 * pieces, true);
  size_t common = std::min(whole.out.size(), cut.out.size());
  require(whole.out.compare(0, common, cut.out, 0, common) == 0, "pieces give the same bytes");
  if (!whole.damaged && !cut.damaged) {
    require(whole.out == cut.out && whole.finished == cut.finished, "pieces give as many bytes");
  }
  return 0;
}
