// Names of modules: what rc files say of them, and which file a name means. First line: the name; `f NAME` is a file;
// other lines are an rc file's effects, `VERB|FOLDER|VARIABLE|VALUE`.
#include "modulefile/resolve.hpp"
#include "property.hpp"

#include <algorithm>

using namespace envboot;
using namespace envboot::modulefile;
using fuzz::require;

namespace {

constexpr Verb k_verbs[] = {Verb::default_version, Verb::version_symbol, Verb::alias, Verb::virtual_module};

std::string take_field(std::string_view& line) {
  size_t end = std::min(line.find('|'), line.size());
  std::string field(line.substr(0, end));
  line.remove_prefix(std::min(end + 1, line.size()));
  return field;
}

void add_rule(NameRules& rules, std::string_view line) {
  Evaluation evaluation;
  Effect effect;
  effect.verb = k_verbs[fuzz::take_byte(line) % std::size(k_verbs)];
  take_field(line);
  std::string folder = take_field(line);
  effect.variable = take_field(line);
  effect.values = {Known<std::string>(take_field(line))};
  evaluation.effects = {effect};
  add_rules(rules, {folder, *AbsPath::parse("/m/x/.modulerc")}, evaluation);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  std::string_view name = fuzz::take_line(text);
  IndexedTree indexed;
  indexed.tree.root = *AbsPath::parse("/m");
  while (!text.empty()) {
    std::string_view line = fuzz::take_line(text);
    if (!line.starts_with("f ")) {
      add_rule(indexed.rules, line);
    } else if (auto path = RelPath::parse(line.substr(2))) {
      indexed.tree.files.push_back({path->string(), indexed.tree.root / *path, indexed.tree.root});
    }
  }
  std::ranges::sort(indexed.tree.files, {}, &Modulefile::name);
  const std::vector<IndexedTree> trees{indexed, indexed};
  auto resolved = resolve(trees, name);
  if (fuzz::good(resolved)) {
    require(!resolved->why.empty() && resolved->why.size() <= 21, "a file is found in a few steps, each with a reason");
    auto again = resolve(trees, resolved->name);
    require(again && again->file == resolved->file, "the name that was found means the same file");
  }
  return 0;
}
