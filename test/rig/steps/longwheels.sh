# shellcheck shell=bash
# inputs: data/longwheels.txt
# after: pythons conda
# Full-size wheels (only with --long): torch 1.2.0 and JupyterLab with all that they need on Python 3.7, ipykernel among it,
# and torchvision 0.16.0, a real wheel without code for sm_35 (for Debian's Python: there is none for 3.7).
set -euo pipefail
# shellcheck source=../lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
rig_paths "$1"

rm -rf "$RIG_DIR/long"
mkdir -p "$RIG_DIR/long"
if [ "$(channel_python)" = 3.7 ]; then
    wheels=$(PIP_RUNS_ON=$(python_of 3.7) cached_wheels long-3.7 -r "$RIG_SRC/data/longwheels.txt")
    ln -f "$wheels"/*.whl "$RIG_DIR/long/" 2>/dev/null || cp "$wheels"/*.whl "$RIG_DIR/long/"
    # Beside the newest Pillow, which pip would take, the last one that torchvision 0.4.0 can be imported with.
    wheels=$(PIP_RUNS_ON=$(python_of 3.7) cached_wheels pillow-6 --no-deps 'pillow<7')
    cp "$wheels"/*.whl "$RIG_DIR/long/"
fi
wheels=$(cached_wheels torchvision-0.16 --no-deps torchvision==0.16.0)
cp "$wheels"/*.whl "$RIG_DIR/long/"
