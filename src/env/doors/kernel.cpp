#include "env/doors/kernel.hpp"

#include "emit/template.hpp"

namespace envboot::env {

using emit::JsonString;
using emit::Quoted;
using emit::Sh;

Result<KernelDoor> render_kernel(const EnvironmentSpec& spec, std::string_view display_name,
                                 const KernelTemplates& templates) {
  TRY(check(spec));
  const RelPath launcher = PathLiteral("bin/envboot-kernel");
  emit::Words<Sh> in_launcher;
  in_launcher.emplace("activate", TRY(Quoted<Sh>::of((spec.prefix / "bin/activate").string())));
  in_launcher.emplace("python", TRY(Quoted<Sh>::of((spec.prefix / "bin/python").string())));
  emit::Words<JsonString> in_spec;
  in_spec.emplace("launcher", TRY(Quoted<JsonString>::of((spec.prefix / launcher).string())));
  in_spec.emplace("display_name", TRY(Quoted<JsonString>::of(display_name)));
  std::string script = TRY(emit::fill(templates.launcher, in_launcher));
  std::string kernelspec = TRY(emit::fill(templates.spec, in_spec));
  return KernelDoor{{launcher, 0755, std::move(script)}, {PathLiteral("kernel.json"), 0644, std::move(kernelspec)}};
}

} // namespace envboot::env
