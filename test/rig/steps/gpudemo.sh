# shellcheck shell=bash
# inputs: make/wheel.py data/gpudemo/__init__.py
# after: cubins pythons
# The fixture wheels gpudemo 1.0 and 2.0, for each Python that an environment of the rig may have.
set -euo pipefail
# shellcheck source=../lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
rig_paths "$1"

rm -rf "$RIG_DIR/gpudemo/wheels"
mkdir -p "$RIG_DIR/gpudemo/wheels"
for python in 3.6 3.7 "$(debian_version)"; do
    for version in 1.0 2.0; do
        "$DEBIAN_PYTHON" -I "$RIG_SRC/make/wheel.py" "$RIG_DIR/gpudemo/$version/libgpudemo.so" \
            "$RIG_SRC/data/gpudemo/__init__.py" "$version" "$python" "$RIG_DIR/gpudemo/wheels"
    done
done
