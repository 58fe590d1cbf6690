#include "init/steps/through_network.hpp"

namespace envboot::init {

Status ThroughNetwork::apply(action::Progress& progress, Deadline deadline) {
  Status done = m_inner->apply(progress, std::move(deadline));
  if (done || done.error().kind == Kind::interrupted) {
    return done;
  }
  auto problem = m_network.last_problem();
  if (!problem) {
    return done;
  }
  return fail(Error(std::move(*problem)).because(done.error().what));
}

} // namespace envboot::init
