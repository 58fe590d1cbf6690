#include "env/publish.hpp"
#include "env/place_files.hpp"
#include "os/read.hpp"

namespace envboot::env {
namespace {

constexpr std::chrono::seconds k_undo_patience{30};

/// The link that was published before, kept beside the new one: rolling back is one rename and needs no space.
RelPath before_of(const RelPath& name) {
  return *RelPath::parse("." + name.string() + ".before");
}
RelPath next_of(const RelPath& name) {
  return *RelPath::parse("." + name.string() + ".next");
}

Result<std::string> link_target(os::Dir& folder, const RelPath& name) {
  auto target = folder.read_link(name);
  return target || target.error().is_missing() ? target.value_or("") : target;
}

Status replace_link(os::Dir& folder, const RelPath& name, const std::string& target) {
  RelPath next = next_of(name);
  TRY(os::remove_tree(folder, next));
  TRY(folder.symlink(target, next));
  TRY(folder.rename(next, folder, name));
  return folder.sync();
}

} // namespace

Publish::Publish(os::FileSystem& files, store::Ledger& ledger, std::string environment, AbsPath link,
                 AbsPath generation)
    : m_files(files), m_ledger(ledger), m_environment(std::move(environment)), m_link(std::move(link)),
      m_generation(std::move(generation)) {}

std::string Publish::key() const {
  return fmt::format("publish:{}", Sha256::of(m_generation.string()).hex());
}

std::string Publish::describe() const {
  return fmt::format("publish it as {}", m_link.string());
}

std::string Publish::target() const {
  auto below = m_generation.below(m_link.parent());
  return below ? below->string() : m_generation.string();
}

store::LedgerEntry Publish::entry() const {
  return {m_environment, store::LedgerKind::link, m_link, std::nullopt}; // where it leads changes with each generation
}

Status Publish::apply(action::Progress&, Deadline deadline) {
  RelPath name = TRY(RelPath::parse(m_link.name()));
  os::DirPtr folder = TRY(os::make_dirs(m_files, m_link.parent()));
  auto there = folder->stat(name);
  if (there && there->type != os::FileType::symlink) {
    return fail(occupied(m_link));
  }
  std::string now = TRY(link_target(*folder, name));
  if (now == target()) {
    return {};
  }
  auto leads_to = AbsPath::parse(now, m_link.parent());
  if (!now.empty() && (!leads_to || !leads_to->is_below_or_same(m_generation.parent()))) {
    return fail(occupied(m_link));
  }
  TRY(folder->sync_fs());
  if (now.empty()) {
    TRY(os::remove_tree(*folder, before_of(name)));
  } else {
    TRY(m_ledger.add({m_environment, store::LedgerKind::link, m_link.parent() / before_of(name), {}}, deadline));
    TRY(replace_link(*folder, before_of(name), now));
  }
  TRY(m_ledger.add(entry(), deadline));
  return replace_link(*folder, name, target());
}

Result<action::Undone> Publish::undo(action::Keep) {
  RelPath name = TRY(RelPath::parse(m_link.name()));
  auto opened = m_files.dir(m_link.parent());
  if (!opened) {
    return opened.error().is_missing() ? Result<action::Undone>() : fail(opened.error());
  }
  os::Dir& folder = **opened;
  bool published = TRY(link_target(folder, name)) == target();
  std::string before = TRY(link_target(folder, before_of(name)));
  if (published && !before.empty()) {
    TRY(folder.rename(before_of(name), folder, name));
  } else if (published) {
    TRY(folder.unlink(name));
    // On a full disk the entry stays: the ledger then holds a link that is missing, which harms nobody.
    Status forgotten = m_ledger.forget(entry(), Deadline::after(k_undo_patience));
    if (!forgotten && !forgotten.error().is_no_space()) {
      return fail(forgotten.error());
    }
  }
  return {};
}

} // namespace envboot::env
