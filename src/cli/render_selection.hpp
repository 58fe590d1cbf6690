#pragma once

#include "cli/terminal.hpp"
#include "config/site.hpp"
#include "util/json.hpp"
#include "wheel/select.hpp"

#include <string>
#include <vector>

namespace envboot::cli {

/// A wish, with where each part of it comes from: `--python`, `the site iitd`, `this machine`.
struct AskedWish {
  wheel::Wish wish;
  std::string gpus_origin, python_origin, glibc_origin, driver_origin;
  std::vector<std::string> gpus_doubts; ///< gpu::NodeGpus::doubts, where they are this node's
};

/// What `wheel select` tells.
struct ShownSelection {
  AskedWish asked;
  wheel::Selection selection;
  std::vector<config::NodeType> nodes; ///< of the site, to say which of them a newer choice would lose
  std::vector<wheel::WayOut> ways_out; ///< where there is no choice
  std::vector<std::string> next;       ///< commands to type, the first is the best
};

/// The choice with its files, each refusal in a line, what a newer one would lose, what to type next.
std::string render_selection(const ShownSelection& shown, const Terminal& terminal);
/// `docs/json.md`, `wheel select`.
Json selection_json(const ShownSelection& shown);

} // namespace envboot::cli
