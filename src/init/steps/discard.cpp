#include "init/steps/discard.hpp"
#include "os/read.hpp"
#include "util/sha256.hpp"

namespace envboot::init {

std::string DiscardDownloads::key() const {
  return "discard-downloads:" + Sha256::of(m_folder.string()).hex();
}

Status DiscardDownloads::apply(action::Progress&, Deadline) {
  auto above = m_seams.files.dir(m_folder.parent());
  if (!above) {
    return above.error().is_missing() ? Status() : fail(above.error());
  }
  return os::remove_tree(**above, TRY(RelPath::parse(m_folder.name())));
}

} // namespace envboot::init
