"""envboot: keeps foreign packages that PYTHONPATH names out of this environment.

Started by 000_envboot_guard.pth: after PYTHONPATH went into sys.path, before any other .pth file and sitecustomize, so
before code of the user's. An activate script can clear PYTHONPATH, a modulefile can't without breaking `module unload`
of others, and a module loaded later comes behind both. So this file takes from sys.path, whoever put them there,

  * package folders (site-packages, dist-packages, lib/pythonX.Y) of another prefix or another Python version;
  * what envboot's own modulefile noted, in ENVBOOT_PYTHONPATH_<name>, to have stood there when it was loaded.

It says so in one line on stderr; a Python started by one that said it is silent. os.environ is left as it is, and so
are project folders (`PYTHONPATH=src python train.py`) and folders with nothing but a sitecustomize.py (EasyBuild's).
ENVBOOT_KEEP_PYTHONPATH=/folder:/other is the list of what may stay, with all below; 1 keeps everything.
It can't help against PYTHONHOME, nor against a module of the standard library's own name: both strike before site.
"""
import os
import sys


def _is_version(part):
    major, dot, minor = part[6:].partition(".")
    return part.startswith("python") and major.isdigit() and minor.isdigit()


def _below(path, folders):
    return any(path == folder or path.startswith(os.path.join(folder, "")) for folder in folders)


def _own_prefixes():
    """The environment's, and the base's where its packages are to be seen: of a venv, `site` doesn't know that yet."""
    site = sys.modules.get("site")
    try:
        with open(os.path.join(sys.prefix, "pyvenv.cfg")) as settings:
            for line in settings:
                key, _, value = line.partition("=")
                if key.strip().lower() == "include-system-site-packages" and value.strip().lower() == "true":
                    return [sys.prefix, sys.base_prefix, site.getusersitepackages()]
    except (OSError, IOError):
        if site and site.ENABLE_USER_SITE and site.USER_SITE:
            return [sys.prefix, site.USER_SITE]
    return [sys.prefix]


def _is_foreign(path, own):
    """Whether this is a package folder, or in one (an egg), that is not the environment's own."""
    parts = path.split("/")
    for at in range(len(parts) - 1, 0, -1):
        if _is_version(parts[at]) and parts[at - 1].startswith("lib"):
            if parts[at] != "python%d.%d" % sys.version_info[:2]:
                return True
        elif parts[at] not in ("site-packages", "dist-packages"):
            continue
        if not _below(path, own) and not _below(os.path.realpath(path), [os.path.realpath(one) for one in own]):
            return True
    return False


def _is_hook(path):
    """Whether the folder holds a sitecustomize and nothing else to import."""
    try:
        return set(name.split(".")[0] for name in os.listdir(path)) - {"__pycache__"} == {"sitecustomize"}
    except OSError:
        return False


def _told_by_parent(listed):
    """Whether the parent is this Python with the same PYTHONPATH: it has said it then."""
    try:
        parent = "/proc/%d/" % os.getppid()
        if os.path.realpath(parent + "exe") != os.path.realpath("/proc/self/exe"):
            return False
        with open(parent + "environ", "rb") as environ:
            variables = environ.read().split(b"\0")
        return b"PYTHONPATH=" + getattr(os, "fsencode", str)(listed) in variables
    except (OSError, IOError):
        return False


def _drop():
    env = os.environ
    listed = env.get("PYTHONPATH")
    keep = env.get("ENVBOOT_KEEP_PYTHONPATH", "")
    if not listed or keep == "1" or sys.flags.ignore_environment:
        return
    noted = set()
    for name in env:
        if name.startswith("ENVBOOT_PYTHONPATH_"):
            noted.update(env[name].split(os.pathsep))
    lib = os.path.dirname(os.__file__)
    allowed = [os.path.abspath(entry) for entry in keep.split(os.pathsep) if entry]
    own = _own_prefixes()
    drop = []
    for entry in listed.split(os.pathsep):
        path = os.path.abspath(entry)
        if path not in sys.path or path in drop or path in (lib, os.path.join(lib, "lib-dynload")):
            continue
        noted_here = entry in noted and not _below(path, own)
        if (noted_here or _is_foreign(path, own)) and not _below(path, allowed) and not _is_hook(path):
            drop.append(path)
    if drop:
        sys.path[:] = [path for path in sys.path if path not in drop]
        if sys.stderr is not None and not _told_by_parent(listed):
            sys.stderr.write("envboot: kept out of this environment's Python: %s (on PYTHONPATH; envboot explain EB105)\n"
                             % os.pathsep.join(drop))
            sys.stderr.flush()


try:
    _drop()
except Exception:
    pass
