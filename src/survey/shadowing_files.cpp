#include "survey/shadowing_files.hpp"

#include "os/read.hpp"

#include <algorithm>
#include <map>

namespace envboot::survey {
namespace {

/// Of Python 3, those that are files and are not loaded before the first script: the others can't be hidden.
constexpr std::string_view k_standard =
    "aifc argparse array ast asynchat asyncio asyncore audioop base64 bdb binascii bisect bz2 cProfile "
    "calendar cgi cgitb chunk cmath cmd code codeop collections colorsys compileall concurrent "
    "configparser contextlib contextvars copy copyreg crypt csv ctypes curses dataclasses datetime dbm decimal "
    "difflib dis distutils doctest email enum fcntl filecmp fileinput fnmatch fractions ftplib "
    "functools getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http imaplib "
    "imghdr imp importlib inspect ipaddress json keyword linecache locale logging lzma mailbox mailcap math "
    "mimetypes mmap modulefinder multiprocessing netrc nis nntplib numbers opcode operator optparse "
    "ossaudiodev pathlib pdb pickle pickletools pipes pkgutil platform plistlib poplib pprint profile "
    "pstats pty py_compile pyclbr pydoc pyexpat queue quopri random re readline reprlib resource rlcompleter "
    "runpy sched secrets select selectors shelve shlex shutil signal smtpd smtplib sndhdr socket "
    "socketserver spwd sqlite3 sre_compile sre_constants sre_parse ssl statistics string stringprep struct "
    "subprocess sunau symtable sysconfig syslog tabnanny tarfile telnetlib tempfile termios textwrap threading "
    "timeit token tokenize tomllib trace traceback tracemalloc tty types typing unicodedata unittest urllib uu "
    "uuid warnings wave weakref webbrowser wsgiref xdrlib xml xmlrpc zipapp zipfile zlib zoneinfo";

/// A name of a folder that may be a module's.
struct Candidate {
  std::string module;
  AbsPath path;
  bool is_folder = false;
};

/// Nothing is asked of each entry: folders of data hold a hundred thousand.
std::vector<Candidate> candidates_in(os::FileReader& files, const AbsPath& folder) {
  std::vector<Candidate> found;
  auto entries = files.list(folder);
  for (const os::Entry& entry : entries ? *entries : std::vector<os::Entry>()) {
    auto name = RelPath::parse(entry.name);
    bool folder_of_its_own = entry.type == os::FileType::directory;
    if (name && entry.name.ends_with(".py") && !folder_of_its_own) {
      found.push_back({entry.name.substr(0, entry.name.size() - 3), folder / *name});
    } else if (name && folder_of_its_own && entry.name.find('.') == std::string::npos) {
      found.push_back({entry.name, folder / *name, true});
    }
  }
  std::ranges::sort(found, {}, &Candidate::path);
  return found;
}

/// Of each module of these folders the first that has it.
std::map<std::string, std::string> owners(os::FileReader& files, const std::vector<AbsPath>& site_packages) {
  std::map<std::string, std::string> found;
  for (const AbsPath& folder : site_packages) {
    for (const Candidate& candidate : candidates_in(files, folder)) {
      found.emplace(candidate.module, folder.string());
    }
  }
  for (std::string_view rest = k_standard; !rest.empty();) {
    size_t end = std::min(rest.find(' '), rest.size());
    found.insert_or_assign(std::string(rest.substr(0, end)), "the standard library");
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return found;
}

bool belongs_to_python(const AbsPath& folder) {
  const std::string& text = folder.string();
  return text.find("/site-packages") != std::string::npos || text.find("/dist-packages") != std::string::npos ||
         text.find("/lib/python") != std::string::npos;
}

} // namespace

std::vector<ShadowingFile> shadowing_files(os::FileReader& files, const AbsPath& folder,
                                           const std::vector<AbsPath>& site_packages) {
  std::vector<ShadowingFile> found;
  if (belongs_to_python(folder)) {
    return found;
  }
  // A project's own package is meant to be found there, installed or not.
  bool project = os::exists(files, folder / "pyproject.toml") || os::exists(files, folder / "setup.py");
  std::map<std::string, std::string> known = owners(files, site_packages);
  for (const Candidate& candidate : candidates_in(files, folder)) {
    auto owner = known.find(candidate.module);
    if (owner == known.end()) {
      continue;
    }
    // A folder without __init__.py comes after everything else.
    if (!candidate.is_folder || (!project && os::exists(files, candidate.path / "__init__.py"))) {
      found.push_back({candidate.path, candidate.module, owner->second});
    }
  }
  return found;
}

} // namespace envboot::survey
