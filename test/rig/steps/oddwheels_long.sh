# shellcheck shell=bash
# inputs: data/oddwheels-long.txt
# after: oddwheels
# More of them (only with --long), and a uv that reads what was installed.
set -euo pipefail
# shellcheck source=../lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
rig_paths "$1"

rm -rf "$RIG_DIR/odd/long"
mkdir -p "$RIG_DIR/odd/long"
wheels=$(cached_wheels odd-long --no-deps -r "$RIG_SRC/data/oddwheels-long.txt")
cp "$wheels"/*.whl "$RIG_DIR/odd/long/"
