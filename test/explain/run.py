"""run.py ENVBOOT WHEELS: the commands that stand in docs/explain, run. Those under "What to do" are run, in an account made for it
where what the page is about can be mended; of those under "What it looks like" the program must exist. A line that can't be run here
has a row with its reason in NOT_RUN; a row that no page needs any more is a fault too. WHEELS: a folder that pip installs from."""
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODULES, CONDA, NETWORK = "needs the site's module system: test/doors", "needs a conda: test/e2e", "needs what is not in the wheelhouse"
NOT_RUN = [  # page, the line's beginning, why
    ("EB101", "module unload", MODULES),
    ("EB108", "module unload", MODULES),
    ("EB201", "conda config", CONDA),
    ("EB202", '[ -t 1 ]', "a line for ~/.bashrc: false where there is no terminal"),
    ("EB203", "module load", MODULES),
    ("EB316", "envboot init", "makes a whole environment: test/e2e"),
    ("EB317", "my-env/bin/python -m ipykernel", NETWORK),
    ("EB319", "conda install", CONDA),
    ("EB319", "ls my-env/conda-meta", CONDA),
    ("EB320", "envboot init", "makes a whole environment: test/e2e"),
    ("EB321", "envboot init", "makes a whole environment: test/e2e"),
    ("EB324", "conda install", CONDA),
    ("EB401", "envboot init", "makes a whole environment: test/e2e"),
    ("EB408", "envboot init", "makes a whole environment: test/e2e"),
    ("EB505", "machine data.example.org", "a line of ~/.netrc"),
    ("EB506", "conda config", CONDA),
    ("EB601", "envboot init", "makes a whole environment: test/e2e"),
    ("EB602", "my-env/bin/python -m pip install opencv", NETWORK),
    ("EB604", "my-env/bin/python -m pip install", NETWORK),
    ("EB605", "CFLAGS=", NETWORK),
    ("EB703", ". ", "needs an environment of envboot's, or a conda: test/doors"),
    ("EB703", "conda activate", CONDA),
    ("EB704", "module load", MODULES),
    ("EB706", ". ~/.local/share/envboot/activate", "needs an environment of envboot's: test/doors"),
    ("EB707", "ssh -L", "needs another machine"),
    ("EB901", "envboot env remove", "needs an interrupted run: test/e2e/56-kill.sh"),
]
SITE = {"module": "the module system's", "conda": "conda's", "sbatch": "Slurm's", "qsub": "PBS's", "scp": "OpenSSH's", "ssh": "OpenSSH's",
        "jupyter": "Jupyter's", "which": "of most systems", "pip": "an environment's", "python": "an environment's"}
STANDS_FOR = {"PACKAGE": "six", "NEW-FOLDER": "my-code", "JOBFILE": "job.pbs", "NAME": "demo", "python3.7": "python3.11",
              "myproject": "my-code", "mytool": "six"}


def sections(text):
    """The title of each section, and its indented blocks."""
    found, title, block = {}, "", []
    for line in text.splitlines() + [""]:
        if line.startswith("    "):
            block.append(line[4:])
            continue
        if block:
            found.setdefault(title, []).append(block)
            block = []
        if line.startswith("## "):
            title = line[3:]
    return found


def account(home, wheels, template):
    """What the pages speak of, in part broken."""
    shutil.copytree(template, home, symlinks=True)
    site = next((home / "my-env/lib").glob("python3*")) / "site-packages"
    for name in (".bashrc", ".bash_profile", ".profile"):
        (home / name).write_text("export PYTHONINSPECT=1\nexport LD_PRELOAD=\n")
    for name in (".cache/pip", ".cache/uv", ".conda/pkgs", ".config", "mycerts", "my-env/lib/python3.7", "mods/apps/anaconda",
                 "my-env/conda-meta", "envs", str((site / "~ix").relative_to(home)), str((site / "six-1.15.0.dist-info").relative_to(home)),
                 str((site / "helpful-1.dist-info").relative_to(home))):
        (home / name).mkdir(parents=True, exist_ok=True)
    (site / "helpful-1.dist-info/RECORD").write_text("helpful.pth,,\n")
    for name, text in {"mycerts/site-ca.crt": "a certificate\n", "site-ca.pem": "a certificate\n", ".netrc": "machine a login b password none\n",
                       "train.py": "", "random.py": "", "mods/apps/anaconda/3": "#%Module1.0\nsetenv A 1\n", "job.pbs": "#!/bin/bash\r\ncd $PBS_WORKDIR\r\n",
                       "my-code/setup.py": "import setuptools\nsetuptools.setup(name='my-code', version='1')\n"}.items():
        (home / name).parent.mkdir(exist_ok=True)
        (home / name).write_bytes(text.encode())
    (home / "random.py").rename(home / "random.py.kept")
    (home / "envs/dl").symlink_to(home / "my-env")
    (home / "copy").symlink_to("my-env")
    return {"HOME": str(home), "PATH": f"{home}/bin:{home}/my-env/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TMPDIR": str(home.parent), "SCRATCH": str(home),
            "PROJECT": str(home), "MODULEPATH": f"{home}/mods", "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels), "PIP_YES": "1",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_CONFIG_FILE": "/dev/null", "PYTHONDONTWRITEBYTECODE": "1", "USER": "me"}


def as_run(line):
    for word, real in STANDS_FOR.items():
        line = line.replace(word, real)
    return line + " --yes" if re.match(r"envboot doctor .*--fix", line) else line


def first_word(line):
    words = line.split("#")[0].split()
    while words and (re.match(r"\w+=", words[0]) or words[0] in ("env", "-u")):
        words = words[2:] if words[0] == "-u" else words[1:]
    return words[0] if words and words[0] != "|" else ""


def exists(word, home, environment):
    if word in SITE or word in ("", ".", "source", "exit") or word.startswith(("my-env/", "copy/")):
        return True
    return subprocess.run(["bash", "-c", f"type {shlex.quote(word)}"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def main():
    envboot, wheels = (pathlib.Path(word).resolve() for word in sys.argv[1:3])
    counts, bad, used = {"run": 0, "not run": 0, "shown": 0, "text": 0}, 0, set()
    with tempfile.TemporaryDirectory(prefix="envboot-explain-") as work:
        template = pathlib.Path(work) / "template"
        (template / "bin").mkdir(parents=True)
        (template / "bin/envboot").symlink_to(envboot)
        subprocess.run(["/usr/bin/python3", "-m", "venv", template / "my-env"], check=True)
        for page in sorted((ROOT / "docs/explain").glob("EB*.md")):
            home = pathlib.Path(work) / page.stem
            environment = account(home, wheels, template)
            if page.stem == "EB323":
                (home / "random.py.kept").rename(home / "random.py")
            found, faults = sections(page.read_text()), []
            for line in (line[2:] for block in found.get("What it looks like", []) for line in block if line.startswith("$ ")):
                counts["shown"] += 1
                if not exists(first_word(as_run(line)), home, environment):
                    faults.append(f"there is no program for: {line}")
            for block in found.get("What to do", []):
                script = []
                for line in block:
                    row = next((row for row in NOT_RUN if row[0] == page.stem and line.startswith(row[1])), None)
                    if line.startswith("#"):
                        counts["text"] += 1
                    elif row:
                        counts["not run"] += 1
                        used.add(row)
                        print(f"   {page.stem}: not run: {line}: {row[2]}")
                    else:
                        counts["run"] += 1
                        script.append(as_run(line))
                done = subprocess.run(["bash", "-c", "set -e\n" + "\n".join(script)], cwd=home, env=environment, text=True, timeout=120,
                                      stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
                if done.returncode != 0:
                    faults.append(f"status {done.returncode} of {script}: {done.stdout[-600:]}")
            bad += bool(faults)
            print(f"not ok {page.stem}: {'; '.join(faults)}" if faults else f"ok {page.stem}")
            shutil.rmtree(home)
    for row in NOT_RUN:
        if row not in used:
            bad += 1
            print(f"not ok {row[0]}: no line begins with `{row[1]}` any more")
    print(f"-- of the commands in docs/explain {counts['run']} were run, {counts['not run']} not; {counts['shown']} that show a fault name "
          f"programs that exist; {counts['text']} lines are none")
    return 1 if bad else 0


sys.exit(main())
