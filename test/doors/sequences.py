"""sequences.py INIT WORK DEPTH [SHARE]: every order of module commands up to DEPTH, on a real module tool.

Letters: load, unload, switch and purge, of an environment of ours, a second one, a module that hijacks Python, and the
user's own PYTHONPATH. WORK holds envs/{one,two} with their doors, and two trees of modules with the same names: `ours`,
and `plain`, whose environments only prepend PATH. The same order is run in both, and what plain modules leave is what
ours may leave. INIT defines `module`.

A tool answers by nothing but the environment, so an order that comes to an environment which another order came to goes
on as that one did, and each command is run once in each environment: all orders are covered, few commands are run.
SHARE (of 100, all when missing) of the orders of full length are tried, chosen by a hash, the same in each run.
"""
import concurrent.futures
import hashlib
import json
import os
import re
import subprocess
import sys

INIT, WORK, DEPTH = sys.argv[1], sys.argv[2], int(sys.argv[3])
SHARE = int(sys.argv[4]) if len(sys.argv) > 4 else 100
USER = [WORK + "/mine", WORK + "/my own/second"]
SITE = [WORK + "/site1/lib/python2.0/site-packages", WORK + "/site2/lib/python3/dist-packages"]
ENVS = {name: WORK + "/envs/" + name for name in ("one", "two")}

LETTERS = {
    "load one": "module load env-one", "unload one": "module unload env-one", "switch one": "module switch env-one env-two",
    "load two": "module load env-two", "unload two": "module unload env-two", "switch two": "module switch env-two env-one",
    "load site": "module load site/1", "unload site": "module unload site", "switch site": "module switch site/1 site/2",
    "purge": "module purge",
    "load mine": 'case :${PYTHONPATH-}: in *":$MINE:"*) ;; *) export PYTHONPATH="$MINE${PYTHONPATH:+:$PYTHONPATH}" ;; esac',
    "unload mine": 'PYTHONPATH=$(printf %s "${PYTHONPATH-}" | tr : "\\n" | grep -vxF -e "$MINE" | paste -sd :); '
                   '[ -n "$PYTHONPATH" ] || unset PYTHONPATH',
    "switch mine": 'export PYTHONPATH="$SECOND"',
    "purge mine": "unset PYTHONPATH",
}
NOISE = re.compile(r"^(_|SHLVL|PWD|OLDPWD|MINE|SECOND|OUT|BASH_FUNC.*)$")


def variables(text):
    pairs = (entry.split("=", 1) for entry in text.split("\0") if "=" in entry)
    return {name: value for name, value in pairs if not NOISE.match(name)}


def bash(script, env):
    env = dict(env, MINE=USER[0], SECOND=USER[1])
    done = subprocess.run(["bash", "--noprofile", "--norc", "-c", script], env=env, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    return done.stdout.decode()


class Tree:
    """One of the two trees: the environments that were seen, and what each letter makes of them."""

    def __init__(self, name):
        script = '. "%s" >/dev/null; module use "%s"; declare -f; printf "\\1"; env -0' % (INIT, WORK + "/" + name)
        functions, _, environment = bash(script, {"PATH": "/usr/bin:/bin", "HOME": WORK, "LC_ALL": "C.UTF-8"}).partition("\1")
        init = open(INIT).read()
        # What the tool keeps in unexported variables, Lmod's stand-in here: the words before `module()`.
        loose = re.findall(r"^LMOD_LUA=.*$", init, re.M)
        self.functions = "\n".join(loose) + "\n" + functions
        self.name, self.envs, self.keys, self.after = name, [], {}, {}
        self.start = self.know(variables(environment))

    def know(self, env):
        key = json.dumps(env, sort_keys=True)
        if key not in self.keys:
            self.keys[key] = len(self.envs)
            self.envs.append(env)
        return self.keys[key]

    def run(self, state, letters):
        """All these letters, each in a subshell of one shell."""
        tries = "\n".join("( %s\nprintf '\\1'; env -0 )" % LETTERS[letter] for letter in letters)
        answers = bash(self.functions + "\n" + tries, self.envs[state]).split("\1")[1:]
        return [variables(answer) for answer in answers]


def fields(env, name):
    return [one for one in env.get(name, "").split(":") if one]


class Checker:
    def __init__(self):
        self.pythons, self.told = {}, set()

    def see(self, name, env):
        """sys.path and stderr of the environment's own python; that answers by these variables only."""
        asked = {key: value for key, value in env.items() if key == "PYTHONPATH" or key.startswith("ENVBOOT_")}
        key = name + json.dumps(asked, sort_keys=True)
        if key not in self.pythons:
            code = "import six, sys; print('\\n'.join([six.__file__] + sys.path))"
            done = subprocess.run([ENVS[name] + "/bin/python", "-c", code], env=dict(asked, PATH="/usr/bin:/bin"),
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
            self.pythons[key] = done.stdout.decode().split("\n"), done.stderr.decode()
        return self.pythons[key]

    def wrong(self, ours, plain):
        """What is wrong in this environment, beside what plain modules came to; "" for nothing."""
        loaded = [one.split("/")[0] for one in fields(ours, "LOADEDMODULES")]
        like = {key: value.replace(WORK + "/plain", WORK + "/ours").replace("/1.lua", "/1") for key, value in plain.items()}
        mine = {key: value.replace("/1.lua", "/1") for key, value in ours.items()}
        for name in ("PATH", "PYTHONPATH", "LOADEDMODULES"):
            if mine.get(name) != like.get(name):
                return "%s is <%s>, plain modules leave <%s>" % (name, mine.get(name), like.get(name))
        held = [name for name in ENVS if "env-" + name in loaded]
        if not held:
            for env in (mine, like):
                for key in [key for key in env if key.startswith("_ModuleTable") or key == "_LMFILES_"]:
                    del env[key]
            for name in sorted(set(mine) | set(like)):
                if mine.get(name) != like.get(name):
                    return "%s is <%s> with none of ours loaded, plain modules leave <%s>" % (name, mine.get(name), like.get(name))
        for name, prefix in ENVS.items():
            left = [key for key, value in ours.items() if prefix + "/" in value + "/" and name not in held]
            if left:
                return "%s of the unloaded env-%s is left in %s" % (prefix, name, left)
        if "site" not in loaded and any(entry in SITE for entry in fields(ours, "PYTHONPATH") + fields(ours, "PATH")):
            return "an entry of the unloaded site module is left"
        if len(held) > 1:
            return "two environments are loaded at once"
        for name in held:
            if ours.get("VIRTUAL_ENV") != ENVS[name]:
                return "VIRTUAL_ENV is %s with env-%s loaded" % (ours.get("VIRTUAL_ENV"), name)
            seen, said = self.see(name, ours)
            if not seen[0].startswith(ENVS[name] + "/") or any(entry in SITE for entry in seen):
                return "the python of env-%s sees %s" % (name, seen)
            for entry in fields(ours, "PYTHONPATH"):
                if entry not in seen and entry not in said:
                    return "the python of env-%s doesn't see %s, and doesn't say so: %s" % (name, entry, said)
        return ""


def chosen(word):
    return len(word) < DEPTH or int(hashlib.sha256(" ".join(word).encode()).hexdigest()[:8], 16) % 100 < SHARE


def main():
    trees = [Tree("ours"), Tree("plain")]
    checker = Checker()
    frontier = {(trees[0].start, trees[1].start): [()]}  # what orders of this length come to: (environment in ours, in plain)
    judged, failures, orders = {}, 0, 0
    pool = concurrent.futures.ThreadPoolExecutor(os.cpu_count())
    for length in range(1, DEPTH + 1):
        todo = []
        for pair, words in frontier.items():
            letters = [letter for letter in LETTERS if any(chosen(word + (letter,)) for word in words)]
            for tree, state in zip(trees, pair):
                new = [letter for letter in letters if (state, letter) not in tree.after]
                if new and (tree, state, tuple(new)) not in todo:
                    todo.append((tree, state, tuple(new)))
        done = {}
        for (tree, state, letters), answers in zip(todo, pool.map(lambda job: job[0].run(job[1], job[2]), todo)):
            if len(answers) != len(letters):
                print("not ok sequences: %s: a shell ended after %s" % (tree.name, letters))
                return 1
            for letter, env in zip(letters, answers):
                tree.after[state, letter] = tree.know(env)
        following = {}
        for pair, words in frontier.items():
            for word in words:
                for letter in LETTERS:
                    if not chosen(word + (letter,)):
                        continue
                    orders += 1
                    after = tuple(tree.after[state, letter] for tree, state in zip(trees, pair))
                    if after not in judged:
                        judged[after] = checker.wrong(trees[0].envs[after[0]], trees[1].envs[after[1]])
                        if judged[after]:
                            failures += 1
                            if failures <= 10:
                                print("not ok sequences %s: %s" % (", ".join(word + (letter,)), judged[after]))
                    if length < DEPTH:
                        following.setdefault(after, []).append(word + (letter,))
        print("ok sequences of %d: %d environments so far" % (length, len(judged)) if not failures else
              "not ok sequences of %d: %d environments of %d are wrong" % (length, failures, len(judged)))
        sys.stdout.flush()
        frontier = following
    commands = sum(len(tree.after) for tree in trees)
    print("-- sequences: %d orders, %d module commands, %d environments, %d starts of python" %
          (orders, commands, len(judged), len(checker.pythons)))
    return 1 if failures else 0


sys.exit(main())
