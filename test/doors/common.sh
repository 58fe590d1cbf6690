# shellcheck shell=sh
# Sourced by the door tests. A test file is a list of scenarios:
#     scenario NAME <<'X' ... X      runs the text in every shell found, plain and under `set -eu`
# The text is judged by its own last words: it must print `good` as its last line on stdout, and nothing else may go
# wrong. In it: $E1, $E2 (environments), $G (folder of the general script), same (see below).
set -u
here=$(cd "$(dirname "$0")" && pwd)
render=${RENDER_DOORS:?the built program render_doors}
python=${PYTHON:-/usr/bin/python3}
unset PYTHONPATH PYTHONHOME VIRTUAL_ENV VIRTUAL_ENV_PROMPT LOADEDMODULES _LMFILES_ MODULEPATH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

shells='dash bash bash_posix zsh ksh mksh yash busybox'
command_of() {
    case $1 in
    busybox) echo 'busybox sh' ;;
    bash_posix) echo 'bash --posix' ;;
    *) echo "$1" ;;
    esac
}

# doors PREFIX NAME PYTHON [FLAVOUR [VARIABLE…]]: renders all doors into PREFIX and $work/home. (Lmod, run by root, looks only into folders of
# root's that others may read.)
doors() {
    prefix=$1 name_of_env=$2 line_of_env=$3
    shift 3
    "$render" "$here/../.." "$prefix" "$name_of_env" "$line_of_env" "$work/home" "$@" || { echo "not ok render_doors $prefix"; failed=1; }
    chmod -R a+rX "$work/home"
}

# make_env PREFIX NAME [FLAVOUR [VARIABLE…]]: an environment whose python only says where it is.
make_env() {
    mkdir -p "$1/bin"
    printf '#!/bin/sh\nprintf "%%s\\n" "$0${*:+ $*}"\n' >"$1/bin/python"
    chmod 755 "$1/bin/python"
    : >"$1/pyvenv.cfg"
    mkdir -p "$1/share/envboot"
    : >"$1/share/envboot/prologue.sh"
    in_prefix=$1 in_name=$2
    shift 2
    doors "$in_prefix" "$in_name" 3.7 "$@"
}

# make_venv PREFIX NAME: a real one, with the guard, a package `six` and all its doors; sets $packages.
make_venv() {
    "$python" -m venv --without-pip "$1"
    line=$("$1/bin/python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    doors "$1" "$2" "$line"
    packages=$1/lib/python$line/site-packages
    echo "" >"$packages/six.py"
}

# In a scenario: snap FILE writes the environment as a child sees it; shells' own noise is left out.
prelude='
snap() {
    /usr/bin/env -0 | /usr/bin/sort -z | /usr/bin/tr "\\n\\0" "\\1\\n" |
        /usr/bin/grep -av -e "^_=" -e "^SHLVL=" -e "^OLDPWD=" -e "^PWD=" -e "^_AST_FEATURES=" -e "^A__z=" >"$1" || :
    echo "PATH:${PATH-unset} PS1:${PS1-unset} PYTHONPATH:${PYTHONPATH-unset} VIRTUAL_ENV:${VIRTUAL_ENV-unset}" >>"$1"
}
same() { if /usr/bin/cmp "$1" "$2" >/dev/null; then :; else echo "differs:"; /usr/bin/diff "$1" "$2"; /usr/bin/kill $$; fi; }
is() { if [ "$1" = "$2" ]; then :; else echo "have <$1>"; echo "want <$2>"; kill -9 $$; fi; }
none() { if command -v "$1" >/dev/null 2>&1; then echo "still there: $1"; kill -9 $$; fi; }
no_state() { _e=_env; _E=_ENV; case $(set) in *"${_E}BOOT_"* | *"${_e}boot_"*) set | /usr/bin/grep -ai "_env[b]oot_"; echo "state left"; kill -9 $$ ;; esac; }
'

# Where a shell has no functions like those above, a scenario uses programs: snap FILE, same FILE FILE, is HAVE WANT.
tools() {
    mkdir -p "$work/tools"
    cat >"$work/tools/snap" <<'X'
#!/bin/sh
/usr/bin/env -0 | sort -z | tr '\n\0' '\1\n' | grep -av -e '^_=' -e '^SHLVL=' -e '^OLDPWD=' -e '^PWD=' >"$1"
X
    cat >"$work/tools/same" <<'X'
#!/bin/sh
if cmp "$1" "$2" >/dev/null; then exit 0; fi
echo differs:
diff "$1" "$2"
kill -9 "$PPID"
X
    cat >"$work/tools/is" <<'X'
#!/bin/sh
if [ "$1" = "$2" ]; then exit 0; fi
printf 'have <%s>\nwant <%s>\n' "$1" "$2"
kill -9 "$PPID"
X
    chmod 755 "$work/tools/"*
}

# scenario_of SHELL… <<'X' ... X: the same in shells that are no sh; NAME is in $name.
scenario_of() {
    [ -d "$work/tools" ] || tools
    { cat; echo 'echo good'; } >"$work/script"
    for sh; do
        command -v "${sh%% *}" >/dev/null || { echo "skip $name $sh: not installed"; continue; }
        # shellcheck disable=SC2086
        env ${environment-HOME=$work PATH=/usr/bin:/bin} E1="$E1" E2="$E2" G="$work/home" W="$work" T="$work/tools" $sh "$work/script" --lr 0.1 \
            >"$work/out" 2>"$work/err" </dev/null
        if [ "$(tail -n 1 "$work/out")" = good ] && { [ -n "${talks-}" ] || [ ! -s "$work/err" ]; }; then
            echo "ok $name ${sh##*/}"
        else
            echo "not ok $name ${sh##*/}: $(tail -n 5 "$work/out") $(head -n 5 "$work/err")"
            failed=1
        fi
    done
}

scenario() {
    name=$1
    cat >"$work/body"
    for sh in $shells; do
        command -v "${sh%_posix}" >/dev/null || { echo "skip $name $sh: not installed"; continue; }
        for options in '' 'set -eu' 'set -euo pipefail'; do
            case $sh:$options in dash:*pipefail | busybox:*pipefail) continue ;; esac
            { echo "$prelude"; echo "$options"; cat "$work/body"; echo 'echo good'; } >"$work/script"
            # shellcheck disable=SC2046
            env ${environment-PATH=/usr/bin:/bin} E1="$E1" E2="$E2" G="$work/home" W="$work" $(command_of "$sh") "$work/script" --lr 0.1 >"$work/out" 2>"$work/err" </dev/null
            if [ "$(tail -n 1 "$work/out")" = good ] && { [ -n "${talks-}" ] || [ ! -s "$work/err" ]; }; then
                echo "ok $name $sh ${options:-plain}"
            else
                echo "not ok $name $sh ${options:-plain}: $(tail -n 5 "$work/out") $(head -n 5 "$work/err")"
                failed=1
            fi
        done
    done
}
finish() { exit "$failed"; }
