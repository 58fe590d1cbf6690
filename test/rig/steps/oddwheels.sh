# shellcheck shell=bash
# inputs: data/oddwheels.txt
# after: conda
# Wheels of every shape for `envboot wheel install`, for Debian's Python: headers, scripts and data of their own, namespace
# packages, abi3, metadata of 2014. With them a second version of one of them.
set -euo pipefail
# shellcheck source=../lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
rig_paths "$1"

rm -rf "$RIG_DIR/odd"
mkdir -p "$RIG_DIR/odd/quick" "$RIG_DIR/odd/other"
wheels=$(cached_wheels odd --no-deps -r "$RIG_SRC/data/oddwheels.txt")
cp "$wheels"/*.whl "$RIG_DIR/odd/quick/"
wheels=$(cached_wheels odd-other --no-deps jmespath==1.0.1)
cp "$wheels"/*.whl "$RIG_DIR/odd/other/"
