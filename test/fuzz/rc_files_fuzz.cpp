// Shell start files: places are in the file. First line: the variable that is looked for.
#include "property.hpp"
#include "survey/rc_files.hpp"

#include <algorithm>

using namespace envboot;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  std::string variable(fuzz::take_line(text));
  const AbsPath file = *AbsPath::parse("/home/u/.bashrc");
  const auto lines = static_cast<int>(std::count(text.begin(), text.end(), '\n')) + 1;
  int last = 0;
  for (const survey::CondaInitBlock& block : survey::find_conda_init_blocks(file, text)) {
    require(last < block.first_line && block.first_line <= block.last_line && block.last_line <= lines,
            "blocks follow each other in the file");
    last = block.last_line;
  }
  if (variable.empty()) {
    return 0;
  }
  last = 0;
  for (const survey::AssignmentLine& line : survey::find_assignments(file, text, variable)) {
    require(last < line.line && line.line <= lines && line.column > 0, "lines follow each other in the file");
    require(line.source_line.compare(static_cast<size_t>(line.column) - 1, variable.size(), variable) == 0,
            "the name stands where it is said to");
    last = line.line;
  }
  return 0;
}
