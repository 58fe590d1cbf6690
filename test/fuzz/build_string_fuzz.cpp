// What a build says of itself, found in a library's bytes: the same however the bytes come by.
#include "gpu/build_string.hpp"
#include "property.hpp"

#include <algorithm>

using namespace envboot;
using fuzz::require;

namespace {

std::optional<gpu::BuildArches> scan(std::string_view text, bool lists, size_t piece) {
  gpu::BuildStringScanner scanner(lists);
  for (size_t at = 0; at < text.size(); at += piece) {
    scanner.feed(text.substr(at, piece));
  }
  return scanner.finish();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  size_t piece = fuzz::take_byte(text) + size_t{1};
  if (auto arches = gpu::parse_build_arches(text)) {
    require(!arches->images.empty() && arches->quote.size() <= 200, "arches, and a short quote");
    require(std::ranges::is_sorted(arches->images), "images are as a container would hold them");
  }
  for (bool lists : {false, true}) {
    auto whole = scan(text, lists, text.size() + 1);
    require(whole == scan(text, lists, piece), "pieces give the same arches");
    require(!whole || text.find(whole->quote) != std::string_view::npos, "the quote stands in the file");
  }
  return 0;
}
