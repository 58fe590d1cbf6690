"""package.py: the release files of one binary, byte for byte the same from the same inputs.

package.py BINARY VERSION LICENCES SOURCES DIST: LICENCES is a folder of texts, SOURCES a list of `SHA-256  file` lines of
what was built in. Writes DIST/envboot-VERSION-linux-x86_64.tar.xz, the wheel and DIST/SHA256SUMS. Times come from
SOURCE_DATE_EPOCH; names are sorted, owners are nobody.
"""
import base64
import hashlib
import io
import lzma
import os
import sys
import tarfile
import time
import zipfile

# pip 9 knows manylinux1 and no younger tag, and a static file does run there (and on musl's own distributions). py2: many
# an old site's pip is that of Python 2.7. What needs no Python interpreter at all has the ABI `none`.
PYTHONS = ("py2", "py3")
PLATFORMS = ("manylinux1_x86_64", "musllinux_1_1_x86_64")

METADATA = """\
Metadata-Version: 2.1
Name: envboot
Version: {version}
Summary: Turns a fresh account on an old cluster into a working deep-learning environment
License: Apache-2.0
Classifier: Environment :: Console
Classifier: License :: OSI Approved :: Apache Software License
Classifier: Operating System :: POSIX :: Linux
Description-Content-Type: text/markdown

envboot is one static program; this package only brings it to your `bin`. It needs no Python to run.
`envboot init` sets up an environment, `envboot doctor` says why Python is broken, `envboot --help` tells the rest.
"""

WHEEL = """\
Wheel-Version: 1.0
Generator: envboot {version}
Root-Is-Purelib: false
"""


def read(path):
    with open(path, "rb") as file:
        return file.read()


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def sums(files):
    return "".join("%s  %s\n" % (sha256(data), name) for name, (data, _) in sorted(files.items())).encode()


def tarball(top, files, epoch):
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        folders = sorted({top + "/" + name.rsplit("/", 1)[0] for name in files if "/" in name} | {top})
        for folder in folders:
            entry = tarfile.TarInfo(folder)
            entry.type, entry.mode, entry.mtime = tarfile.DIRTYPE, 0o755, epoch
            tar.addfile(entry)
        for name, (data, mode) in sorted(files.items()):
            entry = tarfile.TarInfo(top + "/" + name)
            entry.size, entry.mode, entry.mtime = len(data), mode, epoch
            tar.addfile(entry, io.BytesIO(data))
    return lzma.compress(raw.getvalue(), check=lzma.CHECK_CRC64, preset=9 | lzma.PRESET_EXTREME)


def record_line(name, data):
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    return "%s,sha256=%s,%d\n" % (name, digest, len(data))


def wheel(files, info, epoch):
    raw = io.BytesIO()
    record = "".join(record_line(name, data) for name, (data, _) in sorted(files.items()))
    files = dict(files)
    files[info + "/RECORD"] = ((record + info + "/RECORD,,\n").encode(), 0o644)
    # The dist-info folder last, as PEP 427 recommends.
    names = sorted(files, key=lambda name: (name.startswith(info), name))
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in names:
            data, mode = files[name]
            entry = zipfile.ZipInfo(name, time.gmtime(max(epoch, 315532800))[:6])  # a ZIP knows no time before 1980
            entry.create_system, entry.external_attr = 3, (0o100000 | mode) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return raw.getvalue()


def main():
    binary, version, licences, sources, dist = sys.argv[1:]
    epoch = int(os.environ["SOURCE_DATE_EPOCH"])
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    program = read(binary)
    texts = {"LICENSE": (read(root + "/LICENSE"), 0o644), "THIRD_PARTY.md": (read(root + "/THIRD_PARTY.md"), 0o644)}
    for name in sorted(os.listdir(licences)):
        texts["licences/" + name] = (read(licences + "/" + name), 0o644)

    top = "envboot-%s-linux-x86_64" % version
    files = dict(texts)
    files["envboot"] = (program, 0o755)
    files["README.md"] = (read(root + "/README.md"), 0o644)
    files["SOURCES.txt"] = (read(sources), 0o644)
    files["SHA256SUMS"] = (sums(files), 0o644)

    data, info = "envboot-%s.data" % version, "envboot-%s.dist-info" % version
    tags = ["%s-none-%s" % (python, platform) for python in PYTHONS for platform in PLATFORMS]
    inside = {info + "/" + name.replace("licences/", "licenses/"): text for name, text in texts.items()}
    inside[data + "/scripts/envboot"] = (program, 0o755)
    inside[info + "/METADATA"] = (METADATA.format(version=version).encode(), 0o644)
    inside[info + "/WHEEL"] = ((WHEEL.format(version=version) + "".join("Tag: %s\n" % tag for tag in tags)).encode(), 0o644)

    made = {
        top + ".tar.xz": (tarball(top, files, epoch), 0o644),
        "envboot-%s-%s-none-%s.whl" % (version, ".".join(PYTHONS), ".".join(PLATFORMS)): (wheel(inside, info, epoch), 0o644),
    }
    made["SHA256SUMS"] = (sums(made), 0o644)
    os.makedirs(dist, exist_ok=True)
    for name, (content, _) in sorted(made.items()):
        path = os.path.join(dist, name)
        with open(path + ".new", "wb") as file:
            file.write(content)
        os.replace(path + ".new", path)
        if name != "SHA256SUMS":
            print("%s  %d bytes  %s" % (sha256(content), len(content), path))


main()
