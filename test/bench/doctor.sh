#!/usr/bin/env bash
# doctor.sh [RELEASE-BINARY [PAIRS]]: `envboot doctor` on an environment of 250 distributions with torch and 20,000 files, warm, beside
# `pip check` by turns; `--deep` beside sha256sum, per second of a processor; calls to the disk for each file that is looked at.
# WHEEL=FILE: the torch wheel, else what the tests have fetched; PYTHON=FILE: an interpreter that it is for, else the rig's 3.7.
# Nothing fails here: a loaded machine proves nothing, so read the figures. Takes 2 GB below TMPDIR.
set -euo pipefail
cd "$(dirname "$0")/../.."

binary=$(realpath "${1:-build/release/bin/envboot}")
pairs=${2:-5}
wheel=${WHEEL:-$(find build/wheels -name 'torch-1.2*.whl' 2>/dev/null | head -n 1)}
python=${PYTHON:-${ENVBOOT_RIG:-build/rig}/pythons/3.7/bin/python3.7}
[[ -n $wheel ]] || { printf 'no torch wheel here: test/wheels/fetch.sh --long, or WHEEL=FILE\n' >&2; exit 2; }
[[ -x $python ]] || { printf 'no Python for it at %s: PYTHON=FILE\n' "$python" >&2; exit 2; }

work=$(mktemp -d "${TMPDIR:-/var/tmp}/envboot-bench-XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir "$work/home"
env=$work/env
"$python" -I -m venv "$env"
site=$(echo "$env"/lib/python3*/site-packages)
clean="env -i HOME=$work/home PATH=$env/bin:/usr/bin:/bin VIRTUAL_ENV=$env TMPDIR=$work"
$clean "$binary" wheel install "$wheel" --into "$env" --quiet
/usr/bin/python3 -I test/bench/many_distributions.py "$site" 250 20000
printf 'machine: %s cores, load %s; %s distributions, %s files in RECORDs, %s MB\n' "$(nproc)" "$(cut -d ' ' -f 1-3 /proc/loadavg)" \
    "$(find "$site" -maxdepth 1 -name '*.dist-info' | wc -l)" "$(cat "$site"/*.dist-info/RECORD | wc -l)" "$(du -sm "$env" | cut -f 1)"

doctor="sh -c '$clean $binary doctor --json; test \$? -le 1'"
check="sh -c '$clean $env/bin/python -I -m pip check --disable-pip-version-check; test \$? -le 1'"
sh -c "$doctor" >/dev/null
sh -c "$check" >/dev/null
find "$env" -type f -exec cat {} + >/dev/null # warm
/usr/bin/python3 -I test/bench/pairs.py "$pairs" true 'envboot doctor' "$doctor" 'pip check' "$check" 0.25
printf '  at most 0.40 s and 64 MB wanted\n'

$clean "$binary" doctor --timings 2>&1 >/dev/null | sed -n 's/^ *\(calls.*\)/  \1; at most 1.2 a file wanted/p'

# What --deep hashes, and sha256sum of the same, one thread: bytes by second of a processor.
cut -d , -f 1,2 "$site"/*.dist-info/RECORD | sed -n 's/,sha256=.*//p' >"$work/names"
deep="sh -c '$clean $binary doctor --deep --only EB306 --json; test \$? -le 1'"
flat="sh -c '$clean $binary doctor --only EB306 --json; test \$? -le 1'"
sums="sh -c 'cd $site && xargs -d \"\\n\" sha256sum <$work/names'"
/usr/bin/python3 -I test/bench/pairs.py 3 true 'envboot doctor --deep' "$deep" 'the same without' "$flat" - 'sha256sum' "$sums" -
printf '  --deep less the same without: at most 1.25 of the processor time of sha256sum wanted\n'
