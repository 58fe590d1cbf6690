"""lmod_show.py ENVBOOT INIT: what envboot says of each file below corpus/modulefiles/lmod, against `module show` of the Lmod
that the shell file INIT defines."""
import json
import os
import re
import subprocess
import sys

envboot, init = sys.argv[1:]
tree = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../corpus/modulefiles/lmod")
tree = os.path.realpath(tree)
environment = {"HOME": "/home/student", "USER": "student", "PATH": "/usr/bin:/bin", "MODULEPATH": tree, "LC_ALL": "C.UTF-8"}
OPS = {"load": "module-load", "try_load": "module-try-load", "prereq": "prereq-all", "whatis": "module-whatis",
       "set_shell_function": "set-function", "unset_shell_function": "unset-function", "execute": "puts"}
PATHS = ("prepend-path", "append-path", "remove-path")


def lmod(name):
    out = subprocess.run(["bash", "--noprofile", "--norc", "-c", '. "$0"; module show "$1"', init, name], env=environment,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True).stdout
    for line in out.split("\n"):
        call = re.match(r'^([a-z_]+)[({](.*)[)}]\s*$', line)
        if not call:
            continue
        function, rest = call.groups()
        delimiter = re.search(r'delim="(.)"', rest)
        rest = re.sub(r'(,|^)(cmd=)?("[^"]*")(?=,|$)', r'\1\3', re.sub(r',?\s*(delim|priority|modeA)=(\{.*?\}|"[^"]*"|\d+)', "", rest))
        words = [word[1:-1] for word in re.findall(r'"(?:.*?)"(?=,|$)', rest)]
        op = OPS.get(function, function.replace("_", "-"))
        if function == "set_shell_function" and len(words) == 1:
            op = "unset-function"  # Lmod 8.6 shows it under the wrong name
        if op in PATHS:
            words = words[:1] + words[1].split(delimiter.group(1) if delimiter else ":")
        yield [op] + (words[:2] if op == "set-function" else words)


def ours(name):
    out = subprocess.run([envboot, "modules", "show", name, "--mode", "display", "--json"], env=environment, stdout=subprocess.PIPE,
                         universal_newlines=True).stdout
    document = json.loads(out)
    if document["status"] != "ok":
        return  # Lmod shows nothing of a file with an error in it
    for effect in document["effects"]:
        if effect["op"] != "module-help":
            yield [effect["op"]] + [word for word in effect["args"] if not str(word).startswith("--delim=")]


status = 0
for folder, _, files in sorted(os.walk(tree)):
    for file in sorted(files):
        name = os.path.relpath(os.path.join(folder, file), tree)[:-len(".lua")]
        theirs, mine = list(lmod(name)), list(ours(name))
        if theirs == mine:
            print("ok show %s as Lmod shows it, %d commands" % (name, len(mine)))
        else:
            status = 1
            print("not ok show %s as Lmod shows it: Lmod %s, envboot %s" % (
                name, [line for line in theirs if line not in mine], [line for line in mine if line not in theirs]))
sys.exit(status)
