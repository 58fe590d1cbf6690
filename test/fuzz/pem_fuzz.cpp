// Files that should hold certificates.
#include "net/ca.hpp"
#include "property.hpp"
#include "util/base64.hpp"

using namespace envboot;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  require(base64_decode(base64(text)) == text, "base64 comes back");
  if (auto bytes = base64_decode(text)) {
    require(base64_decode(base64(*bytes)) == bytes, "what was decoded comes back");
  }
  auto blocks = net::certificates_of(text);
  if (!fuzz::good(blocks)) {
    return 0;
  }
  std::string joined;
  for (const std::string& block : *blocks) {
    joined += block;
  }
  auto again = net::certificates_of(joined);
  require(again && *again == *blocks, "canonical blocks read as themselves");
  return 0;
}
