#include "doctor/checks/checks.hpp"
#include "doctor/checks/listed.hpp"

#include <algorithm>

namespace envboot::doctor {
namespace {

/// These have checks of their own once they are loaded.
bool told_elsewhere(const hijack::Verdict& verdict) {
  return verdict.effect.variable == "PYTHONPATH" || verdict.effect.variable == "PYTHONHOME";
}

Evidence evidence_of(const hijack::Verdict& verdict) {
  const modulefile::Location& where = verdict.effect.where;
  return {.file = where.file,
          .line = where.line,
          .column = where.column,
          .value = fmt::format("{}: {}{}", verdict.module, verdict.how,
                               verdict.guessed ? " (read from its text; it could not be evaluated)" : "")};
}

} // namespace

std::vector<Finding> check_hijackers(const hijack::Judgement& judgement, const std::vector<std::string>& loaded) {
  std::vector<Finding> findings;
  std::vector<const hijack::Verdict*> waiting; // the worst of each module that isn't loaded
  for (const hijack::Verdict& verdict : judgement.verdicts) {
    bool is_loaded = std::ranges::find(loaded, verdict.module) != loaded.end();
    if (verdict.level == Level::note || (is_loaded && told_elsewhere(verdict))) {
      continue;
    }
    if (is_loaded) {
      findings.push_back({"EB103",
                          Level::warning,
                          fmt::format("the loaded module {} changes what Python does", verdict.module),
                          {evidence_of(verdict)},
                          "it holds for every Python that this shell starts, that of an environment too",
                          "module unload " + verdict.module});
    } else if (std::ranges::none_of(waiting, [&](auto* other) { return other->module == verdict.module; })) {
      waiting.push_back(&verdict);
    }
  }
  if (waiting.empty()) {
    return findings;
  }
  Finding finding{
      .code = "EB103",
      .level = Level::note,
      .title = fmt::format("{} of {} modules here would change what Python does", waiting.size(), judgement.modules),
      .evidence = {},
      .why = "they do no harm until they are loaded; then every Python of that shell or job is concerned",
      .fix = "leave them out of job scripts, or load them before you activate an environment"};
  std::vector<Evidence> places;
  for (const hijack::Verdict* verdict : waiting) {
    places.push_back(evidence_of(*verdict));
  }
  show_places(finding, std::move(places));
  findings.push_back(std::move(finding));
  return findings;
}

std::vector<Finding> check_unread_modules(const survey::SiteModules& modules) {
  Finding finding{.code = "EB104",
                  .level = Level::note,
                  .title = {},
                  .evidence = {},
                  .why = "what they do is unknown; `module load` will most likely fail with them too",
                  .fix = "tell the owner of the files; they don't concern you unless you load them"};
  std::vector<Evidence> places;
  for (const modulefile::Unread& unread : modules.unread) {
    places.push_back({.file = unread.path, .value = unread.why});
  }
  for (const hijack::Unjudged& unjudged : modules.judgement.unjudged) {
    places.push_back({.file = unjudged.file, .value = unjudged.why});
  }
  if (places.empty()) {
    return {};
  }
  size_t all = places.size();
  finding.title = all == 1 ? "a modulefile could not be evaluated"
                           : fmt::format("{} modulefiles or folders could not be read or evaluated", all);
  show_places(finding, std::move(places));
  return {finding};
}

} // namespace envboot::doctor
