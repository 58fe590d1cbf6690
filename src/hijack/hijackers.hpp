#pragma once

#include "hijack/judge.hpp"

namespace envboot::hijack {

/// A module that changes what Python does, with all that it does to it.
struct Hijacker {
  modulefile::Modulefile module;
  bool shadowed = false;         ///< an earlier folder of MODULEPATH has a module of that name
  std::vector<Verdict> verdicts; ///< never empty; in the order of the file

  [[nodiscard]] Level worst() const;
};

/// The modules of a tree about which there is a verdict: by their worst level, worst first; then those that do most of
/// it; then in the tree's order.
std::vector<Hijacker> hijackers(const modulefile::TreeReport& report, std::span<const Interpreter> interpreters,
                                os::FileReader& files);

/// How many modules are at that level at worst.
size_t count_at(const std::vector<Hijacker>& hijackers, Level level);

} // namespace envboot::hijack
