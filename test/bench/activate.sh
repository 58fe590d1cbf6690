#!/usr/bin/env bash
# activate.sh [BUILD-FOLDER]: what a thousand rounds of activate and deactivate cost, beside venv's own script (held to 1.3
# times as much) and, with ENVBOOT_TEST_CONDA and ENVBOOT_TEST_CHANNEL set as test.sh sets them, beside what that conda
# prints (held to a fiftieth). CPU seconds, the least of five runs in turn. And how many processes three rounds start.
# Nothing fails here: a loaded machine proves nothing, so read the figures.
set -euo pipefail
cd "$(dirname "$0")/../.."

render=$(realpath "${1:-build/dev}")/bin/render_doors
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for name in own ours; do /usr/bin/python3 -m venv --without-pip "$work/$name"; done
"$render" "$PWD" "$work/ours" ours 3.11 "$work/home"
rounds=1000

cat >"$work/rounds.sh" <<'X'
n=0
while [ "$n" -lt "$2" ]; do
    . "$1"
    deactivate
    n=$((n + 1))
done
X
cat >"$work/rounds.csh" <<'X'
set prompt = ''
set n = 0
while ( $n < $argv[2] )
    source "$argv[1]"
    deactivate
    @ n ++
end
X
cat >"$work/rounds.fish" <<'X'
for n in (seq $argv[2])
    source $argv[1]
    deactivate
end
X

# cpu COMMAND…: user and system seconds.
cpu() {
    local TIMEFORMAT='%U %S'
    { time env -i PATH=/usr/bin:/bin HOME="$work" "$@" >"$work/out" 2>"$work/err" </dev/null; } 2>&1 | awk '{ print $1 + $2 }'
}
least() { sort -n | head -n 1; }

printf '%-14s %10s %10s %8s  %s\n' shell "venv's own" ours ratio processes
for shell in bash 'bash --posix' dash zsh ksh mksh yash 'busybox sh' tcsh bsd-csh fish; do
    command -v "${shell%% *}" >/dev/null || { printf '%-14s not installed\n' "$shell"; continue; }
    case $shell in
    *csh) kind=csh end=.csh options=-f ;;
    fish) kind=fish end=.fish options=--no-config ;;
    *) kind=sh end='' options='' ;;
    esac
    # venv's script for csh runs test(1): fewer rounds.
    turns=$rounds
    [[ $kind = sh ]] || turns=100
    # shellcheck disable=SC2086
    one() { cpu $shell $options "$work/rounds.$kind" "$work/$1/bin/activate$end" "$turns"; }
    : >"$work/own.times"
    : >"$work/ours.times"
    for _ in 1 2 3 4 5; do
        one own >>"$work/own.times"
        one ours >>"$work/ours.times"
    done
    # shellcheck disable=SC2086
    started() {
        strace -f -qq -e trace=clone,clone3,fork,vfork,execve env -i PATH=/usr/bin:/bin HOME="$work" $shell $options \
            "$work/rounds.$kind" "$work/ours/bin/activate$end" "$1" 2>&1 >/dev/null | grep -E '^(\[pid +[0-9]+\] )?(clone|v?fork|execve)' |
            grep -vc CLONE_THREAD
    }
    printf '%-14s %10s %10s %8s  %s\n' "$shell" "$(least <"$work/own.times")" "$(least <"$work/ours.times")" \
        "$(awk -v a="$(least <"$work/ours.times")" -v b="$(least <"$work/own.times")" 'BEGIN { if (b) printf "%.2f", a / b; else print "-" }')" \
        "$(($(started 3) - $(started 0))) started"
done

conda=${ENVBOOT_TEST_CONDA:-}/bin/conda
[[ -x $conda ]] || { printf 'conda: not measured, ENVBOOT_TEST_CONDA names none\n'; exit 0; }
export HOME=$work CONDA_PKGS_DIRS=$work/pkgs
printf 'report_errors: false\n' >"$work/.condarc"
"$conda" create -y -q -p "$work/conda" --solver classic --override-channels -c "$ENVBOOT_TEST_CHANNEL" \
    "python=${ENVBOOT_TEST_CHANNEL_PYTHON:-3.11}" envhook >"$work/out" 2>&1 || { tail -n 5 "$work/out"; exit 1; }
"$render" "$PWD" "$work/conda" conda 3.7 "$work/home" conda
cat >"$work/conda.sh" <<'X'
n=0
while [ "$n" -lt "$3" ]; do
    eval "$("$1" shell.posix activate "$2")"
    eval "$("$1" shell.posix deactivate)"
    n=$((n + 1))
done
X
: >"$work/own.times"
: >"$work/ours.times"
for _ in 1 2 3; do
    cpu bash "$work/conda.sh" "$conda" "$work/conda" 2 | awk '{ print $1 / 2 }' >>"$work/own.times"
    cpu bash "$work/rounds.sh" "$work/conda/bin/activate" 200 | awk '{ print $1 / 200 }' >>"$work/ours.times"
done
printf 'bash, a conda environment with hooks, a round: conda %s s, ours %s s, %s times as fast\n' "$(least <"$work/own.times")" \
    "$(least <"$work/ours.times")" "$(awk -v a="$(least <"$work/own.times")" -v b="$(least <"$work/ours.times")" 'BEGIN { printf "%d", a / b }')"
