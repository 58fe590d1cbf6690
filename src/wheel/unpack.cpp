// Installing a wheel costs an inflate, a SHA-256, a scan and a copy into the page cache, each about as much as the
// others, and a framework's wheel is one huge member and thousands of tiny ones. So there are two threads, and the
// large members come first:
//
//   the first    inflates the large members, largest first, slab by slab (CRC-32 is checked there);
//   the second   takes an inflated slab if one waits, hashes it, lets the scanner see it and writes it.
//
// Whoever would have to wait for the other installs a small member as a whole instead. When those are done, the second
// inflates from a second place of the large member on (inflate_ahead.hpp), for else one thread would inflate to the end
// alone. So both end at about the same time, whichever is faster on that machine. (In the order of the archive, without
// the small ones in between, it was measured at twice the time; without the second place at a quarter more.) The
// wheel's own hash gets on beside whatever else is hashed, nearly for nothing; what is left of it is done, piece by
// piece, by who has nothing else to do. There are 12 slabs of 256 KB between the two; larger or more gain nothing.
// Payload is not synced, as with pip: the promise is against a kill, and that is kept by what publishes the result.

#include "wheel/unpack.hpp"

#include "util/beside.hpp"
#include "wheel/inflated_slabs.hpp"
#include "wheel/member_staging.hpp"
#include "wheel/slab_ring.hpp"
#include "wheel/staged_folders.hpp"

#include <algorithm>
#include <atomic>

namespace envboot::wheel {
namespace {

constexpr uint64_t k_large = 4 * SlabRing::k_slab;

class Unpacker {
 public:
  Unpacker(os::File& archive, ArchiveHash& hash, const InstallPlan& plan, os::Dir& stage, const UnpackOptions& options,
           Deadline deadline)
      : m_archive(archive), m_hash(hash), m_plan(plan), m_options(options), m_deadline(std::move(deadline)),
        m_folders(stage, 0777 & ~options.umask), m_staging(plan, options, hash, m_deadline) {}

  Result<Unpacked> run();

 private:
  /// What one thread has of its own.
  struct Worker {
    explicit Worker(StagedFolders& folders) : writer(folders) {}
    StageWriter writer;
    Slab slab;
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

  Status install_whole(size_t number, Worker& worker);
  Result<bool> install_a_small_one(Worker& worker);
  Status run_alone(Worker& worker);
  Status inflate_large(Worker& worker);
  Status install_large(Worker& worker);
  Status do_what_is_left(Worker& worker);

  os::File& m_archive;
  ArchiveHash& m_hash;
  const InstallPlan& m_plan;
  const UnpackOptions& m_options;
  Deadline m_deadline;
  StagedFolders m_folders;
  MemberStaging m_staging;

  std::vector<size_t> m_large, m_small; ///< numbers in m_plan.files
  std::atomic<size_t> m_next_small = 0;
  SlabRing m_ring;
  binfmt::InflateAhead m_ahead{m_archive};
};

Status Unpacker::install_whole(size_t number, Worker& worker) {
  auto slabs = TRY(InflatedSlabs::open(m_archive, m_plan.files[number].member, worker.slab.bytes(), m_deadline));
  return m_staging.add(number, slabs, worker.writer);
}

/// False when there is none left.
Result<bool> Unpacker::install_a_small_one(Worker& worker) {
  if (m_deadline.expired()) {
    return fail(m_deadline.error("unpacking"));
  }
  size_t next = m_next_small++;
  if (next >= m_small.size()) {
    return false;
  }
  TRY(install_whole(m_small[next], worker));
  return true;
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
    bool did = TRY(m_unpacker.install_a_small_one(m_worker)) || m_unpacker.m_ahead.work();
    if (!did && !TRY(m_unpacker.m_hash.hash_a_piece())) {
      ring.wait_for_full();
    }
  }
}

/// The first thread's part.
Status Unpacker::inflate_large(Worker& worker) {
  for (size_t number : m_large) {
    auto file = TRY(binfmt::ZipMemberFile::open(m_archive, m_plan.files[number].member, m_ahead));
    uint64_t size = m_plan.files[number].member.size;
    for (uint64_t at = 0; at < size && !m_ring.ended();) {
      std::span<std::byte> room = m_ring.room();
      if (room.empty()) {
        if (!TRY(install_a_small_one(worker)) && !TRY(m_hash.hash_a_piece())) {
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
    TRY(m_staging.add(number, slabs, worker.writer));
    m_ring.release();
  }
  return {};
}

Status Unpacker::do_what_is_left(Worker& worker) {
  while (!m_ring.error() && (TRY(install_a_small_one(worker)) || TRY(m_hash.hash_a_piece()))) {
  } // what the other thread is at, it brings to its end
  return {};
}

Status Unpacker::run_alone(Worker& worker) {
  m_small.insert(m_small.begin(), m_large.begin(), m_large.end());
  m_large.clear();
  return do_what_is_left(worker);
}

Result<Unpacked> Unpacker::run() {
  m_hash.halt();
  for (size_t number = 0; number < m_plan.files.size(); ++number) {
    (m_plan.files[number].member.size > k_large ? m_large : m_small).push_back(number);
  }
  auto size_of = [&](size_t number) { return m_plan.files[number].member.size; };
  std::ranges::stable_sort(m_large, std::greater<>(), size_of);

  Worker worker(m_folders);
  TRY(m_staging.add_entry_scripts(worker.writer));
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
        return do_what_is_left(own);
      });
    });
    if (other.wait_for(std::chrono::seconds(0)) == std::future_status::deferred) {
      TRY(run_alone(worker));
    } else {
      part([&]() -> Status {
        TRY(install_large(worker));
        return do_what_is_left(worker);
      });
      other.get();
      if (auto error = m_ring.error()) {
        return fail(*error);
      }
    }
  } else {
    TRY(run_alone(worker));
  }

  Unpacked unpacked = m_staging.finish();
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
