#!/usr/bin/env bash
# shellcheck disable=SC2317 # functions are called through check
# resume.sh DIST-FOLDER: kills the build of what lies there twice, within a step (OpenSSL's) and within envboot's own
# compilation, and lets it go on: it must come to the same bytes. Works in build/portable, which must be built.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1

built=$(realpath "$1")
place=build/portable/deps
room=build/portable/CMakeFiles/room_modulefile.dir/src/modulefile
dist=build/portable/resumed
log=build/resume.log
rm -rf "$dist"
: >"$log"
failures=0
check() { # check NAME COMMAND…
    if "${@:2}" >>"$log" 2>&1; then
        printf 'ok %s\n' "$1"
    else
        printf 'not ok %s: see %s\n' "$1" "$log"
        failures=1
    fi
}
count() { find "$1" -name '*.o' -newer "$place/begun" 2>/dev/null | wc -l; }

# kill_with FOLDER OBJECTS: starts the build in a process group of its own and kills all of it when it has made so many
# objects there.
kill_with() {
    local folder=$1 wanted=$2 group
    touch "$place/begun"
    setsid scripts/build-portable.sh "$dist" >>"$log" 2>&1 &
    group=$!
    while kill -0 "$group" 2>/dev/null && [[ $(count "$folder") -lt $wanted ]]; do sleep 0.2; done
    kill -9 -- "-$group" || return
    wait "$group" 2>/dev/null
    [[ $(count "$folder") -ge $wanted && ! -e $dist ]]
}

rm -f "$place/stamps/openssl"
check "killed within OpenSSL's step" kill_with "$place/work/openssl" 100
check "which then has no stamp" test ! -e "$place/stamps/openssl"
check "as others have that were done before" test -s "$place/stamps/tcl"
find "$room" -name '*.o' -delete
check "the same command goes on with that step, and is killed in the compilation of envboot" kill_with "$room" 10
check "OpenSSL's step has a stamp now" test -s "$place/stamps/openssl"
check "the same command comes to its end" scripts/build-portable.sh "$dist"
check "to the same bytes" diff -r "$built" "$dist"
exit "$failures"
