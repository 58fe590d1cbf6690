"""agreement.py ENVBOOT TOOL[=INIT] TREE…: what envboot says that each modulefile below the folders TREE does, beside what the real tool
says: `module show`, and what `module load` makes of a clean shell. Every known value must be right; of the values, one in a hundred may be
unknown. A TREE `at-least=N` asks for so many modulefiles. TOOL is `modules`, of this machine, or `lmod`, with the file INIT that
defines its `module`; `lmod-tcl` asks Lmod what it makes of Tcl files, of which only the load is compared. A TREE of the name `shapes` is made (shapes.py). AGREEMENT_FILES in the environment picks files by parts of names.

In a modulefile, a comment `oracle: WORDS` tells the test about it:
  shown REASON        what a load makes isn't compared
  loaded REASON       what is shown isn't
  unknowable REASON   values in it cannot be known without running programs
  since 5.6           a command that this version of the tool lacks
  from FOLDER         MODULEPATH of the load, seen from the file's tree; what is shown comes from the file's own tree
  after NAME…         loaded before it
  lmod REASON         Lmod, which translates such files, reads it in a way of its own
"""
import collections
import json
import multiprocessing.pool
import os
import pwd
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True
import lmod_language  # noqa: E402
import lmod_tcl_language  # noqa: E402
import modules_language  # noqa: E402
import shapes  # noqa: E402

START = {"PATH": "/usr/bin:/bin", "HOME": "/home/student", "USER": pwd.getpwuid(os.geteuid()).pw_name, "LC_ALL": "C.UTF-8", "OLDVAR": "old", "CC": "cc",
         "LIST": "/u/a:/u/b:/u/c", "TCLLIBPATH": os.path.join(HERE, "corpus/tcllib")}
LOAD = r"""
%s
show() { %s; } 2>&1 >/dev/null
show "$1"; printf '\0'; shift
MODULEPATH=$1; shift
code=$(code load "$@" 2>"$0"); said=$(<"$0")
eval "$code" >/dev/null 2>&1; status=$?
printf '%%s\0' "$status" "$code" "$said"
unset code said status; unset -f code show
alias -p; printf '\0'; compgen -A function; printf '\0'; exec /usr/bin/env -0
"""
# Files that end themselves: not loaded, but shown.
OWN_END = ("it refuses to be loaded", "it ends")
# Of the values outside of files marked unknowable one in so many may be unknown; may only rise.
ONE_IN = 100
MISSING = ("the tool ", "envboot shows", "after load: nothing")
Real = collections.namedtuple("Real", "shown accepted code said aliases functions environment")
File = collections.namedtuple("File", "tree name path notes")


def notes_of(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        found = re.findall(r"^\s*(?:#|--) oracle: (\w+) ?(.*)$", file.read(), re.M)
    return dict(found)


def files_of(tree, language):
    for folder, folders, names in os.walk(tree):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(folder, name)
            module = os.path.relpath(path, tree)
            if language.is_module(path) and not re.search(r"(^|/)\.", module):
                yield File(tree, language.name_of(module), path, notes_of(path))


class Totals:
    """Same, unknown and wrong: commands of `show`, changes of `load`."""
    def __init__(self):
        self.files, self.same, self.unknown, self.expected, self.wrong = 0, 0, 0, 0, 0
        self.files_same, self.refused, self.left_out, self.complaints = 0, 0, 0, []

    def add(self, file, same, unknown, wrong):
        self.files += 1
        self.same += same
        marked = "unknowable" in file.notes
        if marked:  # what is known must be right, but a branch may have been taken that the tool doesn't
            unknown += len([each for each in wrong if each.startswith(MISSING)])
            wrong = [each for each in wrong if not each.startswith(MISSING)]
        self.expected += unknown if marked else 0
        self.unknown += 0 if marked else unknown
        self.wrong += len(wrong)
        self.files_same += not wrong
        self.complaints += ["%s: %s" % (os.path.join(os.path.basename(file.tree), file.name), each) for each in wrong]


def is_unknown(word):
    return isinstance(word, dict)


def agree(theirs, ours):
    """True, False, or None where ours says that it doesn't know."""
    if theirs == ours:
        return True
    if len(theirs) != len(ours) or not any(is_unknown(word) for word in ours):
        return False
    return None if all(is_unknown(mine) or mine == real for real, mine in zip(theirs, ours)) else False


def compare_commands(theirs, ours):
    """Both are lists of commands, in order: (same, unknown, what is wrong)."""
    same = unknown = 0
    wrong = []
    at = 0
    for command in theirs:
        here = next((i for i in range(at, len(ours)) if agree(command, ours[i]) is not False), None)
        if here is None:
            wrong.append("the tool shows %s, and envboot doesn't" % command)
            continue
        wrong += ["envboot shows %s, and the tool doesn't" % extra for extra in ours[at:here]]
        at = here + 1
        if agree(command, ours[here]):
            same += 1
        else:
            unknown += 1
    return same, unknown, wrong + ["envboot shows %s, and the tool doesn't" % extra for extra in ours[at:]]


class Comparison:
    def __init__(self, envboot, tool, init):
        self.envboot, self.tool = envboot, tool
        self.language = {"modules": modules_language, "lmod": lmod_language, "lmod-tcl": lmod_tcl_language}[tool]
        self.code, self.show = self.language.commands(init)
        self.shown, self.loaded = Totals(), Totals()

    def run(self, command, environment):
        return subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, check=False)

    def theirs(self, file, environment, path, names):
        with tempfile.NamedTemporaryFile() as said:
            done = self.run(["/bin/bash", "--noprofile", "--norc", "-c", LOAD % (self.code, self.show), said.name, file.name, path] + names, environment)
        fields = [each.decode("utf-8", "surrogateescape") for each in done.stdout.split(b"\0")]
        shown, status, code, said, aliases, functions = fields[:6]
        variables = dict(each.split("=", 1) for each in fields[6:] if "=" in each)
        return Real(shown, status == "0", code, said, aliases, functions.split(), variables)

    def ours(self, environment, *words):
        done = self.run([self.envboot, "modules", "show", "--json", "--tool", self.tool.partition("-")[0]] + list(words), environment)
        try:
            return json.loads(done.stdout.decode("utf-8", "surrogateescape"))
        except ValueError:
            return {"status": "error", "error": done.stderr.decode("utf-8", "replace")}

    def both(self, file):
        environment = dict(START, MODULEPATH=file.tree, **self.language.VARIABLES)
        path = os.path.normpath(os.path.join(file.tree, file.notes.get("from", ".")))
        names = file.notes.get("after", "").split() + [file.name]
        return (self.theirs(file, environment, path, names), self.ours(environment, file.name, "--mode", "display"),
                self.ours(dict(environment, MODULEPATH=path), "--follow", *names), dict(environment, MODULEPATH=path))

    def compare(self, file, real, shown, loaded, before):
        if "since" in file.notes:
            self.shown.left_out += 1
            return
        theirs = None if self.tool == "lmod-tcl" else self.language.shown_commands(real.shown)
        ended = shown["status"] == "ok" or (shown["error"] or "").startswith(OWN_END)
        if "loaded" in file.notes or self.tool == "lmod-tcl":
            self.shown.left_out += 1
        elif shown["status"] != "ok" and (theirs is None or not real.accepted):
            self.shown.refused += 1  # Modules shows many a command with words that it refuses to load
        elif theirs is None or not ended:
            self.shown.add(file, 0, 0, ["the tool %s it: %s; envboot: %s" % ("refuses to show" if theirs is None else "shows", real.shown.strip()[-400:], shown["error"])])
        else:
            self.shown.add(file, *compare_commands(theirs, list(self.language.our_commands(shown["effects"]))))
        if "shown" in file.notes or (self.tool == "lmod-tcl" and "lmod" in file.notes):
            self.loaded.left_out += 1
            return
        accepted, ours = self.language.is_loaded(real, file), file.name in [each["name"] for each in loaded.get("modules", [])]
        told = [each["message"] for each in loaded.get("problems", []) if each["level"] != "note"]
        if not accepted and not ours:
            self.loaded.refused += 1
            if os.environ.get("AGREEMENT_VERBOSE"): print("both refuse", file.name, real.said.strip()[-200:], told)
        elif not accepted or not ours or (self.tool == "modules" and not real.accepted and not told):
            self.loaded.add(file, 0, 0, ["the tool %s it: %s; envboot: %s" % ("loads" if accepted else "refuses to load", real.said.strip()[-400:], told or loaded)])
        else:
            self.loaded.add(file, *self.compare_loads(real, loaded, before))

    def compare_loads(self, real, loaded, before):
        same = unknown = 0
        wrong = []
        theirs = {name: value for name, value in real.environment.items() if not self.language.is_bookkeeping(name)}
        ours = dict(before)
        doubts = set()
        for each in loaded["environment"]:
            if each["unknown"] is not None:
                doubts.add(each["name"])
            ours.pop(each["name"], None)
            if each["after"] is not None:
                ours[each["name"]] = each["after"]
        # What code for the shell does there is the shell's; the code is compared as it stands.
        not_followed = any(each["level"] == "unknown" for each in loaded["problems"])
        code = " ".join(str(each["args"][-1]) for each in loaded["changes"] if each["op"] == "puts")
        for name in sorted(set(theirs) | {name for name in ours if not self.language.is_bookkeeping(name)} | doubts):
            real_value, mine = theirs.get(name), ours.get(name)
            if real_value == mine and real_value == before.get(name):
                continue
            if name in doubts or (real_value != mine and mine == before.get(name) and not_followed):
                unknown += 1
            elif name in code:
                continue
            elif real_value == mine:
                same += 1
            else:
                nothing = "nothing of " if mine == before.get(name) else ""
                wrong.append("after load: %s%s=%r, and envboot says %r" % (nothing, name, real_value, mine))
        for what, is_there in self.language.shell_changes(real, loaded["changes"]):
            same += is_there
            wrong += [] if is_there else ["after load: " + what]
        return same, unknown, wrong

    def report(self, least):
        counted = [("shows", "commands", self.shown), ("makes of a shell", "changes", self.loaded)]
        for does, what, totals in counted:
            for line in totals.complaints:
                print("not ok agreement: %s" % line.replace("\n", "\\n"))
            total = totals.same + totals.unknown + totals.expected + totals.wrong
            print("%s what %s %s: %d modulefiles and %d %s compared: %d same, %d unknown (%d more in files marked unknowable), %d wrong; %d files agree, "
                  "%d are refused by both, %d left out" % ("ok" if totals.wrong == 0 else "not ok", self.tool, does, totals.files, total, what, totals.same,
                                                           totals.unknown, totals.expected, totals.wrong, totals.files_same, totals.refused, totals.left_out))
        unknown, all_ = sum(each.unknown for _, _, each in counted), sum(each.same + each.unknown + each.wrong for _, _, each in counted)
        bounds = [("%d modulefiles, %d at least" % (self.loaded.files, least), self.loaded.files >= least),
                  ("unknown: %d of %d, one in %d at most" % (unknown, all_, ONE_IN), unknown * ONE_IN <= all_)]
        for text, holds in bounds:
            print("%s agreement with %s: %s" % ("ok" if holds else "not ok", self.tool, text))
        return all(holds for _, holds in bounds) and self.shown.wrong + self.loaded.wrong == 0


def main():
    envboot, (tool, _, init), trees = sys.argv[1], sys.argv[2].partition("="), sys.argv[3:]
    least = max([int(tree[len("at-least="):]) for tree in trees if tree.startswith("at-least=")], default=1)
    trees = [tree for tree in trees if not tree.startswith("at-least=")]
    comparison = Comparison(os.path.realpath(envboot), tool, init)
    chosen = os.environ.get("AGREEMENT_FILES", "").split()
    with tempfile.TemporaryDirectory() as top:
        if "shapes" in trees:
            os.chmod(top, 0o755)
            trees = [tree for tree in trees if tree != "shapes"] + shapes.write(tool, os.path.realpath(top))
        files = [file for tree in trees for file in files_of(os.path.realpath(tree), comparison.language)]
        files = [file for file in files if not chosen or any(part in file.path for part in chosen)]
        with multiprocessing.pool.ThreadPool(os.cpu_count()) as pool:
            for file, results in zip(files, pool.imap(comparison.both, files)):
                comparison.compare(file, *results)
    sys.exit(0 if comparison.report(least) else 1)


main()
