#include "os/call_watch.hpp"

#include <algorithm>

namespace envboot::os {
namespace {

class WatchedFile : public File {
 public:
  WatchedFile(FilePtr inner, AbsPath path, CallWatch& watch)
      : m_inner(std::move(inner)), m_path(std::move(path)), m_watch(watch) {}
  Result<size_t> read_at(std::span<std::byte> out, uint64_t offset) override {
    auto ticket = TRY(m_watch.enter(CallWatch::Call::read, m_path));
    return m_inner->read_at(out, offset);
  }
  Status write(std::span<const std::byte> bytes) override { return m_inner->write(bytes); }
  Status truncate(uint64_t size) override { return m_inner->truncate(size); }
  Status sync() override { return m_inner->sync(); }
  Status close() override { return m_inner->close(); }
  Result<uint64_t> size() override { return m_inner->size(); }
  void let_go() override { m_inner->let_go(); }

 private:
  FilePtr m_inner;
  AbsPath m_path;
  CallWatch& m_watch;
};

} // namespace

Result<CallWatch::Ticket> CallWatch::enter(Call call, const AbsPath& path, std::chrono::milliseconds more) {
  auto dead = std::ranges::find_if(m_silent, [&](const AbsPath& folder) { return path.is_below_or_same(folder); });
  std::lock_guard lock(m_mutex);
  if (m_given_up) {
    return fail(failure("nobody waits for {} any more", path.string()));
  }
  if (dead != m_silent.end()) {
    ++m_refusals;
    return fail(failure("{} does not answer", dead->string()));
  }
  ++m_calls[static_cast<size_t>(call)];
  m_names.insert(std::hash<std::string>()(path.string()));
  auto slot = std::ranges::find(m_slots, nullptr, &Slot::path);
  if (slot == m_slots.end()) {
    slot = m_slots.insert(slot, Slot{});
  }
  *slot = Slot{&path, Clock::now() + m_patience + more};
  return Ticket(*this, static_cast<size_t>(slot - m_slots.begin()));
}

void CallWatch::leave(size_t slot) {
  std::lock_guard lock(m_mutex);
  m_slots[slot].path = nullptr;
}

std::optional<AbsPath> CallWatch::overdue() const {
  std::lock_guard lock(m_mutex);
  Clock::time_point now = Clock::now();
  auto late = std::ranges::find_if(m_slots, [&](const Slot& slot) { return slot.path != nullptr && slot.due <= now; });
  return late == m_slots.end() ? std::nullopt : std::optional(*late->path);
}

void CallWatch::give_up() {
  std::lock_guard lock(m_mutex);
  m_given_up = true;
}

bool CallWatch::given_up() const {
  std::lock_guard lock(m_mutex);
  return m_given_up;
}

size_t CallWatch::refusals() const {
  std::lock_guard lock(m_mutex);
  return m_refusals;
}

void CallWatch::count_refusal() {
  std::lock_guard lock(m_mutex);
  ++m_refusals;
}

CallWatch::Counts CallWatch::counts() const {
  std::lock_guard lock(m_mutex);
  return {m_calls, m_names.size()};
}

CallWatch::Counts& CallWatch::Counts::operator+=(const Counts& other) {
  for (size_t k = 0; k < k_calls; ++k) {
    calls[k] += other.calls[k];
  }
  names += other.names;
  return *this;
}

std::string CallWatch::Counts::text() const {
  constexpr std::array<std::string_view, k_calls> k_names{"stat",      "open",  "read", "list", "readlink",
                                                          "real path", "space", "may",  "run"};
  std::string text;
  for (size_t k = 0; k < k_calls; ++k) {
    if (calls[k] > 0) {
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", k_names[k], calls[k]);
    }
  }
  return text;
}

Result<FilePtr> WatchedReader::open(const AbsPath& path) {
  auto ticket = TRY(m_watch.enter(CallWatch::Call::open, path));
  FilePtr file = TRY(m_inner.open(path));
  return std::make_unique<WatchedFile>(std::move(file), path, m_watch);
}

Result<Stat> WatchedReader::stat(const AbsPath& path, Links links) {
  auto ticket = TRY(m_watch.enter(CallWatch::Call::stat, path));
  return m_inner.stat(path, links);
}

Result<std::vector<Entry>> WatchedReader::list(const AbsPath& path) {
  auto ticket = TRY(m_watch.enter(CallWatch::Call::list, path));
  return m_inner.list(path);
}

Result<std::string> WatchedReader::read_link(const AbsPath& path) {
  auto ticket = TRY(m_watch.enter(CallWatch::Call::read_link, path));
  return m_inner.read_link(path);
}

Result<AbsPath> WatchedReader::real_path(const AbsPath& path) {
  auto ticket = TRY(m_watch.enter(CallWatch::Call::real_path, path));
  return m_inner.real_path(path);
}

Result<Space> WatchedReader::space(const AbsPath& path) {
  auto ticket = TRY(m_watch.enter(CallWatch::Call::space, path));
  return m_inner.space(path);
}

bool WatchedReader::may(char how, const AbsPath& path) {
  auto ticket = m_watch.enter(CallWatch::Call::may, path);
  return ticket && m_inner.may(how, path);
}

Result<Outcome> WatchedProcesses::run(const Command& command, Deadline deadline, OutputSink* sink) {
  AbsPath program = TRY(AbsPath::parse(command.argv.front()));
  auto ticket = TRY(m_watch.enter(CallWatch::Call::run, program, deadline.left()));
  return m_inner.run(command, std::move(deadline), sink);
}

Result<ChildPtr> WatchedProcesses::start(const Command& command, const Fds& fds) {
  AbsPath program = TRY(AbsPath::parse(command.argv.front()));
  auto ticket = TRY(m_watch.enter(CallWatch::Call::run, program));
  return m_inner.start(command, fds);
}

} // namespace envboot::os
