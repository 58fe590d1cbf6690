#include "doctor/registry.hpp"

namespace envboot::doctor {
namespace {

using Findings = Result<std::vector<Finding>>;

constexpr CheckRow k_checks[] = {
    {"EB101", "PYTHONPATH",
     [](Patient& patient) -> Findings {
       const survey::PrefixFacts* active = patient.active_prefix();
       return check_pythonpath(patient.python_path(), patient.setters_of("PYTHONPATH"),
                               active == nullptr ? "" : active->prefix.string());
     }},
    {"EB102", "PYTHONHOME",
     [](Patient& patient) -> Findings {
       return check_pythonhome(patient.environment(), patient.setters_of("PYTHONHOME"));
     }},
    {"EB201", "conda blocks in shell start files",
     [](Patient& patient) -> Findings { return check_conda_init(patient.conda_init_blocks()); }},
    {"EB105", "the guard of each environment",
     [](Patient& patient) -> Findings { return check_guards(patient.prefixes()); }},
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
    {"EB501", "proxy variables",
     [](Patient& patient) -> Findings { return check_proxies(net::proxies_from(patient.environment())); }},
    {"EB502", "certificate authority files",
     [](Patient& patient) -> Findings { return check_ca_files(patient.ca_facts()); }},
    {"EB901", "what envboot's own runs left behind",
     [](Patient& patient) -> Findings { return check_own_state(TRY(patient.own_state())); }},
    {"EB103", "modules that change what Python does",
     [](Patient& patient) -> Findings {
       return check_hijackers(TRY(patient.site_modules())->judgement, patient.loaded_names());
     }},
    {"EB104", "modulefiles that can't be evaluated",
     [](Patient& patient) -> Findings { return check_unread_modules(*TRY(patient.site_modules())); }},
    {"EB601", "GPU code of installed packages",
     [](Patient& patient) -> Findings {
       std::vector<survey::GpuPackage> packages = patient.gpu_packages();
       if (packages.empty()) {
         return std::vector<Finding>();
       }
       survey::GpuTargets targets = TRY(patient.gpu_targets());
       return check_gpu_code(targets, TRY(patient.look_into(packages, targets)), patient.recipes());
     }},
};

} // namespace

std::span<const CheckRow> all_checks() {
  return k_checks;
}

} // namespace envboot::doctor
