// Is it a login page? Headers are the first lines, then a blank one, then the body.
#include "net/html.hpp"
#include "net/http_head.hpp"
#include "net/portal.hpp"
#include "net/range_reply.hpp"
#include "property.hpp"

using namespace envboot;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  os::Head head;
  head.status = 100 + 2 * fuzz::take_byte(text);
  head.url = fuzz::take_line(text);
  for (std::string_view line = fuzz::take_line(text); !line.empty(); line = fuzz::take_line(text)) {
    size_t colon = std::min(line.find(':'), line.size());
    head.headers.emplace_back(net::lower(line.substr(0, colon)), line.substr(std::min(colon + 1, line.size())));
  }
  const Url asked = *Url::parse("https://files.example.org/torch-1.0.whl");
  for (bool wants_page : {false, true}) {
    if (auto page = net::find_portal(head, text, asked, wants_page)) {
      Error error = net::portal_error(*page, "the file");
      fuzz::require_telling(error);
      require(!error.hint.empty(), "a login page comes with a hint");
      require(!page->login || !page->login->credentials(), "the place to log in holds no credentials");
    }
  }
  require(net::sniff(text) != net::Content::zip || text.starts_with("PK"), "a zip begins as one");
  for (uint64_t have : {uint64_t{0}, uint64_t{10}, UINT64_MAX}) {
    net::RangeReply reply = net::judge_reply(head, have);
    bool useless = reply.what == net::RangeReply::What::start_over || reply.what == net::RangeReply::What::no_file;
    require(!useless || !reply.why.empty(), "an answer that is no use has a reason");
    require(reply.what != net::RangeReply::What::complete || reply.total == have, "complete means that all is here");
  }
  (void)net::validator_of(head);
  return 0;
}
