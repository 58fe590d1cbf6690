// Names of modules: what rc files say of them, and which file a name means. First line: the name; `f NAME` is a file;
// other lines are an rc file's effects, `VERB|FOLDER|VARIABLE|VALUE`.
#include "modulefile/resolve.hpp"
#include "property.hpp"

#include <algorithm>

using namespace envboot;
using namespace envboot::modulefile;
using fuzz::require;

namespace {

constexpr Verb k_verbs[] = {Verb::default_version, Verb::version_symbol, Verb::alias,
                            Verb::virtual_module,  Verb::hide,           Verb::forbid};
constexpr std::string_view k_rc_names[] = {".modulerc", ".version", ".modulerc.lua"};

std::string take_field(std::string_view& line) {
  size_t end = std::min(line.find('|'), line.size());
  std::string field(line.substr(0, end));
  line.remove_prefix(std::min(end + 1, line.size()));
  return field;
}

/// All of them in one rc file a folder and kind.
void add_rule(IndexedTree& tree, std::string_view line) {
  Effect effect;
  uint8_t kind = fuzz::take_byte(line);
  effect.verb = k_verbs[kind % std::size(k_verbs)];
  take_field(line);
  auto folder = RelPath::parse(take_field(line));
  effect.variable = take_field(line);
  effect.values = {Known<std::string>(take_field(line))};
  std::string name = folder ? folder->string() : "";
  AbsPath file = (folder ? tree.tree.root / *folder : tree.tree.root) / *RelPath::parse(k_rc_names[kind / 8 % 3]);
  tree.rc_facts.push_back({{name, file, Cookie::plain}, {effect}, ""});
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  std::string_view name = fuzz::take_line(text);
  IndexedTree tree;
  tree.tree.root = *AbsPath::parse("/m");
  while (!text.empty()) {
    std::string_view line = fuzz::take_line(text);
    if (!line.starts_with("f ")) {
      add_rule(tree, line);
    } else if (auto path = RelPath::parse(line.substr(2))) {
      tree.tree.files.push_back({path->string(), tree.tree.root / *path, tree.tree.root});
    }
  }
  std::ranges::sort(tree.tree.files, {}, &Modulefile::name);
  TreeIndex index;
  index.trees = {tree, tree};
  for (const ToolRow& tool : all_tools()) {
    auto names = names_of(tool.tool, index);
    auto resolved = names->resolve(name);
    if (fuzz::good(resolved)) {
      require(!resolved->why.empty() && resolved->why.size() <= 24,
              "a file is found in a few steps, each with a reason");
    }
    for (const Offer& offer : names->offers()) {
      require(!offer.name.empty(), "what is offered has a name");
    }
  }
  return 0;
}
