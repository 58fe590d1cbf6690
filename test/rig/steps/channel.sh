# shellcheck shell=bash
# inputs: make/channel.py make/conda_package.py make/cpython_tree.py data/envhook
# after: pythons basewheels
# The conda channel: CPython 3.7 when there is one, else Debian's, with pip, setuptools, wheel and a package of hooks.
set -euo pipefail
# shellcheck source=../lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
rig_paths "$1"

version=$(channel_python)
prefix=/usr
if [ -d "$RIG_PYTHONS/$version" ]; then prefix=$RIG_PYTHONS/$version; fi
rm -rf "$RIG_WWW/channel" "$RIG_DIR/build/channel"
mkdir -p "$RIG_WWW/channel" "$RIG_DIR/build/channel"
"$DEBIAN_PYTHON" -IB "$RIG_SRC/make/channel.py" --prefix "$prefix" --version "$version" --wheels "$RIG_DIR/base/$version" \
    --hooks "$RIG_SRC/data/envhook" --work "$RIG_DIR/build/channel" --out "$RIG_WWW/channel"
rm -rf "$RIG_DIR/build/channel"
