#include "python/made_folder.hpp"

#include "os/read.hpp"

namespace envboot::python {
namespace {

constexpr PathLiteral k_mark(".envboot");

Status write_mark(os::Dir& dir, const RelPath& name, std::string_view text) {
  os::FilePtr file = TRY(dir.open(name, os::How::replace()));
  TRY(file->write(std::as_bytes(std::span(text))));
  return file->close();
}

} // namespace

MadeFolder::MadeFolder(os::FileSystem& files, AbsPath folder, std::string key)
    : m_files(files), m_folder(std::move(folder)), m_key(std::move(key)) {}

/// `around` holds one `*`, which stands for the folder's name; that has no slash, so the result is a name too.
RelPath MadeFolder::name(std::string_view around) const {
  std::string text(around);
  text.replace(text.find('*'), 1, m_folder.name());
  return RelPath::parse(text).value();
}

AbsPath MadeFolder::scratch() const {
  return m_folder.parent() / name(".*.scratch");
}

bool MadeFolder::is_done() const {
  auto mark = os::read_text(m_files, m_folder / k_mark, 4096);
  return mark && *mark == m_key + "\n" && !os::exists(m_files, m_folder.parent() / name(".*.half-made"));
}

bool MadeFolder::is_ours() const {
  return os::exists(m_files, m_folder / k_mark) || os::exists(m_files, m_folder.parent() / name(".*.half-made"));
}

Status MadeFolder::remove(const RelPath& name) {
  auto parent = m_files.dir(m_folder.parent());
  if (!parent) {
    return parent.error().is_missing() ? Status() : fail(parent.error());
  }
  return os::remove_tree(**parent, name);
}

Status MadeFolder::begin() {
  os::DirPtr parent = TRY(os::make_dirs(m_files, m_folder.parent()));
  if (parent->stat(name("*")) && !is_ours()) {
    return fail(refusal("{} is there already and was not made by envboot", m_folder.string())
                    .with_hint("move it away, or choose another name"));
  }
  TRY(write_mark(*parent, name(".*.half-made"), m_key + "\n"));
  TRY(os::remove_tree(*parent, name("*")));
  return os::remove_tree(*parent, name(".*.scratch"));
}

Status MadeFolder::remove_scratch() {
  return remove(name(".*.scratch"));
}

Status MadeFolder::finish() {
  TRY(remove_scratch());
  os::DirPtr folder = TRY(m_files.dir(m_folder));
  TRY(write_mark(*folder, k_mark, m_key + "\n"));
  return remove(name(".*.half-made"));
}

Status MadeFolder::undo() {
  if (!is_ours()) {
    return {};
  }
  Status folder = remove(name("*"));
  Status scratch = remove(name(".*.scratch"));
  if (!folder || !scratch) {
    return folder ? scratch : folder; // the mark stays: what is left is still known as ours
  }
  return remove(name(".*.half-made"));
}

} // namespace envboot::python
