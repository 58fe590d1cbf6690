// Throughput of the fat binary scanner and of the evaluation of modulefiles. Built with -DENVBOOT_BENCH=ON.
#include "binfmt/fatbin.hpp"
#include "modulefile/tcl_sandbox.hpp"

#include <benchmark/benchmark.h>
#include <cstdlib>
#include <fstream>
#include <random>
#include <unistd.h>

namespace envboot {
namespace {

constexpr size_t k_slab = size_t{256} << 10;

void put(std::vector<std::byte>& out, uint64_t value, int bytes) {
  for (int k = 0; k < bytes; ++k) {
    out.push_back(static_cast<std::byte>(value >> (8 * k)));
  }
}

/// One container with `images` cubins of `payload` bytes each, laid out as docs in fatbin.cpp say.
std::vector<std::byte> container(uint32_t images, uint64_t payload) {
  std::vector<std::byte> out;
  put(out, 0xBA55ED50, 4);
  put(out, 1, 2);
  put(out, 16, 2);
  put(out, images * (64 + payload), 8);
  for (uint32_t k = 0; k < images; ++k) {
    size_t begin = out.size();
    put(out, 2, 2);
    put(out, 0x101, 2);
    put(out, 64, 4);
    put(out, payload, 8);
    put(out, 0, 8);
    put(out, 0, 4);
    put(out, 35 + 15 * k, 4);
    out.resize(begin + 64);
    out.resize(begin + 64 + payload, std::byte{0x5a});
  }
  return out;
}

/// `containers` of them between as many bytes of noise: the share that libtorch has is about a half.
std::vector<std::byte> library(size_t containers) {
  std::mt19937 random(1); // NOLINT(cert-msc32-c,cert-msc51-cpp): the same noise each time
  std::vector<std::byte> bytes;
  for (size_t k = 0; k < containers; ++k) {
    std::vector<std::byte> one = container(5, 8192);
    for (size_t n = 0; n < one.size(); n += 4) {
      put(bytes, random(), 4);
    }
    bytes.insert(bytes.end(), one.begin(), one.end());
  }
  return bytes;
}

void scan(benchmark::State& state) {
  std::vector<std::byte> bytes = library(400);
  uint64_t found = 0;
  for (auto _ : state) {
    binfmt::FatbinScanner scanner(bytes.size());
    for (size_t at = 0; at < bytes.size(); at += k_slab) {
      scanner.feed(std::span(bytes).subspan(at, std::min(k_slab, bytes.size() - at)), at);
    }
    found = scanner.finish().containers;
  }
  if (found != 400) {
    state.SkipWithError("the scanner did not find what is there");
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * bytes.size()));
}
BENCHMARK(scan)->Unit(benchmark::kMillisecond);

void evaluate_modulefile(benchmark::State& state) {
  std::string path = "/tmp/envboot-bench-" + std::to_string(getpid());
  std::ofstream(path) << R"(#%Module1.0
## tool 1.2
proc ModulesHelp { } {
    puts stderr "\tAdds tool 1.2 to your environment."
}
set version 1.2
set root /apps/tools/tool/$version
module-whatis "Name: tool"
module-whatis "Version: $version"
conflict tools/tool
if { [module-info mode load] } {
    puts stderr "loading tool"
}
setenv TOOL_ROOT $root
setenv TOOL_VERSION $version
prepend-path PATH $root/bin
prepend-path LD_LIBRARY_PATH $root/lib
prepend-path MANPATH $root/share/man
prepend-path PKG_CONFIG_PATH $root/lib/pkgconfig
)";
  modulefile::TclSandbox sandbox;
  modulefile::Request request;
  request.file = AbsPath::parse(path).value();
  request.name = "tool/1.2";
  size_t effects = 0;
  for (auto _ : state) {
    effects = sandbox.evaluate(request, {}, {}).effects.size();
  }
  unlink(path.c_str());
  if (effects == 0) {
    state.SkipWithError("the modulefile had no effect");
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(evaluate_modulefile)->Unit(benchmark::kMicrosecond);

} // namespace
} // namespace envboot

BENCHMARK_MAIN();
