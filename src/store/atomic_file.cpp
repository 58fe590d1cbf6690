#include "store/atomic_file.hpp"

#include <cerrno>
#include <vector>

namespace envboot::store {
namespace {

constexpr std::string_view k_mark = ".envboot-tmp-";
constexpr int k_numbers = 32;
constexpr int64_t k_dead_after_ns = int64_t{3600} * 1'000'000'000; // a temporary lives for one write of one text

RelPath beside(const RelPath& name, const std::string& other) {
  std::string text = name.string();
  text.replace(text.size() - name.name().size(), std::string::npos, other);
  return RelPath::parse(text).value();
}

struct Temporary {
  RelPath name;
  os::FilePtr file;
};

/// Judged by the server's clock: that of the file just made.
void remove_dead(os::Dir& dir, const RelPath& fresh, const std::vector<RelPath>& taken) {
  auto now = dir.stat(fresh);
  for (const RelPath& other : taken) {
    auto stat = dir.stat(other);
    if (now && stat && now->mtime_ns - stat->mtime_ns > k_dead_after_ns) {
      (void)dir.unlink(other);
    }
  }
}

Result<Temporary> create(os::Dir& dir, const RelPath& name, uint32_t permissions) {
  std::vector<RelPath> taken;
  for (int number = 0; number < k_numbers; ++number) {
    RelPath temporary = beside(name, fmt::format(".{}{}{}", name.name(), k_mark, number));
    auto file = dir.open(temporary, os::How::create_new(permissions));
    if (file) {
      remove_dead(dir, temporary, taken);
      return Temporary{std::move(temporary), std::move(*file)};
    }
    if (file.error().sys != EEXIST) {
      return fail(file.error());
    }
    taken.push_back(std::move(temporary));
  }
  return fail(error(Kind::temporary, "too many others are writing {}", (dir.path() / name).string())
                  .because(fmt::format("the names up to {} are taken", (dir.path() / taken.back()).string()))
                  .with_hint("if no envboot is running, remove these files"));
}

Status fill_and_rename(os::Dir& dir, Temporary& temporary, const RelPath& name, std::string_view content,
                       Durable durable) {
  TRY(temporary.file->write(std::as_bytes(std::span(content.data(), content.size()))));
  if (durable == Durable::yes) {
    TRY(temporary.file->sync());
  }
  TRY(temporary.file->close());
  return dir.rename(temporary.name, dir, name);
}

Status sync_folder_of(os::Dir& dir, const RelPath& name) {
  if (name.name() == name.string()) {
    return dir.sync();
  }
  std::string above = name.string().substr(0, name.string().size() - name.name().size() - 1);
  os::DirPtr folder = TRY(dir.dir(TRY(RelPath::parse(above))));
  return folder->sync();
}

} // namespace

bool is_temporary_name(std::string_view name) {
  return name.starts_with('.') && name.find(k_mark) != std::string_view::npos;
}

Status write_atomic(os::Dir& dir, const RelPath& name, std::string_view content, uint32_t permissions,
                    Durable durable) {
  Temporary temporary = TRY(create(dir, name, permissions));
  if (Status moved = fill_and_rename(dir, temporary, name, content, durable); !moved) {
    temporary.file.reset();
    (void)dir.unlink(temporary.name);
    return fail(failure("{} was not written", (dir.path() / name).string()).because(moved.error()));
  }
  return durable == Durable::yes ? sync_folder_of(dir, name) : Status();
}

} // namespace envboot::store
