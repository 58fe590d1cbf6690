#include "survey/promised_files.hpp"

#include "util/beside.hpp"

#include <algorithm>
#include <atomic>

namespace envboot::survey {
namespace {

constexpr size_t k_slab = size_t{256} << 10;

/// Nothing when it can't be read.
std::optional<Sha256> hash_of(os::FileReader& files, const AbsPath& path, std::vector<std::byte>& slab) {
  auto file = files.open(path);
  if (!file) {
    return std::nullopt;
  }
  Sha256Stream hash;
  for (uint64_t at = 0; true;) {
    auto got = (*file)->read_at(slab, at);
    if (!got) {
      return std::nullopt;
    }
    if (*got == 0) {
      return hash.finish();
    }
    hash.update(std::span(slab).first(*got));
    at += *got;
  }
}

} // namespace

bool hold_to_promises(os::FileReader& files, Promises& promises, const Scrutiny& scrutiny) {
  std::ranges::stable_sort(promises, std::greater<>(), &PromisedFile::size);
  std::vector<uint8_t> kept(promises.size(), 1); // each thread writes its own
  std::atomic<size_t> next = 0;
  std::atomic<bool> late = false;
  auto work = [&] {
    std::vector<std::byte> slab(k_slab);
    for (size_t k = next++; k < promises.size() && !late; k = next++) {
      std::optional<Sha256> found = hash_of(files, promises[k].file, slab);
      kept[k] = !found || *found == promises[k].sha256 ? 1 : 0;
      late = late || scrutiny.deadline.expired();
    }
  };
  std::vector<std::future<void>> others;
  for (unsigned thread = 1; thread < scrutiny.hashing_threads; ++thread) {
    others.push_back(beside(work));
  }
  work();
  for (std::future<void>& other : others) {
    other.get();
  }
  for (size_t k = 0; k < promises.size(); ++k) {
    if (kept[k] == 0) {
      promises[k].package->broken.push_back(
          {promises[k].named, BrokenFile::How::changed, promises[k].size, promises[k].size});
    }
  }
  return !late;
}

} // namespace envboot::survey
