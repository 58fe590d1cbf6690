#include "wheel/catalogue.hpp"

#include "dist/wheel_name.hpp"

#include <algorithm>
#include <set>

namespace envboot::wheel {
namespace {

std::string replaced(std::string text, std::string_view hole, std::string_view value) {
  for (size_t at = text.find(hole); at != std::string::npos; at = text.find(hole, at + value.size())) {
    text.replace(at, hole.size(), value);
  }
  return text;
}

/// What is one file: for another platform or ABI nobody has two.
std::string key_of(const CatalogueRow& row, std::string_view python) {
  return fmt::format("{} {} {}", row.name, row.version.text(), python);
}

} // namespace

std::string CatalogueRow::title() const {
  return name + " " + version.text();
}

std::string CatalogueRow::origin() const {
  if (from_index || urls.empty()) {
    return "the package index";
  }
  constexpr std::string_view k_scheme = "https://";
  std::string_view place = std::string_view(urls.front()).substr(k_scheme.size());
  size_t host = place.find('/'), owner = place.find('/', host + 1);
  return std::string(place.substr(0, owner == std::string_view::npos ? host : owner));
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

Result<Catalogue> Catalogue::of(const config::Library& library) {
  Catalogue catalogue;
  for (const config::WheelList& list : TRY(library.wheel_lists())) {
    TRY(catalogue.add(list.text, list.origin));
  }
  return catalogue;
}

Result<std::string> own_lists(const config::Library& library, std::span<const std::string> projects) {
  std::string texts;
  for (const config::WheelList& list : TRY(library.wheel_lists())) {
    if (!list.own) {
      continue;
    }
    std::vector<CatalogueRow> rows = TRY(read_rows(list.text, list.origin));
    bool concerns = std::ranges::any_of(
        rows, [&](const CatalogueRow& row) { return std::ranges::find(projects, row.name) != projects.end(); });
    texts += concerns ? list.text + "\n" : "";
  }
  return texts;
}

Status Catalogue::add(std::string_view toml, std::string_view origin) {
  std::vector<CatalogueRow> rows = TRY(read_rows(toml, origin));
  std::set<std::string> files;
  for (const CatalogueRow& row : rows) {
    for (const std::string& python : row.pythons) {
      files.insert(key_of(row, python));
    }
  }
  for (CatalogueRow& row : m_rows) {
    std::erase_if(row.pythons, [&](const std::string& python) { return files.contains(key_of(row, python)); });
  }
  std::erase_if(m_rows, [](const CatalogueRow& row) { return row.pythons.empty(); });
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

} // namespace envboot::wheel
