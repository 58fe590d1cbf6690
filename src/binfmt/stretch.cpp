// A deflate stream can be decoded from the beginning of any block but for one thing: a copy may reach back into the
// 32 KB before it, and what stands there is not known yet. But it is soon of no account: after a megabyte, often after
// less, nothing in the last 32 KB has come from before the place, by no copy of a copy, and from there on a decoder
// can't tell that it has not seen the beginning. (Of 32 places in a library with 1.3 GB of GPU code, half were there
// after 0.3 MB and 24 after k_unsettled slabs.)
//
// Which bytes come from where is found without a decoder of our own: the stretch is decoded twice, with two windows
// made up so that the byte at each of the 32768 places is another one in either, and the two bytes together name the
// place. What the stream says itself is the same in both; where they differ, the byte comes from the window, and from
// which place in it. Once all that is remembered is the same in both, the second decoder is left.

#include "binfmt/stretch.hpp"

#include <algorithm>
#include <cstring>

namespace envboot::binfmt {
namespace {

using Window = std::array<std::byte, Inflater::k_window>;

/// The two bytes at a place are its lowest eight bits, and those plus 1 and the other seven.
struct Windows {
  Window one, other;
};
constexpr Windows k_windows = [] {
  Windows windows{};
  for (size_t place = 0; place < Inflater::k_window; ++place) {
    windows.one[place] = static_cast<std::byte>(place);
    windows.other[place] = static_cast<std::byte>(place + 1 + (place >> 8U));
  }
  return windows;
}();

size_t place_of(std::byte one, std::byte other) {
  auto low = std::to_integer<size_t>(one);
  return low | ((std::to_integer<size_t>(other) - low - 1) % 128) << 8U;
}

} // namespace

Stretch::Stretch() : m_slabs(k_slabs), m_other_slabs(k_unsettled) {}

void Stretch::begin(std::byte first, unsigned bit) {
  m_inflater = Inflater::at_block(first, bit, k_windows.one);
  m_other = Inflater::at_block(first, bit, k_windows.other);
  m_size = m_unsettled = 0;
}

Result<Inflater::Step> Stretch::step(std::span<const std::byte> in) {
  if (full()) {
    return Inflater::Step{};
  }
  size_t slab = m_size / Slab::k_size, within = m_size % Slab::k_size;
  Inflater::Step step = TRY(m_inflater.step(in, m_slabs[slab].bytes().subspan(within)));
  if (m_other) {
    if (slab >= k_unsettled) {
      return fail(refusal("too much depends on what comes before"));
    }
    Inflater::Step other = TRY(m_other->step(in, m_other_slabs[slab].bytes().subspan(within)));
    if (other.consumed != step.consumed || other.produced != step.produced) {
      return fail(refusal("two decoders don't agree"));
    }
    m_unsettled += step.produced;
    auto remembered = m_inflater.remembered();
    if (std::memcmp(remembered.data(), m_other->remembered().data(), remembered.size()) == 0) {
      m_other.reset();
    }
  }
  m_size += step.produced;
  return step;
}

void Stretch::complete(std::span<const std::byte, Inflater::k_window> window) {
  for (size_t from = 0; from < m_unsettled; from += Slab::k_size) {
    size_t size = std::min(Slab::k_size, m_unsettled - from);
    std::span<std::byte> bytes = m_slabs[from / Slab::k_size].bytes().first(size);
    std::span<const std::byte> other = m_other_slabs[from / Slab::k_size].bytes();
    for (size_t k = 0; k < size; ++k) {
      bytes[k] = bytes[k] == other[k] ? bytes[k] : window[place_of(bytes[k], other[k])];
    }
  }
  m_unsettled = 0;
}

size_t Stretch::read_at(std::span<std::byte> out, size_t from) {
  if (from == m_size) {
    return 0;
  }
  size_t within = from % Slab::k_size;
  size_t size = std::min({out.size(), Slab::k_size - within, m_size - from});
  std::memcpy(out.data(), m_slabs[from / Slab::k_size].bytes().data() + within, size);
  return size;
}

} // namespace envboot::binfmt
