#include "wheel/merge.hpp"

#include <algorithm>
#include <cerrno>
#include <map>

namespace envboot::wheel {
namespace {

/// What is at a path of the environment.
enum class Found { nothing, folder, file };

class Merger {
 public:
  Merger(os::Dir& prefix, const MergeWish& wish, InstalledFiles& installed)
      : m_prefix(prefix), m_wish(wish), m_installed(installed) {}

  Result<std::vector<Move>> plan();

 private:
  Result<Found> look(const std::string& path);
  Status add_leaving();
  Status add_coming(const ComingFile& file);
  Status add_conflict(const ComingFile& file);
  Result<bool> is_same(const ComingFile& file);
  Status add_note();
  Status add_info();
  Status put(const std::string& path);
  Status take_away(const RelPath& path);

  os::Dir& m_prefix;
  const MergeWish& m_wish;
  InstalledFiles& m_installed;
  std::vector<Move> m_moves;
  std::map<std::string, Found> m_seen;
  std::string m_put; ///< the folder, or file, that came last, with a slash behind it
  size_t m_away = 0;
};

Result<Found> Merger::look(const std::string& path) {
  auto known = m_seen.find(path);
  if (known != m_seen.end()) {
    return known->second;
  }
  auto stat = m_prefix.stat(TRY(RelPath::parse(path)));
  if (!stat && !stat.error().is_missing() && stat.error().sys != ELOOP) { // behind a link nothing is the environment's
    return fail(stat.error());
  }
  Found found = !stat ? Found::nothing : stat->type == os::FileType::directory ? Found::folder : Found::file;
  return m_seen[path] = found;
}

Status Merger::take_away(const RelPath& path) {
  RelPath away = m_wish.stage / k_old / TRY(RelPath::parse(fmt::format("{}", m_away++)));
  m_moves.push_back({path, std::move(away)});
  m_seen[path.string()] = Found::nothing;
  return {};
}

Status Merger::put(const std::string& path) {
  RelPath to = TRY(RelPath::parse(path));
  m_moves.push_back({m_wish.stage / k_new / to, to});
  m_put = path + "/";
  return {};
}

bool is_below(const RelPath& file, const std::vector<RelPath>& folders) {
  return std::ranges::any_of(folders,
                             [&](const RelPath& folder) { return file.string().starts_with(folder.string() + "/"); });
}

Status Merger::add_leaving() {
  for (const RelPath& file : m_wish.leaving.files) {
    if (is_below(file, m_wish.leaving.infos) || TRY(look(file.string())) != Found::file) {
      continue;
    }
    bool comes = std::ranges::binary_search(m_wish.coming, file, {}, &ComingFile::to);
    if (!comes && !TRY(m_installed.owner_of(file, m_wish.name)).empty()) {
      continue; // an __init__.py that several projects bring: it stays for the others
    }
    TRY(take_away(file));
  }
  return {};
}

Result<bool> Merger::is_same(const ComingFile& file) {
  if (!file.sha256) {
    return false;
  }
  auto open = m_prefix.open(file.to, os::How::read());
  if (!open) {
    return false; // a link
  }
  Sha256Stream hash;
  std::vector<std::byte> slab(size_t{256} << 10);
  for (uint64_t at = 0; true;) {
    size_t got = TRY((*open)->read_at(slab, at));
    if (got == 0) {
      return hash.finish() == *file.sha256;
    }
    hash.update(std::span(slab).first(got));
    at += got;
  }
}

Status Merger::add_conflict(const ComingFile& file) {
  if (!file.byte_code && !m_wish.force) {
    std::string owner = TRY(m_installed.owner_of(file.to, m_wish.name));
    std::string place = (m_prefix.path() / file.to).string();
    return fail(refusal("{} is there already and belongs to {}", place, owner.empty() ? "no distribution" : owner)
                    .because("the wheel brings another file of that name")
                    .with_hint(owner.empty() ? "move it away, or add `--force` to replace it"
                                             : fmt::format("remove {} first, or add `--force` to replace its file",
                                                           owner.substr(0, owner.find(' ')))));
  }
  TRY(take_away(file.to));
  return put(file.to.string());
}

Status Merger::add_coming(const ComingFile& file) {
  const std::string& path = file.to.string();
  if (!m_put.empty() && path.starts_with(m_put)) {
    return {};
  }
  for (size_t slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1)) {
    std::string folder = path.substr(0, slash);
    Found found = TRY(look(folder));
    if (found == Found::nothing) {
      return put(folder);
    }
    if (found == Found::file) {
      return fail(refusal("{} is no folder, and the wheel needs it as one", (m_prefix.path().string() + "/" + folder))
                      .with_hint("move it away"));
    }
  }
  switch (TRY(look(path))) {
  case Found::nothing:
    return put(path);
  case Found::folder:
    return fail(
        refusal("{} is a folder, and the wheel brings a file of that name", (m_prefix.path() / file.to).string())
            .with_hint("move it away"));
  case Found::file:
    break;
  }
  return TRY(is_same(file)) ? Status() : add_conflict(file);
}

Status Merger::add_note() {
  if (!m_wish.note) {
    return {};
  }
  if (TRY(look(m_wish.note->string())) != Found::nothing) {
    TRY(take_away(*m_wish.note));
  }
  return put(m_wish.note->string());
}

/// The old one leaves as late as can be.
Status Merger::add_info() {
  for (const RelPath& info : m_wish.leaving.infos) {
    if (TRY(look(info.string())) != Found::nothing) {
      TRY(take_away(info));
    }
  }
  if (TRY(look(m_wish.info.string())) != Found::nothing) {
    return fail(refusal("{} is there already", (m_prefix.path() / m_wish.info).string()).with_hint("move it away"));
  }
  return put(m_wish.info.string());
}

Result<std::vector<Move>> Merger::plan() {
  TRY(add_leaving());
  for (const ComingFile& file : m_wish.coming) {
    if (!is_below(file.to, {m_wish.info})) {
      TRY(add_coming(file));
    }
  }
  TRY(add_note());
  TRY(add_info());
  return std::move(m_moves);
}

/// The folders above what leaves, but those that belong to the environment, the deepest first.
std::vector<RelPath> folders_to_tidy(const Leaving& leaving, const python::InstallScheme& scheme) {
  std::set<std::string> kept, folders;
  auto add_above = [](const std::string& path, std::set<std::string>& all) {
    for (size_t slash = path.rfind('/'); slash != std::string::npos && slash > 0; slash = path.rfind('/', slash - 1)) {
      if (!all.insert(path.substr(0, slash)).second) {
        return;
      }
    }
  };
  for (const RelPath& place : {scheme.purelib, scheme.platlib, scheme.scripts, scheme.headers}) {
    kept.insert(place.string());
    add_above(place.string(), kept);
  }
  for (const RelPath& file : leaving.files) {
    if (!is_below(file, leaving.infos)) {
      add_above(file.string(), folders);
    }
  }
  std::vector<RelPath> tidy;
  for (auto folder = folders.rbegin(); folder != folders.rend(); ++folder) {
    if (!kept.contains(*folder)) {
      tidy.push_back(RelPath::parse(*folder).value());
    }
  }
  return tidy;
}

} // namespace

Result<Publication> plan_merge(os::Dir& prefix, const MergeWish& wish, InstalledFiles& installed,
                               const python::InstallScheme& scheme) {
  Merger merger(prefix, wish, installed);
  Publication publication;
  publication.moves = TRY(merger.plan());
  publication.tidy = folders_to_tidy(wish.leaving, scheme);
  return publication;
}

} // namespace envboot::wheel
