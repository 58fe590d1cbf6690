"""envboot: keeps packages that a site module put on PYTHONPATH out of this environment.

Started by envboot_guard.pth, which Python reads after PYTHONPATH went into sys.path and before sitecustomize. An
activate script can clear PYTHONPATH, a modulefile can't without breaking `module unload` of others; so envboot's
modulefile only notes, in ENVBOOT_PYTHONPATH_<name>, what stood there when it was loaded, and this file drops

  * the entries so noted, which are another module's or older than the environment;
  * package folders of another Python version (".../pythonX.Y/site-packages"), which are never right here.

Everything else is the user's (`PYTHONPATH=src python train.py`) and stays. ENVBOOT_KEEP_PYTHONPATH=1 keeps all.
It can't help against PYTHONHOME, nor against a module of the standard library's own name: both strike before site.
"""
import os
import sys


def _other_python(entry):
    mine = "python%d.%d" % sys.version_info[:2]
    for part in entry.split("/")[-3:]:
        major, dot, minor = part[6:].partition(".")
        if part.startswith("python") and major.isdigit() and minor.isdigit() and part != mine:
            return True
    return False


def _drop():
    env = os.environ
    listed = env.get("PYTHONPATH")
    if not listed or sys.flags.ignore_environment or env.get("ENVBOOT_KEEP_PYTHONPATH"):
        return
    noted = set()
    for name in env:
        if name.startswith("ENVBOOT_PYTHONPATH_"):
            noted.update(env[name].split(os.pathsep))
    lib = os.path.dirname(os.__file__)
    keep = (lib, os.path.join(lib, "lib-dynload"))
    inside = os.path.join(sys.prefix, "")
    for entry in listed.split(os.pathsep):
        path = os.path.abspath(entry)
        if path in sys.path and path not in keep and not path.startswith(inside):
            if entry in noted or _other_python(path):
                sys.path.remove(path)


try:
    _drop()
except Exception:
    pass
