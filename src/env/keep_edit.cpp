#include "env/keep_edit.hpp"
#include "os/read.hpp"
#include "store/atomic_file.hpp"

namespace envboot::env {
namespace {

constexpr int k_most_copies = 100;

Result<RelPath> aside_of(const RelPath& name) {
  return RelPath::parse(name.string() + ".before~");
}

/// False where it can't be read.
bool holds(os::Dir& folder, const RelPath& name, std::string_view content) {
  auto file = folder.open(name, os::How::read());
  auto text = file ? os::read_all(**file, name.string(), content.size()) : fail(file.error());
  return text && *text == content;
}

Result<bool> is_there(os::Dir& folder, const RelPath& name) {
  auto stat = folder.stat(name);
  return stat || stat.error().is_missing() ? Result<bool>(stat.has_value()) : fail(stat.error());
}

bool are_equal(os::Dir& folder, const RelPath& one, const RelPath& other) {
  auto stat = folder.stat(one);
  auto file = stat ? folder.open(one, os::How::read()) : fail(stat.error());
  auto text = file ? os::read_all(**file, one.string(), stat->size) : fail(file.error());
  return text && holds(folder, other, *text);
}

} // namespace

Status set_edit_aside(os::Dir& folder, const RelPath& name, std::string_view content, uint32_t mode) {
  RelPath aside = TRY(aside_of(name));
  if (holds(folder, aside, content)) {
    return {};
  }
  TRY(settle_edit(folder, name));
  return store::write_atomic(folder, aside, content, mode, store::Durable::yes);
}

Result<bool> put_edit_back(os::Dir& folder, const RelPath& name, bool edited) {
  RelPath aside = TRY(aside_of(name));
  if (!TRY(is_there(folder, aside))) {
    return false;
  }
  if (!edited) {
    TRY(folder.rename(aside, folder, name));
  } else if (are_equal(folder, aside, name)) {
    TRY(folder.unlink(aside));
  } else {
    TRY(settle_edit(folder, name));
  }
  return true;
}

Result<std::optional<AbsPath>> settle_edit(os::Dir& folder, const RelPath& name) {
  RelPath aside = TRY(aside_of(name));
  if (!TRY(is_there(folder, aside))) {
    return std::nullopt;
  }
  for (int copy = 1; copy <= k_most_copies; ++copy) {
    RelPath beside =
        TRY(RelPath::parse(fmt::format("{}.yours{}~", name.string(), copy == 1 ? "" : std::to_string(copy))));
    if (!TRY(is_there(folder, beside)) || are_equal(folder, aside, beside)) {
      TRY(folder.rename(aside, folder, beside));
      return folder.path() / beside;
    }
  }
  return fail(refusal("your changes to {} can't be kept", (folder.path() / name).string())
                  .because(fmt::format("there are {} kept copies of it already", k_most_copies))
                  .with_hint("remove those that you don't need, and run the same command again"));
}

} // namespace envboot::env
