# shellcheck shell=bash
# inputs: data/basewheels.txt
# after: conda pythons
# A few small pure wheels, and pip, setuptools and wheel, for the Python of the channel (and for Debian's, if that is another).
set -euo pipefail
# shellcheck source=../lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
rig_paths "$1"

rm -rf "$RIG_DIR/base"
mkdir -p "$RIG_DIR/base"
debian=$("$DEBIAN_PYTHON" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
for version in $(printf '%s\n' "$(channel_python)" "$debian" | sort -u); do
    wheels=$(cached_wheels "base-$version" --python-version "$version" --implementation cp -r "$RIG_SRC/data/basewheels.txt")
    mkdir "$RIG_DIR/base/$version"
    cp "$wheels"/*.whl "$RIG_DIR/base/$version/"
done
