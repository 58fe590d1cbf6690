#include "store/lock_owner.hpp"

#include "os/read.hpp"
#include "util/sha256.hpp"

#include <charconv>
#include <vector>

namespace envboot::store {
namespace {

/// State letter and start time of a process.
struct ProcessFacts {
  char state = '?';
  uint64_t start = 0;
};

template <typename Number>
bool parse_number(std::string_view text, Number& out, int base = 10) {
  auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), out, base);
  return problem == std::errc() && end == text.data() + text.size();
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> fields;
  while (true) {
    size_t end = text.find(separator);
    fields.push_back(text.substr(0, end));
    if (end == std::string_view::npos) {
      return fields;
    }
    text.remove_prefix(end + 1);
  }
}

/// The program's name, field 2, may hold blanks and parentheses: counted from the last one.
std::optional<ProcessFacts> parse_stat(std::string_view text) {
  size_t name_end = text.rfind(") ");
  if (name_end == std::string_view::npos) {
    return std::nullopt;
  }
  std::vector<std::string_view> fields = split(text.substr(name_end + 2), ' ');
  ProcessFacts facts;
  if (fields.size() < 20 || fields[0].size() != 1 || !parse_number(fields[19], facts.start)) {
    return std::nullopt;
  }
  facts.state = fields[0][0];
  return facts;
}

Result<std::string> read_stat(os::FileReader& files, int pid) {
  return os::read_text(files, TRY(AbsPath::parse(fmt::format("/proc/{}/stat", pid))), 65536);
}

/// "" where the kernel does not tell: then nobody is taken for a neighbour.
std::string find_place(os::FileReader& files, const std::string& host_name) {
  auto boot = os::read_text(files, AbsPath::root() / "proc/sys/kernel/random/boot_id", 4096);
  auto pid_namespace = files.read_link(AbsPath::root() / "proc/self/ns/pid");
  if (!boot || !pid_namespace) {
    return "";
  }
  return Sha256::of(host_name + "\n" + *boot + "\n" + *pid_namespace).hex().substr(0, 8);
}

} // namespace

Result<LockOwner> LockOwner::this_process(os::FileReader& files, const os::Host& host, const os::Clock& clock,
                                          os::Random& random) {
  LockOwner owner;
  std::string name = host.host_name();
  owner.host = name.substr(0, std::min(name.find_first_of(".;"), size_t{24}));
  owner.pid = host.process_id();
  owner.since = std::chrono::duration_cast<std::chrono::seconds>(clock.now().time_since_epoch()).count();
  owner.nonce = TRY(os::random_hex(random, 4));
  auto stat = read_stat(files, owner.pid);
  if (auto facts = stat ? parse_stat(*stat) : std::nullopt) {
    owner.start = facts->start;
    owner.place = find_place(files, name);
  }
  return owner;
}

std::string LockOwner::text() const {
  return fmt::format("v1;{};{};{};{:x};{:x};{}", host, place, pid, start, since, nonce);
}

std::optional<LockOwner> LockOwner::parse(std::string_view target) {
  std::vector<std::string_view> fields = split(target, ';');
  LockOwner owner;
  if (fields.size() != 7 || fields[0] != "v1" || !parse_number(fields[3], owner.pid) || owner.pid <= 0 ||
      !parse_number(fields[4], owner.start, 16) || !parse_number(fields[5], owner.since, 16) ||
      fields[6].find_first_not_of("0123456789abcdef") != std::string_view::npos || fields[6].size() != 8) {
    return std::nullopt;
  }
  owner.host = fields[1];
  owner.place = fields[2];
  owner.nonce = fields[6];
  return owner;
}

std::string LockOwner::describe() const {
  using std::chrono::system_clock;
  // A clock that counts nanoseconds ends in 2262: a damaged target must not overflow it.
  constexpr int64_t k_last = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::nanoseconds::max()).count();
  system_clock::time_point time(std::chrono::seconds(std::clamp(since, int64_t{0}, k_last)));
  return fmt::format("process {} on {} since {}", pid, host.empty() ? "an unnamed host" : host, os::iso_time(time));
}

Life life_of(const LockOwner& owner, os::FileReader& files, const LockOwner& self) {
  if (owner.place.empty() || owner.place != self.place) {
    return Life::cannot_tell;
  }
  auto stat = read_stat(files, owner.pid);
  if (!stat) {
    return stat.error().is_missing() ? Life::dead : Life::cannot_tell;
  }
  auto facts = parse_stat(*stat);
  if (!facts) {
    return Life::cannot_tell;
  }
  return facts->start != owner.start || facts->state == 'Z' || facts->state == 'X' ? Life::dead : Life::alive;
}

} // namespace envboot::store
