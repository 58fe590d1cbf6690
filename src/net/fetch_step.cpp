#include "net/fetch_step.hpp"

#include "os/read.hpp"

#include <fmt/format.h>

namespace envboot::net {

FetchStep::FetchStep(os::Transport& transport, os::FileSystem& files, os::Clock& clock, FetchRequest request,
                     decltype(FetchHooks::observer) observer)
    : m_transport(transport), m_files(files), m_clock(clock), m_request(std::move(request)),
      m_observer(std::move(observer)) {}

std::string FetchStep::key() const {
  std::string digest = m_request.sha256 ? m_request.sha256->hex() : "unpinned";
  return fmt::format("fetch:{}:{}", digest, percent_encode((m_request.folder / m_request.name).string()));
}

std::string FetchStep::describe() const {
  std::string size = m_request.size ? fmt::format(", {} bytes", *m_request.size) : "";
  std::string from = m_request.mirrors.empty() ? "" : " from " + m_request.mirrors.front().host();
  return fmt::format("download {}{}{}", m_request.name.string(), from, size);
}

action::Estimate FetchStep::estimate() const {
  return {m_request.size.value_or(0), 1};
}

Status FetchStep::apply(action::Progress& progress, Deadline deadline) {
  if (!m_request.sha256) {
    return fail(refusal("{} would be downloaded without a known hash", m_request.name.string()));
  }
  TRY(os::make_dirs(m_files, m_request.folder));
  FetchHooks hooks{[&](uint64_t done, std::optional<uint64_t> total) { progress.amount(done, total.value_or(0)); },
                   m_observer};
  Fetched fetched = TRY(fetch(m_transport, m_files, m_clock, m_request, hooks, deadline));
  if (fetched.resumed_from > 0 && fetched.resumed_from < fetched.bytes) {
    progress.note(fmt::format("{}: {} of {} bytes were there from an earlier run", m_request.name.string(),
                              fetched.resumed_from, fetched.bytes));
  }
  return {};
}

Status FetchStep::undo() {
  auto folder = m_files.dir(m_request.folder);
  if (!folder) {
    return folder.error().is_missing() ? Status() : Status(fail(folder.error()));
  }
  Status gone = (*folder)->unlink(m_request.name);
  return gone || gone.error().is_missing() ? Status() : gone;
}

} // namespace envboot::net
