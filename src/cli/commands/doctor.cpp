#include "cli/account.hpp"
#include "cli/anonymous.hpp"
#include "cli/commands/commands.hpp"
#include "cli/fix_findings.hpp"
#include "cli/module_session.hpp"
#include "cli/parse.hpp"
#include "cli/render_report.hpp"
#include "doctor/registry.hpp"
#include "net/proxy.hpp"
#include "util/left_behind.hpp"
#include "util/text_table.hpp"

#include <algorithm>

namespace envboot::cli {
namespace {

constexpr OptionRow k_options[] = {
    {"--env", 0, "NAME|PREFIX", Completer::environment, true, "look at this environment too, envboot's or not"},
    {"--only", 0, "CODE", Completer::code, true, "run these checks only; EB3 names a family"},
    {"--skip", 0, "CODE", Completer::code, true, "leave these checks out"},
    {"--if-loaded", 0, "MODULE", Completer::none, true, "as if these modules were loaded; nothing is"},
    {"--deep", 0, "", Completer::none, false, "hash every file of the installed packages"},
    k_no_cache_option,
    {"--list", 0, "", Completer::none, false, "list the checks and stop"},
    {"--fix", 0, "", Completer::none, false, "mend what can be mended safely: shows it and asks first"},
    {"--unsafe-fixes", 0, "", Completer::none, false, "with --fix: also what may be somebody's wish"},
    {"--dry-run", 0, "", Completer::none, false, "with --fix or --undo: print what would change, change nothing"},
    {"--undo", 0, "", Completer::none, false, "take the last --fix back"},
    {"--report", 0, "", Completer::none, false, "to be pasted elsewhere: without your name, host, proxy and folders"},
    {"--strict", 0, "", Completer::none, false, "exit with 1 for warnings too"},
    {"--site", 0, "NAME", Completer::none, false, "use this site profile"},
};

constexpr std::chrono::seconds k_patience{30}, k_deep_patience{600};
constexpr std::chrono::seconds k_for_what_is_named{10};

std::string list_checks(bool as_json) {
  std::vector<doctor::CheckRow> checks(doctor::all_checks().begin(), doctor::all_checks().end());
  std::ranges::sort(checks, {}, &doctor::CheckRow::code);
  TextTable table;
  Json rows = Json::array();
  for (const doctor::CheckRow& check : checks) {
    table.add_row({std::string(check.code), std::string(check.title)});
    rows.push(Json::object({{"code", check.code}, {"title", check.title}}));
  }
  return as_json ? Json::object({{"schema", 1}, {"checks", std::move(rows)}}).dump() + "\n" : table.render();
}

/// What is read before the examination can begin.
struct Named {
  Account account;
  std::optional<Error> left_out; ///< why the user's own settings are not in it
  std::vector<AbsPath> prefixes;
  std::vector<survey::JobFile> jobs;
};

Result<std::vector<AbsPath>> asked_prefixes(const Call& call, World& world, const store::Folders& folders) {
  std::vector<AbsPath> prefixes;
  for (const std::string& word : call.values("--env")) {
    AbsPath prefix = word.find('/') == std::string::npos ? folders.envs() / TRY(RelPath::parse(word))
                                                         : TRY(AbsPath::parse(word, TRY(world.host.working_folder())));
    auto facts = survey::prefix_or_base_facts(world.files, prefix);
    if (!facts && word.find('/') == std::string::npos) {
      return fail(std::move(facts).error().with_hint(
          fmt::format("`envboot env list` lists the names; a folder is given with a slash: --env ./{}", word)));
    }
    TRY(std::move(facts));
    prefixes.push_back(prefix);
  }
  return prefixes;
}

Result<std::vector<survey::JobFile>> job_files(const Call& call, World& world) {
  std::vector<survey::JobFile> files;
  for (const std::string& word : call.positionals()) {
    AbsPath path = TRY(AbsPath::parse(word, TRY(world.host.working_folder())));
    files.push_back(TRY(survey::read_job_file(world.files, path)));
  }
  return files;
}

Result<Named> read_named(const Call& call, World& world) {
  std::optional<Error> left_out;
  Account account = TRY(open_account_as_it_is(call, world, left_out));
  std::vector<AbsPath> prefixes = TRY(asked_prefixes(call, world, account.folders));
  std::vector<survey::JobFile> jobs = TRY(job_files(call, world));
  return Named{std::move(account), std::move(left_out), std::move(prefixes), std::move(jobs)};
}

/// What `work` gives, whatever hangs in it. It owns what it touches, but for what lasts as long as the process.
template <typename Work>
auto in_time(std::chrono::seconds patience, std::string_view doing, const char* hint, Work work) -> decltype(work()) {
  using Given = decltype(work());
  auto given = std::make_shared<std::unique_ptr<Given>>();
  if (!ends_within(patience, [given, work = std::move(work)]() mutable { *given = std::make_unique<Given>(work()); })) {
    return fail(failure("{} took more than {} s", doing, patience.count())
                    .because("a file system does not answer")
                    .with_hint(hint));
  }
  return std::move(**given);
}

Result<Named> named_in_time(const Call& call, World& world) {
  return in_time(
      k_for_what_is_named, "reading your settings, and what this command line names,",
      "leave out what was named; if that does not help, your home hangs on this node: ask the site's support",
      [call, &world] { return read_named(call, world); });
}

/// The shell that `--if-loaded` means.
Result<Environment> imagined_shell(const Call& call, World& world, Terminal& terminal) {
  ModuleSession session = TRY(open_module_session(call, world, terminal, {}));
  modulefile::Tool tool = modulefile::session_tool(session.start.environment);
  Followed followed =
      follow_names(world, session, tool, call.values("--if-loaded"), Deadline::after(k_patience, world.interrupt));
  for (const modulefile::Problem& problem : followed.after.problems) {
    if (problem.level == Level::error) {
      return fail(failure("{} would not be loaded", problem.module.empty() ? "a module" : problem.module)
                      .because(problem.what)
                      .with_hint("`envboot modules show --follow NAME…` tells what happens"));
    }
  }
  return followed.after.environment;
}

/// What tells who and where one is.
Private private_words(World& world, const AbsPath& home) {
  const Environment& environment = world.host.environment();
  Private hidden{{}, home.string()};
  std::string host = world.host.host_name();
  for (std::string name : {host, host.substr(0, host.find('.')), environment.get_or("HOSTNAME", "")}) {
    hidden.words.emplace_back(std::move(name), "HOST");
  }
  for (std::string name : {world.host.user_name(), environment.get_or("USER", ""), environment.get_or("LOGNAME", "")}) {
    hidden.words.emplace_back(std::move(name), "USER");
  }
  net::ProxySettings proxies = net::proxies_from(environment);
  for (const auto& proxy : {proxies.http, proxies.https}) {
    if (proxy) {
      hidden.words.emplace_back(proxy->url.host(), "PROXY");
    }
  }
  return hidden;
}

/// Two lines that a reader of the report needs.
std::string about_machine(World& world) {
  os::KernelNames kernel = world.host.kernel_names();
  Known<std::string> glibc = world.host.glibc_version();
  return fmt::format("{}{} {} {}, {}\n\n", version_text(), kernel.system, kernel.release, kernel.machine,
                     glibc ? "glibc " + *glibc : "no glibc");
}

/// On a slow file system it is these that take the time.
std::string looks_text(const doctor::Report& report) {
  const auto& calls = report.looks.calls;
  size_t looks =
      calls[static_cast<size_t>(os::CallWatch::Call::stat)] + calls[static_cast<size_t>(os::CallWatch::Call::open)];
  return fmt::format("  calls: {}; {} names; {:.2f} stat or open each\n", report.looks.text(), report.looks.names,
                     static_cast<double>(looks) / static_cast<double>(std::max<size_t>(1, report.looks.names)));
}

struct PairRow {
  const char* one;
  const char* other;
};
constexpr PairRow k_not_together[] = {
    {"--report", "--json"}, {"--report", "--fix"}, {"--fix", "--undo"}, {"--fix", "--if-loaded"}};

Status check_options(const Call& call) {
  for (const PairRow& pair : k_not_together) {
    if (call.flag(pair.one) && call.flag(pair.other)) {
      return fail(
          usage_error("{} and {} can't be given together", pair.one, pair.other).with_hint("leave one of them out"));
    }
  }
  bool fixes = call.flag("--fix");
  if (call.flag("--unsafe-fixes") && !fixes) {
    return fail(usage_error("--unsafe-fixes says what --fix may do").with_hint("give `--fix` too"));
  }
  if (call.flag("--dry-run") && !fixes && !call.flag("--undo")) {
    return fail(usage_error("nothing is changed without --fix").with_hint("`envboot doctor --fix --dry-run`"));
  }
  return {};
}

Result<ExitCode> run(const Call& call, World& world) {
  Terminal terminal(call, world);
  TRY(check_options(call));
  if (call.flag("--list")) {
    TRY(terminal.print(list_checks(call.flag("--json"))));
    return ExitCode::fine;
  }
  doctor::Selection selection{call.values("--only"), call.values("--skip")};
  TRY(doctor::check_selection(selection));
  if (call.flag("--undo")) {
    return undo_fix(call, world, terminal, TRY(open_account(call, world)).folders);
  }
  Named named = TRY(named_in_time(call, world));
  const Account& account = named.account;
  std::optional<Environment> shell;
  if (call.flag("--if-loaded")) {
    shell = TRY(in_time(k_patience + std::chrono::seconds(2), "finding out what these modules do",
                        "look at $MODULEPATH: a folder in it hangs on this node; `ls` in each tells which",
                        [call, terminal, &world]() mutable { return imagined_shell(call, world, terminal); }));
  }

  TextTable timings;
  bool again = false;
  auto examine = [&](const doctor::Selection& asked) -> Result<doctor::Report> {
    std::vector<survey::JobFile> jobs = again ? TRY(job_files(call, world)) : named.jobs;
    again = true; // after --fix they read otherwise
    Deadline deadline = Deadline::after(call.flag("--deep") ? k_deep_patience : k_patience, world.interrupt);
    doctor::Instruments instruments{world.files, world.processes, world.host, world.clock, world.random, deadline};
    doctor::Chart chart{
        account.folders,     account.site,    account.library.recipes().value_or(std::vector<config::Recipe>()),
        named.prefixes,      std::move(jobs), shell,
        call.flag("--deep"), named.left_out};
    doctor::Report report = doctor::examine(instruments, chart, asked, [&](std::string_view code, auto time) {
      timings.add_row({std::string(code), fmt::format("{:.1f} ms", static_cast<double>(time.count()) / 1000)});
    });
    return deadline.cancelled() ? Result<doctor::Report>(fail(deadline.error("the examination"))) : report;
  };
  doctor::Report report = TRY(examine(selection));
  if (call.flag("--fix")) {
    return fix_findings(call, world, terminal, account.folders, report, examine);
  }
  if (call.flag("--report")) {
    std::string text = about_machine(world) + render_text(report, terminal);
    TRY(terminal.print(anonymous(text, private_words(world, account.folders.home))));
  } else {
    TRY(terminal.print(call.flag("--json") ? render_json(report).dump() + "\n" : render_text(report, terminal)));
  }
  if (call.flag("--timings")) {
    terminal.write_err(timings.render(2) + looks_text(report));
  }
  bool bad = report.has(Level::error) || (call.flag("--strict") && report.has(Level::warning));
  return bad ? ExitCode::findings : ExitCode::fine;
}

} // namespace

const CommandRow k_doctor_command{
    "doctor",
    "[JOBFILE…]",
    Completer::file,
    "say what is wrong with Python on this account, and what to type",
    "Only looks: without --fix nothing is changed, and nothing is loaded or imported. Of each job file that is named "
    "it says what will go wrong in the "
    "queue. Exit status 1 when there is an error among the findings.",
    k_options,
    run};

} // namespace envboot::cli
