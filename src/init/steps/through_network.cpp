#include "init/steps/through_network.hpp"

namespace envboot::init {
namespace {

constexpr std::chrono::seconds k_ask_patience{30};

/// The network does not stop a disk from being full.
bool may_be_the_network(const Error& error) {
  return error.kind != Kind::interrupted && error.kind != Kind::usage && !error.is_no_space();
}

/// A file with a wrong hash stays refused, but for a login page that came in its place.
bool explains(const Error& problem, const Error& error) {
  return problem.kind == Kind::temporary || (problem.kind != Kind::interrupted && error.kind != Kind::refused);
}

} // namespace

Status ThroughNetwork::apply(action::Progress& progress, Deadline deadline) {
  Status done = m_inner->apply(progress, deadline);
  if (done || !may_be_the_network(done.error())) {
    return done;
  }
  std::optional<Error> problem = m_network.last_problem();
  if (!problem && m_ask) {
    problem = m_ask(deadline.within(k_ask_patience));
  }
  if (!problem || !explains(*problem, done.error())) {
    return done;
  }
  return fail(Error(std::move(*problem)).because(done.error().what));
}

} // namespace envboot::init
