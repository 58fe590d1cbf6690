// fuzz_replay TARGET FOLDER: runs a fuzz target on every file of the folder. Aborts as the target does; a folder
// without files is a failure, so that a moved corpus can't pass for a tested one.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#define FUZZ_TARGET(name) extern "C" int fuzz_##name(const uint8_t* data, size_t size);
#include "fuzz_targets.inc"
#undef FUZZ_TARGET

namespace {

struct Target {
  const char* name;
  int (*run)(const uint8_t* data, size_t size);
};
constexpr Target k_targets[] = {
#define FUZZ_TARGET(name) {#name, fuzz_##name},
#include "fuzz_targets.inc"
#undef FUZZ_TARGET
};

std::vector<std::filesystem::path> files_of(const char* folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.is_regular_file()) {
      files.push_back(entry.path());
    }
  }
  std::ranges::sort(files);
  return files;
}

} // namespace

int main(int argc, char** argv) {
  const Target* target = std::ranges::find_if(
      k_targets, [&](const Target& row) { return argc == 3 && std::strcmp(row.name, argv[1]) == 0; });
  if (target == std::end(k_targets)) {
    std::fprintf(stderr, "usage: fuzz_replay TARGET FOLDER\n");
    return 2;
  }
  std::vector<std::filesystem::path> files = files_of(argv[2]);
  for (const auto& path : files) {
    std::printf("%s\n", path.c_str());
    std::fflush(stdout); // the last line names the file on which the target aborted
    std::ifstream file(path, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(file), {}};
    target->run(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
  }
  std::printf("%zu files\n", files.size());
  return files.empty() ? 1 : 0;
}
