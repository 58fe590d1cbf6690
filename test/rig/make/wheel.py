#!/usr/bin/env python3
"""Packs the gpudemo package as a wheel with a correct RECORD: wheel.py LIBRARY INIT VERSION X.Y OUT-FOLDER."""
import base64
import hashlib
import os
import sys
import zipfile

METADATA = """Metadata-Version: 2.1
Name: gpudemo
Version: {version}
Summary: A very small package with GPU code, the fixture of envboot's rig
License: Apache-2.0
Requires-Python: >=3.6
Requires-Dist: six
"""
WHEEL = """Wheel-Version: 1.0
Generator: envboot-rig
Root-Is-Purelib: false
Tag: {tag}
"""
ENTRY_POINTS = "[console_scripts]\ngpudemo = gpudemo:main\n"


def python_tag(version):
    """cp37-cp37m for 3.7, cp311-cp311 from 3.8 on: the m of the ABI tag went away."""
    digits = version.replace(".", "")
    old = tuple(int(part) for part in version.split(".")) < (3, 8)
    return "cp{0}-cp{0}{1}".format(digits, "m" if old else "")


def record_line(name, data):
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    return "%s,sha256=%s,%d" % (name, digest, len(data))


def main(library, init, version, python, out):
    tag = python_tag(python) + "-manylinux2014_x86_64"
    info = "gpudemo-%s.dist-info/" % version
    with open(library, "rb") as file:
        code = file.read()
    with open(init) as file:
        package = file.read().replace("@VERSION@", version)
    members = [("gpudemo/__init__.py", package.encode(), 0o644), ("gpudemo/libgpudemo.so", code, 0o755),
               (info + "METADATA", METADATA.format(version=version).encode(), 0o644),
               (info + "WHEEL", WHEEL.format(tag=tag).encode(), 0o644),
               (info + "entry_points.txt", ENTRY_POINTS.encode(), 0o644), (info + "top_level.txt", b"gpudemo\n", 0o644)]
    record = [record_line(name, data) for name, data, _ in members] + [info + "RECORD,,"]
    members.append((info + "RECORD", ("\n".join(record) + "\n").encode(), 0o644))
    path = os.path.join(out, "gpudemo-%s-%s.whl" % (version, tag))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data, mode in members:
            member = zipfile.ZipInfo(name, (2019, 8, 8, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = (0o100000 | mode) << 16
            archive.writestr(member, data)
    print(path)


if __name__ == "__main__":
    main(*sys.argv[1:])
