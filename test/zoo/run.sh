#!/usr/bin/env bash
# run.sh BINARY [NAME...]: small broken accounts, each in a HOME of its own with real environments, and what `BINARY doctor`
# says of them. Prints `ok NAME`, `not ok NAME: why` or `skip NAME: why`; fails when one is not ok.
# shellcheck disable=SC2317 # the functions are called by name
set -uo pipefail
BINARY=$(realpath "${1:?usage: run.sh BINARY [NAME...]}") || exit 2
shift
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
PYTHON=/usr/bin/python3
ZOO=$(mktemp -d "${TMPDIR:-/tmp}/envboot-zoo-XXXXXX")
trap 'rm -rf "$ZOO"' EXIT

# One case runs in a subshell with `set -e`: HOME is $H, the last report is in $H.txt, its stderr in $H.err.
run() { # run STATUS [VAR=VALUE...] -- WORD...
    local expected=$1 status=0 variables=()
    shift
    while [ "$1" != -- ]; do variables+=("$1"); shift; done
    shift
    env -i HOME="$H" PATH=/usr/bin:/bin TMPDIR="$ZOO" "${variables[@]}" "$BINARY" "$@" >"$H.txt" 2>"$H.err" || status=$?
    [ "$status" = "$expected" ] || fail "exit status $status, not $expected: $* $(tail -n 30 "$H.txt" "$H.err")"
}
fail() { printf '%s' "$*" >"$H.why"; exit 1; }
skip() { printf '%s' "$*" >"$H.skip"; exit 0; }
says() { grep -qF -- "$1" "$H.txt" || fail "does not say \"$1\": $(cat "$H.txt")"; }
says_not() { ! grep -qF -- "$1" "$H.txt" || fail "says \"$1\": $(cat "$H.txt")"; }
# json EXPRESSION: true of the JSON report; f(CODE) are its findings of that code.
json() { "$PYTHON" -I "$here/report.py" "$1" <"$H.txt" >"$H.json" || fail "$1 does not hold: $(cat "$H.json")"; }
venv() { "$PYTHON" -m venv --without-pip "$@"; }
script() { # script FILE PYTHON: as pip writes a console script
    printf '#!%s\nimport sys\nsys.exit(0)\n' "$2" >"$1"
    chmod 755 "$1"
}

# shellcheck source=test/zoo/cases.sh
. "$here/cases.sh"
# shellcheck source=test/zoo/account.sh
. "$here/account.sh"
# shellcheck source=test/zoo/upkeep.sh
. "$here/upkeep.sh"
WHEELS=$("$here/wheelhouse.sh") || { echo "not ok zoo: its packages could not be fetched"; exit 1; }
PIP=${WHEELS%/zoo}/pip/bin/pip
UV=$(command -v uv || echo "${WHEELS%/zoo}/pip/bin/uv")
# shellcheck source=test/zoo/environments.sh
. "$here/environments.sh"
# shellcheck source=test/zoo/jobs.sh
. "$here/jobs.sh"
# shellcheck source=test/zoo/loading.sh
. "$here/loading.sh"
# shellcheck source=test/zoo/kinds.sh
. "$here/kinds.sh"
# shellcheck source=test/zoo/siege.sh
. "$here/siege.sh"
# shellcheck source=test/zoo/fixes.sh
. "$here/fixes.sh"

names=("$@")
[ ${#names[@]} -gt 0 ] || mapfile -t names < <(declare -F | sed -n 's/^declare -f case_//p')
bad=0
for name in "${names[@]}"; do
    H=$ZOO/$name
    mkdir -p "$H"
    ( set -e; "case_$name" )
    status=$?
    if [ -e "$H.skip" ]; then
        echo "skip $name: $(cat "$H.skip")"
    elif [ "$status" = 0 ]; then
        echo "ok $name"
    else
        echo "not ok $name: $(cat "$H.why" 2>/dev/null || echo "a command failed with status $status")"
        bad=1
    fi
done
exit $bad
