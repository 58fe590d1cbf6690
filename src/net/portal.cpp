#include "net/portal.hpp"

#include "net/html.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace envboot::net {
namespace {

struct Magic {
  size_t offset;
  std::string_view bytes;
  Content content;
};
constexpr std::array<Magic, 7> k_magics{{{0, "PK\x03\x04", Content::zip},
                                         {0, "\x1f\x8b", Content::gzip},
                                         {0, "BZh", Content::bzip2},
                                         {0, {"\xfd\x37zXZ\0", 6}, Content::xz},
                                         {0, "\x28\xb5\x2f\xfd", Content::zstd},
                                         {0, "\x7f\x45LF", Content::elf},
                                         {257, "ustar", Content::tar}}};

struct Suffix {
  std::string_view text;
  Content content;
};
constexpr std::array<Suffix, 10> k_suffixes{{{".whl", Content::zip},
                                             {".zip", Content::zip},
                                             {".conda", Content::zip},
                                             {".tar.bz2", Content::bzip2},
                                             {".tar.gz", Content::gzip},
                                             {".tgz", Content::gzip},
                                             {".tar.xz", Content::xz},
                                             {".zst", Content::zstd},
                                             {".tar", Content::tar},
                                             {".json", Content::json}}};

/// Words of the titles and paths of login pages, as sites' proxies and the usual portal products have them.
constexpr std::array<std::string_view, 9> k_login_words{"login",   "log in", "sign in",        "signin",       "logon",
                                                        "sign on", "portal", "authentication", "access denied"};

bool names_a_login(std::string_view text) {
  std::string small = lower(text);
  return std::ranges::any_of(k_login_words,
                             [&](std::string_view word) { return small.find(word) != std::string::npos; });
}

std::string one_line(std::string_view text) {
  constexpr size_t k_most = 80;
  std::string out;
  for (char c : text.substr(0, k_most)) {
    bool plain = static_cast<unsigned char>(c) > 0x20 && c != 0x7f;
    if (plain || (!out.empty() && out.back() != ' ')) {
      out += plain ? c : ' ';
    }
  }
  return out;
}

/// Without what a page may put before an `@`: the place is shown to the user.
std::optional<Url> resolve(const Url& base, std::string_view href) {
  auto url = base.resolve(href);
  return url ? std::optional(url->without_credentials()) : std::nullopt;
}

/// What the tags of a page say about a login.
struct Signs {
  std::string title;
  std::optional<std::string> action; ///< of the form that asks for a password, else of the first form
  bool password = false;
};

Signs read_signs(std::string_view page) {
  Signs signs;
  std::optional<std::string> form;
  for (const Tag& tag : html_tags(page)) {
    if (tag.name == "title" && signs.title.empty()) {
      signs.title = one_line(tag.text);
    } else if (tag.name == "form") {
      form = tag.attribute("action");
      signs.action = signs.action ? signs.action : form;
    } else if (tag.name == "input" && lower(tag.attribute("type")) == "password" && !signs.password) {
      signs.password = true;
      signs.action = form;
    }
  }
  return signs;
}

std::optional<PortalPage> judge_redirect(const os::Head& head, const Url& asked) {
  auto target = resolve(asked, head.header("location"));
  if (head.status / 100 != 3 || head.header("location").empty() || !target) {
    return std::nullopt;
  }
  bool elsewhere = target->host() != asked.host();
  return elsewhere && names_a_login(target->path() + " " + target->host()) ? std::optional(PortalPage{{}, target, true})
                                                                           : std::nullopt;
}

} // namespace

std::string_view name_of(Content content) {
  switch (content) {
  case Content::zip:
    return "a zip archive";
  case Content::gzip:
    return "gzip data";
  case Content::bzip2:
    return "bzip2 data";
  case Content::xz:
    return "xz data";
  case Content::zstd:
    return "zstd data";
  case Content::elf:
    return "a program";
  case Content::tar:
    return "a tar archive";
  case Content::json:
    return "a JSON document";
  case Content::html:
    return "a web page";
  case Content::other:
    break;
  }
  return "something else";
}

Content sniff(std::string_view bytes) {
  for (const Magic& magic : k_magics) {
    if (bytes.size() >= magic.offset + magic.bytes.size() &&
        bytes.substr(magic.offset, magic.bytes.size()) == magic.bytes) {
      return magic.content;
    }
  }
  bytes.remove_prefix(bytes.starts_with("\xef\xbb\xbf") ? 3 : 0);
  bytes.remove_prefix(std::min(bytes.find_first_not_of(" \t\r\n"), bytes.size()));
  if (bytes.starts_with("{") || bytes.starts_with("[")) {
    return Content::json;
  }
  std::string start = lower(bytes.substr(0, 512));
  constexpr std::array<std::string_view, 6> k_openings{"<!doctype html", "<html", "<head", "<title", "<body", "<form"};
  bool page = std::ranges::any_of(k_openings, [&](std::string_view opening) { return start.starts_with(opening); });
  bool later = start.starts_with("<!--") || start.starts_with("<?xml") || start.starts_with("<script");
  return page || (later && start.find("<html") != std::string::npos) ? Content::html : Content::other;
}

std::optional<Content> expected_content(std::string_view file_name) {
  std::string name = lower(file_name);
  const auto* row = std::ranges::find_if(k_suffixes, [&](const Suffix& suffix) { return name.ends_with(suffix.text); });
  return row == k_suffixes.end() ? std::nullopt : std::optional(row->content);
}

std::optional<PortalPage> find_portal(const os::Head& head, std::string_view first_bytes, const Url& asked,
                                      bool wants_page) {
  if (auto page = judge_redirect(head, asked)) {
    return page;
  }
  bool claims_html = head.header("content-type").starts_with("text/html");
  bool is_html = sniff(first_bytes) == Content::html || (claims_html && sniff(first_bytes) == Content::other);
  if (!is_html || first_bytes.empty()) {
    return std::nullopt;
  }
  Signs signs = read_signs(first_bytes);
  auto final_url = Url::parse(head.url);
  const Url& base = final_url ? *final_url : asked;
  bool elsewhere = base.host() != asked.host();
  bool login = signs.password || (signs.action && names_a_login(signs.title)) ||
               (elsewhere && names_a_login(base.host() + base.path() + signs.title));
  if (wants_page && !login) {
    return std::nullopt;
  }
  PortalPage page{signs.title, std::nullopt, login || names_a_login(signs.title)};
  if (signs.action) {
    page.login = resolve(base, *signs.action);
  } else if (elsewhere) {
    page.login = base.without_credentials();
  }
  return page;
}

Error portal_error(const PortalPage& page, std::string_view what) {
  std::string title = page.title.empty() ? "it has no title" : fmt::format("its title is `{}`", page.title);
  if (!page.surely_a_login) {
    return failure("a web page came instead of {}", what)
        .because(title)
        .with_hint("open the address in a browser: the file may have moved, or a proxy answered in its place");
  }
  Error result = error(Kind::temporary, "the proxy answered with its login page instead of {}", what).because(title);
  return std::move(result).with_hint(
      page.login ? fmt::format("log in at {}, then run the same command again", page.login->text())
                 : "log in to the site's proxy, then run the same command again");
}

} // namespace envboot::net
