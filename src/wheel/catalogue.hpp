#pragma once

#include "dist/version.hpp"
#include "gpu/cards.hpp"
#include "gpu/driver.hpp"
#include "util/result.hpp"
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
  std::vector<std::string> constraints; ///< requirements that its METADATA forgets: `pillow<7`
  bool from_index = false;              ///< the package index has the file
  std::vector<std::string> urls;        ///< with `{file}`, `{version}`, `{public}` in them
  std::string where;                    ///< `path:line`, for messages

  [[nodiscard]] std::string title() const; ///< `torch 1.12.0+cu102`
  [[nodiscard]] bool has_python(std::string_view tag) const;
  /// `torch-1.12.0+cu102-cp37-cp37m-linux_x86_64.whl`; `python` is one of `pythons`.
  [[nodiscard]] std::string file_name(std::string_view python) const;
  [[nodiscard]] std::vector<std::string> urls_for(std::string_view python) const; ///< holes filled, in order
};

/// The wheels that envboot knows where to get. It only serves to choose: the verdict comes from the scan of the file.
class Catalogue {
 public:
  /// What is embedded in this binary (recipes/wheels/).
  static Result<Catalogue> built_in();
  /// Adds the rows of one document. Errors are Kind::usage and show the line; nothing is added then.
  Status add(std::string_view toml, std::string_view origin);

  [[nodiscard]] std::span<const CatalogueRow> rows() const { return m_rows; }
  /// `version` exact, with its local part; `python` a tag, `cp37`. Null when there is none.
  [[nodiscard]] const CatalogueRow* find(std::string_view name, const dist::Version& version,
                                         std::string_view python) const;
  /// The newest row of that project that judge() lets pass: "torch 1.13.1+cu117"; "" when there is none.
  [[nodiscard]] std::string instead(std::string_view name, std::string_view python, std::span<const gpu::Gpu> gpus,
                                    const std::optional<gpu::DottedVersion>& driver) const;

 private:
  std::vector<CatalogueRow> m_rows;
};

/// The tag of a CPython: (3, 7) -> `cp37`.
std::string python_tag(int major, int minor);

/// Refuses (Kind::refused), before any byte is fetched, a row that can't run on one of the GPUs or under that driver.
/// `driver`: the oldest one it must run under, nothing when not known.
Status judge(const CatalogueRow& row, std::span<const gpu::Gpu> gpus, const std::optional<gpu::DottedVersion>& driver);

} // namespace envboot::wheel
