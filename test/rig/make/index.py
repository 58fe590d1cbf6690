#!/usr/bin/env python3
"""Writes a PEP 503 "simple" index of a folder of wheels: index.py WHEELS SIMPLE. Links are relative and carry the hash."""
import hashlib
import html
import os
import re
import sys


def normalised(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for slab in iter(lambda: file.read(1 << 20), b""):
            digest.update(slab)
    return digest.hexdigest()


def page(title, links):
    rows = "".join('<a href="%s">%s</a><br/>\n' % (html.escape(href), html.escape(text)) for href, text in links)
    return "<!DOCTYPE html>\n<html><head><title>%s</title></head><body>\n%s</body></html>\n" % (html.escape(title), rows)


def write(folder, text):
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "index.html"), "w") as file:
        file.write(text)


def main(wheels, simple):
    projects = {}
    for name in sorted(os.listdir(wheels)):
        if name.endswith(".whl"):
            projects.setdefault(normalised(name.split("-")[0]), []).append(name)
    for project, names in projects.items():
        links = [("../../wheels/%s#sha256=%s" % (name, sha256(os.path.join(wheels, name))), name) for name in names]
        write(os.path.join(simple, project), page("Links for " + project, links))
    write(simple, page("Simple index", [(project + "/", project) for project in sorted(projects)]))


if __name__ == "__main__":
    main(*sys.argv[1:])
