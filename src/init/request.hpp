#pragma once

#include "config/recipe.hpp"
#include "config/site.hpp"
#include "env/lockfile.hpp"
#include "net/ca.hpp"
#include "net/proxy.hpp"
#include "store/folders.hpp"

#include <optional>
#include <string>
#include <vector>

namespace envboot::init {

/// Which Python the environment is made from, as far as the user said.
struct BaseWish {
  enum class Kind { any, conda, path } kind = Kind::any;
  AbsPath path = AbsPath::root(); ///< for Kind::path: a conda root, an environment or a python
};

/// What was asked for, after flags, settings and questions: nothing in here is a guess.
struct Request {
  std::string name; ///< of the environment
  config::Recipe recipe;
  config::Site site;
  store::Folders folders;
  std::vector<std::string> gpus; ///< as written; empty: nobody knows any
  std::string gpus_origin;       ///< `the recipe`, `--gpu`
  BaseWish base;
  std::vector<AbsPath> modulepath;
  net::ProxySettings proxy;
  net::CaStore ca_store;        ///< of the public authorities
  std::vector<AbsPath> site_ca; ///< PEM files of the site's own authorities
  std::string index;            ///< package index, "" for pip's own
  std::string own_lists;        ///< of the user's lists of wheels those that tell of one of the recipe's, as written
  std::optional<env::Lockfile> lock; ///< `--locked`: the recipe is what this says (init/locked.hpp)
};

} // namespace envboot::init
