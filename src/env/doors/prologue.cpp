#include "env/doors/prologue.hpp"

#include "emit/template.hpp"

namespace envboot::env {

Result<std::string> render_prologue(const EnvironmentSpec& spec, std::string_view text) {
  TRY(check(spec));
  emit::Words<emit::Sh> words;
  words.emplace("activate", TRY(emit::Quoted<emit::Sh>::of((spec.prefix / "bin/activate").string())));
  return emit::fill(text, words);
}

} // namespace envboot::env
