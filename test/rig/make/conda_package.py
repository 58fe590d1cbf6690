"""Writes conda packages (.tar.bz2) and the repodata.json of a channel: as much of the format as conda 4.3 to 24 reads.

A package is a tar of payload files plus info/. Files that contain the prefix they were built for are named in
info/has_prefix with their mode: conda replaces the placeholder by the real prefix, in binaries padded with NULs,
so the placeholder must be long: 255 characters.
"""
import bz2
import hashlib
import io
import json
import os
import stat
import tarfile

PLACEHOLDER = ("/placeholder_of_the_rig" + "_placehold" * 25)[:255]


def _file_entry(root, path, noarch):
    full = os.path.join(root, path)
    if os.path.islink(full):
        return {"_path": path, "path_type": "softlink", "sha256": hashlib.sha256(b"").hexdigest(), "size_in_bytes": 0}
    with open(full, "rb") as file:
        data = file.read()
    entry = {"_path": path, "path_type": "hardlink", "sha256": hashlib.sha256(data).hexdigest(), "size_in_bytes": len(data)}
    if not noarch and PLACEHOLDER.encode() in data:
        entry["file_mode"] = "binary" if b"\0" in data else "text"
        entry["prefix_placeholder"] = PLACEHOLDER
    return entry


def _payload(root):
    for folder, folders, files in os.walk(root):
        folders.sort()
        links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
        for name in sorted(files + links):
            yield os.path.relpath(os.path.join(folder, name), root)


def _add_text(tar, name, text):
    data = text.encode()
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(data), 0o644
    tar.addfile(info, io.BytesIO(data))


def _plain(info):
    info.uid = info.gid = 0
    info.uname = info.gname = "root"
    info.mode = 0o755 if info.mode & stat.S_IXUSR else 0o644
    return info


def write_package(channel, root, name, version, depends=(), entry_points=None, noarch=False):
    """Packs ROOT into CHANNEL/{linux-64,noarch}/NAME-VERSION-BUILD.tar.bz2. A noarch package's files lie as it
    demands: site-packages/ and python-scripts/ at the top, entry points in info/link.json."""
    subdir = "noarch" if noarch else "linux-64"
    build = "py_0" if noarch else "rig_0"
    index = {"name": name, "version": version, "build": build, "build_number": 0, "depends": list(depends), "subdir": subdir,
             "arch": None if noarch else "x86_64", "platform": None if noarch else "linux", "license": "see the package"}
    if noarch:
        index["noarch"] = "python"
    paths = list(_payload(root))
    entries = [_file_entry(root, path, noarch) for path in paths]
    placed = [e for e in entries if "file_mode" in e]
    folder = os.path.join(channel, subdir)
    os.makedirs(folder, exist_ok=True)
    with tarfile.open(os.path.join(folder, "%s-%s-%s.tar.bz2" % (name, version, build)), "w:bz2", compresslevel=1) as tar:
        _add_text(tar, "info/index.json", json.dumps(index, indent=2))
        _add_text(tar, "info/files", "".join(path + "\n" for path in paths))
        _add_text(tar, "info/paths.json", json.dumps({"paths": entries, "paths_version": 1}, indent=2))
        if placed:
            _add_text(tar, "info/has_prefix", "".join('"%s" %s "%s"\n' % (PLACEHOLDER, e["file_mode"], e["_path"]) for e in placed))
        if noarch:
            link = {"noarch": {"type": "python", "entry_points": list(entry_points or ())}, "package_metadata_version": 1}
            _add_text(tar, "info/link.json", json.dumps(link))
        for path in paths:
            tar.add(os.path.join(root, path), arcname=path, recursive=False, filter=_plain)


def write_repodata(channel):
    """Describes every package of CHANNEL in linux-64/repodata.json and noarch/repodata.json, plain and bzip2."""
    for subdir in ("linux-64", "noarch"):
        folder = os.path.join(channel, subdir)
        os.makedirs(folder, exist_ok=True)
        packages = {}
        for name in sorted(os.listdir(folder)):
            if not name.endswith(".tar.bz2"):
                continue
            path = os.path.join(folder, name)
            with tarfile.open(path) as tar:
                record = json.loads(tar.extractfile("info/index.json").read().decode())
            with open(path, "rb") as file:
                data = file.read()
            record.update(md5=hashlib.md5(data).hexdigest(), sha256=hashlib.sha256(data).hexdigest(), size=len(data))
            packages[name] = record
        document = {"info": {"subdir": subdir}, "packages": packages, "packages.conda": {}, "removed": [], "repodata_version": 1}
        text = json.dumps(document, indent=2, sort_keys=True).encode()
        with open(os.path.join(folder, "repodata.json"), "wb") as file:
            file.write(text)
        with open(os.path.join(folder, "repodata.json.bz2"), "wb") as file:
            file.write(bz2.compress(text))
