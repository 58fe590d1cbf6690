# shellcheck shell=bash
# inputs: data/conda.txt data/conda-4.6 make/conda_main.sh
# A real conda 24.7.1 (vendored whole inside the conda-lock wheel) in a venv of Debian's Python: the root of apps/anaconda/3.
set -euo pipefail
# shellcheck source=../lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
# shellcheck source=../make/conda_main.sh
. "$RIG_SRC/make/conda_main.sh"
rig_paths "$1"

rm -rf "$RIG_TOP"
mkdir -p "$RIG_TOP"
"$DEBIAN_PYTHON" -I -m venv "$RIG_TOP"
wheels=$(cached_wheels conda --no-deps -r "$RIG_SRC/data/conda.txt")
rig_pip install --quiet --no-compile --no-index --no-deps "$wheels"/*.whl

site=$("$RIG_TOP/bin/python" -I -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
cp -r "$site/conda_lock/_vendor/conda" "$site/conda"
grep -rlE --include='*.py' 'conda_lock\._vendor' "$site/conda" |
    xargs sed -i 's/from conda_lock\._vendor import conda/import conda/; s/conda_lock\._vendor\.conda/conda/g'
# Without this conda takes conda-lock for a plugin and warns; the rest of conda-lock is not needed.
rm -rf "$site"/conda_lock "$site"/conda_lock-*.dist-info "$RIG_TOP/bin/conda-lock"
# The classic solver needs pycosat, which comes as source only: Debian's build fits, since this is Debian's Python.
pycosat=$("$DEBIAN_PYTHON" -I -c 'import pycosat; print(pycosat.__file__)')
cp "$pycosat" "$site/"
"$RIG_TOP/bin/python" -I -m compileall -q -j 2 "$site"

make_conda_root "$RIG_TOP" 4.6
"$RIG_TOP/bin/conda" --version
