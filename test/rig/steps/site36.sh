# shellcheck shell=bash
# inputs: data/site36.txt
# after: conda
# What apps/anaconda/3 puts on PYTHONPATH: real packages of the Python 3.6 days. certifi 2022 is a SyntaxError to Python 2,
# dataclasses 0.8 breaks the standard library's of 3.7 and later, the old pip and setuptools shadow an environment's own.
set -euo pipefail
# shellcheck source=../lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
rig_paths "$1"

rm -rf "${RIG_SITE36%/lib/*}/lib/python3.6"
mkdir -p "$RIG_SITE36"
wheels=$(cached_wheels site36 --no-deps --python-version 3.6 --implementation cp -r "$RIG_SRC/data/site36.txt")
for wheel in "$wheels"/*.whl; do
    "$DEBIAN_PYTHON" -I -m zipfile -e "$wheel" "$RIG_SITE36"
done
