"""names.py ENVBOOT TOOL COMMAND…: which file a name means in small trees, one for every rule, and in the corpus: what `envboot modules
which --tool TOOL` says against the real tool. COMMAND is what prints the file of the name that is put behind it; without it, for the tool
`modules`, that of this machine."""
import json
import multiprocessing.pool
import os
import subprocess
import sys
import tempfile

T = "#%Module1.0\n"
LUA = 'setenv("A", "b")\n'


def tcl(*names):
    return {name: T for name in names}


def lua(*names):
    return {name + ".lua": LUA for name in names}


def rc(*lines):
    return T + "\n".join(lines) + "\n"


# Name of a case: (folders of MODULEPATH, names asked beside those that the trees suggest, variables, tools or "").
CASES = {}


def case(name, *trees, ask=(), env=None, only=""):
    CASES[name] = (trees, ask, env or {}, only)


case("highest", tcl("foo/1.9", "foo/1.10", "foo/1.10.1", "bar", "baz/b", "baz/a10", "baz/a9"), ask=["foo/1.", "fo", "foo/1.1", "ba"])
case("dictionary", tcl("v/2.4", "v/2.4-1", "v/2.4.1", "w/2.4rc1", "w/2.4", "w/2.4beta2", "w/2.4a1", "w/2.4dev1", "x/1-2", "x/1.0"), ask=["v/2", "x/1"])
case("candidates", tcl("w/2.4rc1", "w/2.4beta2", "w/2.4a1", "w/2.4dev1"))
case("patches", tcl("w/2.4p1", "w/2.4-p2", "w/2.4", "y/1.0-rc1", "y/1.0-dev", "z/1.2.0", "z/1.1.9"))
case("letters", tcl("w/gcc", "w/intel", "w/1", "x/Zeta", "x/alpha", "y/2019b", "y/2019a", "y/2018z"))
case("numbers", tcl("w/20200101", "w/3", "x/1_2", "x/1+2", "x/1=2", "y/007", "y/8"))
case("backup", tcl("foo/1", "foo/2~", "foo/#3#", "foo/4,v", "foo/__5", "foo/.6.swp"))
case("no-cookie", dict(tcl("foo/1"), **{"foo/2": "no module\n", "foo/README": "read me\n", "only/README": "x\n"}), tcl("foo/2", "foo/3", "only/1"), ask=["foo/2", "foo/README"])
case("version-file", dict(tcl("foo/1", "foo/2", "foo/3"), **{"foo/.version": rc('set ModulesVersion "2"')}))
case("version-beats", dict(tcl("foo/1", "foo/2", "foo/3"), **{"foo/.version": rc("set ModulesVersion 1"), "foo/.modulerc": rc("module-version foo/2 default")}))
case("modulerc-without-default", dict(tcl("foo/1", "foo/2"), **{"foo/.version": rc("set ModulesVersion 1"), "foo/.modulerc": rc("module-version foo/1 old")}))
case("modulerc-sets-version", dict(tcl("foo/1", "foo/2"), **{"foo/.modulerc": rc("set ModulesVersion 1")}))
case("default-gone", dict(tcl("foo/1", "foo/2"), **{"foo/.version": rc("set ModulesVersion 7")}), tcl("foo/7", "foo/8"))
case("default-gone-alone", dict(tcl("foo/1", "foo/2"), **{"foo/.version": rc("set ModulesVersion 7")}))
case("default-extended", dict(tcl("foo/1.1", "foo/1.2", "foo/2"), **{"foo/.version": rc("set ModulesVersion 1")}))
case("default-in-extended", dict(tcl("foo/1.1", "foo/1.2", "foo/1.3", "foo/2.1"), **{"foo/.version": rc("set ModulesVersion 1.2")}), ask=["foo/1", "foo/2"])
case("version-with-slash", dict(tcl("foo/1", "foo/2"), **{"foo/.version": rc("set ModulesVersion foo/1")}))
case("version-no-cookie", dict(tcl("foo/1", "foo/2"), **{"foo/.version": "set ModulesVersion 1\n"}))
case("link-default", dict(tcl("foo/1", "foo/2"), **{"foo/default": "->1"}))
case("link-and-rc", dict(tcl("foo/1", "foo/2", "foo/3"), **{"foo/default": "->1", "foo/.modulerc": rc("module-version foo/2 default")}))
case("link-lua", dict(lua("foo/1", "foo/2"), **{"foo/default": "->1.lua"}))
case("file-default", tcl("foo/1", "foo/default"))
case("folder-default", tcl("foo/1", "foo/default/3"))
case("symbols", dict(tcl("foo/1", "foo/2", "foo/3"), **{"foo/.modulerc": rc("module-version foo/1 old stable", "module-version /2 default", "module-version ./3 new")}), ask=["foo/stable", "foo/old", "foo/new", "foo/default", "foo/latest"])
case("symbol-of-symbol", dict(tcl("foo/1", "foo/2"), **{"foo/.modulerc": rc("module-version foo/1 stable", "module-version foo/stable prod", "module-version foo/prod default")}), ask=["foo/stable", "foo/prod"])
case("symbol-twice", dict(tcl("foo/1", "foo/2"), **{"foo/.modulerc": rc("module-version foo/1 stable", "module-version foo/2 stable")}), ask=["foo/stable"], only="modules")
case("aliases", dict(tcl("apps/conda/3", "apps/conda/4", "bar/1"), **{".modulerc": rc("module-alias conda apps/conda", "module-alias old apps/conda/3", "module-alias b old", "module-alias c conda")}), ask=["conda", "old", "b", "c", "conda/3", "conda/4"])
case("alias-below", dict(tcl("apps/conda/3", "foo/1", "foo/2"), **{"foo/.modulerc": rc("module-alias foo/9 apps/conda/3", "module-alias other foo/1", "module-alias /8 foo/1")}), ask=["foo/9", "foo/8", "other"])
case("alias-to-nothing", dict(tcl("foo/1"), **{".modulerc": rc("module-alias bar nosuch/1")}), ask=["bar"])
case("alias-beats-folder", dict(tcl("foo/1", "bar/2"), **{".modulerc": rc("module-alias foo bar")}), ask=["foo", "foo/1"])
case("alias-of-default", dict(tcl("foo/1", "bar/1", "bar/2"), **{".modulerc": rc("module-alias foo/5 bar/1"), "foo/.modulerc": rc("module-version foo/5 default")}), ask=["foo/5"])
case("alias-across", dict(tcl("foo/1"), **{".modulerc": rc("module-alias f bar/1")}), tcl("bar/1", "f/2"), ask=["f", "bar/1"])
case("circle", dict(tcl("foo/1"), **{".modulerc": rc("module-alias a b", "module-alias b a")}), ask=["foo"])
case("virtual", dict(tcl("foo/1", "foo/.base"), **{"foo/.modulerc": rc("module-virtual foo/9 .base", "module-virtual foo/8 /nonexistent", "module-version /9 newest")}), ask=["foo/9", "foo/8", "foo/newest"])
case("virtual-root", dict(tcl("foo/1"), **{".modulerc": rc("module-virtual bar/2 foo/1")}), ask=["bar", "bar/2"])
case("hidden-dot", tcl("foo/1", "foo/.2", "bar/.1", ".baz/1", "deep/.sub/1", "deep/x/1"), ask=["foo/.2", "bar", "bar/.1", ".baz", ".baz/1", "deep/.sub", "deep/.sub/1", "deep"])
case("hidden-default", dict(tcl("foo/1", "foo/.2"), **{"foo/.version": rc("set ModulesVersion .2")}))
case("module-hide", dict(tcl("foo/1", "foo/2", "foo/3", "bar/1", "bar/2", "baz/1.1", "baz/1.2"), **{".modulerc": rc("module-hide foo/3", "module-hide --soft bar/2", "module-hide baz/1.2")}), ask=["baz/1"], only="modules")
case("module-hide-hard", dict(tcl("foo/1", "foo/2", "bar/1"), **{".modulerc": rc("module-hide --hard foo/2 bar")}), only="modules")
case("module-hide-user", dict(tcl("foo/1", "foo/2"), **{".modulerc": rc("module-hide --hard --not-user root foo/2", "module-hide --not-user nobody foo/1")}), only="modules")
case("module-hide-range", dict(tcl("foo/1", "foo/2", "foo/3", "foo/4"), **{".modulerc": rc("module-hide foo@3:", "module-version foo/4 top")}), ask=["foo/top"], only="modules")
case("hidden-by-symbol", dict(tcl("foo/1", "foo/2"), **{".modulerc": rc("module-hide foo/2", "module-version foo/2 default")}), only="modules")
case("module-forbid", dict(tcl("foo/1", "foo/2", "bar/1"), **{".modulerc": rc("module-forbid foo/2")}), only="modules")
case("hide-version", dict(tcl("foo/1", "foo/2", "foo/3"), **{".modulerc": rc("hide-version foo/3")}), only="lmod")
case("two-trees", tcl("foo/1", "both/1", "up/3"), tcl("foo/2", "bar/1", "both/1", "up/1"))
case("two-trees-default", dict(tcl("foo/1", "foo/2", "foo/3"), **{"foo/.version": rc("set ModulesVersion 2")}), dict(tcl("foo/4", "foo/5", "bar/1", "bar/2"), **{"foo/.version": rc("set ModulesVersion 4"), "bar/.version": rc("set ModulesVersion 1")}))
case("two-trees-later-default", tcl("foo/1", "foo/9"), dict(tcl("foo/1", "foo/5"), **{"foo/.version": rc("set ModulesVersion 1")}))
case("two-trees-extended", tcl("foo/1.1", "foo/2"), tcl("foo/1.5", "foo/3.2"), ask=["foo/1", "foo/3"])
case("three-levels", tcl("foo/64/3.7", "foo/64/3.8", "foo/32/3.9", "bar/1"), ask=["foo/64", "foo/32", "foo/3.7"])
case("three-levels-rc", dict(tcl("foo/64/3.7", "foo/64/3.8", "foo/32/3.9", "foo/plain", "bar/1", "bar/2"), **{"foo/.modulerc": rc("module-version foo/64 default"), "foo/64/.version": rc("set ModulesVersion 3.7")}), dict(tcl("foo/64/3.9", "foo/96/1", "bar/3"), **{"foo/.version": rc("set ModulesVersion 96")}), ask=["foo/64", "foo/96", "foo/64/3", "foo/64/3.9", "foo/32"])
case("categories", dict(tcl("apps/py/3.1", "apps/py/3.2", "apps/r/4", "libs/mpi/4", "libs/meta"), **{"apps/py/.version": rc("set ModulesVersion 3.1")}), ask=["apps", "libs", "apps/py/3", "py"])
case("category-rc", dict(tcl("apps/py/3.1", "apps/py/3.2", "apps/r/4", "x/1"), **{"apps/.modulerc": rc("module-version apps/py default")}), tcl("x/2"), ask=["apps", "apps/py/3"])
case("deep", dict(tcl("s/a/b/1", "s/a/b/2", "s/c/3", "s/top"), **{"s/.version": rc("set ModulesVersion a")}), ask=["s", "s/a", "s/a/b", "s/a/b/1", "s/c"])
case("lua-twin", dict(tcl("foo/1", "foo/2"), **lua("foo/1", "foo/3")), ask=["foo/1.lua", "foo/3.lua", "foo/1", "foo"])
case("lua-extended", dict(tcl("foo/1.2"), **lua("foo/1", "foo/1.5")), ask=["foo/1", "foo/1.5"])
case("lua-meta", dict(lua("meta", "bar/1"), **tcl("tool")), ask=["meta", "tool"])
case("lua-rc", dict(lua("foo/1", "foo/2", "foo/3", "bar/1", "bar/2"), **{"foo/.modulerc.lua": 'module_version("foo/2", "default", "good")\nmodule_alias("f", "foo/1")\n', "bar/.modulerc.lua": 'module_version("/1", "default")\nhide_version("foo/3")\n'}), ask=["f", "foo/good"])
case("lua-rc-beats", dict(lua("foo/1", "foo/2", "foo/3"), **{"foo/.modulerc.lua": 'module_version("foo/2", "default")\n', "foo/.modulerc": rc("module-version foo/1 default"), "foo/.version": rc("set ModulesVersion 3")}))
case("lua-rc-hidden", dict(lua("foo/1", "foo/2", "bar/1"), **{".modulerc.lua": 'hide_version("foo/2")\nhide_modulefile(pathJoin("/x", "y"))\nhide_version("bar/1")\n'}), ask=["foo/2", "bar"])
case("lua-rc-computed", dict(lua("foo/1", "foo/2"), **{"foo/.modulerc.lua": 'for v = 1, 1 do module_version("foo/" .. v, "default") end\n'}))
case("lua-rc-broken", dict(lua("foo/1"), **{"bar/.modulerc.lua": "module_version(\n", "bar/1.lua": LUA}))
case("rc-foreign", dict(tcl("foo/1", "bar/1"), **{"bar/.modulerc": rc("nosuchcommand x")}), only="lmod")
case("part-of-version", tcl("foo/12.3", "foo/123", "foo/12-4", "foo/gcc12", "foo/gccx", "foo/1_2"), ask=["foo/12", "foo/1", "foo/gcc", "foo/12.", "foo/gccx"], only="lmod")
case("specifiers", tcl("foo/1", "foo/1.2", "foo/1.2.1", "foo/1.3", "foo/1.10", "foo/2", "foo/2.5", "foo/3", "foo/x", "bar/1"), only="modules",
     ask=["foo@1.2", "foo@1,3", "foo@1.2:1.4", "foo@:2", "foo@2:", "foo@1.2:1.2", "foo@1.2,2:", "foo@9", "foo@9:", "foo@:0", "foo@", "foo@x",
          "foo@x:", "foo@2:1", "foo@1,", "foo@:", "foo@1.2/3", "@1", "bar@1", "foo@latest", "foo@default", "foo@1:1", "foo@:1", "foo+v", "foo~v", "foo@1+v"])
case("specifiers-default", dict(tcl("foo/1", "foo/1.2", "foo/1.3", "foo/2", "foo/3"), **{"foo/.modulerc": rc("module-version foo/1.2 default", "module-version foo/3 new")}), only="modules",
     ask=["foo@1:2", "foo@2:", "foo@:1.2", "foo@new", "foo@1.3,1.2", "foo@1"])
case("specifiers-deep", tcl("a/foo/1/x", "a/foo/1/y", "a/foo/2", "a/foo/2.1"), only="modules", ask=["a/foo@1", "a/foo@2", "a/foo@1:", "a@foo", "a/foo@:2"])
case("specifiers-trees", tcl("foo/1", "foo/2"), tcl("foo/3", "foo/4"), only="modules", ask=["foo@3", "foo@3:", "foo@2:3", "foo@:9"])
case("specifiers-off", tcl("foo/1", "foo/2"), only="modules", env={"MODULES_ADVANCED_VERSION_SPEC": "0"}, ask=["foo@1", "foo/latest", "foo/default"])
case("plus", tcl("c++/1", "lib++", "a~b/1"), ask=["c++", "lib++"], only="modules")
case("implicit-off", dict(tcl("foo/1", "foo/2", "bar/1", "bar/2", "baz/1.1"), **{"bar/.version": rc("set ModulesVersion 1")}), only="modules", env={"MODULES_IMPLICIT_DEFAULT": "0"}, ask=["foo/latest", "foo@1:", "bar@1:", "baz/1"])
case("extended-off", tcl("foo/1.1", "foo/1.2", "foo/2"), env={"MODULES_EXTENDED_DEFAULT": "0", "LMOD_EXTENDED_DEFAULT": "no"}, ask=["foo/1", "foo@1:1"])
case("case", tcl("Foo/1", "foo/2", "BAR/A1"), ask=["FOO", "foo/1", "Foo/2", "bar", "bar/a1", "Bar/A1"])
case("case-always", tcl("Foo/1", "foo/2", "BAR/A1", "BAR/a2"), only="modules", env={"MODULES_ICASE": "always"}, ask=["bar", "bar/a1", "BAR/A", "bar@a1", "Bar/A1"])
case("cookie-eval", dict(tcl("foo/1"), **{"foo/2": "set x 1\n"}), only="modules", env={"MODULES_MCOOKIE_CHECK": "eval"}, ask=["foo/2"])
case("odd-cookie", {"foo/1": T, "foo/2": "#%Modules\n", "bar/1": "#%Module\n"})
case("find-first", tcl("foo/1"), tcl("foo/2"), only="lmod", env={"LMOD_TMOD_FIND_FIRST": "yes"})
case("exact-only", tcl("foo/1", "meta"), only="lmod", env={"LMOD_EXACT_MATCH": "yes"}, ask=["meta"])
case("rc-outside", dict(tcl("foo/1", "foo/2", "bar/1"), **{"out/rc": rc("module-version foo/1 default", "module-alias b bar", "module-version bar/1 only")}), env={"MODULERCFILE": "@0/out/rc", "LMOD_MODULERCFILE": "@0/out/rc"}, ask=["b", "bar/only"])
case("rc-of-user", dict(tcl("foo/1", "foo/2", "foo/3"), **{"home/.modulerc": rc("module-version foo/1 default"), "foo/.version": rc("set ModulesVersion 2")}), env={"HOME": "@0/home"})
case("folder-links", dict(tcl("real/1", "real/2"), **{"link": "->real"}), ask=["link", "link/1"])


def write(root, files):
    for name, content in files.items():
        path = os.path.join(root, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if content.startswith("->"):
            os.symlink(content[2:], path)
        else:
            with open(path, "w", encoding="utf-8") as file:
                file.write(content)
    for folder, _, files in os.walk(root):
        os.chmod(folder, 0o755)


def suggested(root):
    """Names of files and folders, and some about them."""
    names = set()
    for folder, folders, files in os.walk(root):
        folders[:] = [each for each in folders if not each.startswith(".") or each == ".sub"]
        here = os.path.relpath(folder, root)
        for name in files:
            full = os.path.normpath(os.path.join(here, name))
            if not name.startswith(".") and "~" not in name and "#" not in name:
                names.add(full[:-4] if full.endswith(".lua") else full)
        if here != "." and not here.startswith(("out", "home")):
            names.update([here, here + "/", here + "/default", here + "/latest", here + "/nosuch"])
    return {name for name in names if not name.startswith(("out/", "home/"))}


class Comparison:
    def __init__(self, envboot, tool, command):
        self.pool = multiprocessing.pool.ThreadPool(2)
        self.envboot, self.tool, self.command, self.same, self.files, self.wrong = envboot, tool, command, 0, 0, []

    def theirs(self, name, env):
        done = subprocess.run(self.command + [name], env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True, timeout=60)
        for line in done.stdout.split("\n"):
            path = line[6:-2] if line.startswith("echo '") else line
            if path.startswith("/") and os.path.exists(path):
                return path, done.stdout
        return None, done.stdout

    def ours(self, name, env):
        done = subprocess.run([self.envboot, "modules", "which", "--json", "--tool", self.tool, "--", name], env=env, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, universal_newlines=True)
        if done.returncode == 3:
            return None, done.stderr
        document = json.loads(done.stdout)["tools"][0]
        return document["file"], "; ".join(document["why"])

    def ask(self, where, roots, names, variables):
        env = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": "/nonexistent", "USER": "root", "MODULEPATH": ":".join(roots), "LMOD_IGNORE_CACHE": "yes",
               "LD_LIBRARY_PATH": os.environ.get("LD_LIBRARY_PATH", "")}
        env.update({key: value.replace("@0", roots[0]) for key, value in variables.items()})
        names = sorted(names)
        both = self.pool.map(lambda name: (self.theirs(name, env), self.ours(name, env)), names)
        for name, ((real, said), (mine, why)) in zip(names, both):
            if real == mine:
                self.same += 1
                self.files += real is not None
            else:
                self.wrong.append("%s: %s: %s: %s; envboot: %s (%s)" % (where, name, self.tool, real or "none (%s)" % said.strip()[:300], mine, why.strip()[:300]))

    def report(self):
        for line in self.wrong:
            print("not ok " + line)
        print("%s names as %s takes them: %d the same (%d with a file), %d differ" % ("not ok" if self.wrong else "ok", self.tool, self.same, self.files, len(self.wrong)))
        return 1 if self.wrong or self.files < 100 else 0


def modules_here():
    for place in ["/usr/lib/x86_64-linux-gnu", "/usr/lib", "/usr/share/modules/libexec", "/usr/libexec"]:
        if os.path.exists(place + "/modulecmd.tcl"):
            return [place + "/modulecmd.tcl", "bash", "path"]
    print("skip names as Environment Modules takes them: it is not installed (Debian package environment-modules)")
    sys.exit(77)


def main():
    comparison = Comparison(sys.argv[1], sys.argv[2], sys.argv[3:] or modules_here())
    chosen = os.environ.get("NAMES_CASES", "").split()
    corpus = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../corpus/modulefiles"))
    with tempfile.TemporaryDirectory() as top:
        os.chmod(top, 0o755)
        for name, (trees, ask, variables, only) in CASES.items():
            if (only and only != comparison.tool) or (chosen and name not in chosen):
                continue
            roots = []
            for i, files in enumerate(trees):
                roots.append(os.path.join(os.path.realpath(top), name, "m%d" % i))
                write(roots[-1], files)
            names = set(ask)
            for root in roots:
                names |= suggested(root)
            comparison.ask(name, roots, names, variables)
    for tree in [] if chosen else ["site", "chains", "lmod", "site:chains:lmod"]:
        roots = [os.path.join(corpus, each) for each in tree.split(":")]
        names = {"conda", "py", "virtual", "virtual/newest", "apps/python/stable", "apps/python/3", "nosuch"}
        for root in roots:
            names |= suggested(root)
        comparison.ask(tree, roots, {name for name in names if ".common" not in name}, {})
    sys.exit(comparison.report())


main()
