#!/usr/bin/env bash
# modules.sh [RELEASE-BINARY [MODULES [RUNS]]]: `envboot modules` over a made tree beside the peers that read all of it too: `module whatis`,
# which evaluates every file, and Lmod's spider, which builds its cache. One run for all. Nothing fails here but a file that was not
# evaluated: a loaded machine proves nothing, so read the figures.
set -euo pipefail
cd "$(dirname "$0")/../.."

binary=$(realpath "${1:-build/release/bin/envboot}")
modules=${2:-10000}
runs=${3:-10}
scripts/install-packages.sh test/rig/packages.txt test/bench/packages.txt
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# As at real sites, where one file in forty asks for its mode; and where every file does, so that each is evaluated twice.
/usr/bin/python3 -I test/bench/make_tree.py "$modules" "$work/tree" 40
/usr/bin/python3 -I test/bench/make_tree.py "$modules" "$work/asking" 1
find "$work" -exec touch -d '1 hour ago' {} + # what changed just now isn't kept
printf 'machine: %s cores, load %s; %s modulefiles\n' "$(nproc)" "$(cut -d ' ' -f 1-3 /proc/loadavg)" "$modules"

clean=(env -i HOME="$work" PATH=/usr/bin:/bin)
for tree in tree asking; do
    evaluated=$({ "${clean[@]}" "$binary" modules check --modulepath "$work/$tree" --no-cache --json || :; } |
        /usr/bin/python3 -I -c 'import json, sys; print(json.load(sys.stdin)["evaluated"])')
    [[ $evaluated = "$modules" ]] || { printf 'error: only %s of them were evaluated\n' "$evaluated" >&2; exit 1; }
done

measure() { # measure NAME RUNS COMMAND
    "${clean[@]}" MODULEPATH="$work/tree" \
        hyperfine --style none --warmup 1 --runs "$2" --ignore-failure --export-json "$work/$1.json" -N "$3" >/dev/null 2>&1
}
figure() { /usr/bin/python3 -I test/bench/figures.py "$work" "$@"; }
ratio() { /usr/bin/python3 -I test/bench/ratio.py "$work/$1.json" "$work/check.json" "$2"; }
peak() { # peak TITLE COMMAND…: the largest of its processes
    printf '  %-36s %8.1f MB, at most 64 MB wanted\n' "$1" "$("${clean[@]}" /usr/bin/python3 -I -c '
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000)' "${@:2}")"
}

measure check "$runs" "$binary modules check --modulepath $work/tree --json --no-cache"
measure asking "$runs" "$binary modules check --modulepath $work/asking --json --no-cache"
measure kept "$runs" "$binary modules check --modulepath $work/tree --json"
measure name "$((2 * runs))" "$binary modules show group1/package1 --modulepath $work/tree --no-cache"
measure whatis "$(((runs + 1) / 2))" "/usr/lib/x86_64-linux-gnu/modulecmd.tcl bash whatis"
scale=$((modules / 10000))
figure check "modules check, without the cache" "$((600 * (scale > 0 ? scale : 1)))"
figure asking "the same, every file asks its mode" -
figure kept "modules check, with the cache" "$((150 * (scale > 0 ? scale : 1)))"
figure name "modules show NAME" 15
peak "modules check, memory" "$binary" modules check --modulepath "$work/tree" --json --no-cache
peak "the same with the cache" "$binary" modules check --modulepath "$work/tree" --json
figure whatis "module whatis" -
ratio whatis 'whatis / check, at least 3 wanted'
lmod=${ENVBOOT_LMOD:-build/lmod}
if test/oracle/unpack-lmod.sh "$lmod"; then
    libexec=$(dirname "$(sed -n 's/^export LMOD_CMD=\([^ ]*\) .*/\1/p' "$lmod/init")")
    libraries=$(sed -n 's/.*LD_LIBRARY_PATH=//p' "$lmod/init")
    measure spider 1 "env LMOD_DIR=$libexec LD_LIBRARY_PATH=$libraries $lmod/usr/bin/lua5.3 $libexec/spider -o spiderT $work/tree"
    figure spider "Lmod's spider" -
    ratio spider 'spider / check, at least 40 wanted'
else
    printf 'skipped: Lmod could not be had\n'
fi
