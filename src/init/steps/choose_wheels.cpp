#include "init/steps/choose_wheels.hpp"

#include "dist/metadata.hpp"
#include "os/read.hpp"
#include "python/install_scheme.hpp"
#include "python/site_packages.hpp"
#include "store/atomic_file.hpp"
#include "util/json.hpp"
#include "wheel/unmet.hpp"

#include <algorithm>

namespace envboot::init {
namespace {

constexpr PathLiteral k_note("chosen.json"), k_before("before.lock");

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    text += (text.empty() ? "" : ", ") + word;
  }
  return text;
}

Json to_json(const std::vector<python::Choice>& choices) {
  Json packages = Json::array();
  for (const python::Choice& choice : choices) {
    packages.push(Json::object({{"name", choice.name},
                                {"version", choice.version},
                                {"url", choice.url},
                                {"sha256", choice.sha256 ? choice.sha256->hex() : ""}}));
  }
  return Json::object({{"schema", 1}, {"packages", std::move(packages)}});
}

/// What is there after the choices have taken their places.
std::vector<python::Distribution> afterwards(std::vector<python::Distribution> there,
                                             const std::vector<python::Choice>& choices) {
  for (python::Distribution& one : there) {
    auto choice = std::ranges::find(choices, one.name, &python::Choice::name);
    if (choice != choices.end()) {
      one.version = choice->version;
    }
  }
  return there;
}

bool is_pinned(const std::vector<std::string>& kept, const python::Choice& choice) {
  return std::ranges::any_of(kept, [&](const std::string& pin) { return pin.starts_with(choice.name + "=="); });
}

} // namespace

std::string ChooseWheels::key() const {
  const python::InstallWish& wish = m_wish.packages;
  std::string inputs = wish.venv.string() + "\n" + wish.index + "\n" + joined(wish.kept) + "\n" +
                       joined(wish.requirements) + "\n" + m_wish.folder.string();
  return "choose-wheels:" + Sha256::of(inputs).hex();
}

std::string ChooseWheels::describe() const {
  return fmt::format("choose the files of {}, and of what is needed for {}, with {}{}",
                     joined(m_wish.packages.requirements), m_wish.packages.requirements.size() == 1 ? "it" : "them",
                     m_wish.packages.uv ? "uv, else pip" : "pip",
                     m_wish.packages.kept.empty() ? "" : "; " + joined(m_wish.packages.kept) + " stays");
}

/// Neither tool asks what the packages that are there need.
Status ChooseWheels::check(const std::vector<python::Choice>& choices, const Deadline& deadline) {
  for (const python::Choice& choice : choices) {
    if (is_pinned(m_wish.packages.kept, choice)) {
      return fail(refusal("{} {} would take the place of what the environment's lock pins", choice.name, choice.version)
                      .with_hint("ask for versions that go with it"));
    }
  }
  const AbsPath& prefix = m_wish.packages.venv;
  python::InstallScheme scheme = TRY(python::ask_install_scheme(m_seams.processes, m_seams.files, prefix, deadline));
  std::vector<python::Distribution> there;
  for (const AbsPath& folder : python::site_packages_of(m_seams.files, prefix)) {
    std::vector<python::Distribution> more = TRY(python::list_distributions(m_seams.files, folder));
    there.insert(there.end(), more.begin(), more.end());
  }
  std::vector<python::Distribution> then = afterwards(there, choices);
  for (const python::Distribution& one : there) {
    auto text = os::read_text(m_seams.files, one.info / "METADATA");
    auto metadata = text ? dist::parse_metadata(*text) : fail(text.error());
    if (!metadata || std::ranges::find(choices, one.name, &python::Choice::name) != choices.end()) {
      continue;
    }
    std::vector<wheel::Unmet> before = wheel::unmet_requirements(metadata->requires_dist, scheme.markers, there);
    for (const wheel::Unmet& unmet : wheel::unmet_requirements(metadata->requires_dist, scheme.markers, then)) {
      if (std::ranges::find(before, unmet.requirement, &wheel::Unmet::requirement) == before.end()) {
        return fail(
            refusal("{} {} would not work any more", one.name, one.version)
                .because(fmt::format("it needs {}, and {} would come in its place", unmet.requirement, unmet.present))
                .with_hint("ask for versions that go with it, or for a newer one of it in the same command"));
      }
    }
  }
  return {};
}

Status ChooseWheels::apply(action::Progress& progress, Deadline deadline) {
  os::DirPtr folder = TRY(os::make_dirs(m_seams.files, m_wish.folder));
  if (m_wish.before) {
    TRY(store::write_atomic(*folder, k_before, env::to_json(*m_wish.before).dump(), 0600, store::Durable::no));
  }
  std::vector<python::Choice> choices =
      TRY(python::choose(m_seams.files, m_seams.processes, m_wish.packages, progress, deadline));
  std::erase_if(choices, [&](const python::Choice& choice) { // the very one that is there
    return std::ranges::find(m_wish.packages.kept, choice.name + "==" + choice.version) != m_wish.packages.kept.end();
  });
  TRY(check(choices, deadline));
  std::vector<std::string> names;
  names.reserve(choices.size());
  for (const python::Choice& choice : choices) {
    names.push_back(choice.name + " " + choice.version);
  }
  progress.note(names.empty() ? "all of it is there already" : "chosen: " + joined(names));
  return store::write_atomic(*folder, k_note, to_json(choices).dump() + "\n", 0600, store::Durable::no);
}

Result<action::Undone> ChooseWheels::undo(action::Keep) {
  auto folder = m_seams.files.dir(m_wish.folder);
  if (!folder) {
    return folder.error().is_missing() ? Result<action::Undone>() : fail(folder.error());
  }
  TRY(os::remove_tree(**folder, k_note));
  TRY(os::remove_tree(**folder, k_before));
  if (m_wish.packages.scratch) {
    TRY(os::remove_tree(**folder, TRY(RelPath::parse(m_wish.packages.scratch->name()))));
  }
  if (TRY((*folder)->list()).empty()) { // else it holds what is worth keeping
    os::DirPtr above = TRY(m_seams.files.dir(m_wish.folder.parent()));
    TRY(above->remove_dir(TRY(RelPath::parse(m_wish.folder.name()))));
  }
  return {};
}

std::optional<env::Lockfile> lock_before(os::FileReader& files, const AbsPath& folder) {
  auto text = os::read_text(files, folder / k_before);
  auto lock = text ? env::parse_lockfile(*text) : fail(text.error());
  return lock ? std::optional(std::move(*lock)) : std::nullopt;
}

Result<std::vector<python::Choice>> chosen_in(os::FileReader& files, const AbsPath& folder) {
  Json json = TRY(Json::parse(TRY(os::read_text(files, folder / k_note))));
  const Json* packages = json.find("packages");
  if (packages == nullptr || packages->items() == nullptr) {
    return fail(failure("{} can't be read", (folder / k_note).string()));
  }
  std::vector<python::Choice> choices;
  for (const Json& item : *packages->items()) {
    choices.push_back(
        {item.text_of("name"), item.text_of("version"), item.text_of("url"), Sha256::from_hex(item.text_of("sha256"))});
  }
  return choices;
}

} // namespace envboot::init
