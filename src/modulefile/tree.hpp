#pragma once

#include "modulefile/cookie.hpp"
#include "os/file_system.hpp"
#include "util/deadline.hpp"
#include "util/environment.hpp"

#include <functional>

namespace envboot::modulefile {

/// One modulefile of a tree. `name` is how it is loaded: the path below the root, without a .lua ending.
struct Modulefile {
  std::string name;
  AbsPath file = AbsPath::root();
  AbsPath root = AbsPath::root(); ///< the folder of MODULEPATH it is in
  Cookie cookie = Cookie::plain;
  bool lua = false;
  bool operator==(const Modulefile&) const = default;
};

/// A .modulerc, .modulerc.lua or .version; `folder` is its folder's name below the root, "" for the root itself.
struct RcFile {
  std::string folder;
  AbsPath file = AbsPath::root();
  Cookie cookie = Cookie::plain; ///< only Lmod reads one without
  bool operator==(const RcFile&) const = default;
};

/// A link named `default`, which in Lmod marks the default of its folder.
struct DefaultLink {
  std::string folder;
  std::string target; ///< the last part of what it points to
  bool operator==(const DefaultLink&) const = default;
};

struct Unread {
  AbsPath path = AbsPath::root();
  std::string why;
};

/// What a folder of MODULEPATH holds, sorted by name; rc files in the order they are read (.modulerc, then .version).
struct Tree {
  AbsPath root = AbsPath::root();
  std::vector<Modulefile> files;
  std::vector<Modulefile> plain_files; ///< without a cookie: Modules refuses them when they are named
  std::vector<DefaultLink> default_links;
  std::vector<RcFile> rc_files;
  std::vector<Unread> unread; ///< what could not be looked at; also says when a bound was met
};

struct WalkBounds {
  size_t depth = 12;
  size_t names = 200000;
  size_t visits = 64; ///< of one folder, under the names that links give it
};

/// Tells of some names from the others.
using NameTest = std::function<bool(std::string_view)>;

/// Walks the folder. Links are followed, after everything else; a folder that is its own ancestor is not entered again,
/// nor one that the tree is in (a link to `/`); editors' backups are left out. All files are among `files`, and no
/// cookie is read. Of the names at the top only rc files and those that `enter` takes are looked at.
Tree walk_tree(os::FileReader& files, const AbsPath& root, const Deadline& deadline, const WalkBounds& bounds = {},
               const NameTest& enter = nullptr);
/// Reads the cookies that are unread, of rc files and of the modulefiles that `which` takes, and sorts out.
void read_cookies(os::FileReader& files, Tree& tree, const NameTest& which = nullptr);

/// The absolute folders of MODULEPATH, in order, each once.
std::vector<AbsPath> modulepath_of(const Environment& environment);

} // namespace envboot::modulefile
