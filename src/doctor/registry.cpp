#include "doctor/registry.hpp"

namespace envboot::doctor {
namespace {

using Findings = Result<std::vector<Finding>>;

constexpr CheckRow k_checks[] = {
    {"EB102", "PYTHONHOME", [](Patient& patient) -> Findings { return check_pythonhome(patient.environment()); }},
    {"EB201", "conda blocks in shell start files",
     [](Patient& patient) -> Findings { return check_conda_init(patient.conda_init_blocks()); }},
    {"EB301", "the user site",
     [](Patient& patient) -> Findings {
       return check_user_site(patient.environment(), patient.user_sites(), patient.prefixes());
     }},
    {"EB302", "the python of each environment",
     [](Patient& patient) -> Findings { return check_dangling_python(patient.prefixes()); }},
    {"EB303", "first lines of each environment's scripts",
     [](Patient& patient) -> Findings { return check_shebangs(patient.prefixes()); }},
    {"EB401", "room for environments and temporary files",
     [](Patient& patient) -> Findings { return check_space(patient.places()); }},
};

} // namespace

std::span<const CheckRow> all_checks() {
  return k_checks;
}

} // namespace envboot::doctor
