// Effects of a modulefile on an environment that other tools have written, and what they do to Python: lines
// `VERB|VARIABLE|VALUE|DELIMITER|OPTION`.
#include "fakes/fake_file_system.hpp"
#include "hijack/conda_of.hpp"
#include "hijack/judge.hpp"
#include "modulefile/apply.hpp"
#include "property.hpp"

using namespace envboot;
using namespace envboot::modulefile;
using fuzz::require;

namespace {

std::string take_field(std::string_view& line) {
  size_t end = std::min(line.find('|'), line.size());
  std::string field(line.substr(0, end));
  line.remove_prefix(std::min(end + 1, line.size()));
  return field;
}

Effect effect_of(std::string_view line) {
  Effect effect;
  effect.verb = static_cast<Verb>(fuzz::take_byte(line) % (static_cast<size_t>(Verb::last_) + 1));
  take_field(line);
  effect.variable = take_field(line);
  effect.values = {Known<std::string>(take_field(line))};
  if (std::string delimiter = take_field(line); !delimiter.empty()) {
    effect.delimiter = delimiter;
  }
  effect.options = {take_field(line)};
  return effect;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  std::string path(fuzz::take_line(text)), share(fuzz::take_line(text));
  Environment before{{"PATH", path}, {"__MODULES_SHARE_PATH", share}, {"LOADEDMODULES", path}};
  Evaluation evaluation;
  evaluation.outcome.kind = Outcome::Kind::evaluated;
  while (!text.empty()) {
    evaluation.effects.push_back(effect_of(fuzz::take_line(text)));
  }
  Applied applied = apply(evaluation, before);
  for (const auto& [name, because] : applied.unknown) {
    require(!because.empty(), "an unknown variable has a reason");
  }
  Applied again = apply(evaluation, before);
  require(again.environment == applied.environment, "the same effects give the same environment");
  fakes::FakeFileSystem files;
  files.add_file("/x/bin/conda", "#!/x/bin/python\n", 0755);
  files.add_file("/x/bin/python3.7", "", 0755);
  for (const hijack::CondaCandidate& conda : hijack::conda_of(evaluation.effects, files)) {
    require(files.has(conda.root.string() + "/bin/conda"), "a conda that was found is there");
  }
  const std::vector<hijack::Interpreter> interpreters{{*AbsPath::parse("/x/bin/python3.7"), 3, 7}};
  for (const hijack::Verdict& verdict : hijack::judge("apps/foo", evaluation.effects, interpreters, files)) {
    require(!verdict.rule.empty() && !verdict.how.empty(), "a verdict says how");
  }
  return 0;
}
