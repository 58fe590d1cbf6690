#pragma once

#include "dist/python_line.hpp"
#include "gpu/cards.hpp"
#include "init/facts.hpp"
#include "wheel/catalogue.hpp"

namespace envboot::init {

/// The file that the catalogue has for a wheel and a Python.
struct ListedFile {
  std::string file_name;
  std::vector<std::string> urls; ///< empty: the package index has it
  std::optional<uint64_t> size;
  std::optional<Sha256> sha256;
  std::vector<std::string> constraints; ///< on what is installed beside it
};

/// A wheel that is fetched, judged and installed before everything else.
struct PlannedWheel {
  config::WheelWish wish;
  std::optional<ListedFile> listed; ///< nothing: it is looked for on the package index by its tags
  std::string instead;              ///< another build that the catalogue believes to run on the same GPUs; or ""
};

/// What will be made. Pure of secrets: it may be printed and digested.
struct Decision {
  std::vector<gpu::Gpu> gpus;
  python::BaseChoice base;
  std::optional<dist::PythonLine> python; ///< nothing: whatever conda gives within the recipe's bounds
  std::vector<PlannedWheel> wheels;
  std::string digest;              ///< of all that was asked for: equal digests, equal environments
  AbsPath generation, base_prefix; ///< base_prefix: where conda makes one; unused with UseInterpreter
};

/// Refuses here what can't work: a GPU nobody knows, no Python that fits, a wheel without code for a GPU, too little
/// space. Nothing was written yet.
Result<Decision> decide(const Request& request, const Facts& facts, const wheel::Catalogue& catalogue);

/// Digest of everything that was asked for, and of nothing that was found: the same request comes to the same digest.
std::string digest_of(const Request& request);

/// The glibc of the oldest node that the site tells of, else this machine's; "" when nobody knows.
std::string oldest_glibc(const config::Site& site, const Known<std::string>& here);
std::string oldest_glibc(const Request& request, const Facts& facts);

/// The only minor version of Python 3 that the specifiers admit, when there is just one.
std::optional<dist::PythonLine> only_line(const dist::Specifiers& python);

} // namespace envboot::init
