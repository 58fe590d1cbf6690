#include "survey/cpu_level.hpp"

#include "os/read.hpp"

#include <algorithm>
#include <set>

namespace envboot::survey {
namespace {

/// In the kernel's spelling; each level asks for those of the ones below it too.
struct FlagRow {
  int level;
  std::string_view flag;
};
constexpr FlagRow k_flags[] = {
    {2, "cx16"},  {2, "lahf_lm"}, {2, "popcnt"},  {2, "pni"},      {2, "sse4_1"},   {2, "sse4_2"},   {2, "ssse3"},
    {3, "avx"},   {3, "avx2"},    {3, "bmi1"},    {3, "bmi2"},     {3, "f16c"},     {3, "fma"},      {3, "abm"},
    {3, "movbe"}, {3, "xsave"},   {4, "avx512f"}, {4, "avx512bw"}, {4, "avx512cd"}, {4, "avx512dq"}, {4, "avx512vl"}};

std::set<std::string_view> words_of(std::string_view text) {
  std::set<std::string_view> words;
  while (!text.empty()) {
    size_t end = std::min(text.find_first_of(" \t"), text.size());
    words.insert(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

} // namespace

int x86_level(std::string_view cpuinfo) {
  size_t at = cpuinfo.find("\nflags");
  size_t colon = cpuinfo.find(':', at);
  if (at == std::string_view::npos || colon == std::string_view::npos) {
    return 0;
  }
  std::string_view line = cpuinfo.substr(colon + 1);
  std::set<std::string_view> flags = words_of(line.substr(0, line.find('\n')));
  int level = 4;
  for (const FlagRow& row : k_flags) {
    level = flags.contains(row.flag) ? level : std::min(level, row.level - 1);
  }
  return level;
}

int x86_level(os::FileReader& files) {
  auto text = os::read_text(files, AbsPath::root() / "proc/cpuinfo");
  return text ? x86_level(std::string_view(*text)) : 0;
}

} // namespace envboot::survey
