#include "net/index_page.hpp"

#include "net/html.hpp"
#include "net/portal.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace envboot::net {
namespace {

constexpr size_t k_page_limit = size_t{64} << 20; ///< the largest pages of the public index have some 10 MB

struct PageSink : os::BodySink {
  std::string body;
  bool too_large = false;
  os::Flow on_head(const os::Head& /*head*/) override { return os::Flow::go_on; }
  os::Flow on_body(std::span<const std::byte> bytes) override {
    too_large = body.size() + bytes.size() > k_page_limit;
    if (too_large) {
      return os::Flow::stop;
    }
    body.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return os::Flow::go_on;
  }
};

std::optional<Sha256> hash_of(std::string_view href) {
  constexpr std::string_view k_mark = "#sha256=";
  size_t at = href.find(k_mark);
  return at == std::string_view::npos ? std::nullopt : Sha256::from_hex(href.substr(at + k_mark.size(), 64));
}

Result<Url> project_page(const Url& index, const std::string& project) {
  std::string base = index.request_text();
  Url page = TRY(Url::parse(fmt::format("{}{}{}/", base, base.ends_with('/') ? "" : "/", project)));
  const auto& login = index.credentials();
  return login ? page.with_credentials(*login) : page;
}

/// A private index keeps its files behind the same login, on the same host.
void pass_on_login(std::vector<IndexLink>& links, const Url& index) {
  const auto& login = index.credentials();
  for (IndexLink& link : links) {
    if (login && link.url.host() == index.host() && link.url.scheme() == index.scheme()) {
      link.url = link.url.with_credentials(*login);
    }
  }
}

} // namespace

std::string normalized_project(std::string_view name) {
  std::string out;
  for (char c : lower(name)) {
    bool separator = c == '-' || c == '_' || c == '.';
    if (!separator || out.empty() || out.back() != '-') {
      out += separator ? '-' : c;
    }
  }
  return out;
}

std::vector<IndexLink> parse_index_page(std::string_view page, const Url& base) {
  std::vector<IndexLink> links;
  for (const Tag& tag : html_tags(page)) {
    std::string href = tag.name == "a" ? tag.attribute("href") : "";
    auto url = href.empty() ? Result<Url>(fail(Error{})) : base.resolve(href);
    auto name = url ? RelPath::parse(url->file_name()) : fail(url.error());
    if (!name || name->string().find('/') != std::string::npos) {
      continue;
    }
    links.push_back({name->string(), *url, hash_of(href)});
  }
  return links;
}

Result<std::vector<IndexLink>> list_project(os::Transport& transport, const os::Route& route, const Url& index,
                                            std::string_view project, Deadline deadline) {
  Url page = TRY(project_page(index, normalized_project(project)));
  PageSink sink;
  os::Summary summary = TRY(transport.get({page, {{"Accept", "text/html"}}, {}}, route, sink, deadline));
  if (auto portal = find_portal(summary.head, sink.body, page, true)) {
    return fail(portal_error(*portal, "the index page of " + std::string(project)));
  }
  if (sink.too_large) {
    return fail(failure("the index page {} is too large", page.text()));
  }
  if (summary.head.status == 404) {
    return fail(failure("the package index has no project `{}`", project)
                    .because(fmt::format("{} answered 404", page.text()))
                    .with_hint("check the name's spelling and the index (`--index`, or `index` in the site profile)"));
  }
  if (summary.head.status / 100 != 2) {
    return fail(failure("cannot read the package index")
                    .because(fmt::format("{} answered {}", page.text(), summary.head.status)));
  }
  auto final_url = Url::parse(summary.head.url);
  auto links = parse_index_page(sink.body, final_url ? *final_url : page);
  pass_on_login(links, index);
  return links;
}

Result<IndexLink> find_on_index(os::Transport& transport, const os::Route& route, const Url& index,
                                std::string_view project, std::string_view file_name, Deadline deadline) {
  std::vector<IndexLink> links = TRY(list_project(transport, route, index, project, deadline));
  auto found = std::ranges::find(links, file_name, &IndexLink::file_name);
  if (found != links.end()) {
    return *found;
  }
  constexpr size_t k_shown = 5;
  Error missing = failure("the package index {} has no {}", index.text(), file_name)
                      .with_hint("is it a mirror that holds only new files? `--index URL` names another")
                      .because(fmt::format("{} files of `{}` are there", links.size(), project));
  for (size_t i = links.size() - std::min(k_shown, links.size()); i < links.size(); ++i) {
    missing = std::move(missing).because("there is " + links[i].file_name);
  }
  return fail(std::move(missing));
}

} // namespace envboot::net
