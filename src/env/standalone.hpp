#pragma once

#include "env/conda_answer.hpp"
#include "env/conda_scripts.hpp"

#include "util/json.hpp"

#include <map>
#include <string>
#include <string_view>

namespace envboot::env {

/// What a standalone activate script was made from; it stands in the script's second line, for `env verify`.
struct Provenance {
  AbsPath prefix = AbsPath::root(); ///< the environment
  AbsPath root = AbsPath::root();   ///< of the conda that was asked
  std::string conda;                ///< its version; "" where it could not be told
  std::string generation;
  std::map<std::string, std::string> sources; ///< path of each of conda's own files, and its SHA-256
  std::vector<WantedVariable> variables;      ///< what the environment wants set
  std::string made_at;                        ///< UTC, ISO 8601
};

Provenance provenance(const AbsPath& prefix, const CondaScripts& conda, std::vector<WantedVariable> variables,
                      std::string made_at);
Json to_json(const Provenance& provenance);

/// `script` with the provenance in a comment behind its first line.
std::string with_provenance(std::string_view script, const Provenance& provenance);
/// Kind::usage where there is none.
Result<Provenance> provenance_in(std::string_view script);

} // namespace envboot::env
