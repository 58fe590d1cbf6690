// A large member is one deflate stream, and one thread that inflates it is all that an installation waits for in the
// end. So the other thread, when it has nothing else to do, inflates from a second place on (stretch.hpp):
//
//   the place    is a block's header some megabytes ahead of the reader. That there is one is a guess until the reader
//                comes there, by the byte and the bit, with a block's header next: no other proof is needed, for what a
//                decoder gives depends on nothing but its place and the 32 KB before.
//   the stretch  grows until the reader comes, or it is as long as it can be.
//   the reader   then hands over its last 32 KB, takes the stretch's bytes as its own and goes on behind it. The CRC of
//                the member is over all bytes as they are given out, as ever.
//
// Whatever fails here (no header found, no header after all, a damaged stream, a file that can't be read) only ends the
// stretch: the reader comes there by itself, and tells it.
//
// Between the threads: the reader tells how far it may have gone before it looks for a place, and the other tells the
// place before it looks how far the reader is, so one of them sees that it is too late. The stretch itself is under the
// mutex, which the reader waits for once a stretch, for the milliseconds that a piece of work takes; no other is begun
// before it has had its turn.

#include "binfmt/inflate_ahead.hpp"

#include "binfmt/block_header.hpp"
#include "binfmt/zip_directory.hpp"

#include <algorithm>

namespace envboot::binfmt {
namespace {

/// What is searched for a block at a time: a compressor writes one in 20 to 40 KB, and its header has at most 600
/// bytes.
constexpr uint64_t k_search = 32768, k_header = 600;

} // namespace

void InflateAhead::begin(uint64_t data, uint64_t stored_size) {
  std::unique_lock lock = reader_lock();
  m_data = data;
  m_stored_size = stored_size;
  m_search_from = 0;
  m_reader = 0;
  forget();
}

void InflateAhead::forget() {
  m_place = k_no_place;
  m_phase = Phase::none;
}

size_t InflateAhead::up_to_place(uint64_t at, size_t size) {
  m_reader = at + size;
  uint64_t place = m_place;
  return place < at ? size : static_cast<size_t>(std::min<uint64_t>(size, place - at));
}

std::unique_lock<std::mutex> InflateAhead::reader_lock() {
  m_reader_waits = true;
  std::unique_lock lock(m_mutex);
  m_reader_waits = false;
  return lock;
}

bool InflateAhead::work() {
  std::unique_lock lock(m_mutex, std::defer_lock);
  if (m_reader_waits || !lock.try_lock()) {
    return false; // it is the reader's turn
  }
  switch (m_phase) {
  case Phase::none:
    return begin_stretch();
  case Phase::growing:
    return lengthen();
  case Phase::given_out:
    break;
  }
  return false;
}

/// Looks for a block in the next piece ahead.
bool InflateAhead::begin_stretch() {
  uint64_t from = std::max(m_reader + m_distance, m_search_from);
  if (from >= m_stored_size) {
    return false;
  }
  if (!m_memory) {
    m_memory = std::make_unique<Memory>();
  }
  auto input =
      m_memory->input.bytes().first(static_cast<size_t>(std::min<uint64_t>(k_search + k_header, m_stored_size - from)));
  m_search_from = from + k_search;
  if (!read_exactly(m_archive, input, m_data + from)) {
    return false;
  }
  auto bit = find_block_header(input);
  if (!bit) {
    return true;
  }
  auto byte = static_cast<size_t>(*bit / 8);
  auto within = static_cast<unsigned>(*bit % 8);
  m_memory->stretch.begin(input[byte], within);
  uint64_t in = from + byte + 1;
  m_phase = Phase::growing;
  m_bits = (8 - within) % 8;
  m_in = in;
  m_place = within == 0 ? in - 1 : in;
  if (m_reader > m_place) {
    forget();
  }
  return true;
}

/// By a slab's worth of what is stored.
bool InflateAhead::lengthen() {
  Stretch& stretch = m_memory->stretch;
  auto size = static_cast<size_t>(std::min<uint64_t>(Slab::k_size, m_stored_size - m_in));
  if (size == 0 || stretch.full() || stretch.inflater().finished()) {
    return false;
  }
  std::span<std::byte> input = m_memory->input.bytes().first(size);
  bool good = read_exactly(m_archive, input, m_data + m_in).has_value();
  for (std::span<const std::byte> left = input; good && !left.empty();) {
    auto step = stretch.step(left);
    good = step.has_value();
    if (!good || (step->consumed == 0 && step->produced == 0)) {
      break;
    }
    left = left.subspan(step->consumed);
    m_in += step->consumed;
  }
  if (!good) {
    m_search_from = m_in;
    forget();
  }
  return true;
}

/// Whether the stretch can be taken for what the reader will come to.
bool InflateAhead::stands_at_stretch(const InflatePlace& place) const {
  return place.inflater.bits_of_next_block() == m_bits && place.inflater.remembered().size() >= Inflater::k_window &&
         m_memory->stretch.settled();
}

size_t InflateAhead::take(InflatePlace& place, std::span<std::byte> out) {
  if (place.in != m_place) {
    return 0;
  }
  std::unique_lock lock = reader_lock();
  if (place.in != m_place) { // it may have become another one, or none
    return 0;
  }
  Stretch& stretch = m_memory->stretch;
  if (m_phase == Phase::growing) {
    if (!stands_at_stretch(place)) {
      forget();
      return 0;
    }
    stretch.complete(place.inflater.remembered().last<Inflater::k_window>());
    m_phase = Phase::given_out;
    m_given_out = 0;
  }
  size_t got = stretch.read_at(out, m_given_out);
  m_given_out += got;
  if (m_given_out == stretch.size()) {
    place.inflater = stretch.inflater();
    m_reader = place.in = m_in;
    forget();
  }
  return got;
}

} // namespace envboot::binfmt
