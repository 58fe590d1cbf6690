"""What agreement.py must know of Environment Modules: how it is run, how it writes commands down."""
import os
import re
import sys

VARIABLES = {}
SUBCOMMANDS = {"add": "load", "try-add": "try-load", "rm": "unload", "remove": "unload", "del": "unload", "swap": "switch"}
PATHS = ("prepend-path", "append-path", "remove-path")
ANYWHERE = PATHS + ("setenv", "unsetenv")
# envboot tells of them, and `show` doesn't.
UNSHOWN = ("puts", "exec", "open", "module-help")
# Modules takes them and does nothing, and so does envboot.
WITHOUT_EFFECT = ("module-log", "module-trace", "module-user", "module-verbosity")
# What the unloading does instead: of no account for the load.
LATER = ("--remove-on-unload", "--append-on-unload", "--prepend-on-unload", "--noop-on-unload")


def commands(_init):
    for place in ["/usr/lib/x86_64-linux-gnu", "/usr/lib", "/usr/share/modules/libexec", "/usr/libexec"]:
        path = place + "/modulecmd.tcl"
        if os.path.exists(path):
            return 'code() { "%s" bash "$@"; }' % path, 'code show "$1"'
    print("skip agreement with Environment Modules: it is not installed (Debian package environment-modules)")
    sys.exit(77)


def is_module(path):
    with open(path, "rb") as file:
        return file.read(8) == b"#%Module"


def name_of(module):
    return module


def in_braces(text):
    return bool(re.search(r"(^|\s)\{[^}]*$", text)) or (text.count("{") > text.count("}") and re.search(r"\s\{\S*\s", text) is not None)


def words_of(text):
    """Modules puts braces around words with white space, and escapes nothing."""
    words, at = [], 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        end = at
        if text[at] == "{":
            ends = [i for i in range(at + 1, len(text)) if text[i] == "}" and (i + 1 == len(text) or text[i + 1].isspace())]
            end = next((i for i in ends if text[at:i + 1].count("{") == text[at:i + 1].count("}")), ends[0] if ends else len(text))
            words.append(text[at + 1:end])
            at = end + 1
            continue
        while end < len(text) and not text[end].isspace():
            end += 1
        words.append(text[at:end])
        at = end
    return words


def normal_words(words):
    op, args = words[0], list(words[1:])
    if op == "module" and args:
        op, args = "module-" + SUBCOMMANDS.get(args[0], args[0]), args[1:]
    if op == "module-whatis":
        return [op, " ".join(args)]
    options = []
    if op == "remove-path":
        late = next((i for i, word in enumerate(args) if word in LATER and i > 1), len(args))
        args = args[:late] if args[0] not in LATER else args
    if op == "variant" and "--default" in args[:-1]:
        at = args.index("--default")
        args[at:at + 2] = ["--default=" + args[at + 1]]
    if op in ANYWHERE or op == "variant":
        at = 0
        while at < len(args):
            word = args[at]
            if op in PATHS and word in ("-d", "-delim", "--delim") and at + 1 < len(args):
                options.append("--delim=" + args[at + 1])
                del args[at:at + 2]
            elif isinstance(word, str) and re.match(r"^(--[a-z]|-delim=)", word):
                options.append(re.sub("^-delim=", "--delim=", word))
                del args[at]
            else:
                at += 1
    options = [each for each in options if each != "--delim=:" and (op, each) not in (("remove-path", "--duplicates"), ("prepend-path", "--index"), ("append-path", "--index"))]
    return [op] + sorted(options) + args


def shown_commands(text):
    """None where it refuses to show the file."""
    if re.search(r"^ *(ERROR|Module ERROR)|^\w+ ERROR", text, re.M) or "-----" not in text:
        return None
    body = text.split("\n", 2)[2].rsplit("\n---", 1)[0]
    found = []
    for line in body.split("\n"):
        if found and in_braces(found[-1]):
            found[-1] += "\n" + line
        elif re.match(r"^[a-zA-Z][\w-]*\t", line):  # else: what the file prints
            found.append(line)
    return [normal_words(words) for words in map(words_of, found) if words[0] not in WITHOUT_EFFECT]


def as_read(word):
    """What words_of makes of a word that Modules writes down: braces of its own are lost."""
    bare = isinstance(word, str) and re.match(r"^\{\S*\}$", word)
    return word[1:-1] if bare else word


def our_commands(effects):
    for effect in effects:
        if effect["op"] not in UNSHOWN:
            yield normal_words([effect["op"]] + [as_read(word) for word in effect["args"]])


def is_loaded(real, file):
    return file.name in real.environment.get("LOADEDMODULES", "").split(":")


def is_bookkeeping(name):
    return name.startswith(("__MODULES_", "BASH_FUNC_")) or name in ("_", "SHLVL", "PWD", "OLDPWD")


def shell_changes(real, changes):
    """(what ought to be there, whether it is) for what isn't a variable."""
    aliases = dict(re.findall(r"^alias (?:-- )?([^=]+)='(.*)'$", real.aliases, re.M))
    set_now, functions, code = {}, set(), []
    for change in changes:
        op, args = change["op"], change["args"]
        if op == "set-alias":
            set_now[args[0]] = args[1]
        elif op == "unset-alias":
            set_now.pop(args[0], None)
        elif op == "set-function":
            functions.add(args[0])
        elif op == "unset-function":
            functions.discard(args[0])
        elif op == "puts" and isinstance(args[-1], str):
            code.append(args[-1])
    for name in sorted(set(aliases) | set(set_now)):
        yield "alias %s is %r, and envboot says %r" % (name, aliases.get(name), set_now.get(name)), \
            aliases.get(name, "").replace("'\\''", "'") == set_now.get(name)
    theirs = set(re.findall(r"^(?:function )?([\w-]+) ?\(\) ?\{", real.code, re.M))
    for name in sorted(functions | theirs):
        yield "function %s" % name, name in functions and name in theirs
    for text in code:
        yield "the shell is not told %r" % text, text in real.code
