// A package index's page: links with plain file names, the same however often they are read.
#include "net/html.hpp"
#include "net/index_page.hpp"
#include "property.hpp"

using namespace envboot;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  const Url base = *Url::parse("https://user:word@index.example.org/simple/torch/?x=1");
  for (const net::IndexLink& link : net::parse_index_page(text, base)) {
    require(!link.file_name.empty() && link.file_name.find('/') == std::string::npos, "a file name is one component");
    require(link.file_name != "." && link.file_name != ".." && link.file_name.find('\0') == std::string::npos,
            "a file name leads nowhere else");
    require(Url::parse(link.url.request_text()).has_value(), "a link can be fetched");
  }
  for (const net::Tag& tag : net::html_tags(text)) {
    require(!tag.name.empty(), "a tag has a name");
  }
  std::string name = net::normalized_project(text);
  require(net::normalized_project(name) == name, "normalising twice changes nothing");
  return 0;
}
