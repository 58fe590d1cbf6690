"""check_wheel.py WHEEL BINARY: its name, its WHEEL file, its RECORD and the program in it say the same."""
import base64
import csv
import hashlib
import itertools
import sys
import zipfile

path, binary = sys.argv[1:]
name, version, pythons, abis, platforms = path.rsplit("/", 1)[-1][: -len(".whl")].split("-")
with zipfile.ZipFile(path) as wheel:
    files = {entry.filename: entry for entry in wheel.infolist()}
    info = "%s-%s.dist-info/" % (name, version)
    tags = {line[5:] for line in wheel.read(info + "WHEEL").decode().splitlines() if line.startswith("Tag: ")}
    named = {"-".join(tag) for tag in itertools.product(pythons.split("."), abis.split("."), platforms.split("."))}
    assert tags == named, (tags, named)
    rows = {row[0]: row for row in csv.reader(wheel.read(info + "RECORD").decode().splitlines())}
    assert set(rows) == set(files), set(rows) ^ set(files)
    for file, (_, digest, size) in rows.items():
        if file == info + "RECORD":
            assert (digest, size) == ("", "")
            continue
        data = wheel.read(file)
        expected = "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        assert (digest, int(size)) == (expected, len(data)), file
    program = files["%s-%s.data/scripts/envboot" % (name, version)]
    assert program.external_attr >> 16 == 0o100755, oct(program.external_attr)
    with open(binary, "rb") as file:
        assert wheel.read(program) == file.read()
    metadata = wheel.read(info + "METADATA").decode()
    assert "\nName: %s\n" % name in metadata and "\nVersion: %s\n" % version in metadata
