#pragma once

#include "init/seams.hpp"
#include "net/arriving_file.hpp"
#include "wheel/inspect.hpp"

#include <future>

namespace envboot::init {

/// Looks into a wheel beside the fetch() that brings it, in a thread of its own where one is to be had. Where a hash
/// pins the bytes, no further than until the verdict stands: the scan of torch 1.2.0 would come to its end after the
/// download. Without one, damage is looked for to the end.
class WheelScan {
 public:
  /// Begins. `gpus` must outlive it.
  WheelScan(const Seams& seams, const net::FetchRequest& request, std::span<const gpu::Gpu> gpus, Deadline deadline);
  ~WheelScan() { m_file.end(false); } // m_report then waits for the thread, which wakes
  WheelScan(const WheelScan&) = delete;
  WheelScan& operator=(const WheelScan&) = delete;

  /// What fetch() is to be given.
  [[nodiscard]] net::FetchHooks hooks(net::FetchHooks hooks) { return m_file.hooks(std::move(hooks)); }
  /// The report on the file that was fetched; looked into once more where what was read meanwhile was not all of this
  /// very file. To be called once.
  Result<wheel::WheelReport> report(const net::Fetched& fetched);

 private:
  Result<wheel::WheelReport> look_into(os::File& file) const;

  const Seams& m_seams;
  std::string m_name;
  std::span<const gpu::Gpu> m_gpus;
  Deadline m_deadline;
  wheel::Extent m_extent;
  net::ArrivingFile m_file;
  std::future<Result<wheel::WheelReport>> m_report;
};

} // namespace envboot::init
