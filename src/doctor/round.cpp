#include "doctor/round.hpp"

namespace envboot::doctor {
namespace {

using Clock = os::CallWatch::Clock;

std::vector<AbsPath> names_of(const std::vector<survey::SilentPlace>& places) {
  std::vector<AbsPath> names;
  for (const survey::SilentPlace& place : places) {
    names.insert(names.end(), place.names.begin(), place.names.end());
  }
  return names;
}

Instruments watched(Instruments instruments, os::FileReader& files, os::Processes& processes) {
  return {files, processes, instruments.host, instruments.clock, instruments.random, std::move(instruments.deadline)};
}

Result<std::vector<Finding>> run_guarded(const CheckRow& check, Patient& patient) {
  try {
    return check.run(patient);
  } catch (const std::exception& problem) {
    return std::vector<Finding>{{.code = std::string(check.code),
                                 .level = Level::error,
                                 .title = fmt::format("the check \"{}\" crashed", check.title),
                                 .evidence = {{.value = problem.what()}},
                                 .why = "this is a fault of envboot, not of your account",
                                 .fix = "please report it with the output of `envboot doctor --report`"}};
  }
}

} // namespace

Round::Round(const Instruments& instruments, const Chart& chart, std::vector<const CheckRow*> checks,
             std::vector<survey::SilentPlace> silent, std::chrono::milliseconds call_patience)
    : m_watch(names_of(silent), call_patience), m_files(instruments.files, m_watch),
      m_processes(instruments.processes, m_watch),
      m_patient(watched(instruments, m_files, m_processes), chart, m_watch, std::move(silent)),
      m_checks(std::move(checks)) {}

void Round::run() {
  for (const CheckRow* check : m_checks) {
    size_t refusals = m_watch.refusals();
    auto begun = Clock::now();
    {
      std::lock_guard lock(m_mutex);
      if (m_closed) {
        return;
      }
      m_begun = begun;
    }
    Outcome outcome{run_guarded(*check, m_patient)};
    outcome.time = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begun);
    outcome.in_part = m_watch.refusals() != refusals;
    std::lock_guard lock(m_mutex);
    if (m_closed) {
      return;
    }
    m_outcomes.push_back(std::move(outcome));
  }
}

std::optional<Round::Hang> Round::hang(std::chrono::milliseconds longest) const {
  if (auto path = m_watch.overdue()) {
    return Hang{path};
  }
  std::lock_guard lock(m_mutex);
  return Clock::now() - m_begun > longest ? std::optional(Hang{}) : std::nullopt;
}

std::vector<Outcome> Round::close() {
  m_watch.give_up();
  std::lock_guard lock(m_mutex);
  m_closed = true;
  return std::move(m_outcomes);
}

} // namespace envboot::doctor
