#include "net/http_head.hpp"

#include "net/html.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace envboot::net {
namespace {

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_name_char(char c) {
  constexpr std::string_view k_marks = "!#$%&'*+-.^_`|~";
  return is_alphanumeric(c) || k_marks.find(c) != std::string_view::npos;
}

std::string_view trimmed(std::string_view text) {
  size_t first = text.find_first_not_of(" \t");
  size_t last = text.find_last_not_of(" \t");
  return first == std::string_view::npos ? std::string_view() : text.substr(first, last - first + 1);
}

bool is_port(std::string_view text) {
  unsigned value = 0;
  auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  return code == std::errc() && end == text.data() + text.size() && value > 0 && value < 65536;
}

/// A DNS name or an IPv4 address; in brackets an IPv6 address, with its zone. Whatever else stands there some reader
/// takes for something else.
bool is_host(std::string_view text, bool bracketed) {
  std::string_view marks = bracketed ? ".:%" : "._-";
  return !text.empty() && (!bracketed || text.find(':') != text.npos) &&
         std::ranges::all_of(text, [&](char c) { return is_alphanumeric(c) || marks.find(c) != marks.npos; });
}

/// `host:port`, `[::1]:port`, `host`.
bool split_authority(std::string_view authority, std::string_view default_port, ProxyRequest& request) {
  size_t bracket = authority.find(']');
  size_t colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  request.host = authority.substr(0, colon);
  bool bracketed = request.host.starts_with('[') && request.host.ends_with(']');
  if (bracketed) {
    request.host = request.host.substr(1, request.host.size() - 2);
  }
  request.port = colon == std::string_view::npos ? default_port : authority.substr(colon + 1);
  return is_host(request.host, bracketed) && is_port(request.port);
}

} // namespace

std::string HttpHead::header(std::string_view wanted) const {
  for (const auto& [name, value] : headers) {
    if (lower(name) == wanted) {
      return value;
    }
  }
  return {};
}

void HttpHead::remove(std::initializer_list<std::string_view> names) {
  std::erase_if(headers, [&](const auto& header) {
    std::string name = lower(header.first);
    return std::ranges::find(names, name) != names.end();
  });
}

std::string HttpHead::text() const {
  std::string text = start_line + "\r\n";
  for (const auto& [name, value] : headers) {
    text += fmt::format("{}: {}\r\n", name, value);
  }
  return text + "\r\n";
}

int HttpHead::status() const {
  int value = 0;
  constexpr size_t k_at = 9; // behind `HTTP/1.1 `
  if (start_line.starts_with("HTTP/1.") && start_line.size() >= k_at + 3) {
    std::from_chars(start_line.data() + k_at, start_line.data() + k_at + 3, value);
  }
  return value;
}

std::optional<HttpHead> parse_http_head(std::string_view text) {
  HttpHead head;
  bool first = true;
  while (true) {
    size_t end = text.find("\r\n");
    if (end == std::string_view::npos) {
      return std::nullopt;
    }
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 2);
    if (line.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos) {
      return std::nullopt;
    }
    if (std::exchange(first, false)) {
      head.start_line = line;
      continue;
    }
    if (line.empty()) {
      return head.start_line.empty() ? std::nullopt : std::optional(std::move(head));
    }
    size_t colon = line.find(':');
    if (colon == 0 || colon == std::string_view::npos || !std::ranges::all_of(line.substr(0, colon), is_name_char)) {
      return std::nullopt;
    }
    head.add(std::string(line.substr(0, colon)), std::string(trimmed(line.substr(colon + 1))));
  }
}

std::optional<ProxyRequest> parse_proxy_request(std::string_view line) {
  size_t first = line.find(' ');
  size_t second = first == std::string_view::npos ? first : line.find(' ', first + 1);
  if (second == std::string_view::npos || (line.substr(second) != " HTTP/1.1" && line.substr(second) != " HTTP/1.0")) {
    return std::nullopt;
  }
  ProxyRequest request;
  request.method = line.substr(0, first);
  // RFC 9112 3: lenient readers part the words at tabs and the like, and see another target than we do.
  auto plain = [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f; };
  if (request.method.empty() || !std::ranges::all_of(request.method, is_name_char) ||
      !std::ranges::all_of(line, plain)) {
    return std::nullopt;
  }
  std::string_view target = line.substr(first + 1, second - first - 1);
  request.tunnel = request.method == "CONNECT";
  if (request.tunnel) {
    return split_authority(target, "", request) ? std::optional(request) : std::nullopt;
  }
  constexpr std::string_view k_scheme = "http://";
  if (lower(target.substr(0, k_scheme.size())) != k_scheme) {
    return std::nullopt;
  }
  target.remove_prefix(k_scheme.size());
  size_t path = std::min(target.find_first_of("/?#"), target.size());
  request.path = target.substr(path);
  if (!request.path.starts_with('/')) {
    request.path.insert(0, "/");
  }
  return split_authority(target.substr(0, path), "80", request) ? std::optional(request) : std::nullopt;
}

std::optional<uint64_t> body_size(const HttpHead& head) {
  auto announced =
      std::ranges::count_if(head.headers, [](const auto& header) { return lower(header.first) == "content-length"; });
  if (!head.header("transfer-encoding").empty() || announced > 1) {
    return std::nullopt;
  }
  std::string text = head.header("content-length");
  uint64_t size = 0;
  auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), size);
  bool good = code == std::errc() && end == text.data() + text.size();
  return announced == 0 ? std::optional<uint64_t>(0) : good ? std::optional(size) : std::nullopt;
}

} // namespace envboot::net
