#!/bin/bash
# The same environment through all doors: activate, module, job prologue, kernel, for a venv and for an environment that
# the rig's conda made, which has no module (none could run its hooks). A module that hijacks Python is loaded before,
# after, or before and unloaded after; in a plain shell, under `set -euo pipefail`, and in a job that inherited the
# variables of a shell like these, but none of its functions. And by the activate script of every shell.
. "$(dirname "$0")/common.sh"
init=${MODULES_INIT:-/usr/share/modules/init/bash}
cd "$work" || exit 1
# is_seen PACKAGES: gives the environment there something to see, and a kernel that tells what it sees.
is_seen() {
    packages=$1
    echo "" >"$packages/six.py"
    mkdir -p "$packages/six-1.0.dist-info"
    printf 'Metadata-Version: 2.1\nName: six\nVersion: 1.0\n' >"$packages/six-1.0.dist-info/METADATA"
    cat >"$packages/ipykernel_launcher.py" <<'P'
import json, os, six, subprocess, sys
here = os.environ["WORK"]
sys.path[:] = [p for p in sys.path if p not in ("", os.getcwd())]
which = subprocess.check_output(["sh", "-c", "command -v python"]).decode().strip()
child = subprocess.check_output(["python", "-c", "import six; print(six.__file__)"]).decode().strip()
path = [p for p in os.environ["PATH"].split(":") if not p.startswith(here + "/site")]
packages = sorted(n for p in sys.path if os.path.isdir(p) for n in os.listdir(p) if n.endswith(".dist-info"))
marks = {n: v for n, v in os.environ.items() if n in ("VIRTUAL_ENV", "ENVHOOK_HOME") or n.startswith("CONDA_")}
print(json.dumps({"sys.path": sys.path, "prefix": sys.prefix, "six": six.__file__, "child": child, "python": which, "PATH": path,
                  "variables": marks, "packages": packages, "arguments": sys.argv[1:]}, indent=1, sort_keys=True))
P
}
mkdir -p user/src
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
# module_in SHELL: what gives it `module`; for Lmod, whose files lie at another place here than it was made for, as its own ones do it.
module_in() {
    if [ -r "${init%/*}/zsh" ]; then
        case $1 in
        *csh) echo "source ${init%/*}/csh" ;;
        fish) echo "source ${init%/*}/fish" ;;
        zsh | ksh) echo ". ${init%/*}/$1" ;;
        *) echo ". ${init%/*}/sh" ;;
        esac
        return
    fi
    lmod=$(. "$init" && echo "env LD_LIBRARY_PATH=$LD_LIBRARY_PATH LMOD_IGNORE_CACHE=yes $LMOD_LUA $LMOD_CMD")
    case $1 in
    *csh) echo "alias module 'eval \`$lmod csh \\!*\`'" ;;
    fish) echo "function module; $lmod fish \$argv | source -; end" ;;
    *) echo "module() { eval \"\$($lmod sh \"\$@\")\"; }" ;;
    esac
}
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
# all_ways KIND: everything about the environment $E, by the doors $ways.
all_ways() {
    kind=$1
    shell=(env -i PATH=/usr/bin:/bin HOME="$work" LC_ALL=C.UTF-8 E="$E" WORK="$work" PYTHON="$python")
    see activate no '' >clean.out
    for hijack in no before after between; do
        for way in $ways; do
            for options in '' 'set -euo pipefail'; do
                if [ -z "$modules" ] && [ "$hijack$way" != "no${way#module}" ]; then
                    echo "skip $way, hijacker $hijack: no Environment Modules at $init"
                    continue
                fi
                see $way $hijack "$options" >out
                verdict "same_environment $kind $way, hijacker $hijack, ${options:-plain}"
            done
        done
    done

    # A job has the variables of the shell that submitted it (Slurm's --export=ALL), and no function.
    for first in $firsts; do
        for hijack in no before after; do
            [ -n "$modules" ] || continue
            mapfile -d '' inherited < <("${shell[@]}" bash --noprofile --norc -c "$modules
    . \"\$WORK/doors.sh\"; walk $first $hijack; env -0 -u _ -u SHLVL" 2>/dev/null | grep -zv '^BASH_FUNC')
            for way in $ways; do
                see $way no 'set -euo pipefail' >out
                verdict "same_environment $kind in a job that inherited $first with the hijacker $hijack, $way"
            done
        done
    done
    inherited=()
    for way in activate prologue kernel; do
        see $way no 'export PYTHONHOME=/nowhere' >out
        verdict "python_home $kind $way"
    done
    # The user's own folder: what was there before is put aside by every door, what comes for one command is the user's.
    for way in ${ways% kernel}; do
        [ "$way$modules" != module ] || continue
        see $way no 'export PYTHONPATH=$WORK/user/src' >out
        verdict "own PYTHONPATH set before, $kind $way"
        see $way no 'show() { PYTHONPATH=$WORK/user/src $report; }' >out
        if grep -q "\"$work/user/src\"" out; then echo "ok own PYTHONPATH for one command, $kind $way"; else echo "not ok own PYTHONPATH for one command, $kind $way"; failed=1; fi
    done
}
# all_shells KIND: the same by the activate script of every other shell, which has `module` in a way of its own too.
all_shells() {
    kind=$1
    for sh in dash zsh ksh mksh yash 'busybox sh' 'tcsh -f' 'bsd-csh -f' 'fish --no-config'; do
        command -v "${sh%% *}" >/dev/null || { echo "skip same_environment $kind activate in $sh: not installed"; continue; }
        case $sh in
        *csh*) enter='source $E:q/bin/activate.csh' ;;
        fish*) enter='source $E/bin/activate.fish' ;;
        *) enter='. "$E/bin/activate"' ;;
        esac
        load="module load hijack
sh -c 'echo hijacked by \$PYTHONPATH >&2'"
        for hijack in no before after between; do
            case $hijack in
            no) walk=$enter ;;
            before) walk="$load
$enter" ;;
            after) walk="$enter
$load" ;;
            between) walk="$load
$enter
module unload hijack" ;;
            esac
            if [ $hijack != no ]; then
                [ -n "$modules" ] || { echo "skip same_environment $kind activate in $sh, hijacker $hijack: no Environment Modules at $init"; continue; }
                walk="$(module_in "${sh%% *}")
module use '$work/modules'
$walk"
            fi
            # shellcheck disable=SC2086
            "${shell[@]}" $sh -c "$walk
python -m ipykernel_launcher -f connection" >out 2>said
            [ $hijack = no ] || grep -q "^hijacked by $work/$folder" said || echo "no hijacker was loaded" >>out
            verdict "same_environment $kind activate in $sh, hijacker $hijack"
        done
    done
}

E="$work/it's \$HOME/one"
make_venv "$E" one
is_seen "$packages"
ways='activate module prologue kernel' firsts='activate module'
all_ways venv
all_shells venv

if [ -z "${ENVBOOT_TEST_CONDA-}" ] || [ -z "${ENVBOOT_TEST_CHANNEL-}" ]; then
    echo "skip same_environment conda: ENVBOOT_TEST_CONDA and ENVBOOT_TEST_CHANNEL name no conda"
    finish
fi
E="$work/con da/one"
line=${ENVBOOT_TEST_CHANNEL_PYTHON:-3.7}
printf 'report_errors: false\n' >.condarc
if ! env -i HOME="$work" PATH=/usr/bin:/bin CONDA_PKGS_DIRS="$work/pkgs" "$ENVBOOT_TEST_CONDA/bin/conda" create -y -q -p "$E" --solver classic \
    --override-channels -c "$ENVBOOT_TEST_CHANNEL" "python=$line" envhook >created 2>&1; then
    echo "not ok conda makes an environment: $(tail -n 3 created)"
    failed=1
    finish
fi
doors "$E" one "$line" conda
is_seen "$E/lib/python$line/site-packages"
ways='activate prologue kernel' firsts=activate
all_ways conda
all_shells conda
if grep -q '"CONDA_PREFIX": "'"$E"'"' clean.out && grep -q '"ENVHOOK_HOME": ' clean.out; then
    echo "ok same_environment conda: its variables and hooks"
else
    echo "not ok same_environment conda: its variables and hooks: $(cat clean.out)"
    failed=1
fi
finish
