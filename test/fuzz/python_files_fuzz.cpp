// Small files of Python installations: pyvenv.cfg, the head of a script, version.py, .condarc; and what an interpreter
// and pip answer.
#include "property.hpp"
#include "python/clean_environment.hpp"
#include "python/interpreter.hpp"
#include "python/pip_settings.hpp"
#include "python/shebang.hpp"
#include "survey/prefix.hpp"
#include "wheel/build_cuda.hpp"

using namespace envboot;
using fuzz::require;

namespace {

bool within(std::string_view part, std::string_view text) {
  return text.find(part) != std::string_view::npos;
}

void check_pip(std::string_view text) {
  python::PipSettings settings = python::parse_pip_config(text);
  for (const auto& [name, value] : settings.values) {
    require(!name.empty() && settings.get(name) == value, "a setting is found by its name");
    require(name != "target" && name != "prefix" && name != "user" && name != "root", "nothing says where to");
  }
  const Environment environment = python::pip_environment(settings, {}, {});
  for (const auto& [name, value] : environment.variables()) {
    require(name != "PIP_TARGET" && name != "PIP_PREFIX" && name != "PIP_USER", "nothing says where to");
    require(value.find('\n') == std::string::npos, "a variable is one line");
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  for (const auto& [key, value] : survey::parse_pyvenv(text)) {
    require(value.empty() || within(value, text), "a value stands in the file");
  }
  if (auto shebang = python::parse_shebang(text)) {
    require(!shebang->interpreter.empty() && within(shebang->interpreter, text), "the interpreter stands in the file");
    require(shebang->length <= text.size() && text.starts_with("#!"), "the line is in the file");
  }
  check_pip(text);
  for (const std::string& name : python::variables_named_in(text)) {
    require(!name.empty() && (within("$" + name, text) || within("${" + name, text)), "a name stands there");
  }
  const std::string answer = "noise\nenvboot-interpreter " + std::string(text);
  if (auto found = python::parse_answer(*AbsPath::parse("/x/bin/python"), answer); fuzz::good(found)) {
    require(!found->version.text().empty() && !found->short_version().empty(), "an interpreter has a version");
  }
  (void)fuzz::good(python::parse_answer(*AbsPath::parse("/x/bin/python"), text));
  std::string cuda = wheel::cuda_in_version_py(text);
  require(within(cuda, text), "the release stands in the file");
  (void)wheel::build_cuda(text, {});
  return 0;
}
