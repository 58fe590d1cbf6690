#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace envboot::net {

/// One start tag and the text that follows it up to the next tag, entities decoded.
struct Tag {
  std::string name;                                            ///< lower case
  std::vector<std::pair<std::string, std::string>> attributes; ///< names in lower case
  std::string text;
  [[nodiscard]] std::string attribute(std::string_view name) const; ///< "" when there is none
  [[nodiscard]] bool has(std::string_view name) const;
};

/// The start tags of a page, in order; any bytes in. Comments, scripts and styles are skipped. No more than `limit`
/// tags.
std::vector<Tag> html_tags(std::string_view page, size_t limit = 200'000);

std::string lower(std::string_view text); ///< ASCII letters only

} // namespace envboot::net
