#include "survey/locales.hpp"

#include "os/read.hpp"

#include <algorithm>
#include <cctype>
#include <cstring>
#include <span>

namespace envboot::survey {
namespace {

constexpr std::string_view k_unicode[] = {"C.UTF-8", "en_US.UTF-8"};

/// Heads of glibc's struct locarhead: a magic number, and the place and size of the names among 14 numbers.
constexpr uint32_t k_magic = 0xde020109;
constexpr size_t k_names_at = 5, k_names_used = 6, k_numbers = 14;
/// The archive of a full system has 200 MB, its names stand in the first one.
constexpr size_t k_front = size_t{1} << 20;

uint32_t number_at(std::string_view bytes, size_t index) {
  uint32_t number = 0;
  std::memcpy(&number, bytes.data() + index * sizeof number, sizeof number);
  return number;
}

std::string front_of(os::FileReader& files, const AbsPath& path) {
  std::string bytes(k_front, '\0');
  auto file = files.open(path);
  auto got = file ? (*file)->read_at(std::as_writable_bytes(std::span(bytes)), 0) : fail(file.error());
  bytes.resize(got ? *got : 0);
  return bytes;
}

class Installed {
 public:
  explicit Installed(os::FileReader& files) : m_files(files) {
    m_archive = parse_locale_archive(front_of(files, m_folder / "locale-archive"));
  }
  [[nodiscard]] bool has(std::string_view name) const {
    std::string normalised = normalised_locale(name);
    auto folder = RelPath::parse(normalised);
    return name == "C" || name == "POSIX" || std::ranges::find(m_archive, normalised) != m_archive.end() ||
           std::ranges::find(m_archive, name) != m_archive.end() ||
           (folder && os::is_directory(m_files, m_folder / *folder));
  }

 private:
  os::FileReader& m_files;
  AbsPath m_folder = AbsPath::root() / "usr/lib/locale";
  std::vector<std::string> m_archive;
};

} // namespace

bool LocaleFacts::is_ascii() const {
  return value.empty() || value == "C" || value == "POSIX" || !there;
}

std::string normalised_locale(std::string_view name) {
  size_t dot = std::min(name.find('.'), name.size()), at = std::min(name.find('@', dot), name.size());
  std::string out(name.substr(0, dot));
  out += dot < name.size() ? "." : "";
  for (char c : name.substr(std::min(dot + 1, at), at - std::min(dot + 1, at))) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  return out + std::string(name.substr(at));
}

std::vector<std::string> parse_locale_archive(std::string_view bytes) {
  std::vector<std::string> names;
  if (bytes.size() < k_numbers * sizeof(uint32_t) || number_at(bytes, 0) != k_magic) {
    return names;
  }
  std::string_view table = bytes.substr(std::min<size_t>(number_at(bytes, k_names_at), bytes.size()));
  table = table.substr(0, number_at(bytes, k_names_used));
  while (!table.empty()) {
    size_t end = std::min(table.find('\0'), table.size());
    if (end > 0) {
      names.emplace_back(table.substr(0, end));
    }
    table.remove_prefix(std::min(end + 1, table.size()));
  }
  return names;
}

LocaleFacts locale_facts(os::FileReader& files, const Environment& environment) {
  LocaleFacts facts;
  for (const char* variable : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    facts.value = environment.get_or(variable, "");
    if (!facts.value.empty()) {
      facts.variable = variable;
      break;
    }
  }
  Installed known(files);
  bool perhaps_built_in = normalised_locale(facts.value) == "C.utf8"; // of glibc itself since 2.35
  facts.there = facts.value.empty() || environment.has("LOCPATH") || perhaps_built_in || known.has(facts.value);
  for (std::string_view name : k_unicode) {
    if (known.has(name)) {
      facts.unicode_ones.emplace_back(name);
    }
  }
  return facts;
}

} // namespace envboot::survey
