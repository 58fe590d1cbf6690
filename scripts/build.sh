#!/usr/bin/env bash
# build.sh [PRESET] [TARGET…]: installs what is missing, configures, builds. Quiet when all is well.
set -euo pipefail
cd "$(dirname "$0")/.."

preset=${1:-release}
shift || :
scripts/install-packages.sh scripts/packages.txt
# Outside a cluster job, take the cores there are; two big files at once need 1.4 GB.
jobs=$(nproc)
log=build/$preset.log
mkdir -p build
if ! { cmake --preset "$preset" && cmake --build --preset "$preset" -j "$jobs" ${1:+--target "$@"}; } >"$log" 2>&1; then
    grep -E 'error|FAILED' -A 3 "$log" | head -n 60 >&2 || tail -n 40 "$log" >&2
    printf 'error: the build failed (log: %s)\n' "$log" >&2
    exit 3
fi
