#include "os/read.hpp"
#include "python/interpreter.hpp"
#include "python/shebang.hpp"

#include <algorithm>
#include <optional>
#include <set>

namespace envboot::python {
namespace {

/// Folders below $HOME (or the folder a variable names) each of whose folders is a prefix.
struct Shelf {
  std::string_view variable; ///< names the folder itself; "" none
  std::string_view below;    ///< below the variable's folder
  std::string_view in_home;  ///< used when the variable is unset
  std::string_view origin;
};
constexpr Shelf k_shelves[] = {
    {"PYENV_ROOT", "versions", ".pyenv/versions", "pyenv"},
    {"UV_PYTHON_INSTALL_DIR", "", ".local/share/uv/python", "uv"},
    {"", "", ".conda/envs", "conda environment"},
};
/// Where a user's own conda usually stands, below $HOME.
constexpr std::string_view k_home_condas[] = {"miniconda3", "anaconda3", "miniforge3", "mambaforge",
                                              ".local/opt/miniconda3"};

/// `python`, `python3`, `python3.11`; not `python3-config`, `python3.11-gdb.py`.
bool is_python_name(std::string_view name) {
  constexpr std::string_view k_python = "python";
  return name.starts_with(k_python) &&
         name.substr(k_python.size()).find_first_not_of("0123456789.") == std::string_view::npos &&
         !name.ends_with('.');
}

class Search {
 public:
  explicit Search(os::FileReader& files) : m_files(files) {}

  void add(const AbsPath& python, std::string_view origin) {
    auto real = m_files.real_path(python);
    if (!real || !os::is_regular(m_files, *real) || !m_files.may('x', *real)) {
      return;
    }
    // A venv's python is a link to its base's, but another interpreter.
    AbsPath prefix = python.parent().parent();
    auto real_prefix = os::exists(m_files, prefix / "pyvenv.cfg") ? m_files.real_path(prefix) : real;
    if (!real_prefix || m_seen.contains(*real_prefix)) {
      return;
    }
    auto shebang = script_interpreter(m_files, python);
    if (!shebang || *shebang) {
      return;
    }
    m_seen.insert(*real_prefix);
    m_found.push_back({python, std::string(origin)});
  }

  void add_prefix(const AbsPath& prefix, std::string_view origin) { add(prefix / "bin/python", origin); }

  void add_shelf(const AbsPath& folder, std::string_view origin) {
    auto entries = m_files.list(folder);
    if (!entries) {
      return;
    }
    std::sort(entries->begin(), entries->end(), [](const os::Entry& a, const os::Entry& b) { return a.name < b.name; });
    for (const os::Entry& entry : *entries) {
      if (auto name = RelPath::parse(entry.name)) {
        add_prefix(folder / *name, origin);
      }
    }
  }

  void add_folder(const AbsPath& folder, std::string_view origin) {
    auto entries = m_files.list(folder);
    if (!entries) {
      return;
    }
    std::vector<std::string> names;
    for (const os::Entry& entry : *entries) {
      if (is_python_name(entry.name)) {
        names.push_back(entry.name);
      }
    }
    std::sort(names.begin(), names.end());
    for (const std::string& name : names) {
      if (auto below = RelPath::parse(name)) {
        add(folder / *below, origin);
      }
    }
  }

  void add_conda(const AbsPath& root) {
    add_prefix(root, "conda root");
    add_shelf(root / "envs", "conda environment");
  }

  std::vector<FoundInterpreter> take() { return std::move(m_found); }

 private:
  os::FileReader& m_files;
  std::set<AbsPath> m_seen;
  std::vector<FoundInterpreter> m_found;
};

std::optional<AbsPath> absolute(const std::optional<std::string>& text) {
  auto path = text ? AbsPath::parse(*text) : fail(failure("unset"));
  return path ? std::optional(*path) : std::nullopt;
}

std::optional<AbsPath> below(const std::optional<AbsPath>& folder, std::string_view path) {
  if (!folder || path.empty()) {
    return folder;
  }
  auto relative = RelPath::parse(path);
  return relative ? std::optional(*folder / *relative) : std::nullopt;
}

void add_environments_txt(os::FileReader& files, const AbsPath& home, Search& search) {
  auto text = os::read_text(files, home / ".conda/environments.txt", size_t{1} << 20);
  std::string_view rest = text ? std::string_view(*text) : std::string_view();
  while (!rest.empty()) {
    size_t end = std::min(rest.find('\n'), rest.size());
    if (auto prefix = AbsPath::parse(rest.substr(0, end))) {
      search.add_prefix(*prefix, "conda environment");
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
}

} // namespace

std::vector<FoundInterpreter> find_interpreters(os::FileReader& files, const Environment& user,
                                                std::span<const AbsPath> conda_roots) {
  Search search(files);
  for (const std::string& field : split_path_list(user.get_or("PATH", ""))) {
    if (auto folder = AbsPath::parse(field)) {
      search.add_folder(*folder, "PATH");
    }
  }
  std::optional<AbsPath> home = absolute(user.get("HOME"));
  for (const Shelf& shelf : k_shelves) {
    auto named = shelf.variable.empty() ? std::nullopt : absolute(user.get(shelf.variable));
    if (auto folder = named ? below(named, shelf.below) : below(home, shelf.in_home)) {
      search.add_shelf(*folder, shelf.origin);
    }
  }
  for (const AbsPath& root : conda_roots) {
    search.add_conda(root);
  }
  if (auto conda = absolute(user.get("CONDA_EXE"))) {
    search.add_conda(conda->parent().parent());
  }
  if (home) {
    for (std::string_view root : k_home_condas) {
      if (auto conda = below(home, root)) {
        search.add_conda(*conda);
      }
    }
    add_environments_txt(files, *home, search);
  }
  return search.take();
}

Result<AbsPath> find_on_path(os::FileReader& files, const Environment& user, std::string_view name) {
  RelPath below = TRY(RelPath::parse(name));
  for (const std::string& field : split_path_list(user.get_or("PATH", ""))) {
    auto folder = AbsPath::parse(field);
    if (folder && os::is_regular(files, *folder / below) && files.may('x', *folder / below)) {
      return *folder / below;
    }
  }
  return fail(failure("no {} on PATH", name));
}

} // namespace envboot::python
