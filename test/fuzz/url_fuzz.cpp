// URLs: what is shown holds no password, what is fetched reads back, links resolve to URLs. First line: a URL; rest: a
// link.
#include "property.hpp"
#include "util/url.hpp"

using namespace envboot;
using fuzz::require;

namespace {

bool same_place(const Url& a, const Url& b) {
  return a.scheme() == b.scheme() && a.host() == b.host() && a.port() == b.port() && a.path() == b.path();
}

void check(const Url& url) {
  require(url.scheme() == "http" || url.scheme() == "https" || url.scheme() == "file", "the scheme is one of three");
  require(url.path().starts_with('/') && url.port() >= 0 && url.port() < 65536, "path and port are a URL's");
  auto fetched = Url::parse(url.request_text());
  require(fetched && same_place(*fetched, url) && !fetched->credentials(), "what is fetched is the same place");
  require(fetched->request_text() == url.request_text(), "what is fetched prints alike");
  const Url secret = url.with_credentials({"user", Secret("Kfuzz9secret")});
  bool in_place = url.text().find("Kfuzz9secret") != std::string::npos; // the fuzzer reads this comparison too
  require(in_place || secret.text().find("Kfuzz9secret") == std::string::npos, "no password is shown");
  require(!secret.without_credentials().credentials() && same_place(secret, url), "credentials come and go");
  for (char c : url.text()) {
    require(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f, "what is shown has no control characters");
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  require(percent_decode(percent_encode(text)) == text, "percent-encoding comes back");
  std::string_view first = fuzz::take_line(text);
  const Url base = *Url::parse("https://index.example.org/simple/torch/");
  for (std::string_view bare : {"", "http"}) {
    if (auto url = Url::parse(first, bare); fuzz::good(url)) {
      check(*url);
      if (auto target = url->resolve(text); fuzz::good(target)) {
        check(*target);
      }
    }
  }
  if (auto target = base.resolve(text); fuzz::good(target)) {
    check(*target);
  }
  return 0;
}
