#include "os/read.hpp"

#include <algorithm>
#include <cerrno>

namespace envboot::os {

Result<std::string> read_all(File& file, const std::string& name, size_t limit) {
  std::string text;
  constexpr size_t k_slab = size_t{256} << 10;
  while (true) {
    size_t had = text.size();
    text.resize(had + k_slab);
    size_t got = TRY(file.read_at(std::as_writable_bytes(std::span(text.data() + had, k_slab)), had));
    text.resize(had + got);
    if (text.size() > limit) {
      return fail(
          failure("{} is too large to be what it should be", name).because(fmt::format("more than {} bytes", limit)));
    }
    if (got == 0) {
      return text;
    }
  }
}

Result<std::string> read_text(FileReader& files, const AbsPath& path, size_t limit) {
  FilePtr file = TRY(files.open(path));
  return read_all(*file, path.string(), limit);
}

bool exists(FileReader& files, const AbsPath& path) {
  return files.stat(path, Links::follow).has_value();
}

bool is_directory(FileReader& files, const AbsPath& path) {
  auto stat = files.stat(path, Links::follow);
  return stat && stat->type == FileType::directory;
}

bool is_regular(FileReader& files, const AbsPath& path) {
  auto stat = files.stat(path, Links::follow);
  return stat && stat->type == FileType::regular;
}

std::vector<RelPath> names_in(FileReader& files, const AbsPath& folder) {
  std::vector<RelPath> names;
  auto entries = files.list(folder);
  for (const Entry& entry : entries ? *entries : std::vector<Entry>()) {
    if (auto name = RelPath::parse(entry.name)) {
      names.push_back(*name);
    }
  }
  std::ranges::sort(names);
  return names;
}

Result<DirPtr> make_dirs(FileSystem& files, const AbsPath& path, uint32_t permissions) {
  auto opened = files.dir(path);
  if (opened || !opened.error().is_missing() || path == path.parent()) {
    return opened;
  }
  DirPtr parent = TRY(make_dirs(files, path.parent(), permissions));
  Status made = parent->make_dir(TRY(RelPath::parse(path.name())), permissions);
  if (!made && made.error().sys != EEXIST) {
    return fail(made.error());
  }
  return files.dir(path);
}

namespace {

/// Goes on after failures and gives the first one.
Status remove_entries(Dir& folder) {
  Status first;
  std::vector<Entry> entries = TRY(folder.list());
  for (const Entry& entry : entries) {
    auto child = RelPath::parse(entry.name);
    Status gone = child ? remove_tree(folder, *child) : Status(fail(child.error()));
    if (!gone && first) {
      first = gone;
    }
  }
  return first;
}

bool is_not_empty(const Status& removed) {
  return !removed && (removed.error().sys == ENOTEMPTY || removed.error().sys == EEXIST); // POSIX allows both
}

} // namespace

Status remove_tree(Dir& dir, const RelPath& name) {
  Status removed = dir.unlink(name);
  if (removed || removed.error().is_missing()) {
    return {};
  }
  auto stat = dir.stat(name);
  if (!stat || stat->type != FileType::directory) {
    return removed;
  }
  if ((stat->mode & 0700) != 0700) {
    (void)dir.set_permissions(name, stat->mode | 0700); // a read-only folder of ours
  }
  DirPtr below = TRY(dir.dir(name));
  constexpr int k_rounds = 50; // a program that was just killed ends its last system call
  for (int round = 1; true; ++round) {
    Status emptied = remove_entries(*below);
    Status gone = dir.remove_dir(name);
    if (!emptied || !is_not_empty(gone) || round == k_rounds) {
      return emptied ? gone : emptied;
    }
  }
}

} // namespace envboot::os
