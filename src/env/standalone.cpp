#include "env/standalone.hpp"
#include "env/foreign.hpp"

namespace envboot::env {
namespace {

constexpr std::string_view k_mark = "# envboot-source: ";

} // namespace

Provenance provenance(const AbsPath& prefix, const CondaScripts& conda, std::vector<WantedVariable> variables,
                      std::string made_at) {
  Provenance made{prefix, conda.root,           conda.version.value_or(""), std::string(title_of(conda.generation)),
                  {},     std::move(variables), std::move(made_at)};
  for (const SourceFile& source : conda.sources) {
    made.sources.emplace(source.path.string(), source.digest.hex());
  }
  return made;
}

Json to_json(const Provenance& provenance) {
  Json sources = Json::array();
  for (const auto& [path, digest] : provenance.sources) {
    sources.push(Json::object({{"file", path}, {"sha256", digest}}));
  }
  return Json::object({{"schema", 1},
                       {"prefix", provenance.prefix.string()},
                       {"root", provenance.root.string()},
                       {"conda", provenance.conda},
                       {"generation", provenance.generation},
                       {"sources", std::move(sources)},
                       {"variables", to_json(provenance.variables)},
                       {"made_at", provenance.made_at}});
}

std::string with_provenance(std::string_view script, const Provenance& provenance) {
  std::string line;
  for (char c : to_json(provenance).dump(0)) {
    line += c == '!' ? "\\u0021" : std::string(1, c); // csh looks for history in comments too
  }
  size_t first = script.find('\n') + 1;
  return fmt::format("{}{}{}\n{}", script.substr(0, first), k_mark, line, script.substr(first));
}

Result<Provenance> provenance_in(std::string_view script) {
  size_t first = script.find('\n');
  if (first == std::string_view::npos || !script.substr(first + 1).starts_with(k_mark)) {
    return fail(usage_error("this is no script that `envboot env activate-script` wrote"));
  }
  std::string_view line = script.substr(first + 1 + k_mark.size());
  Json json = TRY(Json::parse(line.substr(0, line.find('\n'))));
  Provenance read;
  read.prefix = TRY(AbsPath::parse(json.text_of("prefix")));
  read.root = TRY(AbsPath::parse(json.text_of("root")));
  read.conda = json.text_of("conda");
  read.generation = json.text_of("generation");
  read.made_at = json.text_of("made_at");
  if (const Json* sources = json.find("sources"); sources != nullptr && sources->items() != nullptr) {
    for (const Json& source : *sources->items()) {
      read.sources.emplace(source.text_of("file"), source.text_of("sha256"));
    }
  }
  read.variables = wanted_variables(json.find("variables"));
  return read;
}

} // namespace envboot::env
