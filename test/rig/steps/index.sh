# shellcheck shell=bash
# inputs: make/index.py
# after: basewheels gpudemo longwheels
# The wheelhouse that the origin serves, all wheels in one folder, and its index.
set -euo pipefail
# shellcheck source=../lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
rig_paths "$1"

rm -rf "$RIG_WWW/wheels" "$RIG_WWW/simple"
mkdir -p "$RIG_WWW/wheels" "$RIG_WWW/simple"
for folder in "$RIG_DIR"/base/* "$RIG_DIR/gpudemo/wheels" "$RIG_DIR/long"; do
    [ -d "$folder" ] || continue
    ln -f -t "$RIG_WWW/wheels" "$folder"/*.whl
done
"$DEBIAN_PYTHON" -I "$RIG_SRC/make/index.py" "$RIG_WWW/wheels" "$RIG_WWW/simple"
