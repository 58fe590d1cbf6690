#include "init/steps/fetch_all.hpp"

namespace envboot::init {

FetchAll::FetchAll(const Seams& seams, const Network& network, std::vector<FetchWish> wishes) {
  m_fetches.reserve(wishes.size());
  for (FetchWish& wish : wishes) {
    m_pinned += wish.wheel.listed && wish.wheel.listed->sha256 ? 1 : 0;
    m_fetches.emplace_back(seams, network, std::move(wish));
  }
}

std::string FetchAll::key() const {
  std::string keys;
  for (const FetchWheel& fetch : m_fetches) {
    keys += fetch.key() + "\n";
  }
  return "fetch-all:" + Sha256::of(keys).hex();
}

std::string FetchAll::describe() const {
  std::string rest = m_pinned == m_fetches.size()
                         ? ""
                         : fmt::format("; {} without one, as the index has them", m_fetches.size() - m_pinned);
  return fmt::format("fetch {} locked wheels, each held against its SHA-256{}", m_pinned, rest);
}

action::Estimate FetchAll::estimate() const {
  action::Estimate all;
  for (const FetchWheel& fetch : m_fetches) {
    all = all + fetch.estimate();
  }
  return all;
}

Status FetchAll::apply(action::Progress& progress, Deadline deadline) {
  for (FetchWheel& fetch : m_fetches) {
    if (deadline.expired()) {
      return fail(deadline.error("fetching"));
    }
    TRY(fetch.apply(progress, deadline));
  }
  return {};
}

Result<action::Undone> FetchAll::undo(action::Keep keep) {
  action::Undone all;
  size_t kept = 0;
  for (FetchWheel& fetch : m_fetches) {
    action::Undone one = TRY(fetch.undo(keep));
    if (one.stays == action::Undone::Stays::for_the_next_run) {
      all = std::move(one);
      ++kept;
    }
  }
  if (kept > 1) {
    all.what += fmt::format(", and {} more", kept - 1);
  }
  return all;
}

} // namespace envboot::init
