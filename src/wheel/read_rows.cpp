#include "wheel/catalogue.hpp"

#include "config/check.hpp"
#include "config/toml.hpp"
#include "dist/wheel_name.hpp"

#include <algorithm>
#include <set>

namespace envboot::wheel {
namespace {

using config::Table;
using gpu::ComputeCapability;

std::vector<ComputeCapability> read_capabilities(Table& table, std::string_view key) {
  std::vector<ComputeCapability> capabilities;
  std::vector<std::string> texts = table.strings(key);
  for (size_t k = 0; k < texts.size(); ++k) {
    auto capability = ComputeCapability::parse(texts[k]);
    if (!capability || !gpu::is_real(*capability)) {
      table.reject(key, "no GPU has this compute capability", "such as `3.5`", k);
    } else {
      capabilities.push_back(*capability);
    }
  }
  return capabilities;
}

std::vector<std::string> read_constraints(Table& table) {
  std::vector<std::string> constraints = table.strings("constraints");
  for (size_t k = 0; k < constraints.size(); ++k) {
    auto requirement = dist::Requirement::parse(constraints[k]);
    if (!requirement || !requirement->url.empty() || !requirement->extras.empty()) {
      table.reject("constraints", "this is no constraint", "such as `pillow<7`", k);
    }
  }
  return constraints;
}

std::vector<dist::Requirement> read_needs(Table& table) {
  std::vector<dist::Requirement> needs;
  std::vector<std::string> texts = table.strings("needs");
  for (size_t k = 0; k < texts.size(); ++k) {
    auto requirement = dist::Requirement::parse(texts[k]);
    if (!requirement || !requirement->url.empty()) {
      table.reject("needs", "this is no requirement", "such as `torch ==1.12.0`", k);
    } else {
      needs.push_back(std::move(*requirement));
    }
  }
  return needs;
}

void read_pin(Table& table, CatalogueRow& row) {
  if (table.has("size")) {
    int64_t size = table.integer("size", 0);
    if (size <= 0) {
      table.reject("size", "a file has at least one byte");
    }
    row.size = static_cast<uint64_t>(std::max<int64_t>(size, 0));
  }
  if (table.has("sha256")) {
    row.sha256 = Sha256::from_hex(table.string("sha256"));
    if (!row.sha256) {
      table.reject("sha256", "64 hexadecimal digits are wanted");
    }
  }
}

/// `files`, for a row of several Pythons of which size or digest are known.
std::vector<CatalogueRow> with_files(Table& table, const CatalogueRow& row) {
  std::vector<CatalogueRow> rows;
  for (Table file : table.tables("files")) {
    rows.push_back(row);
    rows.back().pythons = {file.require_string("python")};
    rows.back().where = file.where("python");
    read_pin(file, rows.back());
  }
  return rows;
}

void read_places(Table& table, CatalogueRow& row) {
  std::string source = table.string("source");
  if (!source.empty() && source != "index") {
    table.reject("source", "only `index` is known");
  }
  row.from_index = source == "index";
  row.urls = table.string_or_strings("urls");
  for (size_t k = 0; k < row.urls.size(); ++k) {
    if (!row.urls[k].starts_with("https://") || config::holds_credentials(row.urls[k])) {
      table.reject("urls", "an https:// URL without user and password is wanted", {}, k);
    }
  }
  if (source.empty() && row.urls.empty()) {
    table.reject("version", "this row does not say where the file is", "add `source = \"index\"` or `urls`");
  }
}

/// Every file name that the row makes must be a wheel's: it becomes a path and a part of a URL.
void check_names(Table& table, const std::vector<CatalogueRow>& rows, std::string_view key) {
  size_t k = 0;
  for (const CatalogueRow& row : rows) {
    for (const std::string& python : row.pythons) {
      auto name = dist::WheelName::parse(row.file_name(python));
      if (!name || name->name != row.name || name->version != row.version) {
        table.reject(key, "with this tag the file would have no wheel's name", "such as `cp37`", k);
      }
      ++k;
    }
  }
}

std::vector<CatalogueRow> read_row(Table table, const std::string& name) {
  auto version = dist::Version::parse(table.require_string("version"));
  if (!version) {
    table.reject("version", "this is no version", "one exact version, such as `1.12.0+cu102`");
    return {};
  }
  CatalogueRow row;
  row.name = name;
  row.version = *version;
  row.where = table.where("version");
  row.pythons = table.strings("pythons");
  row.abi = config::read_line(table, "abi");
  row.platform = table.require_string("platform");
  auto cuda = gpu::DottedVersion::parse(table.require_string("cuda"));
  if (cuda) {
    row.cuda = *cuda;
  } else {
    table.reject("cuda", "this is no CUDA release", "such as `10.2`");
  }
  row.capabilities = read_capabilities(table, "capabilities");
  row.ptx = read_capabilities(table, "ptx");
  row.glibc = config::read_line(table, "glibc");
  row.needs = read_needs(table);
  row.any_cuda_minor = table.boolean("any_cuda_minor", false);
  row.constraints = read_constraints(table);
  read_pin(table, row);
  read_places(table, row);
  std::vector<CatalogueRow> rows = with_files(table, row);
  if (rows.empty() == row.pythons.empty()) {
    table.reject("version", rows.empty() ? "this row names no Python" : "this row has both `pythons` and `files`",
                 "add `pythons = [\"cp37\"]`, or `files` with size and sha256 of each");
  }
  if ((row.size || row.sha256) && row.pythons.size() != 1) {
    table.reject(row.size ? "size" : "sha256", "it can't be the same for several files",
                 "`files` has a size and sha256 for each Python");
  }
  std::string_view key = rows.empty() ? "pythons" : "files";
  if (rows.empty()) {
    rows.push_back(std::move(row));
  }
  check_names(table, rows, key);
  return rows;
}

/// Of two rows for one file nobody could say which counts.
void reject_twice(Table& table, const std::vector<CatalogueRow>& rows, std::set<std::string>& names) {
  for (const CatalogueRow& row : rows) {
    for (const std::string& python : row.pythons) {
      if (!names.insert(fmt::format("{} {}", row.version.text(), python)).second) {
        table.reject("version", fmt::format("a second row for {} and {}", row.title(), python));
      }
    }
  }
}

} // namespace

Result<std::vector<CatalogueRow>> read_rows(std::string_view text, std::string_view origin) {
  config::Toml toml = TRY(config::Toml::parse(text, origin));
  Table root = toml.root();
  config::check_schema(root);
  std::string name = dist::normalise_name(root.require_string("name"));
  bool bundles_cuda = root.boolean("bundles_cuda", false);
  std::vector<CatalogueRow> all;
  std::set<std::string> names;
  for (Table table : root.tables("wheel")) {
    std::vector<CatalogueRow> rows = read_row(table, name);
    reject_twice(table, rows, names);
    for (CatalogueRow& row : rows) {
      row.bundles_cuda = bundles_cuda;
      all.push_back(std::move(row));
    }
  }
  TRY(toml.finish());
  return all;
}

} // namespace envboot::wheel
