#pragma once

#include "dist/version.hpp"
#include "os/file_system.hpp"
#include "os/processes.hpp"

#include <span>
#include <string>
#include <vector>

namespace envboot::python {

/// A Python and what an environment made from it could do.
struct Interpreter {
  AbsPath path = AbsPath::root();        ///< as it was named; links are not resolved, a venv's python stays one
  AbsPath prefix = AbsPath::root();      ///< sys.prefix
  AbsPath base_prefix = AbsPath::root(); ///< where the standard library is; differs from prefix in a venv
  dist::Version version;                 ///< `3.7.16`
  std::string implementation;            ///< `cpython`, `pypy`
  std::string soabi;                     ///< `cpython-37m-x86_64-linux-gnu`, "" for Python 2
  std::string machine;                   ///< `x86_64`, "" when it is not known
  bool has_venv = false, has_ensurepip = false;
  bool has_ssl = false; ///< without it pip reaches no https index
  bool is_conda = false;

  [[nodiscard]] int major() const;
  [[nodiscard]] int minor() const;
  [[nodiscard]] std::string short_version() const; ///< `3.7`
};

/// From files alone: pyvenv.cfg, conda-meta/python-*.json, patchlevel.h, lib/pythonX.Y. Errors where these don't tell
/// enough, or the link dangles. Doesn't prove that the interpreter starts.
Result<Interpreter> read_interpreter(os::FileReader& files, const AbsPath& python);

/// Asks the interpreter itself: `python -I -S -c …` (Python 2: `-E -s -S`) in an empty environment, so it runs no code
/// of the user. An error says why it doesn't start.
Result<Interpreter> run_interpreter(os::Processes& processes, const AbsPath& python, Deadline deadline);

/// read_interpreter, and run_interpreter where files don't tell.
Result<Interpreter> ask(os::Processes& processes, os::FileReader& files, const AbsPath& python, Deadline deadline);

/// The answer of the script that run_interpreter hands to the interpreter. Total on any bytes.
Result<Interpreter> parse_answer(const AbsPath& python, std::string_view output);

/// Where an interpreter was seen.
struct FoundInterpreter {
  AbsPath path;
  std::string origin; ///< `PATH`, `pyenv`, `conda environment`, …
  bool operator==(const FoundInterpreter&) const = default;
};

/// Looks on PATH, in the folders of pyenv, uv and conda (environments.txt, ROOT/envs/*) and in `conda_roots`. Starts
/// nothing. The same interpreter under several names comes once; wrappers that are scripts (pyenv's shims) are left
/// out.
std::vector<FoundInterpreter> find_interpreters(os::FileReader& files, const Environment& user,
                                                std::span<const AbsPath> conda_roots);

/// The first executable of that name on PATH; relative and empty fields are passed over.
Result<AbsPath> find_on_path(os::FileReader& files, const Environment& user, std::string_view name);

} // namespace envboot::python
