#!/bin/bash
# The same environment through all four doors: activate, module, job prologue, kernel. A module that hijacks Python is
# loaded before, after, or before and unloaded after; in a plain shell, under `set -euo pipefail`, and in a job that
# inherited the variables of a shell like these, but none of its functions.
. "$(dirname "$0")/common.sh"
init=${MODULES_INIT:-/usr/share/modules/init/bash}
cd "$work" || exit 1
E="$work/it's \$HOME/one"
make_venv "$E" one
mkdir -p "$packages/six-1.0.dist-info" "$work/user/src"
printf 'Metadata-Version: 2.1\nName: six\nVersion: 1.0\n' >"$packages/six-1.0.dist-info/METADATA"
cat >"$packages/ipykernel_launcher.py" <<'P'
import json, os, six, subprocess, sys
from importlib.metadata import distributions
here = os.environ["WORK"]
sys.path[:] = [p for p in sys.path if p not in ("", os.getcwd())]
which = subprocess.check_output(["sh", "-c", "command -v python"]).decode().strip()
child = subprocess.check_output(["python", "-c", "import six; print(six.__file__)"]).decode().strip()
path = [p for p in os.environ["PATH"].split(":") if not p.startswith(here + "/site")]
packages = sorted("%s %s" % (d.metadata["Name"], d.version) for d in distributions())
print(json.dumps({"sys.path": sys.path, "prefix": sys.prefix, "six": six.__file__, "child": child, "python": which, "PATH": path,
                  "VIRTUAL_ENV": os.environ.get("VIRTUAL_ENV"), "packages": packages, "arguments": sys.argv[1:]}, indent=1))
P
folder=site/lib/python2.0/site-packages
mkdir -p $folder/foreign-1.0.dist-info modules site/bin
echo 'raise SystemExit("a foreign six")' >$folder/six.py
printf 'Metadata-Version: 2.1\nName: foreign\nVersion: 1.0\n' >$folder/foreign-1.0.dist-info/METADATA
printf '#%%Module1.0\nprepend-path PYTHONPATH %s\nprepend-path PATH %s\n' "$work/$folder" "$work/site/bin" >modules/hijack

cat >doors.sh <<'P'
report='python -m ipykernel_launcher -f connection'
# The kernel's command is read from kernel.json, as Jupyter reads it.
kernel='
import json, os, sys
argv = json.load(open(sys.argv[1]))["argv"]
argv = [a.replace("{connection_file}", "connection") for a in argv]
os.execv(argv[0], argv)
'
enter() { # DOOR: into the environment; a kernel is entered by whoever starts it
    case $1 in
    activate) . "$E/bin/activate" ;;
    module) module load env-one ;;
    prologue) . "$WORK/home/prologue.sh" ;;
    esac
}
show() { # DOOR: what the environment's python sees then
    case $1 in
    kernel) "$PYTHON" -I -c "$kernel" "$WORK/home/kernel/kernel.json" ;;
    *) $report ;;
    esac
}
walk() { # DOOR HIJACK
    case $2 in before | between) module load hijack ;; esac
    enter "$1"
    case $2 in
    after) module load hijack ;;
    between) module unload hijack ;;
    esac
}
P
modules=
[ ! -r "$init" ] || modules=". '$init' >/dev/null; module use '$work/modules' '$work/home/modules'"
inherited=()
shell=(env -i PATH=/usr/bin:/bin HOME="$work" LC_ALL=C.UTF-8 E="$E" WORK="$work" PYTHON="$python")
# see DOOR HIJACK START: START comes before the doors.
see() {
    "${shell[@]}" ${inherited:+"${inherited[@]}"} bash --noprofile --norc -c "$modules
cd \"\$WORK\" && . ./doors.sh
$3
walk $1 $2
show $1" 2>said
}
verdict() { # NAME
    if grep -q "\"$packages/six.py\"" out && cmp -s clean.out out; then
        echo "ok $1"
    else
        echo "not ok $1: $(diff clean.out out) $(tail -n 3 said)"
        failed=1
    fi
}
see activate no '' >clean.out
for hijack in no before after between; do
    for way in activate module prologue kernel; do
        for options in '' 'set -euo pipefail'; do
            if [ -z "$modules" ] && [ "$hijack$way" != "no${way#module}" ]; then
                echo "skip $way, hijacker $hijack: no Environment Modules at $init"
                continue
            fi
            see $way $hijack "$options" >out
            verdict "same_environment $way, hijacker $hijack, ${options:-plain}"
        done
    done
done

# A job has the variables of the shell that submitted it (Slurm's --export=ALL), and no function.
for first in activate module; do
    for hijack in no before after; do
        [ -n "$modules" ] || continue
        mapfile -d '' inherited < <("${shell[@]}" bash --noprofile --norc -c "$modules
. \"\$WORK/doors.sh\"; walk $first $hijack; env -0 -u _ -u SHLVL" 2>/dev/null | grep -zv '^BASH_FUNC')
        for way in activate module prologue kernel; do
            see $way no 'set -euo pipefail' >out
            verdict "same_environment in a job that inherited $first with the hijacker $hijack, $way"
        done
    done
done
inherited=()
for way in activate prologue kernel; do
    see $way no 'export PYTHONHOME=/nowhere' >out
    verdict "python_home $way"
done
# The user's own folder: what was there before is put aside by every door, what comes for one command is the user's.
for way in activate module prologue; do
    [ "$way$modules" != module ] || continue
    see $way no 'export PYTHONPATH=$WORK/user/src' >out
    verdict "own PYTHONPATH set before, $way"
    see $way no 'show() { PYTHONPATH=$WORK/user/src $report; }' >out
    if grep -q "\"$work/user/src\"" out; then echo "ok own PYTHONPATH for one command, $way"; else echo "not ok own PYTHONPATH for one command, $way"; failed=1; fi
done
finish
