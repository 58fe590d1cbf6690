#include "cli/job_request.hpp"

#include "env/registry.hpp"
#include "os/read.hpp"
#include "util/edit_distance.hpp"

#include <algorithm>
#include <charconv>

namespace envboot::cli {
namespace {

constexpr unsigned k_usual_cpus = 4;

Result<unsigned> asked_count(const Call& call, std::string_view option, unsigned usual) {
  auto text = call.value(option);
  if (!text) {
    return usual;
  }
  unsigned count = 0;
  auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), count);
  if (error != std::errc() || end != text->data() + text->size()) {
    return fail(usage_error("`{} {}` is no count", option, *text));
  }
  return count;
}

Result<env::Published> asked_environment(const Call& call, World& world, const Account& account) {
  store::Folders folders = TRY(environment_folders(account, world));
  if (auto name = call.value("--env")) {
    return env::find_published(world.files, folders, *name);
  }
  std::vector<env::Published> all = TRY(env::list_published(world.files, folders));
  if (all.empty()) {
    return fail(usage_error("there is no environment yet").with_hint("`envboot init` makes one"));
  }
  if (all.size() > 1) {
    return fail(usage_error("there are {} environments", all.size())
                    .with_hint("say which: `--env NAME`; `envboot env list` lists them"));
  }
  return std::move(all.front());
}

bool is_on_path(World& world, std::string_view program) {
  for (const std::string& field : split_path_list(world.host.environment().get_or("PATH", ""))) {
    auto folder = AbsPath::parse(field);
    if (folder && os::is_regular(world.files, *folder / *RelPath::parse(program))) {
      return true;
    }
  }
  return false;
}

Result<job::Scheduler> asked_scheduler(const Call& call, World& world, const config::Site& site) {
  std::string word = call.value("--scheduler").value_or(site.job.scheduler);
  if (word.empty()) {
    word = is_on_path(world, "sbatch") ? "slurm" : is_on_path(world, "qsub") ? "pbs" : "";
  }
  if (word.empty()) {
    return fail(usage_error("nothing says which scheduler runs the jobs here")
                    .because("neither sbatch nor qsub is on PATH, and the site's profile names none")
                    .with_hint("say which: `--scheduler pbs` or `--scheduler slurm`"));
  }
  auto scheduler = job::find_scheduler(word);
  if (!scheduler) {
    return fail(usage_error("there is no scheduler {}", word).with_hint("--scheduler is one of pbs and slurm"));
  }
  return *scheduler;
}

/// What a job asks for to get that kind of node.
Result<std::string> asked_node(const Call& call, const config::Site& site) {
  auto name = call.value("--node");
  if (!name) {
    return std::string();
  }
  auto node = std::ranges::find(site.nodes, *name, &config::NodeType::name);
  if (node == site.nodes.end()) {
    std::vector<std::string> names;
    std::ranges::transform(site.nodes, std::back_inserter(names), &config::NodeType::name);
    auto near = nearest_word(*name, names);
    return fail(usage_error("the site {} has no kind of node {}", site.name, *name)
                    .with_hint(near ? fmt::format("did you mean `{}`?", *near)
                                    : "the site's profile lists them, docs/sites.md says how"));
  }
  if (node->select.empty()) {
    return fail(usage_error("the profile of the site {} doesn't say what a job asks for to get {}", site.name, *name)
                    .with_hint("it may have a queue of its own: `--queue NAME`"));
  }
  return node->select;
}

/// A size that both schedulers take: digits, then `gb`, `mb` or the like.
Result<std::string> asked_memory(const Call& call) {
  std::string text = call.value("--memory").value_or("");
  size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  static constexpr std::string_view k_units[] = {"gb", "mb", "g", "m", "GB", "MB", "G", "M"};
  bool fits = digits > 0 && std::ranges::find(k_units, std::string_view(text).substr(digits)) != std::end(k_units);
  if (!text.empty() && !fits) {
    return fail(usage_error("`--memory {}` is no size", text).with_hint("write it as 16gb or 500mb"));
  }
  return text;
}

Result<std::string> asked_walltime(const Call& call, const config::Site& site) {
  std::string text = call.value("--walltime").value_or(site.job.walltime);
  bool fits = text.find_first_not_of("0123456789:") == std::string::npos && std::ranges::count(text, ':') == 2;
  if (!text.empty() && !fits) {
    return fail(usage_error("`--walltime {}` is no time", text).with_hint("write it as HH:MM:SS, such as 02:00:00"));
  }
  return text;
}

Result<env::EnvironmentSpec> spec_of(const env::Published& published) {
  if (!published.lock) {
    return fail(failure("the environment {} is broken", published.name)
                    .because(published.lock.because())
                    .with_hint("make it again: `envboot init`"));
  }
  return env::EnvironmentSpec{published.name, published.link, published.generation, {}};
}

Result<job::Work> asked_work(const Call& call, World& world, const Account& account, const env::EnvironmentSpec& spec) {
  job::Work work{call.positionals(), std::nullopt};
  if (!call.flag("--notebook")) {
    return work;
  }
  if (!work.command.empty()) {
    return fail(usage_error("a job with `--notebook` runs JupyterLab, and no command"));
  }
  if (!os::exists(world.files, spec.prefix / "bin/jupyter-lab")) {
    return fail(usage_error("the environment {} has no JupyterLab", spec.name)
                    .with_hint("put `jupyterlab` into the packages of its recipe, and run `envboot init` again"));
  }
  work.notebook = account.folders.jobs();
  return work;
}

} // namespace

Result<JobRequest> job_request(const Call& call, World& world, const Account& account) {
  env::Published published = TRY(asked_environment(call, world, account));
  env::EnvironmentSpec spec = TRY(spec_of(published));
  JobRequest request{job::Scheduler::pbs, {}, std::move(spec), {}};
  request.scheduler = TRY(asked_scheduler(call, world, account.site));
  job::Resources& wish = request.resources;
  wish.name = call.value("--job-name").value_or(request.spec.name);
  wish.project = call.value("--project").value_or("");
  wish.queue = call.value("--queue").value_or(account.site.job.queue);
  wish.walltime = TRY(asked_walltime(call, account.site));
  wish.memory = TRY(asked_memory(call));
  wish.cpus = TRY(asked_count(call, "--cpus", k_usual_cpus));
  wish.gpus = TRY(asked_count(call, "--gpus", published.lock->gpus.empty() ? 0 : 1));
  wish.node = TRY(asked_node(call, account.site));
  request.work = TRY(asked_work(call, world, account, request.spec));
  return request;
}

} // namespace envboot::cli
