"""compare_installed.py PIPS OURS: prints where two environments differ that hold the same wheels, the one installed by pip and the
other by envboot. Equal must be: the files, their modes and bytes, each RECORD as a set. What may differ: the names of the two
environments, INSTALLER, and the text of a console script, of which the first line and what it calls are compared."""
import csv
import hashlib
import base64
import json
import os
import re
import stat
import sys

pips, ours = map(os.path.abspath, sys.argv[1:3])
OWN = re.compile(r"^(pyvenv\.cfg|bin/(python[0-9.]*|[Aa]ctivate.*)|lib64|.*/__pycache__/.*|lib/[^/]*/\.envboot.*)$")


def files_of(prefix):
    found = {}
    for folder, folders, names in os.walk(prefix):
        for name in names + [one for one in folders if os.path.islink(os.path.join(folder, one))]:
            path = os.path.join(folder, name)
            below = os.path.relpath(path, prefix)
            if not OWN.match(below):
                found[below] = path
    return found


def read(path):
    with open(path, "rb") as file:
        return file.read()


def script(prefix, data):
    """The interpreter and what is called, of a script that an installer made."""
    text = data.decode("utf-8", "replace").replace(prefix, "PREFIX")
    called = re.search(r"^from (\S+) import (\S+)$.*sys\.exit\((\S+)\(\)\)\n*\Z", text, re.S | re.M)
    if called is None:
        return None
    return re.match(r"#!.*", text).group().replace("python3.11", "python"), called.groups()


def same_bytes(below, first, second):
    a, b = read(first), read(second)
    if TOP.match(below) and os.path.basename(below) in ("RECORD", "INSTALLER"):
        return True
    if TOP.match(below) and below.endswith("direct_url.json"):
        return json.loads(a) == json.loads(b)
    if below.startswith("bin/"):
        return script(pips, a) == script(ours, b) if script(pips, a) else a.replace(pips.encode(), ours.encode()) == b
    return a == b


TOP = re.compile(r"^lib/[^/]*/site-packages/[^/]*\.dist-info/")


def rows_of(path, prefix):
    """Lines without a file are left out: pip keeps those of scripts that it makes from entry points instead."""
    rows, lib = {}, os.path.dirname(os.path.dirname(path))
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.reader(file):
            where = os.path.normpath(os.path.join(lib, row[0]))
            if not os.path.exists(where):
                if prefix == ours:
                    print("%s: %s is recorded and not there" % (path, row[0]))
                continue
            if row[0] in rows:
                print("%s: %s is in it twice" % (path, row[0]))
            if row[1] and prefix == ours:
                data = read(where)
                digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
                if row[1] != "sha256=" + digest or row[2] != str(len(data)):
                    print("%s: %s is not as recorded" % (path, row[0]))
            made = row[0].endswith(".dist-info/INSTALLER") or os.path.relpath(where, prefix).startswith("bin/")
            rows[row[0]] = bool(row[1]) if made else row[1:]
    return rows


a, b = files_of(pips), files_of(ours)
for below in sorted(set(a) | set(b)):
    if below not in a or below not in b:
        print("only by %s: %s" % ("envboot" if below in b else "pip", below))
        continue
    first, second = os.lstat(a[below]), os.lstat(b[below])
    if stat.filemode(first.st_mode) != stat.filemode(second.st_mode):
        print("%s: %s by pip, %s by envboot" % (below, stat.filemode(first.st_mode), stat.filemode(second.st_mode)))
    if not same_bytes(below, a[below], b[below]):
        print("%s: other bytes" % below)
    if TOP.match(below) and below.endswith("/RECORD") and rows_of(a[below], pips) != rows_of(b[below], ours):
        theirs, own = rows_of(a[below], pips), rows_of(b[below], ours)
        print("%s: %s" % (below, [(k, theirs.get(k), own.get(k)) for k in sorted(set(theirs) | set(own)) if theirs.get(k) != own.get(k)][:5]))
print("# %d files" % len(b))
