#include "survey/condarc.hpp"

#include "os/read.hpp"
#include "survey/places.hpp"

#include <algorithm>

namespace envboot::survey {
namespace {

constexpr size_t k_limit = size_t{1} << 20;
constexpr std::string_view k_writable_lists[] = {"pkgs_dirs", "envs_dirs"};

/// A value without blanks, quotes and a comment behind it.
std::string_view bare(std::string_view text) {
  constexpr std::string_view k_around = " \t\r'\"";
  if (size_t comment = text.find(" #"); comment != std::string_view::npos) {
    text = text.substr(0, comment);
  }
  size_t first = text.find_first_not_of(k_around);
  return first == std::string_view::npos ? std::string_view()
                                         : text.substr(first, text.find_last_not_of(k_around) - first + 1);
}

class Reader {
 public:
  explicit Reader(AbsPath file) : m_file(std::move(file)) {}

  void line(std::string_view line, int number) {
    size_t start = line.find_first_not_of(" \t\r");
    if (start == std::string_view::npos || line[start] == '#') {
      return;
    }
    m_line = line;
    m_number = number;
    if (line.substr(0, start).find('\t') != std::string_view::npos) {
      m_read.tabs.push_back(make(line.substr(start)));
    }
    if (line[start] == '-') {
      item(line.substr(start + 1));
      return;
    }
    size_t colon = line.find(':');
    m_key = bare(line.substr(0, colon));
    std::string_view rest = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
    if (bare(rest).starts_with('[')) {
      in_brackets(rest.substr(rest.find('[') + 1));
    }
  }
  [[nodiscard]] CondarcText take() { return std::move(m_read); }

 private:
  void in_brackets(std::string_view rest) {
    rest = rest.substr(0, rest.find(']'));
    while (!rest.empty()) {
      size_t end = std::min(rest.find(','), rest.size());
      item(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  void item(std::string_view text) {
    if (std::string_view value = bare(text); !value.empty()) {
      m_read.items.push_back(make(value));
    }
  }
  /// `value`: a part of the line.
  [[nodiscard]] CondarcLine make(std::string_view value) const {
    int column = static_cast<int>(value.data() - m_line.data()) + 1;
    return {m_file, m_number, column, m_key, std::string(bare(value)), std::string(m_line)};
  }

  AbsPath m_file;
  std::string_view m_line;
  int m_number = 0;
  std::string m_key;
  CondarcText m_read;
};

/// A channel that is a folder of this machine; nothing for names and addresses.
std::optional<AbsPath> folder_of_channel(std::string_view channel) {
  constexpr std::string_view k_scheme = "file://";
  channel.remove_prefix(channel.starts_with(k_scheme) ? k_scheme.size() : 0);
  auto path = AbsPath::parse(channel);
  return path ? std::optional(*path) : std::nullopt;
}

bool may_write(os::FileReader& files, const std::string& value, const Environment& environment, const AbsPath& home) {
  auto path = expand_path(value, environment, home);
  while (path && !os::exists(files, *path)) {
    path = path->parent();
  }
  return path && os::is_directory(files, *path) && look_at_place(files, "", *path, "").serves();
}

void look_at(os::FileReader& files, const CondarcText& read, const Environment& environment, const AbsPath& home,
             CondarcFacts& facts) {
  facts.tabs.insert(facts.tabs.end(), read.tabs.begin(), read.tabs.end());
  for (const CondarcLine& item : read.items) {
    auto folder = item.key == "channels" ? folder_of_channel(item.value) : std::nullopt;
    if (folder && !os::is_directory(files, *folder)) {
      facts.channels.push_back(item);
    }
  }
  for (std::string_view list : k_writable_lists) {
    std::vector<CondarcLine> none_serves;
    for (const CondarcLine& item : read.items) {
      if (item.key == list && may_write(files, item.value, environment, home)) {
        none_serves.clear();
        break;
      }
      if (item.key == list) {
        none_serves.push_back(item);
      }
    }
    facts.unwritable.insert(facts.unwritable.end(), none_serves.begin(), none_serves.end());
  }
}

} // namespace

CondarcText parse_condarc(const AbsPath& file, std::string_view text) {
  Reader reader(file);
  for (int number = 1; !text.empty(); ++number) {
    size_t end = std::min(text.find('\n'), text.size());
    reader.line(text.substr(0, end), number);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return reader.take();
}

CondarcFacts condarc_facts(os::FileReader& files, const Environment& environment, const AbsPath& home,
                           const std::vector<AbsPath>& prefixes) {
  std::vector<AbsPath> places = {home / ".condarc", home / ".conda/.condarc"};
  if (auto named = AbsPath::parse(environment.get_or("CONDARC", ""))) {
    places.push_back(*named);
  }
  for (const AbsPath& prefix : prefixes) {
    places.push_back(prefix / ".condarc");
  }
  std::ranges::sort(places);
  places.erase(std::ranges::unique(places).begin(), places.end());
  CondarcFacts facts;
  for (const AbsPath& file : places) {
    if (auto text = os::read_text(files, file, k_limit)) {
      look_at(files, parse_condarc(file, *text), environment, home, facts);
    }
  }
  return facts;
}

} // namespace envboot::survey
