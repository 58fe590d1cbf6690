#include "wheel/catalogue.hpp"

#include "config/assets.hpp"
#include "config/check.hpp"
#include "config/toml.hpp"
#include "dist/requirement.hpp"
#include "dist/wheel_name.hpp"

#include <algorithm>

namespace envboot::wheel {
namespace {

using config::Table;
using gpu::ComputeCapability;

constexpr std::string_view k_folder = "recipes/wheels/";

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
  if (row.pythons.size() > 1 && (row.size || row.sha256)) {
    table.reject(row.size ? "size" : "sha256", "it can't be the same for several files",
                 "write one [[wheel]] for each Python");
  }
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
void check_names(Table& table, const CatalogueRow& row) {
  if (row.pythons.empty()) {
    table.reject("version", "this row names no Python", "add `pythons = [\"cp37\"]`");
  }
  for (size_t k = 0; k < row.pythons.size(); ++k) {
    auto name = dist::WheelName::parse(row.file_name(row.pythons[k]));
    if (!name || name->name != row.name || name->version != row.version) {
      table.reject("pythons", "with this tag the file would have no wheel's name", "such as `cp37`", k);
    }
  }
}

std::optional<CatalogueRow> read_row(Table table, const std::string& name) {
  auto version = dist::Version::parse(table.require_string("version"));
  if (!version) {
    table.reject("version", "this is no version", "one exact version, such as `1.12.0+cu102`");
    return std::nullopt;
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
  row.constraints = read_constraints(table);
  read_pin(table, row);
  read_places(table, row);
  check_names(table, row);
  return row;
}

std::string replaced(std::string text, std::string_view hole, std::string_view value) {
  for (size_t at = text.find(hole); at != std::string::npos; at = text.find(hole, at + value.size())) {
    text.replace(at, hole.size(), value);
  }
  return text;
}

} // namespace

std::string python_tag(int major, int minor) {
  return fmt::format("cp{}{}", major, minor);
}

std::string CatalogueRow::title() const {
  return name + " " + version.text();
}

bool CatalogueRow::has_python(std::string_view tag) const {
  return std::ranges::find(pythons, tag) != pythons.end();
}

std::string CatalogueRow::file_name(std::string_view python) const {
  // The m of pymalloc went with Python 3.8.
  bool old = python == "cp35" || python == "cp36" || python == "cp37";
  std::string own_abi = std::string(python) + (old ? "m" : "");
  return fmt::format("{}-{}-{}-{}-{}.whl", replaced(name, "-", "_"), version.text(), python,
                     abi.empty() ? own_abi : abi, platform);
}

std::vector<std::string> CatalogueRow::urls_for(std::string_view python) const {
  std::vector<std::string> filled;
  for (const std::string& url : urls) {
    std::string text = replaced(url, "{file}", file_name(python));
    text = replaced(std::move(text), "{version}", version.text());
    filled.push_back(replaced(std::move(text), "{public}", version.without_local().text()));
  }
  return filled;
}

Result<Catalogue> Catalogue::built_in() {
  Catalogue catalogue;
  for (const config::Asset& asset : config::all_assets()) {
    if (asset.path.starts_with(k_folder) && asset.path.ends_with(".toml")) {
      TRY(catalogue.add(asset.text, asset.path));
    }
  }
  return catalogue;
}

Status Catalogue::add(std::string_view text, std::string_view origin) {
  config::Toml toml = TRY(config::Toml::parse(text, origin));
  Table root = toml.root();
  config::check_schema(root);
  std::string name = dist::normalise_name(root.require_string("name"));
  bool bundles_cuda = root.boolean("bundles_cuda", false);
  std::vector<CatalogueRow> rows;
  for (const Table& table : root.tables("wheel")) {
    if (auto row = read_row(table, name)) {
      row->bundles_cuda = bundles_cuda;
      rows.push_back(std::move(*row));
    }
  }
  TRY(toml.finish());
  m_rows.insert(m_rows.end(), std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
  return {};
}

const CatalogueRow* Catalogue::find(std::string_view name, const dist::Version& version,
                                    std::string_view python) const {
  std::string wanted = dist::normalise_name(name);
  auto row = std::ranges::find_if(m_rows, [&](const CatalogueRow& candidate) {
    return candidate.name == wanted && candidate.version == version && candidate.has_python(python);
  });
  return row == m_rows.end() ? nullptr : &*row;
}

std::string Catalogue::instead(std::string_view name, std::string_view python, std::span<const gpu::Gpu> gpus,
                               const std::optional<gpu::DottedVersion>& driver) const {
  std::string wanted = dist::normalise_name(name);
  const CatalogueRow* best = nullptr;
  for (const CatalogueRow& row : m_rows) {
    bool newer = best == nullptr || best->version < row.version;
    if (row.name == wanted && row.has_python(python) && newer && judge(row, gpus, driver)) {
      best = &row;
    }
  }
  return best == nullptr ? std::string() : best->title();
}

} // namespace envboot::wheel
