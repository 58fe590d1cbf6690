#pragma once

#include "config/library.hpp"
#include "dist/requirement.hpp"
#include "gpu/cards.hpp"
#include "gpu/driver.hpp"
#include "util/sha256.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace envboot::wheel {

/// A row of recipes/wheels/NAME.toml: one file for each of `pythons`. docs/recipes.md documents every key.
struct CatalogueRow {
  std::string name; ///< normalised
  dist::Version version;
  std::vector<std::string> pythons;                      ///< `cp37`
  std::string abi;                                       ///< "" = CPython's own for each of `pythons`
  std::string platform;                                  ///< `manylinux1_x86_64`
  gpu::DottedVersion cuda;                               ///< of the build
  std::vector<gpu::ComputeCapability> capabilities, ptx; ///< machine code, and PTX, of the project's own kernels
  bool bundles_cuda = false;                             ///< cuBLAS, cuDNN and their like of that release are in it
  std::string glibc;                                     ///< "" = what the platform tag says
  std::optional<uint64_t> size;                          ///< bytes
  std::optional<Sha256> sha256;
  std::vector<dist::Requirement> needs; ///< of its requirements those on other projects of the catalogue
  bool any_cuda_minor = false;          ///< these need not be of the same CUDA release, only of the same major
  std::vector<std::string> constraints; ///< requirements that its METADATA forgets: `pillow<7`
  bool from_index = false;              ///< the package index has the file
  std::vector<std::string> urls;        ///< with `{file}`, `{version}`, `{public}` in them
  std::string where;                    ///< `path:line`, for messages

  [[nodiscard]] std::string title() const;  ///< `torch 1.12.0+cu102`
  [[nodiscard]] std::string origin() const; ///< `the package index`, or `github.com/nelson-liu`
  [[nodiscard]] bool has_python(std::string_view tag) const;
  /// `torch-1.12.0+cu102-cp37-cp37m-linux_x86_64.whl`; `python` is one of `pythons`.
  [[nodiscard]] std::string file_name(std::string_view python) const;
  [[nodiscard]] std::vector<std::string> urls_for(std::string_view python) const; ///< holes filled, in order
};

/// Reads one document. A row with `files` comes as one for each of them. Errors are Kind::usage and show the line.
Result<std::vector<CatalogueRow>> read_rows(std::string_view toml, std::string_view origin);

/// The wheels that envboot knows where to get. It only serves to choose: the verdict comes from the scan of the file.
class Catalogue {
 public:
  /// What is embedded in this binary (recipes/wheels/), and the user's own rows. A file of the user's that others could
  /// have written is Kind::refused.
  static Result<Catalogue> of(const config::Library& library);
  /// Adds the rows of one document; of a file that is there already, the new row counts. Errors are read_rows'; nothing
  /// is added then.
  Status add(std::string_view toml, std::string_view origin);

  [[nodiscard]] std::span<const CatalogueRow> rows() const { return m_rows; }
  /// `version` exact, with its local part; `python` a tag, `cp37`. Null when there is none.
  [[nodiscard]] const CatalogueRow* find(std::string_view name, const dist::Version& version,
                                         std::string_view python) const;

 private:
  std::vector<CatalogueRow> m_rows;
};

/// The user's own lists that tell of one of these projects, as they are written, one behind the other; "" for none.
Result<std::string> own_lists(const config::Library& library, std::span<const std::string> projects);

} // namespace envboot::wheel
