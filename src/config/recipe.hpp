#pragma once

#include "util/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace envboot::config {

/// A wheel that is picked from the catalogue (recipes/wheels/) and installed before everything else.
struct WheelWish {
  std::string name;    ///< normalised (PEP 503): `torch`
  std::string version; ///< exact, local part included: `1.12.0+cu102`
  bool gpu = false;    ///< "no GPU code in it" is a reason to refuse it
};

/// What an environment is to hold: recipes/NAME.toml. docs/recipes.md documents every key.
struct Recipe {
  std::string name, title;
  std::string python;            ///< PEP 440 specifiers, `==3.7.*`
  std::vector<std::string> gpus; ///< cards it is made for, names or capabilities: `K40`, `7.0`; empty: no GPU needed
  std::vector<WheelWish> wheels; ///< in order of installation
  std::vector<std::string> packages; ///< PEP 508 requirements
  std::vector<std::string> imports;  ///< modules the self-test imports
  bool guard = true;                 ///< the environment drops foreign package folders of PYTHONPATH
  uint64_t expected_bytes = 0;       ///< what the environment was measured to take, installed; 0: nobody measured
  uint64_t expected_files = 0;
  std::string text;   ///< the TOML it was read from, for the lock's digest
  std::string origin; ///< where it was read: a path, or `built in`
};

/// Errors are Kind::usage and show the line with a caret; unknown keys are errors, with the nearest known one.
Result<Recipe> parse_recipe(std::string_view toml, std::string_view origin);

} // namespace envboot::config
