"""What happens to the packages of an environment, for pip_check.py: each damage by itself, many of them in one environment, the same in each run."""
import random
import re
import shutil

# Requirements as METADATA files hold them, {n} a package that is there, {v} its version, {p} that without .post1 and the like, {r} its first
# two numbers, {major} its first.
UNREADABLE = "nowhere>=1.0.x"
REQUIREMENTS = [
    "{n}", "{n} (>=0)", "{n} (>=0,<999)", "{n}[extra]>=0", "{n} >= {v}", "{n}<{v}", "{n}>{v}", "{n}<={v}", "{n}=={v}", "{n}!={v}", "{n}==={v}",
    "{n}==={p}.0", "{n}=={p}.*", "{n}=={r}.*", "{n}!={r}.*", "{n}~={r}", "{n}~={p}.0", "{n}~={r}.0.0", "{n}=={p}+local", "{n}=={p}.0.0", "{n}<1!0",
    "{n}>=1!0", "{n}<{p}.post1", "{n}>={p}.dev1", "{n}<{p}.dev1", "{n}>{p}.post1", "{n}<={r}", "{n}>{r}", "{n}=={major}.*", "{n}>={p}a1", "{n}>={p}rc1",
    "{n} @ https://example.org/{n}-{v}.whl", "{U}>=0", "{N}>=99999", "nowhere", "nowhere>=1", "Nowhere_At.all ~= 1.0", "nowhere[a,b]<2", UNREADABLE, "nowhere @ https://example.org/x.whl",
    "nowhere ; python_version < '3'", "nowhere ; python_version >= '3'", "nowhere ; python_version >= '3.10'", "nowhere ; python_version < '3.10'",
    "nowhere ; python_version == '3.11'", "nowhere ; python_version ~= '3.7'", "nowhere ; python_version in '2.7 3.7 3.9'", "nowhere ; python_version not in '3.7, 3.8'",
    "nowhere ; python_full_version >= '3.8.1'", "nowhere ; python_full_version < '3.12.2'", "nowhere ; '3.9' <= python_version", "nowhere ; sys_platform == 'win32'",
    "nowhere ; sys_platform == 'linux'", "nowhere ; 'linux' in sys_platform", "nowhere ; sys_platform != 'darwin' and platform_machine == 'x86_64'",
    "nowhere ; platform_machine == 'aarch64'", "nowhere ; platform_system == 'Linux' or extra == 'x'", "nowhere ; os_name == 'nt'", "nowhere ; os_name == 'posix'",
    "nowhere ; implementation_name == 'pypy'", "nowhere ; platform_python_implementation != 'PyPy'", "nowhere ; implementation_version >= '3.9'",
    "nowhere ; extra == 'docs'", "nowhere ; extra != 'docs'", "nowhere ; (extra == 'a') or (python_version > '3.9' and os_name == 'posix')",
    "nowhere ; platform_release >= '2'", "nowhere ; platform_release == ''", "nowhere ; platform_version != ''",
    "nowhere (>=1.0) ; (python_version=='3.8' or python_version=='3.12') and extra == 'x'", "nowhere;python_version>'3.8'and sys_platform=='linux'",
]
VERSIONS = ["0", "0.0.1", "99999.0", "1!0.1", "1.0a1", "1.0rc2.dev3", "1.0.post7", "2.0+cu118", "1.0.dev0", "2030.1.1", "v3.0", "1.00.010", "4.0.0+ubuntu.1"]


def name_of(info):
    return re.sub(r"[-_.]+", "-", info.name.split("-")[0]).lower()


def version_of(info):
    return info.name[: -len(".dist-info")].split("-")[1]


def metadata(info):
    return (info / "METADATA").read_text(encoding="utf-8", errors="surrogateescape")


def change(info, text):
    (info / "METADATA").write_text(text, encoding="utf-8", errors="surrogateescape")


def add_header(info, *lines):
    change(info, "".join(f"{line}\n" for line in lines) + metadata(info))


def require(info, others, chance):
    lines = []
    for _ in range(6):
        other = chance.choice(others)
        version, name = version_of(other), name_of(other)
        numbers = re.findall(r"\d+", version) + ["0"]
        release = re.match(r"(\d+!)?[\d.]*\d", version)
        known = {"n": name, "v": version, "p": release[0] if release else "0", "r": ".".join(numbers[:2]), "major": numbers[0],
                 "U": name.replace("-", "_").upper(), "N": name.replace("-", ".").title()}
        line = chance.choice(REQUIREMENTS).format(**known)
        add_header(info, "Requires-Dist: " + line)
        lines.append(line)
    return lines


def removed(info, others, chance):
    shutil.rmtree(info)


def another_version(info, others, chance):
    version = chance.choice(VERSIONS)
    change(info, re.sub(r"(?m)^Version: .*$", f"Version: {version}", metadata(info), count=1))
    stem = info.name.split("-")[0]
    info.rename(info.parent / f"{stem}-{version.replace('-', '_')}.dist-info")


def legacy_folder(info, others, chance):
    """As `setup.py install --single-version-externally-managed` leaves it, its requirements in sections."""
    egg = info.parent / f"{info.name[: -len('.dist-info')]}-py3.{chance.choice(['6', '11'])}.egg-info"
    text = re.sub(r"(?m)^(Requires-Dist|Provides-Extra): .*\n", "", metadata(info).split("\n\n")[0] + "\n")
    plain, conditional = [], []
    for line in re.findall(r"(?m)^Requires-Dist: (.*)$", metadata(info)):
        requirement, _, marker = (part.strip() for part in line.partition(";"))
        if " @ " in requirement:
            continue
        extra = re.search(r"extra == ['\"]([^'\"]*)['\"]", marker)
        if extra and "(" not in marker and " and " not in marker and " or " not in marker:
            conditional.append((extra[1], "", requirement))
        elif not extra:
            plain.append(requirement) if not marker else conditional.append(("", marker, requirement))
    egg.mkdir()
    (egg / "PKG-INFO").write_text(text, encoding="utf-8", errors="surrogateescape")
    (egg / "requires.txt").write_text("".join(f"{line}\n" for line in plain) + "".join(
        f"\n[{extra}{':' if marker else ''}{marker}]\n{requirement}\n" for extra, marker, requirement in conditional) + "\n[:python_version > '3.0']\nnot_there>1\n[more]\nnorthis\n")
    shutil.rmtree(info)


def legacy_file(info, others, chance):
    """As distutils leaves it: one file."""
    egg = info.parent / f"{info.name[: -len('.dist-info')]}.egg-info"
    text = re.sub(r"(?m)^(Requires-Dist|Provides-Extra): .*\n", "", metadata(info).split("\n\n")[0] + "\n")
    shutil.rmtree(info)
    egg.write_text(text, encoding="utf-8", errors="surrogateescape")


def egg(info, others, chance):
    """An unpacked egg on sys.path by easy-install.pth."""
    folder = info.parent / f"{info.name[: -len('.dist-info')]}-py3.11.egg"
    legacy_folder(info, others, chance)
    made = next(info.parent.glob(f"{info.name[: -len('.dist-info')]}-py3.*.egg-info"))
    folder.mkdir()
    made.rename(folder / "EGG-INFO")
    with open(info.parent / "easy-install.pth", "a") as file:
        file.write(f"./{folder.name}\n")


def developed(info, others, chance):
    """As `setup.py develop` leaves it: a link, and the project's folder on sys.path."""
    project = info.parent.parent / "projects" / name_of(info)
    legacy_folder(info, others, chance)
    made = next(info.parent.glob(f"{info.name[: -len('.dist-info')]}-py3.*.egg-info"))
    project.mkdir(parents=True)
    made.rename(project / f"{info.name.split('-')[0]}.egg-info")
    (info.parent / f"{info.name.split('-')[0].replace('_', '-')}.egg-link").write_text(f"{project}\n.")
    with open(info.parent / "easy-install.pth", "a") as file:
        file.write(f"{project}\n")


def behind_a_path_file(info, others, chance):
    """In a folder that a .pth file names."""
    folder = info.parent.parent / "more" / name_of(info)
    folder.mkdir(parents=True)
    info.rename(folder / info.name)
    (info.parent / f"more-{name_of(info)}.pth").write_text(f"# found here\n\n{folder}\n")


def twice(info, others, chance):
    shutil.copytree(info, info.parent / f"{info.name.split('-')[0]}-0.0.1.dist-info")
    change(info.parent / f"{info.name.split('-')[0]}-0.0.1.dist-info", re.sub(r"(?m)^Version: .*$", "Version: 0.0.1", metadata(info), count=1))


def leftover(info, others, chance):
    info.rename(info.parent / ("~" + info.name[1:]))


def without_metadata(info, others, chance):
    (info / "METADATA").unlink()


def empty_metadata(info, others, chance):
    change(info, "")


def odd_headers(info, others, chance):
    kind, change_it = chance.choice([
        ("CRLF", lambda: change(info, metadata(info).replace("\n", "\r\n"))),
        ("BOM", lambda: change(info, "\ufeff" + metadata(info))),
        ("capitals", lambda: change(info, metadata(info).replace("\nRequires-Dist: ", "\nREQUIRES-DIST:\t"))),
        ("folded", lambda: change(info, metadata(info).replace("\nRequires-Dist: ", "\nRequires-Dist:\n    "))),
        ("bytes", lambda: add_header(info, "X-Odd: \udcff\udcfe", "Summary: a line", "  and its next, Requires-Dist: nowhere")),
        ("body", lambda: change(info, metadata(info) + "\n\nRequires-Dist: nowhere\n")),
    ])
    change_it()
    return [kind]


def python_bound(info, others, chance):
    add_header(info, "Requires-Python: " + chance.choice(["<3", ">=3.6", ">=3.99", "!=3.0.*,!=3.1.*,>=2.7", "~=3.6", "==3.*", ">=3.7.0,<3.11", "<4,>=3.9.19"]))


KINDS = [require, removed, another_version, legacy_folder, legacy_file, egg, developed, behind_a_path_file, twice, leftover, without_metadata,
         empty_metadata, odd_headers, python_bound]


def damage(site, round):
    """Damages of each kind, `require` most often. Returns [(kind, normalised name)]."""
    chance = random.Random(round)
    infos = sorted(path for path in site.iterdir() if path.name.endswith(".dist-info") and not path.name.startswith("~"))
    chance.shuffle(infos)
    done, free = [], list(infos)
    for kind in KINDS[round % 2:] + [require] * 6 + [removed, another_version]:
        if not free:
            break
        info = free.pop()
        others = [each for each in infos if each.exists() and each != info] or [info]
        name = name_of(info)
        done.append((kind.__name__ + " ".join([""] + (kind(info, others, chance) or [])), name))
    return done


def was(*kinds):
    return lambda side, difference, done: any(what.split()[0] in kinds for what in done)


def of_requirement(pattern, *sides):
    return lambda side, difference, done: side in sides and any(re.search(pattern, what) for what in done if what.startswith("require "))


# (why, whether it is so of (side, (package, need, present), what was done to either))
EXPLAINED = [
    ("of two copies in one folder pip sees the one that the disk lists first; doctor tells of both (EB304), and is content when one will do",
     lambda side, difference, done: was("twice")(side, difference, done) and (side != "doctor, not pip" or "another copy" in done)),
    ("uv does not read requires.txt", lambda side, difference, done: side == "doctor, not uv" and was("legacy_folder", "egg", "developed")(side, difference, done)),
    ("uv sees no unpacked eggs and no folders of .pth files", lambda side, difference, done: "uv" in side and was("egg", "behind_a_path_file")(side, difference, done)),
    ("uv takes no list with commas for what `not in` looks through", of_requirement("not in '3.7, 3.8'", "uv, not doctor")),
    ("uv lets every version pass at ===", of_requirement("===", "doctor, not uv")),
    ("`<1.0.post1` and 1.0rc1, `>1.0rc1` and 1.0.post1: the newest pip and uv let them pass, older ones and doctor do not",
     of_requirement(r"[<>](?!=)\S*(post|dev|a|rc)", "doctor, not pip", "doctor, not uv")),
    ("the kernel's release is no PEP 440 version: pip says no to every comparison by order, uv compares texts as doctor does",
     of_requirement("platform_release", "doctor, not pip")),
    ("before Python 3.11 pip does not see what has no METADATA, though Python imports it; doctor tells of it (EB308)",
     lambda side, difference, done: "left out" in done and "pip" in side and was("without_metadata", "empty_metadata")(side, difference, done)),
    ("what can't be read, a requirement, a first line that begins with a BOM or, before Python 3.11, other bytes than UTF-8: pip and uv leave the package out "
     "then, or what it needs; doctor passes over the line", lambda side, difference, done: "unread" in done),
    ("pip before 24.1 makes something of a version that can't be read",
     lambda side, difference, done: difference[1:] == ("nowhere", "") and of_requirement(re.escape(UNREADABLE), "pip, not doctor")(side, difference, done)),
    ("of Requires-Python uv reads the lower bound alone", lambda side, difference, done: side == "python: doctor, not uv" and "by another bound" in done),
]
