#!/usr/bin/env python3
"""Makes the rig's conda channel: python, pip, setuptools, wheel and envhook."""
import argparse
import configparser
import glob
import os
import shutil
import subprocess
import sys
import zipfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from conda_package import PLACEHOLDER, write_package, write_repodata  # noqa: E402
from cpython_tree import lay_out  # noqa: E402


def full_version(prefix, version):
    program = "import sys; print('%d.%d.%d' % sys.version_info[:3])"
    return subprocess.check_output(["%s/bin/python%s" % (prefix, version), "-I", "-c", program]).decode().strip()


def pack_wheel(channel, wheel, work, depends):
    """A pure wheel becomes a noarch package; conda makes its scripts from the entry points."""
    name, version = os.path.basename(wheel).split("-")[:2]
    root = os.path.join(work, name)
    site = root + "/site-packages"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    info = "%s/%s-%s.dist-info" % (site, name, version)
    with open(info + "/INSTALLER", "w") as file:
        file.write("conda\n")
    scripts = configparser.ConfigParser(delimiters=("=",))
    scripts.optionxform = str
    scripts.read(info + "/entry_points.txt")
    points = ["%s = %s" % pair for pair in scripts.items("console_scripts")] if scripts.has_section("console_scripts") else []
    write_package(channel, root, name, version, depends, entry_points=points, noarch=True)


def pack_envhook(channel, hooks, work):
    """A package whose activation hooks, script, text and program all know the prefix they were installed to."""
    root = os.path.join(work, "envhook")
    shutil.copytree(hooks, root)
    os.makedirs(root + "/bin", exist_ok=True)
    for folder, _, files in os.walk(root):
        for name in files:
            path = os.path.join(folder, name)
            with open(path) as file:
                text = file.read()
            with open(path, "w") as file:
                file.write(text.replace("@PREFIX@", PLACEHOLDER))
    source = root + "/envhook-where.c"
    subprocess.run(["gcc", "-O1", "-s", "-o", root + "/bin/envhook-where", source], check=True)
    os.remove(source)
    os.chmod(root + "/bin/envhook-say", 0o755)
    write_package(channel, root, "envhook", "1.0")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for option in ("prefix", "version", "wheels", "hooks", "work", "out"):
        parser.add_argument("--" + option, required=True)
    given = parser.parse_args()
    tree = os.path.join(given.work, "python")
    lay_out(given.prefix, given.version, tree)
    write_package(given.out, tree, "python", full_version(given.prefix, given.version))
    for name, depends in (("setuptools", ["python"]), ("wheel", ["python"]), ("pip", ["python", "setuptools", "wheel"])):
        wheel, = glob.glob("%s/%s-*.whl" % (given.wheels, name))
        pack_wheel(given.out, wheel, given.work, depends)
    pack_envhook(given.out, given.hooks, given.work)
    write_repodata(given.out)


if __name__ == "__main__":
    main()
