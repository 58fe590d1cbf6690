# shellcheck shell=bash
# inputs: data/victim
# after: pythons conda
# The site's proxy login script, for an interpreter of another generation than the module's packages: Python 2.7 when there is
# one (with a certifi of its own, as a site would install), else Debian's PyPy, a Python 3.9.
set -euo pipefail
# shellcheck source=../lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
rig_paths "$1"

mkdir -p "$RIG_DIR/site/bin"
python2=$RIG_PYTHONS/2.7/bin/python2.7
if [ -x "$python2" ]; then
    wheels=$(cached_wheels certifi2 --no-deps certifi==2021.10.8)
    "$DEBIAN_PYTHON" -I -m zipfile -e "$wheels"/certifi-*.whl "$RIG_PYTHONS/2.7/lib/python2.7/site-packages"
    sed "s#@PYTHON@#$python2#" "$RIG_SRC/data/victim/proxylogin.py2" >"$RIG_VICTIM"
else
    sed "s#@PYTHON@#$(command -v pypy3)#" "$RIG_SRC/data/victim/proxylogin.py3" >"$RIG_VICTIM"
fi
chmod 755 "$RIG_VICTIM"
