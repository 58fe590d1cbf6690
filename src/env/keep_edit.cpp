#include "env/keep_edit.hpp"
#include "os/read.hpp"
#include "store/atomic_file.hpp"

namespace envboot::env {
namespace {

constexpr int k_most_copies = 100;

bool holds(os::Dir& folder, const RelPath& name, std::string_view content) {
  auto file = folder.open(name, os::How::read());
  auto text = file ? os::read_all(**file, name.string(), content.size()) : fail(file.error());
  return text && *text == content;
}

} // namespace

Result<AbsPath> keep_edit(os::Dir& folder, const RelPath& name, std::string_view content, uint32_t mode) {
  for (int copy = 1; copy <= k_most_copies; ++copy) {
    RelPath beside =
        TRY(RelPath::parse(fmt::format("{}.yours{}~", name.string(), copy == 1 ? "" : std::to_string(copy))));
    auto there = folder.stat(beside);
    if (there && holds(folder, beside, content)) {
      return folder.path() / beside;
    }
    if (!there && !there.error().is_missing()) {
      return fail(there.error());
    }
    if (!there) {
      TRY(store::write_atomic(folder, beside, content, mode, store::Durable::yes));
      return folder.path() / beside;
    }
  }
  return fail(refusal("your changes to {} can't be kept", (folder.path() / name).string())
                  .because(fmt::format("there are {} kept copies of it already", k_most_copies))
                  .with_hint("remove those that you don't need, and run the same command again"));
}

} // namespace envboot::env
