#include "wheel/build_cuda.hpp"

#include "gpu/driver.hpp"

#include <algorithm>

namespace envboot::wheel {
namespace {

/// `libcudart.so.10.1`, `libcudart-1581fefa.so.10.0`, `libcudart.7ec1eba6.so.12` -> what stands behind `.so.`
std::string_view cudart_version(std::string_view name) {
  name = name.substr(name.rfind('/') + 1);
  size_t so = name.find(".so.");
  return name.starts_with("libcudart") && so != std::string_view::npos ? name.substr(so + 4) : std::string_view();
}

std::string cuda_of_runtime(const std::vector<LibraryReport>& libraries) {
  for (const LibraryReport& library : libraries) {
    if (std::string_view version = cudart_version(library.code.path); !version.empty()) {
      return std::string(version);
    }
    for (const std::string& needed : library.needed) {
      if (std::string_view version = cudart_version(needed); !version.empty()) {
        return std::string(version);
      }
    }
  }
  return {};
}

std::string cuda_of_code(const std::vector<LibraryReport>& libraries) {
  std::pair<int, int> newest{0, 0};
  for (const LibraryReport& library : libraries) {
    if (library.code.owner != gpu::Owner::own) {
      continue;
    }
    for (const auto& [image, count] : library.code.code.images) {
      newest = std::max(newest, std::pair<int, int>(image.isa_major, image.isa_minor));
    }
  }
  return gpu::cuda_of_ptx(newest.first, newest.second);
}

} // namespace

std::string cuda_in_version_py(std::string_view text) {
  while (!text.empty()) {
    size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.starts_with("cuda") || line.find('=') == std::string_view::npos) {
      continue;
    }
    size_t open = line.find_first_of("'\"");
    size_t close = open == std::string_view::npos ? open : line.find(line[open], open + 1);
    if (close != std::string_view::npos) {
      std::string_view value = line.substr(open + 1, close - open - 1);
      return gpu::DottedVersion::parse(value) ? std::string(value) : std::string();
    }
  }
  return {};
}

Known<std::string> build_cuda(std::string_view version_py, const std::vector<LibraryReport>& libraries) {
  for (std::string found : {cuda_in_version_py(version_py), cuda_of_runtime(libraries), cuda_of_code(libraries)}) {
    if (!found.empty()) {
      return found;
    }
  }
  return Unknown{"no library in it says which CUDA it was built with"};
}

} // namespace envboot::wheel
