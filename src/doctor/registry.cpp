#include "doctor/registry.hpp"

#include "doctor/checks/around.hpp"
#include "doctor/checks/compiled_parts.hpp"
#include "doctor/checks/job_files.hpp"
#include "doctor/checks/loading.hpp"
#include "doctor/checks/packages.hpp"
#include "doctor/checks/settings.hpp"
#include "doctor/checks/start_files.hpp"
#include "doctor/checks/startup_code.hpp"
#include "doctor/checks/surroundings.hpp"
#include "doctor/checks/upkeep.hpp"

namespace envboot::doctor {
namespace {

using Findings = Result<std::vector<Finding>>;

/// The findings about each of several things.
template <typename Things, typename Check>
Findings of_each(const Things& things, Check check) {
  std::vector<Finding> all;
  for (const auto& thing : things) {
    for (Finding& finding : check(thing)) {
      all.push_back(std::move(finding));
    }
  }
  return all;
}

/// A check of one environment's packages, of all of them.
template <std::vector<Finding> (*check)(const survey::Packages&)>
Findings in_each_environment(Patient& patient) {
  return of_each(patient.packages(), check);
}

template <std::vector<Finding> (*check)(const AbsPath& prefix, const survey::PathFiles&)>
Findings in_each_site_packages(Patient& patient) {
  std::vector<Finding> all;
  for (const survey::PrefixFacts& prefix : patient.prefixes()) {
    for (const survey::PathFiles& files : patient.path_files(prefix)) {
      for (Finding& finding : check(prefix.prefix, files)) {
        all.push_back(std::move(finding));
      }
    }
  }
  return all;
}

template <std::vector<Finding> (*check)(const AbsPath& prefix, const survey::ElfNeeds&)>
Findings in_each_loader(Patient& patient) {
  std::vector<Finding> all;
  for (size_t k = 0; k < patient.elf_needs().size(); ++k) {
    for (Finding& finding : check(patient.packages()[k].prefix, patient.elf_needs()[k])) {
      all.push_back(std::move(finding));
    }
  }
  return all;
}

/// A check of one job file, of all that were named.
template <typename Check>
Findings in_each_job_file(Patient& patient, Check check) {
  return of_each(patient.job_files(), check);
}
template <std::vector<Finding> (*check)(const survey::JobFile&)>
Findings in_each_job(Patient& patient) {
  return in_each_job_file(patient, check);
}

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
    {"EB106", "variables that change Python",
     [](Patient& patient) -> Findings { return check_python_variables(patient.environment()); }},
    {"EB107", "relative entries of search paths",
     [](Patient& patient) -> Findings { return check_relative_entries(patient.environment()); }},
    {"EB109", "LD_PRELOAD", [](Patient& patient) -> Findings { return check_preloads(patient.missing_preloads()); }},
    {"EB201", "conda blocks in shell start files",
     [](Patient& patient) -> Findings { return check_conda_init(patient.conda_init_blocks()); }},
    {"EB202", "what shell start files do",
     [](Patient& patient) -> Findings { return check_start_lines(patient.start_lines()); }},
    {"EB203", "search paths that shell start files set",
     [](Patient& patient) -> Findings {
       return check_exports(patient.environment(),
                            patient.assignments({"PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH"}));
     }},
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
    {"EB304", "packages installed twice", in_each_environment<check_twice_installed>},
    {"EB305", "rests of uninstallations", in_each_environment<check_leftovers>},
    {"EB306", "files that RECORD promises", in_each_environment<check_damaged_files>},
    {"EB307", "edited files of packages", in_each_environment<check_edited_files>},
    {"EB308", "records of packages", in_each_environment<check_unfinished_packages>},
    {"EB309", "requirements of packages", in_each_environment<check_requirements>},
    {"EB310", "compiled parts for another Python", in_each_environment<check_extension_modules>},
    {"EB311", "folders of editable installs", in_each_environment<check_editable>},
    {"EB312", "modules that commands start", in_each_environment<check_commands>},
    {"EB313", "code in .pth files", in_each_site_packages<check_path_code>},
    {"EB314", "entries of .pth files", in_each_site_packages<check_path_entries>},
    {"EB315", "packages for the Python that is there", in_each_environment<check_other_python>},
    {"EB316", "folders that activate scripts name",
     [](Patient& patient) -> Findings { return check_activate_scripts(patient.prefixes()); }},
    {"EB317", "programs of Jupyter kernels",
     [](Patient& patient) -> Findings { return check_kernels(patient.kernels()); }},
    {"EB318", "python and pip on PATH",
     [](Patient& patient) -> Findings { return check_path_programs(patient.path_programs()); }},
    {"EB319", "conda's records",
     [](Patient& patient) -> Findings {
       return of_each(patient.prefixes(), [&](const survey::PrefixFacts& prefix) {
         return check_conda_records(prefix.prefix, patient.conda_records(prefix.prefix).troubles);
       });
     }},
    {"EB320", "the system's own Python",
     [](Patient& patient) -> Findings { return check_managed_python(patient.managed_python()); }},
    {"EB321", "ages of Python and pip", in_each_environment<check_ages>},
    {"EB322", "compiled modules",
     [](Patient& patient) -> Findings { return of_each(patient.byte_code(), check_byte_code); }},
    {"EB323", "files beside a program that hide modules",
     [](Patient& patient) -> Findings { return check_shadowing_files(patient.shadowing_files()); }},
    {"EB324", "packages that conda and pip installed",
     [](Patient& patient) -> Findings {
       return of_each(patient.packages(), [&](const survey::Packages& packages) {
         return check_clobbered(packages, patient.conda_records(packages.prefix).distributions);
       });
     }},
    {"EB401", "room for environments and temporary files",
     [](Patient& patient) -> Findings { return check_space(patient.places()); }},
    {"EB402", "file systems of environments",
     [](Patient& patient) -> Findings { return check_disks_of_environments(patient.places_of_prefixes()); }},
    {"EB403", "folders that everybody may write to",
     [](Patient& patient) -> Findings { return check_open_folders(patient.open_folders()); }},
    {"EB404", "the folder for temporary files",
     [](Patient& patient) -> Findings { return check_temporary_folder(patient.temporary_folder()); }},
    {"EB405", "caches of package managers",
     [](Patient& patient) -> Findings {
       return check_caches(patient.caches(), patient.site_places(), patient.home_place(), patient.disks());
     }},
    {"EB406", "the locale",
     [](Patient& patient) -> Findings { return check_locale(patient.locale(), patient.packages()); }},
    {"EB407", "limits of this shell", [](Patient& patient) -> Findings { return check_limits(patient.limits()); }},
    {"EB408", "how long environments last where they are",
     [](Patient& patient) -> Findings {
       return check_lasting(patient.whereabouts(), patient.site_places(), patient.home_place().path);
     }},
    {"EB501", "proxy variables",
     [](Patient& patient) -> Findings { return check_proxies(net::proxies_from(patient.environment())); }},
    {"EB502", "certificate authority files",
     [](Patient& patient) -> Findings { return check_ca_files(patient.ca_facts()); }},
    {"EB503", "checks of certificates",
     [](Patient& patient) -> Findings { return check_tls_settings(patient.tool_settings()); }},
    {"EB504", "where pip installs",
     [](Patient& patient) -> Findings { return check_pip_targets(patient.tool_settings()); }},
    {"EB505", "~/.netrc", [](Patient& patient) -> Findings { return check_netrc(patient.netrc()); }},
    {"EB506", "conda's settings", [](Patient& patient) -> Findings { return check_condarc(patient.condarc()); }},
    {"EB602", "libraries that compiled parts need", in_each_loader<check_missing_libraries>},
    {"EB603", "versions of these libraries", in_each_loader<check_old_libraries>},
    {"EB108", "libraries that LD_LIBRARY_PATH hides", in_each_loader<check_shadowed_libraries>},
    {"EB604", "libraries that should be there once",
     [](Patient& patient) -> Findings {
       return of_each(patient.packages(), [&](const survey::Packages& packages) {
         return check_runtimes(packages.prefix, patient.runtime_copies(packages));
       });
     }},
    {"EB605", "processors that compiled parts need", in_each_loader<check_processors>},
    {"EB701", "scheduler of job files",
     [](Patient& patient) -> Findings {
       std::set<std::string> commands = patient.programs_on_path({"qsub", "sbatch"});
       return in_each_job_file(patient, [&](const auto& job) { return check_job_dialect(job, commands); });
     }},
    {"EB702", "lines for the scheduler in job files", in_each_job<check_job_directives>},
    {"EB703", "conda in job files", in_each_job<check_job_conda>},
    {"EB704", "modules and environments in job files",
     [](Patient& patient) -> Findings {
       std::set<std::string> hijackers = patient.job_files().empty() ? std::set<std::string>() : patient.hijackers();
       return in_each_job_file(patient, [&](const auto& job) { return check_job_modules(job, hijackers); });
     }},
    {"EB705", "folders in job files", in_each_job<check_job_folders>},
    {"EB706", "variables that jobs take over", in_each_job<check_job_exports>},
    {"EB707", "secrets in job files", in_each_job<check_job_secrets>},
    {"EB708", "line ends of job files", in_each_job<check_job_line_ends>},
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
    // Last: by then it is known.
    {"EB409", "file systems that don't answer",
     [](Patient& patient) -> Findings { return of_each(patient.silent_places(), check_silent_place); }},
};

} // namespace

std::span<const CheckRow> all_checks() {
  return k_checks;
}

} // namespace envboot::doctor
