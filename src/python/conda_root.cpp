#include "python/conda_root.hpp"

#include "os/read.hpp"
#include "python/shebang.hpp"
#include "python/site_packages.hpp"

#include <algorithm>
#include <optional>

namespace envboot::python {
namespace {

std::optional<dist::Version> conda_version(os::FileReader& files, const AbsPath& root) {
  std::vector<std::string> texts;
  if (auto entries = files.list(root / "conda-meta")) {
    for (const os::Entry& entry : *entries) {
      constexpr std::string_view k_conda = "conda-";
      if (entry.name.starts_with(k_conda) && entry.name.ends_with(".json")) {
        std::string rest = entry.name.substr(k_conda.size());
        texts.push_back(rest.substr(0, rest.find('-')));
      }
    }
  }
  for (const AbsPath& folder : site_packages_of(files, root)) {
    if (auto distributions = list_distributions(files, folder)) {
      for (const Distribution& distribution : *distributions) {
        if (distribution.name == "conda") {
          texts.push_back(distribution.version);
        }
      }
    }
  }
  for (const std::string& text : texts) {
    bool number =
        !text.empty() && text.front() >= '0' && text.front() <= '9'; // conda-package-handling-…json starts alike
    if (auto version = number ? dist::Version::parse(text) : fail(failure("no number"))) {
      return *version;
    }
  }
  return std::nullopt;
}

std::string one_clause(const std::string& clause) {
  size_t digits = clause.find_first_of("0123456789");
  std::string op = clause.substr(0, digits);
  std::string number = digits == std::string::npos ? "" : clause.substr(digits);
  std::erase(op, ' ');
  if (op == "==" && number.ends_with(".*")) {
    return "=" + number.substr(0, number.size() - 2);
  }
  if (op == "~=") {
    return ">=" + number + ",=" + number.substr(0, std::min(number.rfind('.'), number.size()));
  }
  return (op == "===" ? "==" : op) + number;
}

} // namespace

Result<CondaRoot> describe_conda(os::FileReader& files, const AbsPath& root) {
  for (PathLiteral below : {PathLiteral("bin/conda"), PathLiteral("condabin/conda")}) {
    AbsPath executable = root / below;
    if (!os::is_regular(files, executable) || !files.may('x', executable)) {
      continue;
    }
    auto shebang = TRY(script_interpreter(files, executable));
    if (shebang && !shebang->searched_on_path) {
      auto python = AbsPath::parse(shebang->interpreter);
      if (!python || !os::exists(files, *python)) {
        return fail(failure("the conda in {} is broken", root.string())
                        .because(fmt::format("its first line names {}, which is not there", shebang->interpreter)));
      }
    }
    auto version = conda_version(files, root);
    return CondaRoot{root, executable,
                     version ? Known<dist::Version>(*version) : Unknown{"its conda-meta doesn't tell"}};
  }
  return fail(failure("there is no conda in {}", root.string()));
}

std::string conda_spec(std::string_view package, const dist::Specifiers& wanted) {
  std::string spec;
  std::string_view rest = wanted.text();
  while (!rest.empty()) {
    size_t comma = std::min(rest.find(','), rest.size());
    std::string clause = one_clause(std::string(rest.substr(0, comma)));
    spec += spec.empty() ? clause : "," + clause;
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return std::string(package) + spec;
}

Status forget_environment(os::FileSystem& files, const Environment& user, const AbsPath& prefix) {
  auto home = AbsPath::parse(user.get_or("HOME", ""));
  auto text = home ? os::read_text(files, *home / ".conda/environments.txt", size_t{1} << 20) : fail(home.error());
  if (!text) {
    return {};
  }
  std::string kept;
  for (size_t start = 0; start < text->size();) {
    size_t end = std::min(text->find('\n', start), text->size() - 1) + 1;
    std::string line = text->substr(start, end - start);
    if (line.substr(0, line.find_last_not_of("\r\n") + 1) != prefix.string()) {
      kept += line;
    }
    start = end;
  }
  if (!kept.empty() && kept.size() == text->size()) {
    return {};
  }
  const RelPath list(PathLiteral("environments.txt"));
  const RelPath fresh(PathLiteral(".environments.txt.envboot"));
  os::DirPtr dir = TRY(files.dir(*home / ".conda"));
  os::Stat stat = TRY(dir->stat(list));
  if (stat.type != os::FileType::regular) {
    return {};
  }
  if (kept.empty()) { // conda makes it, also when it is told to register nothing; without it all is as before
    TRY(dir->unlink(list));
    os::DirPtr above = TRY(files.dir(*home));
    (void)above->remove_dir(PathLiteral(".conda")); // when nothing else is in it
    return {};
  }
  os::FilePtr file = TRY(dir->open(fresh, os::How::replace(stat.mode & 0666)));
  TRY(file->write(std::as_bytes(std::span(kept))));
  TRY(file->sync());
  TRY(file->close());
  return dir->rename(fresh, *dir, list);
}

} // namespace envboot::python
