#include "modulefile/pool.hpp"

#include "modulefile/wire.hpp"
#include "modulefile/worker.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <deque>
#include <fcntl.h>
#include <iterator>
#include <poll.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace envboot::modulefile {
namespace {

using Clock = Deadline::Clock;
using std::chrono::milliseconds;

constexpr size_t k_batch = 64;              ///< requests a worker holds at most, so that it never waits for us
constexpr size_t k_plenty = k_batch / 2;    ///< with so many it can be left alone for a nap
constexpr milliseconds k_nap{1};            ///< answers are read many at a time: to be woken for each costs more
constexpr milliseconds k_start_time{20000}; ///< a cold file system may have to bring the binary first
constexpr milliseconds k_grace{400};        ///< beyond the worker's own clock, before we kill it
constexpr milliseconds k_burial{200};       ///< to learn how a dead worker ended
constexpr milliseconds k_poll{50};
constexpr int k_failed_starts = 3;

std::string how_it_ended(const std::optional<os::Outcome>& outcome, bool too_slow, const Limits& limits) {
  int signal = outcome ? outcome->signal : 0;
  if (too_slow || signal == SIGALRM || signal == SIGXCPU) {
    return fmt::format("it did not end within {} ms", limits.hard.count());
  }
  if (signal == SIGABRT || signal == SIGBUS || signal == SIGKILL) {
    return fmt::format("it used more memory than {} MB, or brought its interpreter down", limits.memory_bytes >> 20);
  }
  if (signal == SIGSYS) {
    return "it tried to start a program, which no modulefile can: it may have taken over its interpreter";
  }
  return signal != 0 ? fmt::format("the interpreter crashed on it (signal {})", signal)
                     : std::string("the worker process ended on it");
}

/// A request that a worker has: its place, and whether two records answer it.
struct Held {
  size_t index;
  bool with_left;
};

/// One worker process and the requests it holds.
class Worker {
 public:
  Worker(const Workforce& workforce, const Start& start)
      : m_limits(workforce.limits), m_unconfined(workforce.unconfined) {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
      m_trouble = os_error(errno, "cannot make a socket pair").what;
      return;
    }
    m_fd = ends[0];
    ::fcntl(m_fd, F_SETFL, O_NONBLOCK);
    os::Command command;
    command.argv = {workforce.program.string(), k_worker_flag, k_worker_name};
    command.environment.take(start.environment, "HOME"); // `~` in a modulefile
    command.environment.set("LC_ALL", "C");
    os::Fds fds;
    fds.pairs.push_back({k_worker_fd, ends[1]});
    fds.share_output = false;
    auto child = workforce.processes.start(command, fds);
    ::close(ends[1]);
    if (!child) {
      m_trouble = child.error().what;
      return;
    }
    m_child = std::move(*child);
    m_out = framed(encode(Greeting{start, workforce.limits}));
    m_since = Clock::now();
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  ~Worker() {
    if (m_fd >= 0) {
      ::close(m_fd);
    }
  }

  [[nodiscard]] int fd() const { return m_fd; }
  [[nodiscard]] bool ready() const { return m_ready; }
  [[nodiscard]] short events() const { return static_cast<short>(m_out.empty() ? POLLIN : POLLIN | POLLOUT); }
  [[nodiscard]] const std::deque<Held>& held() const { return m_held; }
  /// Of the first that is held, where the worker died on its unloading.
  std::optional<Evaluation> take_evaluation() { return std::exchange(m_evaluation, std::nullopt); }
  [[nodiscard]] bool dead() const { return m_dead || m_child == nullptr; }

  void give(size_t index, const Request& request) {
    if (m_held.empty()) {
      m_since = Clock::now();
    }
    m_held.push_back({index, request.with_left});
    m_out += framed(encode(request));
  }

  /// Sends and receives what can be without waiting; hands each answer with its index to `done`.
  template <typename Done>
  void talk(Done done) {
    send();
    receive();
    while (!m_dead) {
      auto taken = m_in.next();
      std::optional<std::string_view> record = taken ? *taken : std::nullopt;
      if (!record) {
        m_dead = m_dead || !taken || m_closed;
        return;
      }
      m_since = Clock::now();
      if (!m_ready) {
        m_ready = true;
        if (!record->empty() && m_unconfined) {
          m_unconfined(std::string(*record));
        }
      } else if (!understand(*record)) {
        m_dead = true;
      } else if (m_complete) {
        done(m_held.front().index, *std::exchange(m_evaluation, std::nullopt));
        m_held.pop_front();
      }
    }
  }

  /// Kills it when it has been silent for too long.
  void watch() {
    milliseconds allowed = !m_ready ? k_start_time : m_limits.hard + k_grace;
    bool busy = !m_ready || !m_held.empty();
    if (!dead() && busy && Clock::now() - m_since > allowed) {
      m_too_slow = m_dead = true;
    }
  }

  /// Why the first held file wasn't evaluated; ends the process without waiting for one that can't be killed.
  std::string bury() {
    if (m_child == nullptr) {
      return m_trouble;
    }
    auto outcome = m_child->wait(Deadline::after(m_too_slow ? milliseconds(0) : k_burial));
    m_child->kill();
    return how_it_ended(outcome ? std::optional(*outcome) : std::nullopt, m_too_slow, m_limits);
  }

 private:
  /// Whether the record answers the first request that is held, or a part of it.
  bool understand(std::string_view record) {
    if (m_held.empty()) {
      return false;
    }
    if (m_evaluation) {
      auto leavings = decode_leavings(record);
      m_complete = true;
      return leavings && take(*m_evaluation, std::move(*leavings));
    }
    auto evaluation = decode_evaluation(record);
    if (evaluation) {
      m_evaluation = std::move(*evaluation);
    }
    m_complete = !m_held.front().with_left;
    return evaluation.has_value();
  }
  void send() {
    while (!m_out.empty()) {
      ssize_t sent = ::send(m_fd, m_out.data(), m_out.size(), MSG_NOSIGNAL);
      if (sent <= 0) {
        return; // full, or dead: receiving tells
      }
      m_out.erase(0, static_cast<size_t>(sent));
    }
  }
  void receive() {
    char buffer[65536];
    ssize_t got = 0;
    while ((got = ::recv(m_fd, buffer, sizeof buffer, 0)) > 0) {
      m_in.add({buffer, static_cast<size_t>(got)});
    }
    if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
      m_closed = true;
    }
  }

  const Limits& m_limits;
  const std::function<void(const std::string&)>& m_unconfined;
  os::ChildPtr m_child;
  std::string m_trouble, m_out;
  Records m_in;
  std::deque<Held> m_held;
  std::optional<Evaluation> m_evaluation; ///< of the first that is held; its leavings may be to come
  Clock::time_point m_since;
  int m_fd = -1;
  bool m_ready = false, m_dead = false, m_closed = false, m_too_slow = false, m_complete = false;
};

/// The requests that wait, the workers that hold some, the answers that are to be delivered.
class Pool {
 public:
  Pool(const Workforce& workforce, const Start& start, const std::vector<Request>& requests, const TakeEvaluation& take)
      : m_workforce(workforce), m_start(start), m_requests(requests), m_take(take), m_settled(requests.size()) {
    for (size_t i = 0; i < requests.size(); ++i) {
      m_waiting.push_back(i);
    }
  }

  void run(const Deadline& deadline) {
    while (m_done < m_requests.size() && m_failed_starts < k_failed_starts && !deadline.expired()) {
      hire();
      hand_out();
      poll(deadline);
      collect();
      bury_the_dead();
      deliver();
    }
    give_up(deadline);
    deliver();
  }

 private:
  void settle(size_t index, Evaluation evaluation) {
    m_arrived.emplace_back(index, std::move(evaluation));
    ++m_done;
    m_settled[index] = true;
  }

  /// Not while workers are watched: whoever takes may take his time, and that would count as theirs.
  void deliver() {
    for (auto& [index, evaluation] : m_arrived) {
      m_take(index, std::move(evaluation));
    }
    m_arrived.clear();
  }

  void hire() {
    size_t open = m_requests.size() - m_done;
    size_t wanted = std::min<size_t>(std::max(m_workforce.workers, 1U), (open + k_batch - 1) / k_batch);
    while (m_workers.size() < wanted) {
      m_workers.push_back(std::make_unique<Worker>(m_workforce, m_start));
    }
  }

  void hand_out() {
    for (auto& worker : m_workers) {
      while (worker->ready() && !worker->dead() && worker->held().size() < k_batch && !m_waiting.empty()) {
        size_t index = m_waiting.front();
        m_waiting.pop_front();
        worker->give(index, m_requests[index]);
      }
    }
  }

  void poll(const Deadline& deadline) {
    std::vector<pollfd> fds;
    for (auto& worker : m_workers) {
      if (worker->dead()) {
        return;
      }
      fds.push_back({worker->fd(), worker->events(), 0});
    }
    bool busy = std::ranges::all_of(m_workers, [](const auto& each) { return each->held().size() >= k_plenty; });
    if (busy && !m_waiting.empty()) {
      std::this_thread::sleep_for(k_nap);
    }
    ::poll(fds.data(), fds.size(), static_cast<int>(std::min(k_poll, deadline.left()).count()));
  }

  void collect() {
    for (auto& worker : m_workers) {
      if (!worker->dead()) {
        worker->talk([&](size_t index, Evaluation evaluation) { settle(index, std::move(evaluation)); });
        worker->watch();
      }
    }
  }

  /// The first file a dead worker held is the guilty one; the others go back to the front.
  void bury_the_dead() {
    for (auto worker = m_workers.begin(); worker != m_workers.end();) {
      if (!(*worker)->dead()) {
        ++worker;
        continue;
      }
      m_trouble = (*worker)->bury();
      const std::deque<Held>& held = (*worker)->held();
      if (held.empty()) {
        ++m_failed_starts;
      } else {
        size_t guilty = held.front().index;
        auto load = (*worker)->take_evaluation();
        settle(guilty, load ? std::move(*load) : Evaluation::not_evaluated(m_requests[guilty].mode, m_trouble));
        std::transform(held.rbegin(), held.rend() - 1, std::front_inserter(m_waiting), std::mem_fn(&Held::index));
      }
      worker = m_workers.erase(worker);
    }
  }

  void give_up(const Deadline& deadline) {
    std::string why = deadline.cancelled() ? "it was interrupted"
                      : deadline.expired() ? "the time for the whole tree was up"
                                           : "no worker process could be started: " + m_trouble;
    for (size_t i = 0; i < m_requests.size(); ++i) {
      if (!m_settled[i]) {
        settle(i, Evaluation::not_evaluated(m_requests[i].mode, why));
      }
    }
  }

  const Workforce& m_workforce;
  const Start& m_start;
  const std::vector<Request>& m_requests;
  const TakeEvaluation& m_take;
  std::vector<bool> m_settled;
  std::vector<std::pair<size_t, Evaluation>> m_arrived; ///< settled, and not yet delivered
  std::deque<size_t> m_waiting;
  std::vector<std::unique_ptr<Worker>> m_workers;
  size_t m_done = 0;
  int m_failed_starts = 0;
  std::string m_trouble;
};

} // namespace

TakeEvaluation into(std::vector<Evaluation>& evaluations) {
  return [&evaluations](size_t index, Evaluation evaluation) { evaluations[index] = std::move(evaluation); };
}

void evaluate_each(const Workforce& workforce, const Start& start, const std::vector<Request>& requests,
                   const TakeEvaluation& take, const Deadline& deadline) {
  Pool(workforce, start, requests, take).run(deadline);
}

std::vector<Evaluation> evaluate_all(const Workforce& workforce, const Start& start,
                                     const std::vector<Request>& requests, const Deadline& deadline) {
  std::vector<Evaluation> evaluations(requests.size());
  evaluate_each(workforce, start, requests, into(evaluations), deadline);
  return evaluations;
}

} // namespace envboot::modulefile
