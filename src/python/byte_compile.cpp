#include "python/byte_compile.hpp"

#include "util/beside.hpp"
#include "util/json.hpp"

#include <algorithm>

namespace envboot::python {
namespace {

constexpr std::string_view k_script = R"(import sys, json, py_compile
for source, shown in json.load(sys.stdin):
    try:
        py_compile.compile(source, dfile=shown, doraise=True)
    except Exception:
        pass
)";
constexpr size_t k_least_files = 32; ///< a process of its own costs 20 ms

Status compile_some(os::Processes& processes, const InstallScheme& scheme, std::span<const ToCompile> files,
                    Deadline deadline) {
  Json list = Json::array();
  for (const ToCompile& file : files) {
    list.push(Json::array({file.source.string(), file.shown.string()}));
  }
  os::Command command;
  command.argv = {scheme.python().string()};
  std::vector<std::string> flags =
      scheme.major() == 2 ? std::vector<std::string>{"-E", "-s", "-S"} : std::vector<std::string>{"-I", "-S"};
  command.argv.insert(command.argv.end(), flags.begin(), flags.end());
  command.argv.insert(command.argv.end(), {"-c", std::string(k_script)});
  command.environment.set("PATH", "/usr/bin:/bin");
  command.input = list.dump(0);
  os::Outcome outcome = TRY(processes.run(command, deadline));
  if (!outcome.good()) {
    command.argv.back() = "…";
    return fail(os::describe_failure(command, outcome));
  }
  return {};
}

} // namespace

Status byte_compile(os::Processes& processes, const InstallScheme& scheme, std::span<const ToCompile> files,
                    unsigned jobs, Deadline deadline) {
  size_t most = std::max<size_t>(1, std::min<size_t>(jobs, files.size() / k_least_files));
  size_t each = (files.size() + most - 1) / most;
  std::vector<std::future<Status>> running;
  for (size_t from = 0; from < files.size(); from += each) {
    auto some = files.subspan(from, std::min(each, files.size() - from));
    running.push_back(
        beside([&processes, &scheme, some, deadline] { return compile_some(processes, scheme, some, deadline); }));
  }
  Status first;
  for (std::future<Status>& one : running) {
    if (Status done = one.get(); !done && first) {
      first = done;
    }
  }
  return first;
}

RelPath byte_code_of(const RelPath& source, const std::string& cache_tag) {
  std::string text = source.string();
  if (cache_tag.empty()) { // Python 2
    return RelPath::parse(text + "c").value();
  }
  size_t name = text.size() - source.name().size();
  std::string stem = text.substr(name, text.size() - name - std::string_view(".py").size());
  return RelPath::parse(fmt::format("{}__pycache__/{}.{}.pyc", text.substr(0, name), stem, cache_tag)).value();
}

} // namespace envboot::python
