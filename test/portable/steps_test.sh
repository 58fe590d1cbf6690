#!/usr/bin/env bash
# steps_test.sh: what scripts/build-portable.sh goes by, alone and in a second: what a kill, a failure and a changed input
# do to a step (scripts/portable/steps.sh), and which version is taken of those an archive names (apt.sh). resume.sh kills
# the real build.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0
is() { # is NAME WANTED FOUND
    if [[ $2 = "$3" ]]; then
        printf 'ok %s\n' "$1"
    else
        printf 'not ok %s: wanted %q, found %q\n' "$1" "$2" "$3"
        failures=1
    fi
}

# Two steps, of which the second writes a half and waits for leave to write the other; each notes that it ran.
cat >"$work/build" <<'END'
set -euo pipefail
place=$1 input=$2
. scripts/portable/steps.sh
first() { echo first >>"$place/../ran" && echo "made from $input" >"$out/made"; }
second() {
    echo second >>"$place/../ran"
    echo half >"$out/made" && echo half >left-by-the-killed
    until [[ -e $place/../go ]]; do sleep 0.05; done
    false_is_an_error
    [[ $(ls) = left-by-the-killed ]] && echo whole >"$out/made"
}
false_is_an_error() { [[ ! -e $place/../fail ]] || false; }
mkdir -p "$place"
step first first "$input"
step second second
END
build() { bash "$work/build" "$work/place" "${1:-a}" >"$work/said" 2>&1; }
ran() { paste -sd ' ' "$work/ran" 2>/dev/null; }
forget() { : >"$work/ran"; }
stamps() { (cd "$work/place/stamps" && echo *); }

setsid bash "$work/build" "$work/place" a >"$work/said" 2>&1 &
killed=$!
for _ in $(seq 200); do
    [[ ! -s $work/place/out/second/made ]] || break
    sleep 0.05
done
is "the second step is in its midst" half "$(cat "$work/place/out/second/made")"
kill -9 -- "-$killed"
wait "$killed" 2>/dev/null
is "killed in a step: the step before it has a stamp, it has none" first "$(stamps)"

forget
touch "$work/go" "$work/fail"
build
is "a command that fails in a step ends the build" 3 $?
is "a failed step has no stamp" first "$(stamps)"
is "what failed was the step alone: the one before was kept" second "$(ran)"
is "the message names the step" 1 "$(grep -c '^error: the step second failed' "$work/said")"

forget
rm "$work/fail"
build
is "run again it comes to its end" 0 $?
is "from the start of the step, in an empty folder" whole "$(cat "$work/place/out/second/made")"
is "and only that step was done" second "$(ran)"

forget
build
is "done, nothing is done again" "" "$(ran)"
build b
is "another input: its step is done again, and no other" first "$(ran)"
is "from the new input" "made from b" "$(cat "$work/place/out/first/made")"

# choice KIND KIND:VERSION…: what fetch takes of an archive that holds only these of the three versions it names.
choice() (
    # shellcheck source=../../scripts/portable/steps.sh
    . scripts/portable/steps.sh
    # shellcheck source=../../scripts/portable/apt.sh
    . scripts/portable/apt.sh
    held=" ${*:2} " fetched=""
    versions_of() { printf '%s\n' 3.0.22-2 3.0.22-1 3.0.20-1; }
    fetch_version() { [[ $held == *" $1:$3 "* ]] && fetched=$1:$3; }
    fetch "$1" openssl 2>/dev/null
    printf '%s\n' "$fetched"
)
is "the newest that is held" source:3.0.22-1 "$(choice source source:3.0.20-1 source:3.0.22-1 upstream:3.0.22-2)"
is "upstream's part alone, for newer code" upstream:3.0.22-1 "$(choice upstream upstream:3.0.22-2 upstream:3.0.22-1 source:3.0.20-1)"
is "not for the same code without Debian's patches" source:3.0.22-1 "$(choice upstream upstream:3.0.22-2 source:3.0.22-1)"
is "not where patches are needed" source:3.0.20-1 "$(choice source upstream:3.0.22-1 source:3.0.20-1)"
exit "$failures"
