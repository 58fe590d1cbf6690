#include "survey/loader.hpp"

#include "binfmt/little_endian.hpp"
#include "binfmt/loader_cache.hpp"
#include "os/read.hpp"

#include <algorithm>
#include <array>

namespace envboot::survey {
namespace {

constexpr std::string_view k_standard[] = {"/lib64", "/usr/lib64", "/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu",
                                           "/lib",   "/usr/lib"};
constexpr size_t k_library_limit = size_t{64} << 20;

/// `$ORIGIN/../lib:/opt/lib`: the folders, with the object's own folder put in. Relative ones are passed over.
std::vector<AbsPath> folders_of(std::string_view path, const AbsPath& object) {
  std::vector<AbsPath> folders;
  for (std::string entry : split_path_list(path)) {
    for (std::string_view token : {std::string_view("${ORIGIN}"), std::string_view("$ORIGIN")}) {
      if (size_t at = entry.find(token); at != std::string::npos) {
        entry.replace(at, token.size(), object.parent().string());
      }
    }
    if (auto folder = AbsPath::parse(entry)) {
      folders.push_back(*folder);
    }
  }
  return folders;
}

} // namespace

Loader::Loader(os::FileReader& files, const Environment& environment, const std::optional<AbsPath>& program)
    : m_files(files) {
  for (std::string_view folder : k_standard) {
    m_standard.push_back(AbsPath::parse(folder).value());
  }
  m_library_path = folders_of(environment.get_or("LD_LIBRARY_PATH", ""), AbsPath::root());
  if (auto cache = os::read_text(files, AbsPath::parse("/etc/ld.so.cache").value(), k_library_limit)) {
    m_cache = binfmt::parse_loader_cache(*cache);
  }
  auto real = program ? files.real_path(*program) : fail(failure("no program"));
  auto file = real ? files.open(*real) : fail(real.error());
  auto elf = file ? binfmt::read_elf(**file) : fail(file.error());
  if (elf && elf->runpath.empty()) {
    m_program_rpath = folders_of(elf->rpath, *real);
  }
}

/// A folder is listed once: asking for each library in each folder of a long search path is what makes loaders slow.
const Loader::Folder& Loader::look(const AbsPath& path) {
  auto known = m_folders.find(path);
  if (known != m_folders.end()) {
    return known->second;
  }
  Folder folder{path, {}};
  auto entries = m_files.list(path);
  for (const os::Entry& entry : entries ? *entries : std::vector<os::Entry>()) {
    folder.names.push_back(entry.name);
  }
  std::ranges::sort(folder.names);
  return m_folders.emplace(path, std::move(folder)).first->second;
}

/// The first 20 bytes tell: magic, class, byte order, and the machine at the end.
Loader::Kind Loader::kind_of(const AbsPath& path) {
  if (auto known = m_kinds.find(path); known != m_kinds.end()) {
    return known->second;
  }
  std::array<std::byte, 20> head{};
  auto file = m_files.open(path);
  auto got = file ? (*file)->read_at(head, 0) : fail(file.error());
  Kind kind = Kind::fits; // what can't be read is not judged
  if (got && (*got < head.size() || !binfmt::is_elf(head))) {
    kind = Kind::none;
  } else if (got &&
             (head[4] != std::byte{2} || binfmt::little_endian<uint16_t>(head, 18) != binfmt::k_machine_x86_64)) {
    kind = Kind::foreign;
  }
  return m_kinds[path] = kind;
}

std::optional<AbsPath> Loader::search(const std::vector<AbsPath>& folders, const std::string& name) {
  auto file = RelPath::parse(name);
  for (const AbsPath& folder : file ? folders : std::vector<AbsPath>()) {
    if (std::ranges::binary_search(look(folder).names, name) && os::is_regular(m_files, folder / *file) &&
        kind_of(folder / *file) != Kind::foreign) {
      return folder / *file;
    }
  }
  return std::nullopt;
}

std::optional<AbsPath> Loader::find(const std::string& name, const AbsPath& object, const binfmt::Elf& elf) {
  if (name.find('/') != std::string::npos) {
    auto path = AbsPath::parse(name, object.parent());
    return path && os::exists(m_files, *path) ? std::optional(*path) : std::nullopt;
  }
  std::vector<AbsPath> folders;
  if (elf.runpath.empty()) {
    folders = folders_of(elf.rpath, object);
    folders.insert(folders.end(), m_program_rpath.begin(), m_program_rpath.end());
  }
  folders.insert(folders.end(), m_library_path.begin(), m_library_path.end());
  std::vector<AbsPath> run = folders_of(elf.runpath, object);
  folders.insert(folders.end(), run.begin(), run.end());
  if (auto found = search(folders, name)) {
    return found;
  }
  if (auto cached = m_cache.find(name); cached != m_cache.end()) {
    auto path = AbsPath::parse(cached->second);
    if (path && os::exists(m_files, *path)) {
      return *path;
    }
  }
  return search(m_standard, name);
}

std::string Loader::provided(const AbsPath& library, const std::string& family) {
  std::string key = library.string() + '\0' + family;
  if (auto known = m_provided.find(key); known != m_provided.end()) {
    return known->second;
  }
  std::string highest, mark = family + "_";
  auto text = os::read_text(m_files, library, k_library_limit);
  std::string_view bytes = text ? std::string_view(*text) : std::string_view();
  for (size_t at = bytes.find(mark); at != std::string_view::npos; at = bytes.find(mark, at + 1)) {
    std::string_view version = bytes.substr(at + mark.size());
    version = version.substr(0, version.find_first_not_of("0123456789."));
    bool whole_word = at == 0 || bytes[at - 1] == '\0';
    if (whole_word && !version.empty() && (highest.empty() || binfmt::is_lower_version(highest, version))) {
      highest = version;
    }
  }
  return m_provided[key] = highest;
}

} // namespace envboot::survey
