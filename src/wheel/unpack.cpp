// Installing a wheel costs an inflate, a SHA-256, a scan and a copy into the page cache, each about as much as the
// others, and a framework's wheel is one huge member and thousands of tiny ones. So there are two threads, and the
// large members come first:
//
//   the first    inflates the large members, largest first, slab by slab (CRC-32 is checked there);
//   the second   takes an inflated slab if one waits, hashes it, lets the scanner see it and writes it.
//
// Whoever would have to wait for the other does a piece of what is left over instead: a small member as a whole, or a
// megabyte of the wheel's own hash. So both end at about the same time, whichever is faster on that machine. (In the
// order of the archive, without that, it was measured at twice the time.) There are 16 slabs of 256 KB between them;
// larger or more gain nothing. Payload is not synced, as with pip: the promise is against a kill, and that is kept by
// what publishes the result.

#include "wheel/unpack.hpp"

#include "binfmt/zip_member.hpp"
#include "util/beside.hpp"
#include "wheel/library_scan.hpp"
#include "wheel/passing_file.hpp"
#include "wheel/slab_ring.hpp"
#include "wheel/staged_folders.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>

namespace envboot::wheel {
namespace {

constexpr uint64_t k_large = 4 * SlabRing::k_slab;
constexpr uint64_t k_longest_script = uint64_t{8} << 20; ///< that is looked into; larger ones are programs

/// A member as this thread inflates it.
class InflatedSlabs : public Slabs {
 public:
  static Result<InflatedSlabs> open(os::File& archive, const binfmt::ZipMember& member, std::span<std::byte> slab,
                                    Deadline deadline) {
    return InflatedSlabs(TRY(binfmt::ZipMemberFile::open(archive, member, binfmt::Reading::onwards)), slab, deadline);
  }
  Result<std::span<const std::byte>> next() override {
    if (m_deadline.expired()) {
      return fail(m_deadline.error("unpacking"));
    }
    size_t got = TRY(m_file.read_at(m_slab, m_at));
    m_at += got;
    return std::span<const std::byte>(m_slab.first(got));
  }

 private:
  InflatedSlabs(binfmt::ZipMemberFile file, std::span<std::byte> slab, Deadline deadline)
      : m_file(std::move(file)), m_slab(slab), m_deadline(std::move(deadline)) {}

  binfmt::ZipMemberFile m_file;
  std::span<std::byte> m_slab;
  Deadline m_deadline;
  uint64_t m_at = 0;
};

class Unpacker {
 public:
  Unpacker(os::File& archive, ArchiveHash& hash, const InstallPlan& plan, os::Dir& stage, const UnpackOptions& options,
           Deadline deadline)
      : m_archive(archive), m_hash(hash), m_plan(plan), m_options(options), m_deadline(std::move(deadline)),
        m_folders(stage, 0777 & ~options.umask), m_lines(plan.files.size()), m_libraries(plan.files.size()) {}

  Result<Unpacked> run();

 private:
  /// What one thread has of its own.
  struct Worker {
    explicit Worker(StagedFolders& folders) : writer(folders), slab(SlabRing::k_slab) {}
    StageWriter writer;
    std::pmr::vector<std::byte> slab;
  };
  /// A large member as the other thread inflates it; small ones are installed while there is nothing.
  class RingSlabs : public Slabs {
   public:
    RingSlabs(Unpacker& unpacker, Worker& worker) : m_unpacker(unpacker), m_worker(worker) {}
    Result<std::span<const std::byte>> next() override;

   private:
    Unpacker& m_unpacker;
    Worker& m_worker;
    bool m_holds = false;
  };

  Status install(size_t number, Slabs& slabs, StageWriter& writer);
  Status install_whole(size_t number, Worker& worker);
  Status install_script(size_t number, Slabs& slabs, StageWriter& writer);
  Status write_entry_scripts(StageWriter& writer);
  Status check_hash(const PlannedFile& file, const Sha256& found) const;
  void account(size_t number, const Sha256& sha256, uint64_t size);
  [[nodiscard]] uint32_t mode(bool executable) const { return (0666 & ~m_options.umask) | (executable ? 0111 : 0); }

  Result<bool> do_something_else(Worker& worker);
  Status run_alone(Worker& worker);
  Status inflate_large(Worker& worker);
  Status install_large(Worker& worker);
  Status finish_small(Worker& worker);

  os::File& m_archive;
  ArchiveHash& m_hash;
  const InstallPlan& m_plan;
  const UnpackOptions& m_options;
  Deadline m_deadline;
  StagedFolders m_folders;

  std::vector<size_t> m_large, m_small; ///< numbers in m_plan.files
  std::atomic<size_t> m_next_small = 0;
  SlabRing m_ring;

  std::vector<dist::RecordLine> m_lines; ///< one a file of the plan: each thread writes its own
  std::vector<std::optional<LibraryReport>> m_libraries;
  std::vector<dist::RecordLine> m_script_lines;
  std::mutex m_progress_mutex;
  uint64_t m_done = 0; ///< bytes of files that are there
};

void Unpacker::account(size_t number, const Sha256& sha256, uint64_t size) {
  const PlannedFile& file = m_plan.files[number];
  dist::RecordLine& line = m_lines[number];
  line.path = file.to.string();
  if (file.sha256) {
    line.sha256 = sha256;
    line.size = size;
  }
  std::lock_guard lock(m_progress_mutex);
  m_done += file.member.size;
  if (m_options.progress) {
    m_options.progress(m_done, m_plan.bytes);
  }
}

Status Unpacker::check_hash(const PlannedFile& file, const Sha256& found) const {
  if (file.sha256 && *file.sha256 != found) {
    return fail(refusal("{} is not what RECORD promises", file.member.path.string())
                    .because(fmt::format("its SHA-256 is {} and should be {}", found.hex(), file.sha256->hex())));
  }
  return {};
}

Status Unpacker::install(size_t number, Slabs& slabs, StageWriter& writer) {
  const PlannedFile& file = m_plan.files[number];
  const std::string& path = file.member.path.string();
  if (file.script && file.member.size <= k_longest_script) {
    return install_script(number, slabs, writer);
  }
  os::FilePtr out = TRY(writer.create(file.to, mode(file.member.executable)));
  PassingFile passing(slabs, *out, file.member.size, path);
  if (m_options.scan && may_be_library(path)) {
    m_libraries[number] = TRY(scan_library(passing, path, m_deadline));
  }
  Sha256 sha256 = TRY(passing.finish());
  TRY(check_hash(file, sha256));
  TRY(out->close());
  account(number, sha256, file.member.size);
  return {};
}

Status Unpacker::install_script(size_t number, Slabs& slabs, StageWriter& writer) {
  const PlannedFile& file = m_plan.files[number];
  std::string text;
  while (text.size() < file.member.size) {
    auto slab = TRY(slabs.next());
    if (slab.empty()) {
      return fail(refusal("{} is shorter than the archive says", file.member.path.string()));
    }
    text.append(reinterpret_cast<const char*>(slab.data()), slab.size());
  }
  TRY(check_hash(file, Sha256::of(text)));
  if (auto changed = with_shebang(text, m_plan.shebang)) {
    text = std::move(*changed);
  }
  os::FilePtr out = TRY(writer.create(file.to, mode(file.member.executable)));
  TRY(out->write(std::as_bytes(std::span(text))));
  TRY(out->close());
  account(number, Sha256::of(text), text.size());
  return {};
}

Status Unpacker::install_whole(size_t number, Worker& worker) {
  auto slabs = TRY(InflatedSlabs::open(m_archive, m_plan.files[number].member, worker.slab, m_deadline));
  return install(number, slabs, worker.writer);
}

Status Unpacker::write_entry_scripts(StageWriter& writer) {
  for (const PlannedScript& script : m_plan.scripts) {
    os::FilePtr out = TRY(writer.create(script.to, (0666 & ~m_options.umask) | 0555));
    TRY(out->write(std::as_bytes(std::span(script.text))));
    TRY(out->close());
    m_script_lines.push_back({script.to.string(), Sha256::of(script.text), "", script.text.size()});
  }
  return {};
}

/// False when nothing is left to be done.
Result<bool> Unpacker::do_something_else(Worker& worker) {
  if (m_deadline.expired()) {
    return fail(m_deadline.error("unpacking"));
  }
  if (TRY(m_hash.hash_a_piece(worker.slab))) {
    return true;
  }
  size_t next = m_next_small++;
  if (next < m_small.size()) {
    TRY(install_whole(m_small[next], worker));
    return true;
  }
  return false;
}

Result<std::span<const std::byte>> Unpacker::RingSlabs::next() {
  SlabRing& ring = m_unpacker.m_ring;
  if (m_holds) {
    ring.release();
    m_holds = false;
  }
  while (true) {
    if (auto slab = ring.full()) {
      m_holds = true;
      return *slab;
    }
    if (ring.ended()) {
      return fail(ring.error().value_or(failure("unpacking was ended")));
    }
    if (!TRY(m_unpacker.do_something_else(m_worker))) {
      ring.wait_for_full();
    }
  }
}

/// The first thread's part.
Status Unpacker::inflate_large(Worker& worker) {
  for (size_t number : m_large) {
    auto file = TRY(binfmt::ZipMemberFile::open(m_archive, m_plan.files[number].member, binfmt::Reading::onwards));
    uint64_t size = m_plan.files[number].member.size;
    for (uint64_t at = 0; at < size && !m_ring.ended();) {
      std::span<std::byte> room = m_ring.room();
      if (room.empty()) {
        if (!TRY(do_something_else(worker))) {
          m_ring.wait_for_room();
        }
        continue;
      }
      size_t got = TRY(file.read_at(room, at));
      m_ring.put(got);
      at += got;
    }
  }
  return {};
}

/// The second thread's part.
Status Unpacker::install_large(Worker& worker) {
  for (size_t number : m_large) {
    RingSlabs slabs(*this, worker);
    TRY(install(number, slabs, worker.writer));
    m_ring.release();
  }
  return {};
}

Status Unpacker::finish_small(Worker& worker) {
  while (!m_ring.error() && TRY(do_something_else(worker))) {
  } // what the other thread is at, it brings to its end
  return {};
}

Status Unpacker::run_alone(Worker& worker) {
  m_small.insert(m_small.begin(), m_large.begin(), m_large.end());
  m_large.clear();
  return finish_small(worker);
}

Result<Unpacked> Unpacker::run() {
  m_hash.halt();
  for (size_t number = 0; number < m_plan.files.size(); ++number) {
    (m_plan.files[number].member.size > k_large ? m_large : m_small).push_back(number);
  }
  auto size_of = [&](size_t number) { return m_plan.files[number].member.size; };
  std::ranges::stable_sort(m_large, std::greater<>(), size_of);

  Worker worker(m_folders);
  TRY(write_entry_scripts(worker.writer));
  if (m_options.two_threads) {
    auto part = [&](auto&& work) {
      Status done = work();
      if (!done) {
        m_ring.end(done.error());
      }
    };
    auto other = beside([&] {
      part([&]() -> Status {
        Worker own(m_folders);
        TRY(inflate_large(own));
        return finish_small(own);
      });
    });
    if (other.wait_for(std::chrono::seconds(0)) == std::future_status::deferred) {
      TRY(run_alone(worker));
    } else {
      part([&]() -> Status {
        TRY(install_large(worker));
        return finish_small(worker);
      });
      other.get();
      if (auto error = m_ring.error()) {
        return fail(*error);
      }
    }
  } else {
    TRY(run_alone(worker));
  }

  Unpacked unpacked;
  unpacked.files = std::move(m_lines);
  unpacked.files.insert(unpacked.files.end(), m_script_lines.begin(), m_script_lines.end());
  for (std::optional<LibraryReport>& library : m_libraries) {
    if (library) {
      unpacked.libraries.push_back(std::move(*library));
    }
  }
  unpacked.archive = TRY(m_hash.finish());
  return unpacked;
}

} // namespace

Result<Unpacked> unpack(os::File& archive, ArchiveHash& hash, const InstallPlan& plan, os::Dir& stage,
                        const UnpackOptions& options, Deadline deadline) {
  Unpacker unpacker(archive, hash, plan, stage, options, std::move(deadline));
  return unpacker.run();
}

} // namespace envboot::wheel
