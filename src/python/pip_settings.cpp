// Why not `pip --isolated`: it drops the user's index with the rest, and still reads /etc/pip.conf and the
// environment's own pip.conf. Why not PIP_TARGET= and the like: pip passes over empty variables, so a pip.conf's
// `target` stays. So pip is asked for its settings once, and then runs with exactly those that are wanted.
#include "python/pip_settings.hpp"

#include "python/clean_environment.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>

namespace envboot::python {
namespace {

constexpr std::array<std::string_view, 16> k_kept = {
    "index-url",    "extra-index-url", "find-links",       "no-index",        "cert",    "client-cert",
    "trusted-host", "proxy",           "timeout",          "default-timeout", "retries", "no-binary",
    "only-binary",  "prefer-binary",   "keyring-provider", "resume-retries"};
/// Of all pip commands only these sections concern an installation; later ones win.
constexpr std::array<std::string_view, 4> k_sections = {"global", "download", "install", ":env:"};

/// The value of a Python string literal as repr() writes it.
std::string from_repr(std::string_view text) {
  if (text.size() < 2 || (text.front() != '\'' && text.front() != '"') || text.back() != text.front()) {
    return std::string(text);
  }
  text = text.substr(1, text.size() - 2);
  std::string value;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      ++i;
      value += text[i] == 'n' ? '\n' : text[i] == 't' ? '\t' : text[i];
    } else {
      value += text[i];
    }
  }
  return value;
}

/// Multi-line values of pip.conf; pip splits variables at white space.
std::string on_one_line(std::string value) {
  std::replace_if(
      value.begin(), value.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  size_t start = std::min(value.find_first_not_of(' '), value.size());
  return value.substr(start, value.find_last_not_of(' ') - start + 1);
}

std::string variable(std::string_view name) {
  std::string variable = "PIP_";
  for (char c : name) {
    variable += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return variable;
}

} // namespace

std::string PipSettings::get(std::string_view name) const {
  auto found = std::find_if(values.begin(), values.end(), [&](const auto& value) { return value.first == name; });
  return found == values.end() ? "" : found->second;
}

void PipSettings::set(std::string_view name, std::string_view value) {
  std::erase_if(values, [&](const auto& old) { return old.first == name; });
  values.emplace_back(name, value);
}

PipSettings parse_pip_config(std::string_view listing) {
  PipSettings settings;
  std::map<std::string, std::pair<size_t, std::string>, std::less<>> best;
  while (!listing.empty()) {
    size_t end = std::min(listing.find('\n'), listing.size());
    std::string_view line = listing.substr(0, end);
    listing.remove_prefix(std::min(end + 1, listing.size()));
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    size_t equals = line.find('=');
    size_t dot = line.substr(0, equals).rfind('.');
    if (equals == std::string_view::npos || dot == std::string_view::npos) {
      continue;
    }
    auto section = std::find(k_sections.begin(), k_sections.end(), line.substr(0, dot));
    if (section == k_sections.end()) {
      continue;
    }
    std::string key(line.substr(dot + 1, equals - dot - 1));
    std::replace(key.begin(), key.end(), '_', '-');
    if (std::find(k_kept.begin(), k_kept.end(), key) == k_kept.end()) {
      settings.ignored.emplace_back(line.substr(0, equals));
      continue;
    }
    auto rank = static_cast<size_t>(section - k_sections.begin());
    auto& entry = best[key];
    if (rank >= entry.first) {
      entry = {rank, on_one_line(from_repr(line.substr(equals + 1)))};
    }
  }
  for (std::string_view key : k_kept) {
    if (auto found = best.find(key); found != best.end() && !found->second.second.empty()) {
      settings.values.emplace_back(key, found->second.second);
    }
  }
  return settings;
}

PipSettings read_pip_settings(os::Processes& processes, const AbsPath& python, const Environment& user,
                              const Environment& network, Deadline deadline) {
  using std::chrono_literals::operator""s;
  os::Command command;
  command.argv = {python.string(), "-I", "-m", "pip", "config", "list"};
  command.environment = clean_environment(user, {}, network);
  for (const auto& [name, value] : user.variables()) {
    if (name.starts_with("PIP_")) {
      command.environment.set(name, value);
    }
  }
  auto outcome = processes.run(command, deadline.within(60s));
  if (outcome && outcome->good()) {
    return parse_pip_config(outcome->out);
  }
  Error failed = outcome ? os::describe_failure(command, *outcome) : outcome.error();
  PipSettings none;
  none.unread = failed.causes.empty() ? failed.what : failed.causes.back();
  return none;
}

Environment pip_environment(const PipSettings& settings, const Environment& user, const Environment& network) {
  Environment environment = clean_environment(user, {}, {});
  environment.set("PIP_CONFIG_FILE", "/dev/null");
  environment.set("PIP_NO_INPUT", "1");
  environment.set("PIP_DISABLE_PIP_VERSION_CHECK", "1");
  for (const auto& [name, value] : settings.values) {
    environment.set(variable(name), value);
  }
  for (const auto& [name, value] : network.variables()) {
    environment.set(name, value);
  }
  return environment;
}

} // namespace envboot::python
