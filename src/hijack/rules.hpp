#pragma once

#include "hijack/verdict.hpp"
#include "os/file_system.hpp"

#include <span>
#include <string_view>

namespace envboot::hijack {

/// What a rule looks at.
struct Case {
  const std::string& module;
  const modulefile::Effect& effect;
  std::span<const Interpreter> interpreters;
  os::FileReader& files;
};

/// One piece of knowledge: which effects it is about and what they mean.
struct Rule {
  std::string_view name;
  std::span<const modulefile::Verb> verbs;
  std::string_view variable; ///< exact, or a prefix when it ends in `*`; "" = any
  Level level;               ///< of what it finds; a check may lower it
  std::string_view meaning;  ///< what it does to Python, a sentence without full stop
  std::string_view cure;     ///< what to do about it, without full stop; `*` stands for the module
  /// Adds verdicts; null = the effect itself is enough, for every interpreter.
  void (*check)(const Rule& rule, const Case& with, std::vector<Verdict>& out);
};

std::span<const Rule> rules();

/// What to do about a verdict; "" for a rule there is not.
std::string cure_of(const Verdict& verdict);

} // namespace envboot::hijack
