#pragma once

#include "util/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace envboot::config {

/// One kind of compute node.
struct NodeType {
  std::string name;              ///< `haswell`
  std::vector<std::string> gpus; ///< names or capabilities; empty: no GPU
  std::string glibc;             ///< `2.17`, "" when not known
  std::string driver;            ///< NVIDIA driver, `470`; "" when not known
  std::string select;            ///< what a job asks for to get it: `centos=haswell`
};

/// A place where environments can live.
struct Place {
  std::string name;        ///< `home`, `scratch`
  std::string path;        ///< may begin with `~` and hold `$VARIABLES`
  std::string purge;       ///< what happens to old files there, one sentence; "" when they stay
  bool purge_known = true; ///< false: `purge = "unknown"`, nobody has said whether they stay
};

struct ProxyFacts {
  std::string url;                 ///< without credentials; "" when the site needs none
  std::string login;               ///< page of the login session, "" when there is none
  std::vector<std::string> direct; ///< hosts and `.domains` reached without it
};

/// How jobs are submitted. Each "" when the site says nothing.
struct JobFacts {
  std::string scheduler; ///< `pbs` or `slurm`
  std::string queue;     ///< the usual one; Slurm's partition
  std::string walltime;  ///< the usual one, `02:00:00`
};

/// What is known of a cluster: recipes/sites/NAME.toml, or the user's own. docs/sites.md documents every key.
struct Site {
  std::string name, title;
  std::vector<std::string> hosts;        ///< shell patterns on the host name: `login*.hpc.example.org`
  std::vector<std::string> modulepath;   ///< looked at beside $MODULEPATH
  std::vector<std::string> base_modules; ///< modules that bring conda, the best first: `apps/anaconda/3EnvCreation`
  std::vector<NodeType> nodes;
  std::vector<Place> places;
  ProxyFacts proxy;
  JobFacts job;
  std::vector<std::string> ca;       ///< PEM files of the site's own authorities; `~` and `$VARIABLES` allowed
  std::string index;                 ///< package index (PEP 503), "" for pip's own default
  std::vector<std::string> channels; ///< conda channels that replace the defaults; empty: conda's own settings hold
  std::vector<std::pair<std::string, std::string>> mirrors; ///< URL prefix → prefix tried first
  std::string origin;
};

Result<Site> parse_site(std::string_view toml, std::string_view origin);

/// The first site one of whose `hosts` patterns matches; null when none does.
const Site* choose_site(const std::vector<Site>& sites, std::string_view host_name);

} // namespace envboot::config
