#!/usr/bin/env bash
# bench.sh [RELEASE-BINARY]: measures on the rig, as its unprivileged user, and prints each figure beside what it is held to.
# Nothing fails here: a loaded machine proves nothing, so read the figures.
set -euo pipefail
cd "$(dirname "$0")/../.."

binary=$(realpath "${1:-build/release/bin/envboot}")
rig=${ENVBOOT_RIG:-/var/tmp/envboot-rig-$(id -u)}
scripts/install-packages.sh test/rig/packages.txt test/packages-long.txt
test/rig/build.sh "$rig" >&2
test/rig/up.sh "$rig" >&2
trap 'test/rig/down.sh "$rig" >&2' EXIT
# shellcheck source=/dev/null
. "$rig/run/rig.env"
printf 'machine: %s, %s cores, load %s\n' "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" "$(nproc)" "$(cut -d ' ' -f 1-3 /proc/loadavg)"

mkdir -p "$rig/bin"
install -m 755 "$binary" "$rig/bin/envboot-bench"
rm -rf "$rig/bench"
cp -r test/e2e "$rig/bench"
cp test/bench/measure.sh test/bench/figures.py "$rig/bench"
chmod -R a+rX "$rig/bench"
test/rig/as-user.sh "$rig" -- env ENVBOOT="$rig/bin/envboot-bench" RIG_ENV="$rig/run/rig.env" SCENARIO=bench \
    bash "$rig/bench/measure.sh"
fatbin=$(dirname "$binary")/fatbin_bench
if [[ -x $fatbin ]]; then
    "$fatbin" --benchmark_min_time=0.2
else
    printf 'fatbin_bench: not built; cmake --preset release -DENVBOOT_BENCH=ON\n'
fi
