#include "gpu/nvml_worker.hpp"

int main(int argc, char** argv) {
  if (envboot::gpu::wants_nvml_worker(argc, argv)) {
    envboot::gpu::run_nvml_worker();
  }
  return 2;
}
