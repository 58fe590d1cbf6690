#include "survey/package_metadata.hpp"

#include "dist/wheel_name.hpp"
#include "os/read.hpp"
#include "util/json.hpp"
#include "util/url.hpp"

namespace envboot::survey {
namespace {

/// Where an .egg-link leads, its first line.
std::optional<AbsPath> linked_project(os::FileReader& files, const AbsPath& link) {
  auto text = os::read_text(files, link);
  auto path =
      text ? AbsPath::parse(std::string_view(*text).substr(0, text->find_first_of("\r\n"))) : fail(text.error());
  return path ? std::optional(*path) : std::nullopt;
}

/// The folder or file `NAME.egg-info` of a project.
Result<AbsPath> egg_info_of(os::FileReader& files, const AbsPath& project, const std::string& name) {
  constexpr std::string_view k_suffix = ".egg-info";
  for (const RelPath& entry : os::names_in(files, project)) {
    std::string_view stem = entry.string();
    if (stem.ends_with(k_suffix) && dist::normalise_name(stem.substr(0, stem.size() - k_suffix.size())) == name) {
      return project / entry;
    }
  }
  return fail(failure("{} has no egg-info of {}", project.string(), name));
}

/// An egg-info, which may be one file.
Result<dist::Metadata> read_egg_info(os::FileReader& files, const AbsPath& info) {
  if (os::is_regular(files, info)) {
    return dist::parse_metadata(TRY(os::read_text(files, info)));
  }
  dist::Metadata metadata = TRY(dist::parse_metadata(TRY(os::read_text(files, info / "PKG-INFO"))));
  auto text = metadata.requires_dist.empty() ? os::read_text(files, info / "requires.txt") : Result<std::string>("");
  if (text && !text->empty()) {
    metadata.requires_dist = dist::parse_requires_txt(*text);
  }
  return metadata;
}

} // namespace

Result<dist::Metadata> read_metadata(os::FileReader& files, const python::Distribution& is) {
  const std::string& at = is.info.string();
  if (at.ends_with(".dist-info")) {
    return dist::parse_metadata(TRY(os::read_text(files, is.info / "METADATA")));
  }
  if (at.ends_with(".egg-link")) {
    auto project = linked_project(files, is.info);
    return project ? read_egg_info(files, TRY(egg_info_of(files, *project, is.name)))
                   : Result<dist::Metadata>(fail(failure("{} leads nowhere", at)));
  }
  return read_egg_info(files, at.ends_with(".egg") ? is.info / "EGG-INFO" : is.info);
}

std::optional<AbsPath> project_of(os::FileReader& files, const python::Distribution& is) {
  if (is.info.string().ends_with(".egg-link")) {
    return linked_project(files, is.info);
  }
  auto text = os::read_text(files, is.info / "direct_url.json");
  auto json = text ? Json::parse(*text) : fail(text.error());
  const Json* info = json ? json->find("dir_info") : nullptr;
  const Json* editable = info != nullptr ? info->find("editable") : nullptr;
  if (editable == nullptr || editable->boolean() == nullptr || !*editable->boolean()) {
    return std::nullopt;
  }
  auto url = Url::parse(json->text_of("url"));
  auto path = url ? AbsPath::parse(percent_decode(url->path())) : fail(url.error());
  return path ? std::optional(*path) : std::nullopt;
}

} // namespace envboot::survey
