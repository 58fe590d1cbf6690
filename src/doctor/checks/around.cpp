#include "doctor/checks/around.hpp"

#include "doctor/checks/listed.hpp"

namespace envboot::doctor {
namespace {} // namespace

std::vector<Finding> check_kernels(const std::vector<survey::KernelSpec>& kernels) {
  std::vector<Finding> findings;
  for (const survey::KernelSpec& kernel : kernels) {
    std::string name = kernel.file.parent().name();
    if (kernel.program.empty()) {
      findings.push_back({.code = "EB317",
                          .level = Level::warning,
                          .title = fmt::format("the Jupyter kernel {} can't be read", name),
                          .evidence = {{.file = kernel.file, .value = "it names no program in `argv`"}},
                          .why = "Jupyter leaves it out of its list, or fails when it is chosen",
                          .fix = fmt::format("rm -r '{}'", kernel.file.parent().string())});
    } else if (!kernel.found) {
      findings.push_back({.code = "EB317",
                          .level = Level::error,
                          .title = fmt::format("the Jupyter kernel {} starts a program that is gone", name),
                          .evidence = {{.file = kernel.file, .value = kernel.program}},
                          .why =
                              "the notebook says \"Kernel died\" or \"No such file or directory\": the environment was "
                              "removed or made again at another place",
                          .fix = fmt::format("rm -r '{}'   (and make it again from the environment that is there now)",
                                             kernel.file.parent().string()),
                          .remedy = Remedy{fmt::format("set the kernel {} aside", kernel.file.parent().string()),
                                           {MoveAway{kernel.file.parent()}}}});
    }
  }
  return findings;
}

std::vector<Finding> check_path_programs(const std::optional<survey::PathPrograms>& programs) {
  if (!programs || programs->same) {
    return {};
  }
  return {{.code = "EB318",
           .level = Level::warning,
           .title = "`python` and `pip` are of two environments",
           .evidence = {{.file = programs->python, .value = "is the first python on PATH"},
                        {.file = programs->pip, .value = "starts " + programs->pip_starts}},
           .why = "what `pip install` brings can't be imported by `python`",
           .fix = "write `python -m pip` instead of `pip`; or activate the environment that you mean, last of all"}};
}

std::vector<Finding> check_conda_records(const AbsPath& prefix, const std::vector<survey::CondaTrouble>& troubles) {
  std::vector<Finding> findings;
  Finding unread{.code = "EB319",
                 .level = Level::error,
                 .title = fmt::format("conda's records of {} can't be read", prefix.string()),
                 .evidence = {},
                 .why = "every conda command on that environment fails with a traceback",
                 .fix = "make the environment again; a full disk or a killed conda left the records like that"};
  Finding gone = unread;
  gone.title = fmt::format("files that conda installed in {} are gone", prefix.string());
  gone.why = "another program removed or replaced them: imports and programs fail";
  std::string packages;
  std::vector<Evidence> records_unread, records_of_gone;
  for (const survey::CondaTrouble& trouble : troubles) {
    std::vector<Evidence>& records = trouble.problem.empty() ? records_of_gone : records_unread;
    records.push_back(
        {.file = trouble.record, .value = trouble.problem.empty() ? listed(trouble.gone) : trouble.problem});
    if (trouble.problem.empty()) {
      packages += " " + trouble.package.substr(0, trouble.package.find('-'));
    }
  }
  gone.fix = fmt::format("conda install -p {} --force-reinstall{}", prefix.string(), packages);
  show_places(unread, std::move(records_unread));
  show_places(gone, std::move(records_of_gone));
  for (Finding* finding : {&unread, &gone}) {
    if (!finding->evidence.empty()) {
      findings.push_back(std::move(*finding));
    }
  }
  return findings;
}

std::vector<Finding> check_open_folders(const std::vector<AbsPath>& open) {
  Finding finding{.code = "EB403",
                  .level = Level::warning,
                  .title = "everybody on this machine may write to folders that your Python runs code from",
                  .evidence = {},
                  .why = "whoever puts a file there runs it as you, at your next `python`",
                  .fix = "chmod o-w"};
  Remedy remedy{"take the right to write off everybody else, in folders of yours", {}};
  for (const AbsPath& folder : open) {
    finding.evidence.push_back({.file = folder, .value = ""});
    finding.fix += fmt::format(" '{}'", folder.string());
    remedy.changes.emplace_back(TakeMode{folder, 02});
  }
  finding.remedy = std::move(remedy);
  return finding.evidence.empty() ? std::vector<Finding>() : std::vector<Finding>{finding};
}

} // namespace envboot::doctor
