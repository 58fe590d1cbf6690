#include "store/folders.hpp"

#include "os/host.hpp"

namespace envboot::store {
namespace {

constexpr std::string_view k_adding = ".add"; // behind the name of an environment

/// The XDG Base Directory Specification: "All paths must be absolute. If … relative … consider the path invalid and
/// ignore it."
AbsPath base(const Environment& environment, std::string_view variable, const AbsPath& home, PathLiteral otherwise) {
  auto given = AbsPath::parse(environment.get_or(variable, ""));
  return (given ? *given : home / otherwise) / "envboot";
}

} // namespace

Result<Folders> Folders::of(const Environment& environment) {
  AbsPath home = TRY(os::home_in(environment));
  return Folders{base(environment, "XDG_CONFIG_HOME", home, ".config"),
                 base(environment, "XDG_DATA_HOME", home, ".local/share"),
                 base(environment, "XDG_STATE_HOME", home, ".local/state"),
                 base(environment, "XDG_CACHE_HOME", home, ".cache"), home};
}

Folders Folders::with_data(const AbsPath& prefix) const {
  Folders other = *this;
  other.data = prefix;
  return other;
}

Result<RelPath> name_of_journal(std::string_view environment_name) {
  constexpr size_t k_longest = 100; // with what is put around it, it still is a file's name
  bool plain = !environment_name.empty() && environment_name.find('/') == std::string_view::npos &&
               !environment_name.starts_with('.') && environment_name.size() <= k_longest &&
               !environment_name.ends_with(".undoing") && // a run that is taken back has its journal there
               !environment_name.ends_with(k_adding);     // and one of `env add`
  if (!plain) {
    return fail(refusal("`{}` is no name for an environment", environment_name.substr(0, k_longest))
                    .with_hint("choose another with `--name`: letters, digits, `_` and `-`, not more than 100"));
  }
  return RelPath::parse(environment_name);
}

Result<RelPath> name_of_add_journal(std::string_view environment_name) {
  return RelPath::parse(TRY(name_of_journal(environment_name)).string() + std::string(k_adding));
}

std::optional<std::string> environment_of_add_journal(std::string_view journal) {
  return journal.ends_with(k_adding) ? std::optional(std::string(journal.substr(0, journal.size() - k_adding.size())))
                                     : std::nullopt;
}

} // namespace envboot::store
