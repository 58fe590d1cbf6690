"""many_distributions.py SITE-PACKAGES DISTRIBUTIONS FILES: adds made-up distributions until there are so many, with so many files in
all by every RECORD: sources of a few lines in folders, each with METADATA, RECORD with hashes, and requirements on one another."""
import base64
import hashlib
import pathlib
import random
import sys

site, wanted, files = pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
dice = random.Random(1)
present = {info.name.split("-")[0] for info in site.glob("*.dist-info")}
listed = sum(len(record.read_text().splitlines()) for record in site.glob("*.dist-info/RECORD"))
names = [name for name in ("numpy",) if name not in present]
names += ["made_up_%03d" % number for number in range(wanted - len(present) - len(names))]
each = max(6, (files - listed) // len(names))


def line(path, data):
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    return "%s,sha256=%s,%d" % (path, digest, len(data))


for name in names:
    info = "%s-1.%d.dist-info" % (name, dice.randrange(9))
    version = info[len(name) + 1:-len(".dist-info")]
    needs = "".join("Requires-Dist: %s>=1.0; python_version >= '3'\n" % other.replace("_", "-")
                    for other in dice.sample(names, 3) if other != name)
    contents = {
        info + "/METADATA": "Metadata-Version: 2.1\nName: %s\nVersion: %s\n%s\nText.\n" % (name.replace("_", "-"), version, needs),
        info + "/WHEEL": "Wheel-Version: 1.0\nGenerator: bench\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        info + "/INSTALLER": "pip\n",
        info + "/top_level.txt": name + "\n",
    }
    for number in range(each - 5):
        folder = "%s/part%d" % (name, number // 20)
        contents["%s/module%d.py" % (folder, number)] = "# %s\n" % ("x" * dice.randrange(200, 9000))
    record = []
    for path, text in contents.items():
        target = site / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
        record.append(line(path, text.encode()))
    (site / info / "RECORD").write_text("\n".join(record + [info + "/RECORD,,"]) + "\n")
