#include "doctor/checks/settings.hpp"

#include <algorithm>

namespace envboot::doctor {
namespace {

using survey::Tool;
using survey::ToolSetting;

struct VariableRow {
  std::string_view name;
  Level level;
  std::string_view what;
};
constexpr VariableRow k_variables[] = {
    {"PYTHONUSERBASE", Level::warning,
     "`pip install --user` writes there, and Pythons outside of a venv import from there"},
    {"PYTHONSTARTUP", Level::note, "that file is run at the start of each interactive Python"},
    {"PYTHONINSPECT", Level::warning,
     "Python waits for input when a script has ended: jobs hang until their time is up"},
    {"PYTHONOPTIMIZE", Level::warning, "`assert` does nothing, and docstrings may be gone"},
    {"PYTHONWARNINGS", Level::note, "warnings are shown, hidden or raised differently than elsewhere"},
    {"PYTHONDONTWRITEBYTECODE", Level::note,
     "sources are compiled anew at each start, which is slow for many processes"},
    {"PYTHONPYCACHEPREFIX", Level::note, "byte code is kept there instead of beside the sources"},
    {"PYTHONPLATLIBDIR", Level::warning, "the standard library is looked for in another folder"},
    {"PYTHONEXECUTABLE", Level::warning, "Python believes that it is that program"},
    {"PYTHONMALLOC", Level::note, "memory is managed by another allocator, which may be slow"},
    {"PYTHONIOENCODING", Level::note, "text that is written has another encoding than elsewhere"},
    {"LD_PRELOAD", Level::warning, "that library is loaded into every program, Python and its tools too"},
};

bool is_off(std::string_view value) {
  return value == "0" || value == "false" || value == "False" || value == "no" || value == "off";
}
bool is_on(std::string_view value) {
  return !value.empty() && !is_off(value);
}

/// What turns the check of certificates off.
struct TlsRow {
  Tool tool;
  std::string_view key;
  bool (*does)(std::string_view value);
  std::string_view what;
};
constexpr TlsRow k_tls[] = {
    {Tool::pip, "trusted-host", is_on, "pip trusts whoever answers for that host"},
    {Tool::pip, "PIP_TRUSTED_HOST", is_on, "pip trusts whoever answers for that host"},
    {Tool::pip, "PYTHONHTTPSVERIFY", is_off, "old Pythons check no certificate"},
    {Tool::conda, "ssl_verify", is_off, "conda checks no certificate"},
    {Tool::conda, "CONDA_SSL_VERIFY", is_off, "conda checks no certificate"},
    {Tool::git, "http.sslverify", is_off, "git checks no certificate"},
    {Tool::git, "GIT_SSL_NO_VERIFY", is_on, "git checks no certificate"},
    {Tool::curl, "insecure", [](std::string_view value) { return !is_off(value); }, "curl checks no certificate"},
    {Tool::curl, "NODE_TLS_REJECT_UNAUTHORIZED", is_off, "JupyterLab's builds check no certificate"},
    {Tool::wget, "check_certificate", is_off, "wget checks no certificate"},
};

constexpr std::string_view k_targets[] = {"user",     "target",     "prefix",     "root",
                                          "PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT"};

/// The value of an address may hold a password; these don't.
Evidence place_of(const ToolSetting& setting, std::string_view what) {
  std::string text = fmt::format("{}{}{}: {}", setting.key, setting.value.empty() ? "" : "=", setting.value, what);
  if (setting.line == 0) {
    return {.value = std::move(text)};
  }
  return {.file = setting.file, .line = setting.line, .column = 1, .value = std::move(text)};
}

std::string words_of_remedy(const ToolSetting& setting) {
  return setting.line == 0 ? "unset " + setting.key
                           : fmt::format("remove line {} of {}", setting.line, setting.file.string());
}

/// Lines of files are commented out; a variable is the shell's.
void add_remedy(Finding& finding, const ToolSetting& setting) {
  finding.fix += (finding.fix.empty() ? "" : "; ") + words_of_remedy(setting);
  if (setting.line > 0) {
    Remedy remedy = finding.remedy.value_or(Remedy{"comment out", {}});
    remedy.promise +=
        fmt::format("{} line {} of {}", remedy.changes.empty() ? "" : ",", setting.line, setting.file.string());
    remedy.changes.emplace_back(EditText{setting.file, CommentOut{setting.line, setting.tool == Tool::pip}});
    finding.remedy = std::move(remedy);
  }
}

} // namespace

std::vector<Finding> check_python_variables(const Environment& environment) {
  std::vector<Finding> findings;
  for (const VariableRow& row : k_variables) {
    auto value = environment.get(std::string(row.name));
    if (!value || value->empty()) {
      continue;
    }
    findings.push_back({.code = "EB106",
                        .level = row.level,
                        .title = fmt::format("{} is set", row.name),
                        .evidence = {{.value = fmt::format("{}={}", row.name, *value)}},
                        .why = std::string(row.what),
                        .fix = fmt::format("unset {}", row.name)});
  }
  return findings;
}

std::vector<Finding> check_relative_entries(const Environment& environment) {
  std::vector<Finding> findings;
  for (const char* name : {"PATH", "LD_LIBRARY_PATH"}) {
    std::string value = environment.get_or(name, "");
    Finding finding{.code = "EB107",
                    .level = Level::warning,
                    .title = fmt::format("{} holds the folder you happen to be in", name),
                    .evidence = {},
                    .why =
                        "whoever can write into a folder that you go to decides what your `python` or `ls` is, or what "
                        "library it loads",
                    .fix = fmt::format("see what sets it: grep -n {} ~/.bashrc ~/.bash_profile ~/.profile", name)};
    std::vector<std::string> entries = split_path_list(value);
    for (size_t k = 0; !value.empty() && k < entries.size(); ++k) {
      if (!entries[k].starts_with('/') && !entries[k].starts_with('~')) {
        finding.evidence.push_back({.value = entries[k].empty()
                                                 ? fmt::format("entry {} of {} is empty", k + 1, entries.size())
                                                 : fmt::format("`{}`", entries[k])});
      }
    }
    if (!finding.evidence.empty()) {
      findings.push_back(std::move(finding));
    }
  }
  return findings;
}

std::vector<Finding> check_tls_settings(const std::vector<ToolSetting>& settings) {
  Finding finding{.code = "EB503",
                  .level = Level::warning,
                  .title = "certificates are not checked",
                  .evidence = {},
                  .why =
                      "whoever stands between here and a server can hand you other packages, and read your passwords",
                  .fix = {}};
  for (const ToolSetting& setting : settings) {
    for (const TlsRow& row : k_tls) {
      if (row.tool == setting.tool && row.key == setting.key && row.does(setting.value)) {
        finding.evidence.push_back(place_of(setting, row.what));
        add_remedy(finding, setting);
      }
    }
  }
  if (finding.evidence.empty()) {
    return {};
  }
  finding.fix += "   (a site's own authority belongs into one list of certificates: envboot explain EB502)";
  return {finding};
}

std::vector<Finding> check_pip_targets(const std::vector<ToolSetting>& settings) {
  Finding finding{
      .code = "EB504",
      .level = Level::warning,
      .title = "pip is told to install elsewhere than into the environment",
      .evidence = {},
      .why = "`pip install` in an active environment fails, or writes to a place where the environment does not look",
      .fix = {}};
  for (const ToolSetting& setting : settings) {
    bool named = std::ranges::find(k_targets, setting.key) != std::end(k_targets);
    if (setting.tool == Tool::pip && named && is_on(setting.value)) {
      finding.evidence.push_back(place_of(setting, "holds in every environment"));
      add_remedy(finding, setting);
    }
  }
  return finding.evidence.empty() ? std::vector<Finding>() : std::vector<Finding>{finding};
}

std::vector<Finding> check_netrc(const std::optional<survey::NetrcFacts>& netrc) {
  std::vector<Finding> findings;
  if (netrc && (netrc->mode & 077) != 0) {
    findings.push_back({.code = "EB505",
                        .level = Level::error,
                        .title = "others can read the passwords in ~/.netrc",
                        .evidence = {{.file = netrc->file, .value = fmt::format("its mode is {:o}", netrc->mode)}},
                        .why = "and some programs refuse to use it like that",
                        .fix = fmt::format("chmod 600 {}", netrc->file.string()),
                        .remedy = Remedy{fmt::format("take the rights of others off {}", netrc->file.string()),
                                         {TakeMode{netrc->file, 077}}}});
  }
  if (netrc && netrc->default_line > 0) {
    findings.push_back(
        {.code = "EB505",
         .level = Level::warning,
         .title = "~/.netrc sends a password to every host",
         .evidence = {{.file = netrc->file, .line = netrc->default_line, .column = 1, .value = "default"}},
         .why = "its `default` entry is used for each host that has no entry of its own: pip and conda send that "
                "password to package indexes too",
         .fix = "write a `machine HOST` entry instead"});
  }
  return findings;
}

} // namespace envboot::doctor
