#include "init/steps/late.hpp"

namespace envboot::init {

Late::Late(std::string key, std::string description, action::Estimate estimate, Make make)
    : m_key(std::move(key)), m_description(std::move(description)), m_estimate(estimate), m_make(std::move(make)) {}

Status Late::apply(action::Progress& progress, Deadline deadline) {
  m_made = TRY(m_make());
  return m_made->apply(progress, std::move(deadline));
}

Result<action::Undone> Late::undo(action::Keep keep) {
  auto step = m_make();
  return step ? (*step)->undo(keep) : action::Undone(); // what it would be made from isn't there: it never ran
}

Result<std::vector<std::string>> Late::conclude() {
  if (!m_made) { // an earlier run did it
    m_made = TRY(m_make());
  }
  return m_made->conclude();
}

} // namespace envboot::init
