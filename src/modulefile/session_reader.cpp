#include "modulefile/session_reader.hpp"

#include "modulefile/modules_symbols.hpp"
#include "os/read.hpp"

#include <algorithm>

namespace envboot::modulefile {

SessionReader::SessionReader(os::FileReader& files, Workforce workforce, Start start, Tool tool, Deadline deadline)
    : m_files(files), m_workforce(std::move(workforce)), m_start(std::move(start)), m_tool(tool),
      m_deadline(std::move(deadline)) {
  m_start.tool = tool;
}

SessionWorld SessionReader::world() {
  return {[this](const std::vector<AbsPath>& modulepath, const std::string& name) { return find(modulepath, name); },
          [this](const std::vector<AbsPath>& modulepath, const std::string& name) {
            walk(modulepath);
            return other_names(name);
          },
          [this](const Environment& environment, const Request& request) { return evaluate(environment, request); }};
}

void SessionReader::walk(const std::vector<AbsPath>& modulepath) {
  if (modulepath == m_modulepath) {
    return;
  }
  m_modulepath = modulepath;
  m_index.trees.clear();
  for (const AbsPath& root : modulepath) {
    auto walked = m_walked.find(root);
    if (walked == m_walked.end()) {
      TreeIndex index = index_trees(m_files, m_workforce, {root}, m_start, m_deadline);
      m_unread.insert(m_unread.end(), index.unread.begin(), index.unread.end());
      m_index.outside = std::move(index.outside);
      m_index.settings = std::move(index.settings);
      walked = m_walked.emplace(root, std::move(index.trees.front())).first;
    }
    m_index.trees.push_back(walked->second);
  }
  m_index.tool = m_tool;
  note_other_names();
}

void SessionReader::note_other_names() {
  ModulesSymbols symbols(m_index.settings);
  for (const IndexedTree& tree : m_index.trees) {
    for (const RcFacts& facts : tree.rc_facts) {
      symbols.read(facts);
    }
  }
  m_other_names.clear();
  for (const auto* names : {&symbols.versions, &symbols.aliases}) {
    for (const auto& [name, said] : *names) {
      if (auto meant = resolve(m_index, name)) {
        m_other_names.emplace(meant->name, name);
      }
    }
  }
}

std::vector<std::string> SessionReader::other_names(const std::string& name) const {
  std::vector<std::string> names;
  auto [first, last] = m_other_names.equal_range(name);
  std::transform(first, last, std::back_inserter(names), [](const auto& pair) { return pair.second; });
  return names;
}

Status SessionReader::may_load(const AbsPath& file) const {
  if (m_tool == Tool::lmod) {
    return {};
  }
  if (file.string().ends_with(".lua")) {
    return fail(failure("{} is a Lua file: Lmod reads it, Environment Modules doesn't", file.string()));
  }
  for (const IndexedTree& tree : m_index.trees) {
    auto found = std::ranges::find(tree.tree.files, file, &Modulefile::file);
    if (found != tree.tree.files.end() && found->cookie == Cookie::odd) {
      return fail(failure("{} begins with `#%Modules`, which Modules 4 and later refuse", file.string()));
    }
  }
  return {};
}

Result<Resolved> SessionReader::find(const std::vector<AbsPath>& modulepath, const std::string& name) {
  walk(modulepath);
  Resolved resolved;
  if (name.starts_with('/')) {
    AbsPath file = TRY(AbsPath::parse(name));
    if (!os::is_regular(m_files, file)) {
      return fail(failure("there is no modulefile {}", name));
    }
    resolved = {name, file, {name + " is a path, and taken as it is"}};
  } else {
    resolved = TRY(resolve(m_index, name));
  }
  TRY(may_load(resolved.file));
  return resolved;
}

Evaluation SessionReader::evaluate(const Environment& environment, const Request& request) {
  Start start = m_start;
  start.environment = environment;
  return evaluate_all(m_workforce, start, {request}, m_deadline).front();
}

} // namespace envboot::modulefile
