#include "hijack/conda_of.hpp"

#include "os/read.hpp"
#include "util/environment.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace envboot::hijack {
namespace {

using modulefile::Effect;
using modulefile::Verb;

/// How a text leads to an installation: what it ends in, and how many folders up the root is.
struct Ending {
  std::string_view text;
  int up;
};
constexpr auto k_endings = std::to_array<Ending>({{"/etc/profile.d/conda.sh", 3},
                                                  {"/etc/profile.d/conda.csh", 3},
                                                  {"/bin/activate", 2},
                                                  {"/bin/conda", 2},
                                                  {"/condabin/conda", 2},
                                                  {"/condabin", 1},
                                                  {"/bin", 1},
                                                  {"", 0}});

std::optional<AbsPath> root_from(std::string_view text) {
  auto path = AbsPath::parse(text);
  if (!path) {
    return std::nullopt;
  }
  for (const Ending& ending : k_endings) {
    if (path->string().ends_with(ending.text)) {
      AbsPath root = *path;
      for (int i = 0; i < ending.up; ++i) {
        root = root.parent();
      }
      return root;
    }
  }
  return std::nullopt;
}

/// Absolute paths among the words of shell code.
std::vector<std::string> paths_in(std::string_view code) {
  constexpr std::string_view k_separators = " \t\n;&|()'\"=";
  std::vector<std::string> paths;
  size_t start = 0;
  while (start < code.size()) {
    size_t end = std::min(code.find_first_of(k_separators, start), code.size());
    if (end > start && code[start] == '/') {
      paths.emplace_back(code.substr(start, end - start));
    }
    start = end + 1;
  }
  return paths;
}

std::vector<std::string> texts_of(const Effect& effect) {
  std::vector<std::string> texts;
  for (const auto& value : effect.values) {
    if (!value) {
      continue;
    }
    switch (effect.verb) {
    case Verb::prepend_path:
    case Verb::append_path:
      if (effect.variable == "PATH") {
        texts.push_back(*value);
      }
      break;
    case Verb::set:
    case Verb::push:
      for (std::string& field : split_path_list(*value)) {
        texts.push_back(std::move(field));
      }
      break;
    case Verb::shell_code:
    case Verb::source_script:
    case Verb::set_alias:
    case Verb::set_function:
      for (std::string& path : paths_in(*value)) {
        texts.push_back(std::move(path));
      }
      break;
    default:
      break;
    }
  }
  return texts;
}

} // namespace

std::vector<CondaCandidate> conda_of(std::span<const Effect> effects, os::FileReader& files) {
  std::vector<CondaCandidate> found;
  for (const Effect& effect : effects) {
    for (const std::string& text : texts_of(effect)) {
      auto root = root_from(text);
      bool known =
          root && std::any_of(found.begin(), found.end(), [&](const auto& each) { return each.root == *root; });
      if (root && !known && os::exists(files, *root / "bin/conda")) {
        found.push_back({*root, effect});
      }
    }
  }
  return found;
}

} // namespace envboot::hijack
