"""What agreement.py must know of Lmod: how it is run, how it writes commands down."""
import re

VARIABLES = {"LMOD_PAGER": "none"}
OPS = {"load": "module-load", "try_load": "module-try-load", "load_any": "module-load-any", "unload": "module-unload", "inherit": "module-inherit", "prereq": "prereq-all", "whatis": "module-whatis",
       "set_shell_function": "set-function", "unset_shell_function": "unset-function", "execute": "puts"}
PATHS = ("prepend-path", "append-path", "remove-path")
UNSHOWN = ("module-help", "require-fullname")
MESSAGES = ("help", "LmodMessage", "LmodMsgRaw")


def commands(init):
    return '. "%s"; code() { "$LMOD_LUA" "$LMOD_CMD" bash "$@"; }' % init, 'code show "$1"'


def is_module(path):
    return path.endswith(".lua")


def name_of(module):
    return module[:-len(".lua")]


def shown_commands(text):
    """None where it refuses to show the file."""
    if "-----" not in text or "Lmod has detected the following error" in text:
        return None
    calls = []
    for line in text.split("\n"):
        if re.match(r"^[a-z_A-Z]+[({]", line):
            calls.append(line)
        elif calls and not line.startswith("---"):
            calls[-1] += "\n" + line
    return [command for command in map(command_of, calls) if command]


def specification(call):
    """As envboot writes them: between("a", "1", "2") is a@1:2."""
    name, *versions = re.findall(r'"([^"]*)"', call.group(2))
    return '"%s"' % (name + {"atleast": "@%s:", "atmost": "@:%s", "between": "@%s:%s", "latest": ""}[call.group(1)] % tuple(versions))


def command_of(call):
    function, rest = re.match(r"^([a-zA-Z_]+)[({](.*)[)}]\s*$", call, re.S).groups() if re.search(r"[)}]\s*$", call) else (None, None)
    if function is None or function in MESSAGES:
        return None
    rest = re.sub(r'(atleast|atmost|between|latest)\(("[^()]*")\)', specification, rest)
    delimiter = re.search(r'delim="(.)"', rest)
    priority = re.search(r'priority="?(-?\d+)', rest)
    rest = re.sub(r'(,|^)(cmd=)?("[^"]*")(?=,|$)', r"\1\3", re.sub(r',?\s*(delim|priority|modeA)=(\{.*?\}|"[^"]*"|-?\d+)', "", rest))
    words = [word[1:-1] for word in re.findall(r'"(?:.*?)"(?=,|$)', rest, re.S)]
    op = OPS.get(function, function.replace("_", "-"))
    if function == "set_shell_function" and len(words) == 1:
        op = "unset-function"  # Lmod 8.6 shows it under the wrong name
    if op in PATHS:
        words = words[:1] + (words[1].split(delimiter.group(1) if delimiter else ":") if len(words) > 1 else [])
        words = (["--priority=" + priority.group(1)] if priority else []) + words
    if op == "pushenv" and len(words) == 1:
        op = "unsetenv"  # pushenv(V, false), with what puts it back
    return [op] + (words[:2] if op == "set-function" else words)


def our_commands(effects):
    for effect in effects:
        if effect["op"] in UNSHOWN:
            continue
        words = [word for word in effect["args"] if not str(word).startswith("--delim=")]
        delimiter = next((word[len("--delim="):] for word in effect["args"] if str(word).startswith("--delim=")), ":")
        if effect["op"] in PATHS:
            named = 2 if str(words[0]).startswith("--priority=") else 1
            words = words[:named] + [piece for word in words[named:] for piece in (word.split(delimiter) if isinstance(word, str) else [word])]
        yield [effect["op"]] + words


def is_loaded(real, file):
    return file.name in real.environment.get("LOADEDMODULES", "").split(":")


def is_bookkeeping(name):
    return name.startswith(("_ModuleTable", "__LMOD", "LMOD_", "BASH_FUNC_", "__MODULES_")) or \
        name in ("_", "SHLVL", "PWD", "OLDPWD", "LD_LIBRARY_PATH", "LOADEDMODULES", "_LMFILES_", "MODULESHOME")


def shell_changes(real, changes):
    aliases = dict(re.findall(r"^alias (?:-- )?([^=]+)='(.*)'$", real.aliases, re.M))
    set_now = {}
    for change in changes:
        if change["op"] == "set-alias":
            set_now[change["args"][0]] = change["args"][1]
        elif change["op"] == "unset-alias":
            set_now.pop(change["args"][0], None)
    for name in sorted(set(aliases) | set(set_now)):
        yield "alias %s is %r, and envboot says %r" % (name, aliases.get(name), set_now.get(name)), \
            aliases.get(name, "").replace("'\\''", "'") == set_now.get(name)
