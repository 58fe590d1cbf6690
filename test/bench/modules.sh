#!/usr/bin/env bash
# modules.sh [RELEASE-BINARY [MODULES]]: `envboot modules check` over a made tree beside `module whatis`, which evaluates
# every file too, in one run. Nothing fails here: a loaded machine proves nothing, so read the figures.
set -euo pipefail
cd "$(dirname "$0")/../.."

binary=$(realpath "${1:-build/release/bin/envboot}")
modules=${2:-10000}
scripts/install-packages.sh test/rig/packages.txt test/bench/packages.txt
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
/usr/bin/python3 -I test/bench/make_tree.py "$modules" "$work/tree"
printf 'machine: %s cores, load %s; %s modulefiles\n' "$(nproc)" "$(cut -d ' ' -f 1-3 /proc/loadavg)" "$modules"

said=$(env -i HOME="$work" PATH=/usr/bin:/bin "$binary" modules check --modulepath "$work/tree" --json || :)
evaluated=$(/usr/bin/python3 -I -c 'import json, sys; print(json.loads(sys.argv[1])["evaluated"])' "${said//$'\n'/ }")
[[ $evaluated = "$modules" ]] || { printf 'error: only %s of them were evaluated\n' "$evaluated" >&2; exit 1; }

measure() { # measure NAME COMMAND
    env -i HOME="$work" PATH=/usr/bin:/bin MODULEPATH="$work/tree" \
        hyperfine --style none --warmup 1 --runs 5 --ignore-failure --export-json "$work/$1.json" -N "$2" >/dev/null 2>&1
}
measure check "$binary modules check --modulepath $work/tree --json"
measure whatis "/usr/lib/x86_64-linux-gnu/modulecmd.tcl bash whatis"
/usr/bin/python3 -I test/bench/figures.py "$work" check "envboot modules check" 600
/usr/bin/python3 -I test/bench/figures.py "$work" whatis "module whatis" -
/usr/bin/python3 -I test/bench/ratio.py "$work/whatis.json" "$work/check.json" 'whatis / check, at least 3 wanted'
