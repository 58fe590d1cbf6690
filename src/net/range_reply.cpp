#include "net/range_reply.hpp"

#include <charconv>
#include <fmt/format.h>

namespace envboot::net {
namespace {

using What = RangeReply::What;

std::optional<uint64_t> number(std::string_view text) {
  uint64_t value = 0;
  auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  return code == std::errc() && end == text.data() + text.size() && !text.empty() ? std::optional(value) : std::nullopt;
}

} // namespace

ContentRange parse_content_range(std::string_view text) {
  constexpr std::string_view k_unit = "bytes ";
  size_t slash = text.find('/');
  if (!text.starts_with(k_unit) || slash == std::string_view::npos) {
    return {};
  }
  std::string_view range = text.substr(k_unit.size(), slash - k_unit.size());
  return {number(range.substr(0, range.find('-'))), number(text.substr(slash + 1))};
}

RangeReply judge_reply(const os::Head& head, uint64_t have) {
  ContentRange range = parse_content_range(head.header("content-range"));
  switch (head.status) {
  case 200:
    return {What::from_start, number(head.header("content-length")), {}};
  case 206:
    if (have > 0 && range.first == have) {
      return {What::append, range.total, {}};
    }
    return {What::start_over, std::nullopt,
            fmt::format("the server sent another part (`{}`) than asked for", head.header("content-range"))};
  case 416:
    if (have > 0 && range.total == have) {
      return {What::complete, range.total, {}};
    }
    return {What::start_over, range.total, "the server has no bytes where the part ends"};
  default:
    return {What::no_file, std::nullopt, fmt::format("the server answered {}", head.status)};
  }
}

std::string validator_of(const os::Head& head) {
  std::string etag = head.header("etag");
  return etag.starts_with('"') ? etag : head.header("last-modified");
}

} // namespace envboot::net
