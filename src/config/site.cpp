#include "config/site.hpp"

#include "config/check.hpp"

#include <algorithm>
#include <fnmatch.h>

namespace envboot::config {
namespace {

/// `2.17`, `470`, `470.42.01`: numbers joined by dots.
std::string read_dotted_numbers(Table& table, std::string_view key, std::string_view example) {
  std::string text = table.string(key);
  bool fits = text.find_first_not_of("0123456789.") == std::string::npos && text.find("..") == std::string::npos &&
              !text.starts_with('.') && !text.ends_with('.');
  if (!fits) {
    table.reject(key, fmt::format("`{}` must be numbers joined by dots, such as `{}`", key, example));
  }
  return fits ? text : std::string();
}

NodeType read_node(Table table) {
  NodeType node;
  node.name = read_name(table);
  node.gpus = read_lines(table, "gpus");
  node.glibc = read_dotted_numbers(table, "glibc", "2.17");
  node.driver = read_dotted_numbers(table, "driver", "470.82.01");
  node.select = read_line(table, "select");
  return node;
}

Place read_place(Table table) {
  Place place;
  place.name = read_name(table);
  place.path = table.require_string("path");
  if (!place.path.empty() && !is_anchored(place.path)) {
    table.reject("path", "`path` must begin with `/`, `~` or `$VARIABLE`");
  }
  place.purge = read_line(table, "purge");
  if (place.purge == "unknown") {
    place.purge.clear();
    place.purge_known = false;
  }
  return place;
}

std::vector<std::string> read_paths(Table& table, std::string_view key) {
  std::vector<std::string> paths = read_lines(table, key);
  for (size_t i = 0; i < paths.size(); ++i) {
    if (!is_anchored(paths[i])) {
      table.reject(key, fmt::format("a path in `{}` must begin with `/`, `~` or `$VARIABLE`", key), {}, i);
    }
  }
  return paths;
}

ProxyFacts read_proxy(Table table) {
  ProxyFacts proxy;
  proxy.url = read_url(table, "url");
  proxy.login = read_url(table, "login");
  proxy.direct = read_lines(table, "direct");
  for (size_t i = 0; i < proxy.direct.size(); ++i) {
    if (proxy.direct[i].find_first_of("/ ,") != std::string::npos) {
      table.reject("direct", "an item of `direct` is a host or a `.domain`, not a URL", {}, i);
    }
  }
  return proxy;
}

JobFacts read_job(Table table) {
  JobFacts job{table.string("scheduler"), read_line(table, "queue"), read_line(table, "walltime")};
  if (!job.scheduler.empty() && job.scheduler != "pbs" && job.scheduler != "slurm") {
    table.reject("scheduler", fmt::format("`{}` is no scheduler that envboot knows", job.scheduler),
                 "`pbs` or `slurm`");
    job.scheduler.clear();
  }
  return job;
}

std::pair<std::string, std::string> read_mirror(Table table) {
  table.require_string("prefix");
  table.require_string("use");
  return {read_url(table, "prefix"), read_url(table, "use")};
}

} // namespace

Result<Site> parse_site(std::string_view text, std::string_view origin) {
  Toml toml = TRY(Toml::parse(text, origin));
  Table root = toml.root();
  Site site;
  check_schema(root);
  site.name = read_name(root);
  site.title = read_line(root, "title");
  site.hosts = read_lines(root, "hosts");
  site.modulepath = read_paths(root, "modulepath");
  site.base_modules = read_lines(root, "base_modules");
  for (Table node : root.tables("node")) {
    site.nodes.push_back(read_node(node));
  }
  reject_duplicates(root, "node", site.nodes);
  for (Table place : root.tables("place")) {
    site.places.push_back(read_place(place));
  }
  reject_duplicates(root, "place", site.places);
  site.proxy = read_proxy(root.table("proxy"));
  site.job = read_job(root.table("job"));
  site.ca = read_paths(root, "ca");
  site.index = read_url(root, "index");
  site.channels = read_lines(root, "channels");
  for (size_t i = 0; i < site.channels.size(); ++i) {
    bool token = site.channels[i].find("/t/") != std::string::npos; // conda's tokens stand in the path
    if (token || holds_credentials(site.channels[i])) {
      root.reject("channels", "this channel holds a password or token, and a profile is no place for secrets", {}, i);
    }
  }
  for (Table mirror : root.tables("mirror")) {
    site.mirrors.push_back(read_mirror(mirror));
  }
  site.origin = origin;
  TRY(toml.finish());
  return site;
}

const Site* choose_site(const std::vector<Site>& sites, std::string_view host_name) {
  std::string host(host_name);
  auto matches = [&](const std::string& pattern) { return fnmatch(pattern.c_str(), host.c_str(), FNM_CASEFOLD) == 0; };
  auto chosen = std::find_if(sites.begin(), sites.end(), [&](const Site& site) {
    return std::any_of(site.hosts.begin(), site.hosts.end(), matches);
  });
  return chosen == sites.end() ? nullptr : &*chosen;
}

} // namespace envboot::config
