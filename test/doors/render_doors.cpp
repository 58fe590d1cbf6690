// render_doors SOURCE PREFIX NAME PYTHON OUT: writes all doors of one environment, from the templates in SOURCE, where
// the door tests look for them: below PREFIX, and OUT/{activate,prologue.sh,modules/,kernel/}. PYTHON is like 3.11.

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
  TRY(site.write(spec.prefix, TRY(env::render_activate(spec, TRY(site.shipped("scripts/activate.env.sh.in"))))));
  for (const auto& file : env::render_guard(spec, TRY(site.shipped("scripts/guard.py")))) {
    TRY(site.write(spec.prefix, file));
  }
  std::string general = TRY(env::render_general_activate(spec.prefix.parent(), out / "activate",
                                                         TRY(site.shipped("scripts/activate.general.sh.in"))));
  TRY(site.write(out, {PathLiteral("activate"), 0644, general}));
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

Status run(char** arguments) {
  auto files = os::real_file_system();
  AbsPath prefix = TRY(AbsPath::parse(arguments[2]));
  Site site{*files, TRY(AbsPath::parse(arguments[1]))};
  return render(site, {arguments[3], prefix, prefix, TRY(parse_line(arguments[4]))}, TRY(AbsPath::parse(arguments[5])));
}

} // namespace

int main(int argc, char** argv) {
  if (argc != 6) {
    std::fputs("usage: render_doors SOURCE PREFIX NAME PYTHON OUT\n", stderr);
    return 2;
  }
  Status status = run(argv);
  if (!status) {
    std::fprintf(stderr, "render_doors: %s\n", status.error().what.c_str());
    return 1;
  }
  return 0;
}
