"""hostile_verdict.py REPORT TREE TRACES ENVBOOT CACHE: what became of the tree that hostile_tree.py made. REPORT is what
`modules check --all --json` said of it; below TRACES is a file of strace's for each process (-ff -e trace=%process,%file,
%network); the one folder that may be written to is CACHE. Prints what is wrong, a line each; nothing when all is right."""
import glob
import json
import re
import sys

import hostile_tree

# Calls that change something, whatever their arguments.
CHANGING = {"unlink", "unlinkat", "rename", "renameat", "renameat2", "mkdir", "mkdirat", "rmdir", "link", "linkat",
            "symlink", "symlinkat", "chmod", "fchmodat", "chown", "lchown", "fchownat", "mknod", "mknodat", "truncate",
            "creat", "utime", "utimes", "utimensat", "futimesat", "setxattr", "lsetxattr", "removexattr", "mount",
            "umount2", "chroot", "pivot_root", "swapon", "acct", "memfd_create", "bind", "listen", "io_uring_setup"}
# What is started: the check itself, and workers.
STARTED = ('"modules", "check", ', '"--worker", "modulefile"]')
WRITING = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND")
CALL = re.compile(r"^(\w+)\((.*)$")
FAILED = re.compile(r"= -1 [A-Z]+")
REFUSED = re.compile(r"= -1 EPERM")


def report_problems(report, tree):
    modules = {each["module"]: each for each in report["all"]}
    unknown = {each["module"]: each for each in report["unknown"] if each["module"]}
    unread = {each["file"] for each in report["unknown"] if not each["module"]}
    guessed = {each["module"] for each in report["findings"] if each["guessed"]}
    for name, (wanted, text) in {**hostile_tree.TCL, **hostile_tree.LUA}.items():
        status = modules[name]["status"] if name in modules else "not there"
        if wanted == hostile_tree.ENDED:
            if status != "not-evaluated" or not unknown.get(name, {}).get("why"):
                yield "%s is %s, not not-evaluated with a reason" % (name, status)
            if "PYTHONPATH" in str(text) and name not in guessed and not name.startswith("flood/"):
                yield "%s: its text was not read" % name
        elif status not in ("ok", "error", "not-evaluated"):
            yield "%s is %s" % (name, status)
        elif status == "not-evaluated" and name not in unknown:
            yield "%s: nothing says why it was not evaluated" % name

    for name, each in unknown.items():
        if "tried to start a program" in each["why"]:
            yield "%s: only the kernel kept it from starting a program" % name

    def effects(name):
        each = modules.get(name, {"status": "not there", "effects": []})
        return each["status"], [(e["op"], e["args"], e["known"], e["line"]) for e in each["effects"]]

    for number in range(hostile_tree.GOOD):
        root = "/opt/good/%d" % number
        tcl = ("ok", [("setenv", ["GOOD", root], True, 4), ("prepend-path", ["PATH", root + "/bin"], True, 5)])
        for name, wanted in (("good/%d" % number, tcl), ("endless/good%d" % number, tcl),
                             ("luagood/%d" % number, ("ok", [("setenv", ["GOOD", root], True, 2)]))):
            if effects(name) != wanted:
                yield "%s is %s" % (name, effects(name))
    for name in ("loop/1", "rcloop/1", "rcmemory/1", "rclua/1", "fan/10/leaf"):
        if effects(name)[0] != "ok":
            yield "%s is %s" % (name, effects(name)[0])
    for name in ("huge/line", "huge/line-lua", "locked/2"):
        if effects(name)[0] != "not-evaluated":
            yield "%s is %s" % (name, effects(name)[0])
    for name in ("rcloop/.modulerc", "rcmemory/.version", "rclua/.modulerc.lua", "huge/.modulerc", "closed", "locked/1"):
        if tree + "/" + name not in unread:
            yield "nothing says that %s could not be read" % name
    for name in ("zero", "tty", "pipe", "listener", "random", "one"):
        if name in modules:
            yield "%s is no file" % name


def trace_problems(traces, envboot, cache):
    started = 0
    for path in glob.glob(traces + "/*"):
        with open(path, errors="replace") as lines:
            for line in lines:
                match = CALL.match(line)
                if not match:
                    continue
                call, rest = match.groups()
                writes = call in CHANGING or (call.startswith("open") and WRITING.search(rest))
                if REFUSED.search(line) and writes:
                    yield "only the kernel kept it from: " + line.strip()
                if FAILED.search(line):
                    continue
                if call in ("execve", "execveat"):
                    started += 1
                    if not any(rest.startswith('"%s", ["%s", %s' % (envboot, envboot, words)) for words in STARTED):
                        yield "started: " + line.strip()
                elif cache in rest or '"/dev/null"' in rest:
                    continue
                elif writes:
                    yield "changed: " + line.strip()
                elif call == "connect" and "AF_UNIX" not in rest:
                    yield "connected: " + line.strip()
    if started < 3:
        yield "strace saw %d programs start: it did not look at the workers" % started


def main(report, tree, traces, envboot, cache):
    with open(report) as file:
        problems = list(report_problems(json.load(file), tree))
    if traces:
        problems += trace_problems(traces, envboot, cache)
    print("\n".join(problems), end="")


if __name__ == "__main__":
    main(*sys.argv[1:])
