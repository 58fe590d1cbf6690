#include "init/steps/wheel_scan.hpp"
#include "util/beside.hpp"

namespace envboot::init {

// Where the account may have no more threads, report() reads the finished file.
WheelScan::WheelScan(const Seams& seams, const net::FetchRequest& request, std::span<const gpu::Gpu> gpus,
                     Deadline deadline)
    : m_seams(seams), m_name(request.name.string()), m_gpus(gpus), m_deadline(std::move(deadline)),
      m_extent(request.sha256 ? wheel::Extent::verdict_in_order : wheel::Extent::whole),
      m_file(seams.transport, seams.files, request), m_report(beside([this] { return look_into(m_file); })) {}

Result<wheel::WheelReport> WheelScan::report(const net::Fetched& fetched) {
  m_file.end(true);
  auto report = m_report.get();
  if (report && m_file.was_read_of(fetched)) {
    return report;
  }
  os::FilePtr file = TRY(m_seams.files.open(fetched.path));
  return look_into(*file);
}

Result<wheel::WheelReport> WheelScan::look_into(os::File& file) const {
  return wheel::inspect(file, m_name, m_gpus, m_deadline, m_extent);
}

} // namespace envboot::init
