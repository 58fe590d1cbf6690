"""hostile_wheels.py FOLDER: writes wheels that no tool writes, FOLDER/KIND/evil-1.0-py3-none-any.whl, and prints the kinds."""
import base64
import hashlib
import io
import os
import struct
import sys
import zipfile

folder = sys.argv[1]
NAME = "evil-1.0-py3-none-any.whl"


def members(extra=(), entry_points=None):
    """A good wheel's (name, data, mode), with the extra ones in front and in its RECORD."""
    found = list(extra) + [("evil/__init__.py", b"x = 1\n", 0o100644)]
    info = "evil-1.0.dist-info/"
    found.append((info + "METADATA", b"Metadata-Version: 2.1\nName: evil\nVersion: 1.0\n", 0o100644))
    found.append((info + "WHEEL", b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n", 0o100644))
    if entry_points is not None:
        found.append((info + "entry_points.txt", entry_points, 0o100644))
    record = "".join("%s,sha256=%s,%d\n" % (name, digest(data), len(data)) for name, data, _ in found)
    return found + [(info + "RECORD", (record + info + "RECORD,,\n").encode(), 0o100644)]


def digest(data):
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def zipped(found):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data, mode in found:
            entry = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = mode << 16
            archive.writestr(entry, data)
    return out.getvalue()


def write(kind, data):
    os.makedirs(os.path.join(folder, kind))
    with open(os.path.join(folder, kind, NAME), "wb") as file:
        file.write(data)
    print(kind)


def plain(name, data=b"x", mode=0o100644):
    return zipped(members([(name, data, mode)]))


good = zipped(members())
write("dot-dot", plain("../../../../outside"))
write("absolute", plain("/tmp/outside"))
write("link", plain("evil/link", b"/etc/passwd", 0o120777))
write("device", plain("evil/device", b"", 0o020644))
write("duplicate", zipped(members([("evil/a.py", b"1", 0o100644), ("evil/a.py", b"2", 0o100644)])))
write("case", zipped(members([("evil/A.py", b"1", 0o100644), ("evil/a.py", b"2", 0o100644)])))
write("data-dot-dot", plain("evil-1.0.data/scripts/../../outside"))
write("python", plain("evil-1.0.data/scripts/python3", b"#!/bin/sh\n", 0o100755))
write("config", plain("evil-1.0.data/data/pyvenv.cfg", b"home = /tmp\n"))
write("bomb", plain("evil/zeros", b"\0" * (400 << 20)))
write("script-slash", zipped(members(entry_points=b"[console_scripts]\n../../outside = evil:main\n")))
write("script-code", zipped(members(entry_points=b"[console_scripts]\nrun = evil:main()\nimport os; os.system('id\n")))
found = members()
write("no-record", zipped(found[:-1]))
write("unrecorded", zipped([("evil/more.py", b"x", 0o100644)] + found))
write("missing", zipped(found[1:]))
write("other-hash", zipped([("evil/__init__.py", b"y = 2\n", 0o100644)] + found[1:]))
write("crc", good.replace(struct.pack("<I", zipfile.crc32(b"x = 1\n")), b"\1\2\3\4"))
at = good.index(b"evil/__init__.py")
write("two-names", good[:at] + b"evil/__exit__.py" + good[at + 16:])
local = bytearray(good)
local[22:26] = b"\xff\xff\xff\xff"
write("zip64", bytes(local))
write("prefix", b"#!/bin/sh\n" + good)
write("behind", good + b"#!/bin/sh\n")
write("second-archive", good + plain("evil/second"))
first = good.index(b"PK\1\2")
overlap = bytearray(good)
at = good.index(b"PK\1\2", first + 1) + 42
overlap[at:at + 4] = good[first + 42:first + 46]
write("overlap", bytes(overlap))
count = bytearray(good)
end = good.rindex(b"PK\5\6")
count[end + 8:end + 12] = b"\xf0\xff\xf0\xff"
write("count", bytes(count))
write("other-project", zipped([(n, d.replace(b"Name: evil", b"Name: good"), m) for n, d, m in members()]))
