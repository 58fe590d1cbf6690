// A whole wheel as it comes from the network, and the scan of a library in it.
#include "fakes/fake_bytes_file.hpp"
#include "property.hpp"
#include "wheel/inspect.hpp"
#include "wheel/library_scan.hpp"

using namespace envboot;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fakes::FakeBytesFile file{std::string(fuzz::text_of(data, size))};
  const std::vector<gpu::Gpu> gpus{{"Tesla K40", {3, 5}}, {"", {8, 0}}};
  auto report = wheel::inspect(file, "demo-1.0-cp37-cp37m-manylinux1_x86_64.whl", gpus, Deadline::never());
  if (fuzz::good(report)) {
    require(report->verdicts.size() == gpus.size(), "a verdict for each GPU");
    for (const gpu::GpuVerdict& verdict : report->verdicts) {
      require(!verdict.because.empty(), "a verdict has a reason");
    }
    require(Json::parse(wheel::to_json(*report).dump()).has_value(), "its JSON is JSON");
  }
  auto library = wheel::scan_library(file, "demo/lib.so", Deadline::never());
  if (fuzz::good(library) && *library) {
    require((*library)->size == size, "a library is as long as its file");
    auto in_place = wheel::scan_library_in_place(file, "demo/lib.so", Deadline::never());
    require(in_place && *in_place && (*in_place)->needed == (*library)->needed, "read in place it needs the same");
  }
  return 0;
}
