#include "env/doors/activate.hpp"

#include "emit/template.hpp"

namespace envboot::env {

using emit::Quoted;
using emit::Sh;

Result<DoorFile> render_activate(const EnvironmentSpec& spec, std::string_view text) {
  TRY(check(spec));
  emit::Words<Sh> words;
  words.emplace("prefix", TRY(Quoted<Sh>::of(spec.prefix.string())));
  words.emplace("name", TRY(Quoted<Sh>::of(spec.name)));
  std::string script = TRY(emit::fill(text, words));
  return DoorFile{PathLiteral("bin/activate"), 0644, std::move(script)};
}

Result<std::string> render_general_activate(const AbsPath& envs, const AbsPath& self, std::string_view text) {
  emit::Words<Sh> words;
  words.emplace("envs", TRY(Quoted<Sh>::of(envs.string())));
  words.emplace("self", TRY(Quoted<Sh>::of(self.string())));
  return emit::fill(text, words);
}

namespace {

/// Sorts before the .pth files of packages, which may import. Where there is no PYTHONPATH it costs nothing.
constexpr PathLiteral k_guard_starter = "000_envboot_guard.pth";
constexpr std::string_view k_guard_start = "import os; os.getenv('PYTHONPATH') and __import__('_envboot_guard')\n";

} // namespace

std::vector<DoorFile> render_guard(const EnvironmentSpec& spec, std::string_view text) {
  RelPath packages = *RelPath::parse(fmt::format("lib/python{}/site-packages", spec.python.text()));
  return {{packages / PathLiteral("_envboot_guard.py"), 0644, std::string(text)},
          {packages / k_guard_starter, 0644, std::string(k_guard_start)}};
}

} // namespace envboot::env
