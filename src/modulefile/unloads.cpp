#include "modulefile/unloads.hpp"

#include "modulefile/apply.hpp"
#include "modulefile/session.hpp"

#include <algorithm>
#include <array>

namespace envboot::modulefile {
namespace {

/// What takes an effect of the load back.
struct Inverse {
  Verb verb;
  std::array<Verb, 4> by; ///< on the same variable; the rest is Verb::none
  bool each_value;        ///< and for each of its values
};
// clang-format off
constexpr auto k_inverses = std::to_array<Inverse>({
  {Verb::set,            {Verb::unset, Verb::pop, Verb::set}, false},
  {Verb::push,           {Verb::pop, Verb::unset, Verb::set}, false},
  {Verb::unset,          {Verb::set, Verb::push, Verb::prepend_path, Verb::append_path}, false},
  {Verb::prepend_path,   {Verb::remove_path, Verb::unset, Verb::set}, true},
  {Verb::append_path,    {Verb::remove_path, Verb::unset, Verb::set}, true},
  {Verb::remove_path,    {Verb::prepend_path, Verb::append_path, Verb::set}, false},
  {Verb::use_first,      {Verb::unuse, Verb::remove_path}, true},
  {Verb::use_last,       {Verb::unuse, Verb::remove_path}, true},
  {Verb::unuse,          {Verb::use_first, Verb::use_last, Verb::prepend_path, Verb::append_path}, false},
  {Verb::set_alias,      {Verb::unset_alias, Verb::set_alias}, false},
  {Verb::unset_alias,    {Verb::set_alias}, false},
  {Verb::set_function,   {Verb::unset_function, Verb::set_function}, false},
  {Verb::unset_function, {Verb::set_function}, false},
  {Verb::complete,       {Verb::uncomplete, Verb::complete}, false},
});
// clang-format on

bool holds(const Effect& effect, const Known<std::string>& value) {
  return std::ranges::any_of(
      effect.values, [&](const auto& each) { return each.known() == value.known() && (!value || *each == *value); });
}

bool takes_back(const Inverse& inverse, const Effect& load, const Effect& unload) {
  bool about_it = unload.variable == load.variable && std::ranges::find(inverse.by, unload.verb) != inverse.by.end();
  bool paths = unload.verb == Verb::remove_path || unload.verb == Verb::unuse;
  return about_it && (!inverse.each_value || !paths || unload.has_option("--index") ||
                      std::ranges::all_of(load.values, [&](const auto& value) { return holds(unload, value); }));
}

/// Whether the code leaves something in the shell that reads it.
bool changes_shell(std::string_view code) {
  constexpr std::array<std::string_view, 7> k_signs = {"export ", "setenv ", "alias ",  "source ",
                                                       ". ",      "eval ",   "declare "};
  return std::ranges::any_of(k_signs, [&](std::string_view sign) {
    size_t at = code.find(sign);
    return at != std::string_view::npos &&
           (at == 0 || code[at - 1] == ' ' || code[at - 1] == ';' || code[at - 1] == '\n');
  });
}

/// Code has no inverse; code that only the unloading gives is taken for it.
bool leaves_code(const Effect& load, const std::vector<Effect>& all_of_load, const std::vector<Effect>& unload) {
  bool changes = std::ranges::any_of(load.values, [](const auto& value) { return value && changes_shell(*value); });
  return changes && std::ranges::none_of(unload, [&](const Effect& each) {
           return each.verb == Verb::shell_code && std::ranges::none_of(all_of_load, [&](const Effect& other) {
                    return other.verb == Verb::shell_code && other.values == each.values;
                  });
         });
}

bool stays(const Effect& load, const std::vector<Effect>& all_of_load, const std::vector<Effect>& unload) {
  if (load.verb == Verb::shell_code) {
    return leaves_code(load, all_of_load, unload);
  }
  const auto* inverse = std::ranges::find(k_inverses, load.verb, &Inverse::verb);
  if (inverse == k_inverses.end()) {
    return false;
  }
  // A file that unsets what it has just set itself leaves nothing behind.
  bool undoes_own = takes_away(load.verb) && std::any_of(all_of_load.data(), &load, [&](const Effect& earlier) {
                      return earlier.variable == load.variable && earlier.verb != load.verb;
                    });
  return !undoes_own &&
         std::ranges::none_of(unload, [&](const Effect& each) { return takes_back(*inverse, load, each); });
}

} // namespace

bool are_places(const std::optional<std::vector<uint64_t>>& places, const std::vector<Effect>& effects) {
  return !places || std::ranges::all_of(*places, [&](uint64_t place) { return place < effects.size(); });
}

bool take(Evaluation& load, Leavings leavings) {
  if (!are_places(leavings.left, load.effects)) {
    return false;
  }
  load.left = std::move(leavings.left);
  for (Look& look : leavings.basis.looks) {
    auto same = [&](const Look& each) { return each.path == look.path && each.resolved == look.resolved; };
    if (std::ranges::none_of(load.basis.looks, same)) {
      load.basis.looks.push_back(std::move(look));
    }
  }
  std::vector<std::string> variables;
  std::ranges::set_union(load.basis.variables, leavings.basis.variables, std::back_inserter(variables));
  load.basis.variables = std::move(variables);
  if (load.basis.fleeting.empty()) {
    load.basis.fleeting = std::move(leavings.basis.fleeting);
  }
  return true;
}

bool tells_unload(const Evaluation& load) {
  auto may_stay = [](const Effect& effect) { return takes_away(effect.verb) || effect.verb == Verb::shell_code; };
  return !load.outcome.applied() || (!load.asked_mode && std::ranges::none_of(load.effects, may_stay));
}

Request unload_after(const Request& request, const Evaluation& load, const Environment& before) {
  Environment loaded = apply(load, before).environment;
  std::string names = loaded.get_or("LOADEDMODULES", "");
  loaded.set("LOADEDMODULES", names.empty() ? request.name : names + ":" + request.name);
  auto [set, unset] = difference(before, loaded);
  return {
      request.file, request.name, request.specified, Mode::unload, false, {}, {std::move(set), std::move(unset), ""}};
}

std::optional<std::vector<uint64_t>> left_by(const Evaluation& unload, const Evaluation& load) {
  if (!load.outcome.applied() || !unload.outcome.applied()) {
    return std::nullopt;
  }
  std::vector<uint64_t> left;
  for (size_t i = 0; i < load.effects.size(); ++i) {
    if (stays(load.effects[i], load.effects, unload.effects)) {
      left.push_back(i);
    }
  }
  return left;
}

} // namespace envboot::modulefile
