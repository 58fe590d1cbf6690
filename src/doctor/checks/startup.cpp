#include "doctor/checks/checks.hpp"

namespace envboot::doctor {

std::vector<Finding> check_conda_init(const std::vector<survey::CondaInitBlock>& blocks) {
  std::vector<Finding> findings;
  for (const survey::CondaInitBlock& block : blocks) {
    Evidence evidence{.file = block.file, .line = block.first_line, .column = 1, .value = {}, .source_line = {}};
    evidence.value = block.root ? "conda of " + block.root->string() : "conda initialize block";
    if (block.root && !block.root_exists) {
      findings.push_back(
          {"EB201",
           Level::error,
           "a shell start file calls a conda that is gone",
           {evidence},
           "each new shell tries to run it, and `conda activate` fails with words about conda init",
           fmt::format("sed -i.bak '{},{}d' {}", block.first_line, block.last_line, block.file.string()),
           {},
           Remedy{fmt::format("take the block of the conda that is gone out of {}", block.file.string()),
                  {EditText{block.file, RemoveLines{block.first_line, block.last_line, ">>> conda initialize >>>",
                                                    "<<< conda initialize <<<"}}}}});
    } else if (block.activates_base) {
      findings.push_back(
          {"EB201",
           Level::warning,
           "a shell start file puts conda's base first on PATH",
           {evidence},
           "its python and libraries win over those of modules and of the system in every interactive shell, "
           "while job scripts, which read no start file, don't have them at all",
           "conda config --set auto_activate_base false",
           {}});
    }
  }
  return findings;
}

} // namespace envboot::doctor
