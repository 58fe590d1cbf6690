"""pip_check.py ENVBOOT UV [--long] [PYTHON...]: what doctor says of requirements that are missing or conflict (EB309), beside `pip check` and
`uv pip check` of the same environment: as uv installs it, and after damages of each kind (breakages.py). Prints `ok NAME: figures` or
`not ok NAME: the differences`. Without --long: the first Python, a set of some 60 distributions; with it, the first Python in full and fewer
damages for each further one. Each Python's own prefix (Debian's /usr) is held against its own pip. What can't be had is skipped and said."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import breakages

SETS = {
    "web": "flask django requests[socks] httpx aiohttp sqlalchemy alembic celery pydantic uvicorn gunicorn jinja2 click rich",
    "notebooks": "jupyterlab notebook ipykernel papermill nbconvert jupyter-server-proxy",
    "tools": "pytest pytest-cov pytest-xdist tox pylint sphinx sphinx-rtd-theme twine build pre-commit poetry zope.interface",
    "clouds": "boto3 docker kubernetes paramiko google-cloud-storage azure-identity pyopenssl ansible-core;python_version>='3.8'",
    "numbers": "numpy networkx sympy mpmath sortedcontainers pyyaml tqdm tensorboard protobuf dask[array] click",
}
SHORT = "flask requests[socks] ipykernel sphinx pytest sqlalchemy pydantic zope.interface"
# Neither tool's own: what it holds is no finding of the environment's packages.
NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"


# `pip check`, and before it what pip's own reading of Requires-Python refuses: by a lower bound, or by another.
PIP = """
import sys
sys.path.insert(0, sys.argv[1])
from pip._internal.metadata import get_default_environment
from pip._vendor.packaging.specifiers import SpecifierSet
python = "%d.%d.%d" % sys.version_info[:3]
for package in get_default_environment().iter_installed_distributions(local_only=False, skip=()):
    try:
        bounds = package.requires_python
    except Exception:
        continue
    lower = SpecifierSet(",".join(str(bound) for bound in bounds if bound.operator in (">", ">=", "~=")))
    if not bounds.contains(python, prereleases=True):
        print(package.canonical_name, "is not for Python, by", "another bound" if lower.contains(python, prereleases=True) else "its lower bound")
print("packages are read")
from pip._internal.cli.main import main
sys.exit(main(["check"]))
"""


def plain(version):
    """pip and uv show a version as PEP 440 has it, doctor as it is written."""
    return re.sub(r"(?<![a-z0-9])0+(?=\d)", "", version.lower().removeprefix("v"))


def normalised(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def run(*command, **variables):
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(WORK), "LC_ALL": "C.UTF-8", "UV_CACHE_DIR": str(CACHE), **variables}
    environment.update((key, value) for key, value in os.environ.items() if key in ("PIP_INDEX_URL", "UV_INDEX_URL", "UV_DEFAULT_INDEX", "SSL_CERT_FILE"))
    return subprocess.run([str(word) for word in command], env=environment, capture_output=True, text=True)


def doctors(environment):
    """{(package, what it needs, the version that is there or "")} and the packages that are for another Python."""
    answer = run(ENVBOOT, "doctor", "--env", environment, "--only", "EB309", "--json")
    if answer.returncode not in (0, 1):
        sys.exit(f"not ok pip_check: doctor ended with {answer.returncode}: {answer.stderr}")
    report = json.loads(answer.stdout)
    assert "EB309" in report["passed"] or report["findings"], report["skipped"]
    needs, pythons = set(), set()
    for finding in report["findings"]:
        for evidence in finding["evidence"]:
            value = evidence["value"]
            if hit := re.match(rf"({NAME}) .*? needs Python ", value):
                pythons.add(normalised(hit[1]))
            elif hit := re.match(rf"({NAME})(?: \S+)? needs ({NAME}).*, (?:which is not installed|and (\S+) is there)$", value):
                needs.add((normalised(hit[1]), normalised(hit[2]), plain(hit[3] or "")))
            else:
                sys.exit(f"not ok pip_check: doctor says what is not understood: {value}")
    return needs, pythons


def pips(python, pip=""):
    """As doctors(), the packages that are for another Python with the bound, and what pip complained of. Without `pip`, Python's own."""
    answer = run(python, "-W", "ignore", "-c", PIP, pip, PYTHONNOUSERSITE="1")
    needs, pythons = set(), {}
    for line in answer.stdout.splitlines():
        if hit := re.match(rf"({NAME}) \S+ requires ({NAME}), which is not installed\.$", line):
            needs.add((normalised(hit[1]), normalised(hit[2]), ""))
        elif hit := re.match(rf"({NAME}) \S+ has requirement ({NAME}).*, but you have {NAME} (\S+)\.$", line):
            needs.add((normalised(hit[1]), normalised(hit[2]), plain(hit[3])))
        elif hit := re.match(rf"({NAME}) is not for Python, (by .*)$", line):
            pythons[normalised(hit[1])] = hit[2]
        elif line != "packages are read" and "No broken requirements" not in line and "is not supported on this platform" not in line:
            sys.exit(f"not ok pip_check: pip says what is not understood: {line}")
    if answer.returncode not in (0, 1) or "packages are read" not in answer.stdout:
        return None, None, answer.stderr
    return needs, pythons, answer.stderr


def uvs(environment):
    answer = run(UV, "pip", "check", "--offline", "--python", environment / "bin/python")
    needs, pythons = set(), set()
    for line in answer.stderr.splitlines():
        if hit := re.match(rf"The package `({NAME})` requires Python ", line):
            pythons.add(normalised(hit[1]))
        elif hit := re.match(rf"The package `({NAME})` requires `({NAME}).*, but (?:it's not installed|`(.*)` is installed)$", line):
            needs.add((normalised(hit[1]), normalised(hit[2]), plain(hit[3] or "")))
    if answer.returncode not in (0, 1):
        return None, None, answer.stderr
    return needs, pythons, answer.stderr


def all_but_records(folder, names):
    """Requirements are a matter of dist-info alone."""
    return [name for name in names if not name.endswith((".dist-info", ".pth"))] if folder.endswith("site-packages") else []


def left_out(difference, ours, said, unread):
    """Whether it is one because the tool takes what is needed for not installed or sees another copy, and whether one of the two isn't read by it."""
    package, need, present = difference
    not_there = (package, need, "") in said - ours and (present == "" or difference in ours)
    found = [("left out", need)] if not_there else []
    if difference in ours and any(other[:2] == (package, need) and other[2] for other in said - ours):
        found.append(("another copy", need))
    if (package in unread and difference in ours) or (need in unread and not_there):
        found.append(("unread", need if not_there else package))
    return found


class Comparison:
    def __init__(self):
        self.distributions, self.findings, self.environments, self.differences, self.explained = set(), 0, 0, [], {}

    def of(self, title, environment, pip, damages=()):
        """`damages`: [(what was done, the package that it was done to)], to explain a difference by."""
        ours, our_pythons = doctors(environment)
        uv, uv_pythons, uv_noise = uvs(environment)
        theirs, pip_pythons, noise = pips(environment / "bin/python", pip)
        if hit := re.search(r"UnicodeDecodeError: .* in METADATA file at path: (.*)", noise):
            # pip ends with that on Python before 3.11. Of the file mended it must say what doctor said of it as it was.
            pathlib.Path(hit[1]).write_text(pathlib.Path(hit[1]).read_text(encoding="utf-8", errors="replace"), encoding="utf-8")
            theirs, pip_pythons, noise = pips(environment / "bin/python", pip)
        self.environments += 1
        self.findings += len(ours) + len(our_pythons)
        not_utf8 = {normalised(name) for name in re.findall(r"Error parsing requirements for (\S+?): '", noise)}
        headless = {package for what, package in damages if what == "odd_headers BOM"}
        unread = {"pip": not_utf8.union(headless, map(normalised, re.findall(r"Error parsing dependencies of (\S+?):", noise))),
                  "uv": headless.union(package for what, package in damages if breakages.UNREADABLE in what)}
        for tool, said, noises in (("pip", theirs, noise), ("uv", uv, uv_noise)):
            if said is None:
                self.add(f"{title}: {tool} gave no verdict: {noises.strip().splitlines()[-1:]}", tool, ("", "", ""), damages)
                continue
            for difference in sorted(ours ^ said):
                side = f"doctor, not {tool}" if difference in ours else f"{tool}, not doctor"
                self.add(f"{title}: {side}: {' '.join(difference)}", side, difference, [*damages, *left_out(difference, ours, said, unread[tool])])
        for tool, said in (("pip", pip_pythons), ("uv", uv_pythons)):
            for package in sorted(our_pythons ^ set(said or {}) if said is not None else []):
                side = f"python: doctor, not {tool}" if package in our_pythons else f"python: {tool}, not doctor"
                bound = [(pip_pythons[package], package)] if package in (pip_pythons or {}) else []
                self.add(f"{title}: {side}: {package}", side, (package, "", ""), [*damages, *bound, *[("unread", name) for name in unread[tool]]])

    def add(self, text, side, difference, damages):
        done = [what for what, package in damages if package in difference[:2]]
        for why, applies in breakages.EXPLAINED:
            if applies(side, difference, done):
                self.explained[why] = self.explained.get(why, 0) + 1
                return
        self.differences.append(f"{text} {done}")


def pip_for(label, environment):
    """The newest pip for this Python, without its dist-info, or it would be one of the environment's packages."""
    folder = WORK / f"pip-{label}"
    if not folder.exists():
        answer = run(UV, "pip", "install", "--quiet", "--target", folder, "--python", environment / "bin/python", "pip")
        if answer.returncode != 0:
            return None, answer.stderr
        for info in folder.glob("*.dist-info"):
            shutil.rmtree(info)
    return folder, ""


def compare_python(label, python, sets, rounds):
    comparison = Comparison()
    for name, words in sets.items():
        environment = WORK / f"{label}-{name}"
        made = run(UV, "venv", "--quiet", "--python", python, environment)
        if made.returncode == 0:
            made = run(UV, "pip", "install", "--quiet", "--python", environment / "bin/python", "--only-binary=:all:", *words.split())
        if made.returncode != 0:
            print(f"skip pip_check-{label}-{name}: {' '.join(made.stderr.split())[:200]}")
            continue
        pip, problem = pip_for(label, environment)
        if pip is None:
            print(f"skip pip_check-{label}: pip can't be had: {problem[:200]}")
            return
        site = next(environment.glob("lib/python3*/site-packages"))
        comparison.distributions |= {(label, path.name) for path in site.glob("*.dist-info")}
        comparison.of(f"{label} {name}", environment, pip)
        for round in rounds:
            broken = WORK / "broken"
            shutil.copytree(environment, broken, symlinks=True, ignore=all_but_records)
            damages = breakages.damage(next(broken.glob("lib/python3*/site-packages")), round)
            comparison.of(f"{label} {name} round {round}", broken, pip, damages)
            shutil.rmtree(broken)
        shutil.rmtree(environment)
    if comparison.environments == 0:
        return # each is skipped, with its reason
    figures = f"{len(comparison.distributions)} distributions, {comparison.environments} environments, {comparison.findings} findings"
    for why, count in sorted(comparison.explained.items()):
        print(f"   {label}: {count} times: {why}")
    for difference in comparison.differences:
        print(f"   {difference}")
    if comparison.differences or not comparison.findings:
        print(f"not ok pip_check-{label}: {len(comparison.differences)} differences: {(comparison.differences or ['no finding at all'])[0][:300]}")
    else:
        print(f"ok pip_check-{label}: {figures}")
    global failed, distributions
    failed = failed or bool(comparison.differences) or not comparison.findings
    distributions |= comparison.distributions


def compare_prefix(label, python):
    """Python's own prefix, beside its own pip."""
    found = run(python, "-I", "-c", "import os, sys, pip; print(os.path.realpath(sys.prefix))")
    if found.returncode != 0:
        print(f"skip pip_check-{label}-prefix: it has no pip")
        return
    ours, our_pythons = doctors(pathlib.Path(found.stdout.strip()))
    theirs, pythons, noise = pips(python)
    if theirs is None:
        differences = [f"pip gave no verdict: {noise}"]
    else:
        differences = [" ".join(each) for each in sorted(ours ^ theirs)] + sorted(our_pythons ^ set(pythons))
    print(f"{'not ok' if differences else 'ok'} pip_check-{label}-prefix: {found.stdout.strip()}: {len(ours)} findings, {len(differences)} differences {differences[:5]}")
    global failed
    failed = failed or bool(differences)


ENVBOOT, UV = (pathlib.Path(word).absolute() for word in sys.argv[1:3])
long = "--long" in sys.argv
pythons = [pathlib.Path(word) for word in sys.argv[3:] if word != "--long"] or [pathlib.Path("/usr/bin/python3")]
failed, distributions = False, set()
CACHE = pathlib.Path(os.environ.get("ENVBOOT_TEST_CACHE", pathlib.Path(__file__).parents[2] / "build/wheels")).absolute() / "uv-cache"
with tempfile.TemporaryDirectory(prefix="envboot-pip-check-") as folder:
    WORK = pathlib.Path(folder)
    for number, python in enumerate(pythons if long else pythons[:1]):
        found = subprocess.run([python, "-I", "-c", "import sys; print('%d.%d' % sys.version_info[:2])"], capture_output=True, text=True)
        if found.returncode != 0:
            sys.exit(f"not ok pip_check: {python} does not start")
        # The first Python in full, each further one with damages of its own.
        rounds = range(12) if long and number == 0 else range(8 + 4 * number, 12 + 4 * number) if long else range(4)
        compare_prefix(found.stdout.strip(), python)
        compare_python(found.stdout.strip() + ("" if pythons.count(python) < 2 else "-again"), python, SETS if long else {"short": SHORT}, rounds)
print(f"   {len({name for _, name in distributions})} distributions in all, {len(distributions)} with those of each Python")
sys.exit(1 if failed else 0)
