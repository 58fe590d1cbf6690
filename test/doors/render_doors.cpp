// render_doors SOURCE PREFIX NAME PYTHON OUT [FLAVOUR [VARIABLE…]]: writes all doors of one environment, from the
// templates in SOURCE, where the door tests look for them: below PREFIX, and
// OUT/{activate*,standalone,prologue.sh,modules/,kernel/}. PYTHON is like 3.11. FLAVOUR is venv, system or conda; each
// further argument, NAME=VALUE or NAME, is a variable that the environment wants set or unset.

#include "env/doors/activate.hpp"
#include "env/doors/kernel.hpp"
#include "env/doors/modulefiles.hpp"
#include "env/doors/prologue.hpp"
#include "os/read.hpp"

#include <cstdio>

namespace {

using namespace envboot;

struct Site {
  os::FileSystem& files;
  AbsPath source;

  [[nodiscard]] Result<std::string> shipped(PathLiteral path) const { return os::read_text(files, source / path); }

  Status write(const AbsPath& folder, const env::DoorFile& file) const {
    AbsPath path = folder / file.path;
    auto dir = TRY(os::make_dirs(files, path.parent()));
    RelPath name = TRY(RelPath::parse(path.name()));
    if (dir->stat(name)) {
      TRY(dir->unlink(name));
    }
    auto out = TRY(dir->open(name, os::How::create_new(file.mode)));
    TRY(out->write(std::as_bytes(std::span(file.content))));
    return out->close();
  }
};

Result<dist::PythonLine> parse_line(const std::string& text) {
  auto line = dist::parse_python_line(text);
  return line ? Result<dist::PythonLine>(*line) : fail(usage_error("no Python version: {}", text));
}

Status render(const Site& site, const env::EnvironmentSpec& spec, const AbsPath& out) {
  std::string head = TRY(site.shipped("scripts/activate.env.head.sh.in"));
  std::string fast = TRY(site.shipped("scripts/activate.env.fast.sh.in"));
  std::string begin = TRY(site.shipped("scripts/activate.env.begin.sh.in"));
  std::string rest = TRY(site.shipped("scripts/activate.env.rest.sh.in"));
  std::string full = TRY(site.shipped("scripts/activate.env.sh.in"));
  std::string csh = TRY(site.shipped("scripts/activate.env.csh.in"));
  std::string fast_fish = TRY(site.shipped("scripts/activate.env.fast.fish.in"));
  std::string fish = TRY(site.shipped("scripts/activate.env.fish.in"));
  env::ActivateTemplates templates{head, fast, begin, rest, full, csh, fast_fish, fish};
  for (const auto& file : TRY(env::render_activate(spec, templates))) {
    TRY(site.write(spec.prefix, file));
  }
  env::DoorFile standalone = TRY(env::render_standalone(spec, templates));
  standalone.path = PathLiteral("standalone");
  TRY(site.write(out, standalone));
  for (const auto& file : env::render_guard(spec, TRY(site.shipped("scripts/guard.py")))) {
    TRY(site.write(spec.prefix, file));
  }
  std::string general = TRY(site.shipped("scripts/activate.general.sh.in"));
  std::string general_csh = TRY(site.shipped("scripts/activate.general.csh.in"));
  std::string general_fish = TRY(site.shipped("scripts/activate.general.fish.in"));
  for (const auto& file : TRY(env::render_general_activate(out, spec.prefix.parent(), out / "adopted",
                                                           {general, general_csh, general_fish}))) {
    TRY(site.write(out, file));
  }
  std::string prologue = TRY(env::render_prologue(spec, TRY(site.shipped("scripts/prologue.sh.in"))));
  TRY(site.write(out, {PathLiteral("prologue.sh"), 0644, prologue}));

  std::string tcl = TRY(site.shipped("modulefiles/env.tcl.in"));
  std::string lua = TRY(site.shipped("modulefiles/env.lua.in"));
  auto module = env::ModuleName::parse("env-" + spec.name, "1");
  if (!module) {
    module = env::ModuleName::parse("env-hostile", "1");
  }
  for (const auto& file : TRY(env::render_modulefiles(spec, *module, {tcl, lua}))) {
    TRY(site.write(out / "modules", file));
  }
  std::string launcher = TRY(site.shipped("scripts/kernel-launch.sh.in"));
  std::string kernel_json = TRY(site.shipped("scripts/kernel.json.in"));
  auto kernel = TRY(env::render_kernel(spec, spec.name, {launcher, kernel_json}));
  TRY(site.write(spec.prefix, kernel.launcher));
  return site.write(out / "kernel", kernel.spec);
}

env::EnvironmentSpec described(env::EnvironmentSpec spec, std::span<char*> more) {
  if (!more.empty()) {
    std::string_view flavour = more.front();
    spec.flavour = flavour == "conda"    ? env::Flavour::conda
                   : flavour == "system" ? env::Flavour::venv_with_system
                                         : env::Flavour::venv;
    for (std::string_view text : more.subspan(1)) {
      size_t equals = text.find('=');
      std::optional<std::string> value;
      if (equals != std::string_view::npos) {
        value = text.substr(equals + 1);
      }
      spec.variables.push_back({std::string(text.substr(0, equals)), std::move(value)});
    }
  }
  return spec;
}

Status run(std::span<char*> arguments) {
  auto files = os::real_file_system();
  AbsPath prefix = TRY(AbsPath::parse(arguments[2]));
  Site site{*files, TRY(AbsPath::parse(arguments[1]))};
  dist::PythonLine line = TRY(parse_line(arguments[4]));
  AbsPath out = TRY(AbsPath::parse(arguments[5]));
  return render(site, described({arguments[3], prefix, prefix, line}, arguments.subspan(6)), out);
}

} // namespace

int main(int argc, char** argv) {
  if (argc < 6) {
    std::fputs("usage: render_doors SOURCE PREFIX NAME PYTHON OUT [FLAVOUR [VARIABLE...]]\n", stderr);
    return 2;
  }
  Status status = run({argv, static_cast<size_t>(argc)});
  if (!status) {
    std::fprintf(stderr, "render_doors: %s\n", status.error().what.c_str());
    return 1;
  }
  return 0;
}
