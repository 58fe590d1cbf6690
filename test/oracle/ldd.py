"""ldd.py ENVBOOT UV [--long]: which libraries doctor finds missing (EB602) in the compiled parts of real wheels, beside what `ldd` says of each
file: as they are installed, and with libraries removed, with search paths changed (patchelf) and with LD_LIBRARY_PATH set. Prints
`ok NAME: figures` or `not ok NAME: the differences`."""
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

WHEELS = "numpy pillow pyzmq lxml psycopg2-binary shapely markupsafe cryptography"
LONG = WHEELS + " scipy pandas matplotlib scikit-learn h5py pyarrow opencv-python-headless grpcio netcdf4 rasterio"
DRIVER = {"libcuda.so.1", "libnvidia-ml.so.1", "libnvcuvid.so.1"}
NO_LIBRARY = "a file that is no library"


def run(*command, **variables):
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(WORK), "LC_ALL": "C", "UV_CACHE_DIR": str(CACHE), **variables}
    environment.update((key, value) for key, value in os.environ.items() if key in ("UV_INDEX_URL", "UV_DEFAULT_INDEX", "SSL_CERT_FILE"))
    return subprocess.run([str(word) for word in command], env=environment, capture_output=True, text=True)


def doctors(environment, variables):
    answer = run(ENVBOOT, "doctor", "--env", environment, "--only", "EB602", "--json", **variables)
    if answer.returncode not in (0, 1):
        sys.exit(f"not ok ldd: doctor ended with {answer.returncode}: {answer.stderr}")
    missing = set()
    for finding in json.loads(answer.stdout)["findings"]:
        junk = " is no library" in finding["title"]
        name = NO_LIBRARY if junk else finding["title"].split(" is missing")[0]
        missing |= {(evidence["file"], name) for evidence in finding["evidence"] if evidence["file"]}
    return missing


def ldds(libraries, variables):
    """ldd follows what a library needs in turn; doctor says it of the library that needs it. So of each file only what it needs itself counts."""
    missing = set()
    for library in libraries:
        needed = set(re.findall(r"\(NEEDED\)\s+Shared library: \[(.*)\]", run("readelf", "-d", library).stdout))
        said = run("ldd", library, **variables)
        lost = set(re.findall(r"(?m)^\s*(\S+) => not found", said.stdout))
        if re.search(r": (invalid ELF header|file too short)", said.stdout + said.stderr):
            missing.add((str(library), NO_LIBRARY))
        missing |= {(str(library), name) for name in needed & lost}
    return missing


def compare(title, environment, **variables):
    site = next(environment.glob("lib/python3*/site-packages"))
    libraries = sorted(path for path in site.rglob("*.so*") if path.is_file() and not path.is_symlink() and path.read_bytes()[:4] == b"\x7fELF")
    brought = {path.name for path in site.rglob("*.so*")}
    ours = doctors(environment, variables)
    theirs = ldds(libraries, variables)
    differences = [f"only doctor: {' '.join(each)}" for each in sorted(ours - theirs)]
    for file, name in sorted(theirs - ours):
        # ldd ends with that for a library of a library too.
        if name != NO_LIBRARY and name not in DRIVER and name not in brought:
            differences.append(f"only ldd: {file} {name}")
    figures = f"{len(libraries)} files, {len(ours)} missing, {len(theirs - ours)} of ldd's that a package brings elsewhere"
    global failed
    if differences:
        failed = True
        print("\n".join(f"   {each}" for each in differences[:40]))
        print(f"not ok ldd-{title}: {len(differences)} differences: {differences[0]}")
    else:
        print(f"ok ldd-{title}: {figures}")


def forget(library):
    """No RECORD promises it any more, and nobody brings it."""
    library.unlink()
    for record in next(ENVIRONMENT.glob("lib/python3*/site-packages")).glob("*.dist-info/RECORD"):
        lines = record.read_text().splitlines(keepends=True)
        record.write_text("".join(line for line in lines if library.name not in line))


ENVBOOT, UV = (pathlib.Path(word).absolute() for word in sys.argv[1:3])
failed = False
CACHE = pathlib.Path(os.environ.get("ENVBOOT_TEST_CACHE", pathlib.Path(__file__).parents[2] / "build/wheels")).absolute() / "uv-cache"
with tempfile.TemporaryDirectory(prefix="envboot-ldd-") as folder:
    WORK = pathlib.Path(folder)
    ENVIRONMENT = WORK / "env"
    made = run(UV, "venv", "--quiet", "--python", "/usr/bin/python3", ENVIRONMENT)
    words = (LONG if "--long" in sys.argv else WHEELS).split()
    # Copies: what is changed here stays out of uv's cache.
    made = made.returncode and made or run(UV, "pip", "install", "--quiet", "--link-mode=copy", "--python", ENVIRONMENT / "bin/python", "--only-binary=:all:", *words)
    if made.returncode and "Failed to fetch" not in made.stderr:
        sys.exit(f"not ok ldd: the wheels could not be installed: {made.stderr}")
    if made.returncode:
        print(f"skip ldd: the wheels could not be installed: {' '.join(made.stderr.split())[:200]}")
        sys.exit(0)
    site = next(ENVIRONMENT.glob("lib/python3*/site-packages"))
    chance = random.Random(8)
    compare("as-installed", ENVIRONMENT)

    bundled = sorted(site.glob("*.libs/*.so*"))
    elsewhere = WORK / "elsewhere"
    elsewhere.mkdir()
    gone = [library for library in chance.sample(bundled, max(1, len(bundled) // 4))]
    for library in gone:
        shutil.copy(library, elsewhere)
        forget(library)
    compare("libraries-removed", ENVIRONMENT)
    compare("found-by-library-path", ENVIRONMENT, LD_LIBRARY_PATH=f"/nowhere:{elsewhere}")
    empty = WORK / "empty"
    empty.mkdir()
    for library in gone[: len(gone) // 2 + 1]:
        (empty / library.name).symlink_to("nowhere")
    compare("library-path-of-dangling-links", ENVIRONMENT, LD_LIBRARY_PATH=f"{empty}::{elsewhere}/")
    for library in gone:
        (empty / library.name).unlink(missing_ok=True)
        (empty / library.name).write_text("no library at all")
    compare("library-path-of-other-files", ENVIRONMENT, LD_LIBRARY_PATH=str(empty))

    modules = [path for path in sorted(site.rglob("*.so")) if ".libs/" not in str(path)]
    ways = [("--set-rpath", "$ORIGIN/../nothing"), ("--force-rpath", "--set-rpath", str(elsewhere)), ("--set-rpath", f"/x:${{ORIGIN}}:{elsewhere}"),
            ("--remove-rpath",), ("--add-needed", "libzoogone.so.7"), ("--add-needed", "libm.so.6"), ("--add-needed", str(elsewhere / "libgone.so")),
            ("--force-rpath", "--set-rpath", "$ORIGIN/../../lib:relative/lib"), ("--set-rpath", "/nowhere/$LIB:/lib/$PLATFORM")]
    for number, module in enumerate(chance.sample(modules, min(len(modules), 3 * len(ways)))):
        run("patchelf", *ways[number % len(ways)], module)
    compare("search-paths-changed", ENVIRONMENT)
    compare("search-paths-and-library-path", ENVIRONMENT, LD_LIBRARY_PATH=f"{elsewhere}:{empty}")
sys.exit(1 if failed else 0)
