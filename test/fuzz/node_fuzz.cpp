// The driver's files in /proc and a card's in /sys. Parts are split at lines of `--`.
#include "fakes/fake_file_system.hpp"
#include "gpu/node.hpp"
#include "property.hpp"

#include <array>

using namespace envboot;
using fuzz::require;

namespace {

constexpr std::array<const char*, 5> k_files{
    "/node/proc/driver/nvidia/version", "/node/proc/driver/nvidia/gpus/0000:04:00.0/information",
    "/node/sys/bus/pci/devices/0000:04:00.0/vendor", "/node/sys/bus/pci/devices/0000:04:00.0/device",
    "/node/sys/bus/pci/devices/0000:04:00.0/class"};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  fakes::FakeFileSystem files;
  for (const char* name : k_files) {
    size_t end = text.find("--\n");
    files.add_file(name, std::string(text.substr(0, end)));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 3);
  }
  gpu::NodeGpus node = gpu::node_gpus(files, *AbsPath::parse("/node"));
  require(node.driver ? !node.driver->empty() : !node.driver.because().empty(), "a driver, or why not");
  require(node.gpus.size() <= 1, "one card is there");
  for (const gpu::NodeGpu& gpu : node.gpus) {
    require(gpu.bus == "0000:04:00.0", "a card has its address");
    require(gpu.capability ? gpu::is_real(*gpu.capability) : !gpu.capability.because().empty(), "known, or why not");
  }
  return 0;
}
