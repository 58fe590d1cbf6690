#include "python/base.hpp"

#include "os/read.hpp"

namespace envboot::python {
namespace {

constexpr std::string_view k_hint = "name a Python, an environment or a conda with --base";

Result<BaseCandidate> candidate_at(os::Processes& processes, os::FileReader& files, const AbsPath& python,
                                   Deadline deadline) {
  // A wished base is asked itself: files don't show that it starts.
  auto link = files.stat(python, os::Links::keep);
  if (link && !files.real_path(python)) {
    return BaseCandidate{python, "--base", Unknown{"it is a link to nothing: what it pointed to was removed"}, ""};
  }
  auto found = run_interpreter(processes, python, deadline);
  if (found) {
    return BaseCandidate{python, "--base", *found, ""};
  }
  const Error& error = found.error();
  return BaseCandidate{python, "--base", Unknown{error.causes.empty() ? error.what : error.causes.back()}, ""};
}

} // namespace

Result<WishedBase> read_wished_base(os::Processes& processes, os::FileReader& files, const AbsPath& path,
                                    Deadline deadline) {
  auto stat = files.stat(path, os::Links::follow);
  if (stat && stat->type == os::FileType::regular) {
    return TRY(candidate_at(processes, files, path, deadline));
  }
  auto conda = describe_conda(files, path);
  if (conda) {
    return *conda;
  }
  if (files.stat(path / "bin/python", os::Links::keep)) {
    return TRY(candidate_at(processes, files, path / "bin/python", deadline));
  }
  if (stat && os::exists(files, path / "bin/conda")) {
    return fail(usage_error("--base {} can't be used", path.string()).because(conda.error()));
  }
  if (auto link = files.stat(path, os::Links::keep); link && !stat) {
    return fail(usage_error("--base {} can't be used", path.string())
                    .because("it is a link to nothing, or a folder on the way may not be entered")
                    .with_hint(std::string(k_hint)));
  }
  return fail(usage_error("--base {} is no Python, no environment and no conda", path.string())
                  .because(stat                          ? "there is neither bin/python nor bin/conda in it"
                           : stat.error().causes.empty() ? stat.error().what
                                                         : stat.error().causes.front())
                  .with_hint(std::string(k_hint)));
}

std::optional<std::string> why_no_base(const BaseCandidate& candidate, const dist::Specifiers& python) {
  if (!candidate.interpreter) {
    return candidate.interpreter.because();
  }
  const Interpreter& interpreter = *candidate.interpreter;
  if (interpreter.major() < 3) {
    return fmt::format("it is Python {}; environments are made for Python 3 only", interpreter.version.text());
  }
  if (!python.contains(interpreter.version)) {
    return fmt::format("it is Python {}, wanted is {}", interpreter.version.text(), python.text());
  }
  if (interpreter.implementation != "cpython") {
    return fmt::format("it is {}, for which few wheels exist", interpreter.implementation);
  }
  if (!interpreter.has_ssl) {
    return "it was built without ssl, so pip could reach no index";
  }
  if (interpreter.prefix != interpreter.base_prefix) {
    return "it is a venv itself: it would break when that one is removed";
  }
  if (!candidate.purge.empty()) {
    return "it lies where files are removed: " + candidate.purge;
  }
  return std::nullopt;
}

Result<BaseChoice> choose_base(const dist::Specifiers& python, const std::optional<WishedBase>& wished,
                               const std::vector<BaseCandidate>& candidates, const std::vector<CondaRoot>& condas) {
  if (wished) {
    if (const auto* conda = std::get_if<CondaRoot>(&*wished)) {
      return BaseChoice{CreateWithConda{{*conda}}, {}};
    }
    auto candidate = std::get<BaseCandidate>(*wished);
    candidate.purge.clear(); // who names it knows where it lies
    if (auto why = why_no_base(candidate, python)) {
      return fail(usage_error("--base {} can't be the base", candidate.path.string())
                      .because(*why)
                      .with_hint("name another one, or leave --base away to have one chosen"));
    }
    return BaseChoice{UseInterpreter{*candidate.interpreter, candidate.origin}, {}};
  }
  std::vector<Refusal> refused;
  for (const BaseCandidate& candidate : candidates) {
    auto why = why_no_base(candidate, python);
    if (!why) {
      return BaseChoice{UseInterpreter{*candidate.interpreter, candidate.origin}, std::move(refused)};
    }
    refused.push_back({fmt::format("{} ({})", candidate.path.string(), candidate.origin), *why});
  }
  if (!condas.empty()) {
    return BaseChoice{CreateWithConda{condas}, std::move(refused)};
  }
  Error none = usage_error("there is no Python {} here, and no conda to make one", python.text());
  for (const Refusal& refusal : refused) {
    none.causes.push_back(refusal.what + ": " + refusal.because);
  }
  return fail(std::move(none).with_hint(std::string(k_hint)));
}

} // namespace envboot::python
