"""Lays a CPython out as the payload of a conda package: the interpreter, its library and headers under one folder whose
own prefix is the placeholder, in text and as the run path of its ELF files."""
import os
import re
import shutil
import subprocess

from conda_package import PLACEHOLDER

LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc", "*.a", "*.o", "test", "tests", "idlelib", "site-packages",
                                  "dist-packages", "sitecustomize.py", "EXTERNALLY-MANAGED")

# Debian's site module, which is frozen into the interpreter and so cannot be patched, looks into dist-packages only.
SITE_PACKAGES = """import site
import sys

for prefix in site.PREFIXES:
    site.addsitedir("%s/lib/python%d.%d/site-packages" % ((prefix,) + sys.version_info[:2]))
"""


def _is_elf(path):
    if os.path.islink(path) or not os.path.isfile(path):
        return False
    with open(path, "rb") as file:
        return file.read(4) == b"\x7fELF"


def _set_run_path(root):
    for folder, _, files in os.walk(root):
        for name in files:
            path = os.path.join(folder, name)
            if not _is_elf(path):
                continue
            subprocess.run(["strip", "--strip-unneeded", path], check=True)
            subprocess.run(["patchelf", "--force-rpath", "--set-rpath", PLACEHOLDER + "/lib", path], check=True)


def _replace_in_text(root, old, new):
    for folder, _, files in os.walk(root):
        for name in files:
            path = os.path.join(folder, name)
            if os.path.islink(path):
                continue
            with open(path, "rb") as file:
                data = file.read()
            if b"\0" in data or old.encode() not in data:
                continue
            with open(path, "wb") as file:
                file.write(data.replace(old.encode(), new.encode()))


def _substitute(path, pattern, text):
    """A patch that no longer fits must be seen, not skipped."""
    with open(path) as file:
        source = file.read()
    changed, count = re.subn(pattern, text, source)
    if not count:
        raise SystemExit("%s: no match for %r: Debian's patch of Python has changed" % (path, pattern))
    with open(path, "w") as file:
        file.write(changed)


def _undo_debian(lib, version):
    """Debian's Python keeps its packages in dist-packages, installs below local/ and takes ensurepip's wheels from
    /usr/share; a conda environment has site-packages and carries its wheels along."""
    with open(lib + "/sitecustomize.py", "w") as file:
        file.write(SITE_PACKAGES)
    _substitute(lib + "/sysconfig.py", r"'DEB_PYTHON_INSTALL_LAYOUT', 'posix_local'", "'DEB_PYTHON_INSTALL_LAYOUT', 'posix_prefix'")
    _substitute(lib + "/sysconfig.py", r"prefix_scheme = 'posix_local'", "prefix_scheme = 'posix_prefix'")
    bundled = lib + "/ensurepip/_bundled"
    shutil.copytree("/usr/share/python-wheels", bundled)
    for name in os.listdir(lib):
        if name.startswith("_sysconfigdata"):
            target = "%s/lib/python%s/ensurepip/_bundled/" % (PLACEHOLDER, version)
            _substitute(os.path.join(lib, name), r"'/usr/share/python-wheels/?'", repr(target))
            _substitute(os.path.join(lib, name), r"'/usr'", repr(PLACEHOLDER))


def lay_out(prefix, version, root):
    """Fills ROOT from the CPython VERSION ("3.7") that is installed at PREFIX."""
    lib = "%s/lib/python%s" % (root, version)
    os.makedirs(root + "/bin")
    shutil.copytree("%s/lib/python%s" % (prefix, version), lib, symlinks=False, ignore=LEFT_OUT, ignore_dangling_symlinks=True)
    os.makedirs(lib + "/site-packages")
    with open(lib + "/site-packages/README.txt", "w") as file:
        file.write("This folder holds the packages of the environment.\n")
    for name in os.listdir(prefix + "/lib"):
        if name.startswith("libpython" + version):
            shutil.copy2(os.path.join(prefix, "lib", name), os.path.join(root, "lib", name), follow_symlinks=False)
    for abi in ("", "m"):
        headers = "include/python%s%s" % (version, abi)
        if os.path.isdir(os.path.join(prefix, headers)) and not os.path.islink(os.path.join(prefix, headers)):
            shutil.copytree(os.path.join(prefix, headers), os.path.join(root, headers))
    shutil.copy2("%s/bin/python%s" % (prefix, version), root + "/bin/python" + version)
    for name in ("python3", "python"):
        os.symlink("python" + version, os.path.join(root, "bin", name))
    if prefix == "/usr":
        _undo_debian(lib, version)
    else:
        _replace_in_text(root, prefix, PLACEHOLDER)
    _set_run_path(root)
