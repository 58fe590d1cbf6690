#include "init/decide.hpp"
#include "init/locked.hpp"
#include "util/text_table.hpp"
#include "wheel/select.hpp"

#include <algorithm>

namespace envboot::init {
namespace {

constexpr int k_oldest_minor = 5, k_newest_minor = 20;
constexpr size_t k_id_digits = 10;

std::optional<dist::PythonLine> line_of(const python::BaseChoice& base, const dist::Specifiers& python) {
  if (const auto* use = std::get_if<python::UseInterpreter>(&base.how)) {
    return dist::PythonLine{use->interpreter.major(), use->interpreter.minor()};
  }
  return only_line(python);
}

/// The oldest driver among the site's nodes that have a GPU: what every wheel must run under.
std::optional<gpu::DottedVersion> oldest_driver(const config::Site& site) {
  std::optional<gpu::DottedVersion> oldest;
  for (const config::NodeType& node : site.nodes) {
    auto driver = gpu::DottedVersion::parse(node.driver);
    if (driver && !node.gpus.empty() && (!oldest || *driver < *oldest)) {
      oldest = *driver;
    }
  }
  return oldest;
}

bool is_in(const wheel::Catalogue& catalogue, std::string_view name) {
  return std::ranges::any_of(catalogue.rows(), [&](const wheel::CatalogueRow& row) { return row.name == name; });
}

std::string versions_of(const wheel::Catalogue& catalogue, std::string_view name, std::string_view python) {
  std::string text;
  for (const wheel::CatalogueRow& row : catalogue.rows()) {
    if (row.name == name && row.has_python(python)) {
      text += (text.empty() ? "" : ", ") + row.version.text();
    }
  }
  return text.empty() ? "none" : text;
}

/// What wheels are chosen from, and for whom.
struct Shelf {
  const wheel::Catalogue& catalogue;
  const std::vector<gpu::Gpu>& gpus;
  std::optional<wheel::Python> python;
  std::optional<gpu::DottedVersion> driver;
  wheel::Rows best = {}; ///< what the catalogue would choose of the recipe's wheels; empty: nothing serves all GPUs
};

void choose_best(Shelf& shelf, const config::Recipe& recipe) {
  wheel::Wish wish{.projects = {}, .gpus = shelf.gpus, .python = {}, .driver = shelf.driver, .lead = {}};
  for (const config::WheelWish& wheel : recipe.wheels) {
    if (is_in(shelf.catalogue, wheel.name)) {
      wish.projects.push_back(wheel.name);
    }
  }
  if (wish.projects.empty() || !shelf.python) {
    return;
  }
  wish.python = *shelf.python;
  wheel::Selection selection = wheel::select(shelf.catalogue, wish);
  shelf.best = selection.choice ? selection.choice->rows : wheel::Rows();
}

/// `torch 1.13.1+cu117 and torchvision 0.14.1 run on all of them: …`
std::string offer(const wheel::Rows& rows) {
  std::string options;
  for (const wheel::CatalogueRow* row : rows) {
    options += fmt::format("{}--wheel {}={}", options.empty() ? "" : " ", row->name, row->version.text());
  }
  return fmt::format("{} {} on all of them: `{}`", wheel::Candidate{rows}.title(), rows.size() == 1 ? "runs" : "run",
                     options);
}

Status check_row(const wheel::CatalogueRow& row, const Shelf& shelf, bool gpu_wanted) {
  auto obstacle = wheel::obstacle_for(row, *shelf.python);
  Status fits = obstacle ? fail(refusal("{} can't be installed on all nodes", row.title()).because(obstacle->because))
                : gpu_wanted ? wheel::judge(row, shelf.gpus, shelf.driver)
                             : Status();
  if (!fits && !shelf.best.empty()) {
    fits.error().hint = offer(shelf.best);
  }
  return fits;
}

Result<PlannedWheel> plan_wheel(const config::WheelWish& wish, const Shelf& shelf) {
  if (!is_in(shelf.catalogue, wish.name)) {
    return PlannedWheel{wish, std::nullopt, {}};
  }
  if (!shelf.python) {
    return fail(usage_error("the recipe must say which Python it wants, to choose the file of {}", wish.name)
                    .with_hint("for example: python = \"==3.7.*\""));
  }
  std::string tag = shelf.python->tag();
  const wheel::CatalogueRow* row = shelf.catalogue.find(wish.name, TRY(dist::Version::parse(wish.version)), tag);
  if (row == nullptr) {
    return fail(usage_error("the catalogue has no {} {} for Python {}", wish.name, wish.version, shelf.python->text())
                    .because(fmt::format("it has: {}", versions_of(shelf.catalogue, wish.name, tag)))
                    .with_hint(fmt::format("choose one of them with `--wheel {}=VERSION`", wish.name)));
  }
  TRY(check_row(*row, shelf, wish.gpu));
  auto other = std::ranges::find(shelf.best, wish.name, &wheel::CatalogueRow::name);
  bool differs = other != shelf.best.end() && (*other)->version != row->version;
  return PlannedWheel{wish,
                      ListedFile{row->file_name(tag), row->urls_for(tag), row->size, row->sha256, row->constraints},
                      differs ? (*other)->title() : std::string()};
}

Result<AbsPath> base_prefix(const Request& request) {
  std::string inputs = request.recipe.python;
  for (const std::string& channel : request.site.channels) {
    inputs += "\n" + channel;
  }
  return request.folders.bases() / TRY(RelPath::parse("python-" + Sha256::of(inputs).hex().substr(0, k_id_digits)));
}

/// The lock's specifiers admit one line, so it is known before conda makes a Python.
Result<dist::Target> target_of(const Decision& decision, const Request& request, const Facts& facts) {
  if (!decision.python) {
    return fail(usage_error("the lock does not say which Python it is for"));
  }
  return dist::Target{decision.python->major, decision.python->minor, oldest_glibc(request, facts), "x86_64"};
}

/// pip and the scripts it writes break on these in the path of an environment; PATH has no quoting for a colon.
constexpr std::string_view k_unusable_in_paths = "'\"\\$`:\n";

Status check_place(const survey::PlaceFacts& place) {
  if (size_t at = place.path.string().find_first_of(k_unusable_in_paths); at != std::string::npos) {
    return fail(usage_error("an environment can't live in {}", place.path.string())
                    .because(fmt::format("its path holds the character `{}`, on which pip and start scripts break",
                                         place.path.string().substr(at, 1)))
                    .with_hint("choose another place with `--prefix DIR`"));
  }
  if (place.read_only || !place.writable) {
    return fail(failure("nothing can be written to {}", place.path.string())
                    .because(place.read_only ? "its file system is mounted read-only on this node"
                                             : "you have no right to write there")
                    .with_hint("choose another place with `--prefix DIR`"));
  }
  if (place.no_exec) {
    return fail(failure("an environment can't live in {}", place.path.string())
                    .because("its file system is mounted noexec: no program there can be started")
                    .with_hint("choose another place with `--prefix DIR`"));
  }
  return {};
}

} // namespace

std::string digest_of(const Request& request) {
  std::string all =
      fmt::format("{}\n{}\n{}\n{}\n", request.name, request.recipe.text, request.site.name, request.index);
  for (const config::WheelWish& wheel : request.recipe.wheels) {
    all += fmt::format("wheel {} {}\n", wheel.name, wheel.version);
  }
  if (!request.own_lists.empty()) {
    all += fmt::format("lists {}\n", request.own_lists);
  }
  for (const std::string& gpu : request.gpus) {
    all += fmt::format("gpu {}\n", gpu);
  }
  for (const std::string& channel : request.site.channels) {
    all += fmt::format("channel {}\n", channel);
  }
  return Sha256::of(fmt::format("{}base {} {}\npython {}\n", all, static_cast<int>(request.base.kind),
                                request.base.path.string(), request.recipe.python))
      .hex();
}

std::string oldest_glibc(const Request& request, const Facts& facts) {
  return oldest_glibc(request.site, facts.glibc);
}

std::string oldest_glibc(const config::Site& site, const Known<std::string>& here) {
  std::vector<dist::Version> versions;
  for (const config::NodeType& node : site.nodes) {
    if (auto version = dist::Version::parse(node.glibc)) {
      versions.push_back(*version);
    }
  }
  auto oldest = std::ranges::min_element(versions);
  return oldest != versions.end() ? oldest->text() : here.value_or("");
}

std::optional<dist::PythonLine> only_line(const dist::Specifiers& python) {
  std::optional<dist::PythonLine> only;
  for (int minor = k_oldest_minor; minor <= k_newest_minor; ++minor) {
    // A micro version high enough that `>=3.7.2` still admits 3.7.
    auto version = dist::Version::parse(fmt::format("3.{}.99", minor));
    if (version && python.contains(*version)) {
      if (only) {
        return std::nullopt;
      }
      only = dist::PythonLine{3, minor};
    }
  }
  return only;
}

Result<Decision> decide(const Request& request, const Facts& facts, const wheel::Catalogue& catalogue) {
  TRY(check_place(facts.place));
  dist::Specifiers python = TRY(dist::Specifiers::parse(request.recipe.python));
  std::vector<gpu::Gpu> gpus = TRY(gpu::parse_gpus(request.gpus));
  bool only_conda = request.base.kind == BaseWish::Kind::conda;
  python::BaseChoice base = TRY(python::choose_base(
      python, facts.wished_base, only_conda ? std::vector<python::BaseCandidate>() : facts.candidates, facts.condas));
  std::string digest = digest_of(request);
  std::string id = fmt::format("{}-{}", request.name, digest.substr(0, k_id_digits));
  RelPath generation = TRY(RelPath::parse(id));
  AbsPath prefix = TRY(base_prefix(request));
  Decision decision{.gpus = std::move(gpus),
                    .base = std::move(base),
                    .python = std::nullopt,
                    .wheels = {},
                    .digest = digest,
                    .generation = request.folders.generations() / generation,
                    .base_prefix = std::move(prefix)};
  decision.python = line_of(decision.base, python);
  Shelf shelf{
      .catalogue = catalogue, .gpus = decision.gpus, .python = std::nullopt, .driver = oldest_driver(request.site)};
  if (decision.python) {
    shelf.python = wheel::Python{*decision.python, oldest_glibc(request, facts)};
  }
  if (request.lock) {
    decision.wheels = TRY(locked_files(*request.lock, request.recipe, TRY(target_of(decision, request, facts))));
    return decision;
  }
  choose_best(shelf, request.recipe);
  for (const config::WheelWish& wish : request.recipe.wheels) {
    decision.wheels.push_back(TRY(plan_wheel(wish, shelf)));
  }
  return decision;
}

} // namespace envboot::init
