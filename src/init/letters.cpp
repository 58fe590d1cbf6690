// In the C locale Modules finds no modulefile below such a path, and writes such a path's letters as Latin-1; yash
// drops what it can't turn into wide characters. All other doors hand the bytes on.
#include "init/letters.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace envboot::init {
namespace {

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// The part of `path` up to the first name that is not ASCII.
AbsPath first_of_them(AbsPath path) {
  while (!is_ascii(path.parent().string())) {
    path = path.parent();
  }
  return path;
}

} // namespace

std::string beyond_ascii(const store::Folders& folders) {
  bool environments = !is_ascii(folders.envs().string());
  if (!environments && is_ascii(folders.modulefiles().string())) {
    return {};
  }
  bool movable = environments && is_ascii(folders.home.string());
  return fmt::format(
      "beware: {} has letters beyond ASCII. In the C locale, which many jobs have, {} can't work with it; "
      "the other ways in can. Set `LC_ALL=C.UTF-8` there{}",
      first_of_them(environments ? folders.envs() : folders.modulefiles()).string(),
      environments ? "`module load` and yash" : "`module load`",
      movable ? ", or name another place with `--prefix DIR`" : "");
}

} // namespace envboot::init
