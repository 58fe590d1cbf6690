#!/usr/bin/env bash
# run.sh [BUILD-FOLDER]: the doors in real shells and module systems, one line a case.
set -euo pipefail
cd "$(dirname "$0")"

folder=${1:-$PWD/../../build/dev}
export RENDER_DOORS=$folder/bin/render_doors
export PYTHON=/usr/bin/python3
# One of the names is not ASCII: in the C locale yash drops a variable that holds it, and Modules writes its letters as Latin-1.
export LC_ALL=C.UTF-8
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
status=0
printf '%s\n' ./*_test.sh | xargs -P "$(nproc)" -I{} sh -c 'exec bash "$1" >"$2/$1.log" 2>&1' sh {} "$logs" || status=1
cat "$logs"/*.log
exit $status
