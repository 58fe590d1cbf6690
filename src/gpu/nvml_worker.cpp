#include "gpu/nvml_worker.hpp"

#include <cstdio>
#include <cstring>
#include <fmt/core.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <dlfcn.h>
#endif

namespace envboot::gpu {
namespace {

#ifdef __GLIBC__

/// The part of nvmlPciInfo_t that its versions share, and room for the longest. Source: NVIDIA's NVML API reference,
/// as all that is declared here.
struct PciInfo {
  char legacy[16];
  unsigned domain, bus, device, id;
  char rest[256];
};
using Card = void*;

class Nvml {
 public:
  explicit Nvml(void* library) : m_library(library) {}
  [[nodiscard]] bool complete() const {
    return init && driver && count && card && name && (pci || pci_v2) && capability;
  }
  /// Whether a call was answered; says so on stdout where it was not.
  [[nodiscard]] bool good(const std::string& call, int answer) const {
    const char* text = answer != 0 && explain ? explain(answer) : nullptr;
    if (answer != 0) {
      fmt::print("doubt {} answers {}{}\n", call, answer, text ? fmt::format(" ({})", text) : "");
    }
    return answer == 0;
  }

 private:
  template <typename Call>
  Call* find(const char* name) const {
    return reinterpret_cast<Call*>(::dlsym(m_library, name)); // NOLINT(*-reinterpret-cast): dlsym gives void*
  }
  void* m_library;

 public:
  int (*init)() = find<int()>("nvmlInit_v2");
  int (*driver)(char*, unsigned) = find<int(char*, unsigned)>("nvmlSystemGetDriverVersion");
  int (*count)(unsigned*) = find<int(unsigned*)>("nvmlDeviceGetCount_v2");
  int (*card)(unsigned, Card*) = find<int(unsigned, Card*)>("nvmlDeviceGetHandleByIndex_v2");
  int (*name)(Card, char*, unsigned) = find<int(Card, char*, unsigned)>("nvmlDeviceGetName");
  int (*pci)(Card, PciInfo*) = find<int(Card, PciInfo*)>("nvmlDeviceGetPciInfo_v3");
  int (*pci_v2)(Card, PciInfo*) = find<int(Card, PciInfo*)>("nvmlDeviceGetPciInfo_v2");
  int (*capability)(Card, int*, int*) = find<int(Card, int*, int*)>("nvmlDeviceGetCudaComputeCapability");
  const char* (*explain)(int) = find<const char*(int)>("nvmlErrorString");
};

void tell_card(const Nvml& nvml, unsigned index) {
  Card card = nullptr;
  char name[96] = {};
  PciInfo pci{};
  int major = 0, minor = 0;
  std::string of = fmt::format("for card {}", index);
  if (nvml.good("nvmlDeviceGetHandleByIndex_v2 " + of, nvml.card(index, &card)) &&
      nvml.good("nvmlDeviceGetName " + of, nvml.name(card, name, sizeof name - 1)) &&
      nvml.good("nvmlDeviceGetPciInfo " + of, (nvml.pci ? nvml.pci : nvml.pci_v2)(card, &pci)) &&
      nvml.good("nvmlDeviceGetCudaComputeCapability " + of, nvml.capability(card, &major, &minor))) {
    fmt::print("{:04x}:{:02x}:{:02x}.0, {}, {}.{}\n", pci.domain, pci.bus, pci.device, name, major, minor);
  }
}

void tell(const Nvml& nvml) {
  char driver[96] = {};
  unsigned count = 0;
  if (!nvml.good("nvmlInit_v2", nvml.init())) {
    return;
  }
  if (nvml.good("nvmlSystemGetDriverVersion", nvml.driver(driver, sizeof driver - 1))) {
    fmt::print("driver {}\n", driver);
  }
  if (nvml.good("nvmlDeviceGetCount_v2", nvml.count(&count))) {
    for (unsigned index = 0; index < count; ++index) {
      tell_card(nvml, index);
    }
  }
}

int ask() {
  void* library = ::dlopen("libnvidia-ml.so.1", RTLD_NOW | RTLD_LOCAL);
  Nvml nvml(library);
  if (library == nullptr || !nvml.complete()) {
    return k_no_nvml;
  }
  tell(nvml);
  return 0;
}

#else

int ask() {
  return k_no_nvml;
}

#endif

} // namespace

std::optional<AbsPath> nvml_program([[maybe_unused]] const os::Host& host) {
#ifdef __GLIBC__
  if (auto program = host.own_executable()) {
    return *program;
  }
#endif
  return std::nullopt;
}

bool wants_nvml_worker(int argc, char** argv) {
  return argc == 3 && std::strcmp(argv[1], k_nvml_words[0]) == 0 && std::strcmp(argv[2], k_nvml_words[1]) == 0;
}

void run_nvml_worker() {
  int status = ask();
  std::fflush(stdout);
  ::_exit(status); // what the library would do at the end may hang too
}

} // namespace envboot::gpu
