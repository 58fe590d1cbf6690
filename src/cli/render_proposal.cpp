#include "cli/render_proposal.hpp"
#include "init/doors.hpp"
#include "util/text_table.hpp"

#include <algorithm>

namespace envboot::cli {
namespace {

constexpr size_t k_most_hijackers = 5;

std::string python_line(const init::Proposal& proposal) {
  const python::BaseChoice& base = proposal.decision.base;
  if (const auto* use = std::get_if<python::UseInterpreter>(&base.how)) {
    return fmt::format("{} {} ({})", use->interpreter.path.string(), use->interpreter.version.text(), use->origin);
  }
  const python::CondaRoot& conda = std::get<python::CreateWithConda>(base.how).condas.front();
  std::string text = fmt::format("made with conda{} of {}", conda.version ? " " + conda.version->text() : std::string(),
                                 conda.root.string());
  for (const hijack::CondaCandidate& candidate :
       proposal.facts.modules ? proposal.facts.modules->condas : std::vector<hijack::CondaCandidate>()) {
    if (candidate.root == conda.root) {
      return fmt::format("{}, which {} names", text, candidate.evidence.where.text());
    }
  }
  return text;
}

std::string gpu_line(const init::Proposal& proposal) {
  std::string text;
  for (const gpu::Gpu& gpu : proposal.decision.gpus) {
    text += (text.empty() ? "" : ", ") + gpu.text();
  }
  return text.empty() ? "no GPU" : fmt::format("{} (from {})", text, proposal.request.gpus_origin);
}

std::string place_line(const survey::PlaceFacts& place) {
  std::string text = place.path.string();
  if (place.space) {
    text += fmt::format(", {} free", human_bytes(place.space->bytes_free));
    if (place.space->inodes_total > 0) {
      text += fmt::format(", room for {} files", human_count(place.space->inodes_free));
    }
  }
  if (!place.file_system.empty()) {
    text += fmt::format(" ({})", place.file_system);
  }
  std::string purge = survey::purge_text(place);
  return purge.empty() ? text : fmt::format("{}\n            beware: {}", text, purge);
}

std::string proxy_line(const net::ProxySettings& proxy) {
  const auto& choice = proxy.https ? proxy.https : proxy.http;
  return choice ? fmt::format("{} (from {})", choice->url.text(), choice->origin) : "none, a direct way";
}

std::string hijackers(const init::ModuleFacts& modules) {
  std::string text;
  size_t shown = 0, all = 0;
  for (const hijack::Verdict& verdict : modules.judgement.verdicts) {
    if (verdict.level == Level::note) {
      continue;
    }
    ++all;
    if (shown < k_most_hijackers) {
      ++shown;
      text += fmt::format("  {}: {}\n    {}\n", verdict.module, verdict.how, verdict.effect.where.text());
    }
  }
  if (all == 0) {
    return {};
  }
  std::string more = all > shown ? fmt::format("  and {} more: envboot doctor --only EB103\n", all - shown) : "";
  return "\nmodules of this site that change what Python imports; the environment stands against them:\n" + text + more;
}

std::string unjudged(const init::ModuleFacts& modules) {
  std::string text;
  for (const hijack::Unjudged& one : modules.judgement.unjudged) {
    text += fmt::format("  {}: {}\n", one.file.string(), one.why);
  }
  for (const modulefile::Unread& one : modules.tree.unread) {
    bool told = std::ranges::find(modules.judgement.unjudged, one.path, &hijack::Unjudged::file) !=
                modules.judgement.unjudged.end();
    text += told ? "" : fmt::format("  {}: {}\n", one.path.string(), one.why);
  }
  return text.empty() ? text : "\nmodulefiles that could not be judged:\n" + text;
}

} // namespace

std::string with_tilde(std::string text, const AbsPath& home) {
  std::string prefix = home.string() + "/";
  for (size_t at = text.find(prefix); at != std::string::npos; at = text.find(prefix, at + 2)) {
    bool begins_a_path = at == 0 || std::string_view(" \n('").find(text[at - 1]) != std::string_view::npos;
    if (begins_a_path) {
      text.replace(at, prefix.size(), "~/");
    }
  }
  return text;
}

std::string render_proposal(const init::Proposal& proposal, const std::vector<std::string>& plan,
                            const std::string& site_because) {
  const init::Request& request = proposal.request;
  TextTable table;
  table.add_row({"site", fmt::format("{} ({})", request.site.name, site_because)});
  table.add_row({"recipe", fmt::format("{}: {}", request.recipe.name, request.recipe.title)});
  table.add_row({"for", gpu_line(proposal)});
  table.add_row({"place", place_line(proposal.facts.place)});
  table.add_row({"Python", python_line(proposal)});
  table.add_row({"proxy", proxy_line(request.proxy)});
  table.add_row({"CAs", fmt::format("{} certificates in one bundle", proposal.ca.certificates)});
  std::string text = table.render();
  for (const std::string& note : proposal.facts.notes) {
    text += fmt::format("note: {}\n", note);
  }
  for (const std::string& note : proposal.ca.notes) {
    text += fmt::format("note: {}\n", note);
  }
  if (proposal.facts.modules) {
    std::string clash = init::module_clash(proposal.facts.modules->tree, request.folders.modulefiles(), request.name);
    text += clash.empty() ? clash : fmt::format("note: {}\n", clash);
    text += hijackers(*proposal.facts.modules) + unjudged(*proposal.facts.modules);
  }
  text += proposal.replaces ? fmt::format("\nplan, replacing the environment {}:\n", request.name)
                            : fmt::format("\nplan, to make the environment {}:\n", request.name);
  for (const std::string& line : plan) {
    text += line + "\n";
  }
  return with_tilde(std::move(text), request.folders.home);
}

std::string render_next_commands(const init::Proposal& proposal) {
  const init::Request& request = proposal.request;
  std::string prefix = (request.folders.envs() / *RelPath::parse(request.name)).string();
  TextTable table;
  table.add_row({"enter it", fmt::format(". {}/bin/activate", prefix)});
  table.add_row({"leave it", "deactivate"});
  table.add_row({"in a job file", fmt::format(". {}/share/envboot/prologue.sh", prefix)});
  table.add_row(
      {"as a module", fmt::format("module use --append {} && module load {}/{}", request.folders.modulefiles().string(),
                                  request.name, init::module_version(proposal.decision))});
  if (init::brings_kernel(request.recipe)) {
    table.add_row({"in Jupyter", fmt::format("the kernel `{}`", request.recipe.title)});
  }
  table.add_row({"check it", fmt::format("envboot doctor --env {}", request.name)});
  table.add_row({"undo it", fmt::format("envboot env remove {}", request.name)});
  return with_tilde(table.render(2), request.folders.home);
}

} // namespace envboot::cli
