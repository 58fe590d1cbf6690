# shellcheck shell=bash
# inputs: data/basewheels.txt
# after: conda pythons
# ipykernel with what it needs, a few small pure wheels, and pip, setuptools and wheel, for the Python of the channel (and for
# Debian's, if that is another).
set -euo pipefail
# shellcheck source=../lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
rig_paths "$1"

serve_python() {
    local version=$1 wheels
    wheels=$(PIP_RUNS_ON=$(python_of "$version") cached_wheels "base-$version" -r "$RIG_SRC/data/basewheels.txt")
    mkdir "$RIG_DIR/base/$version"
    cp "$wheels"/*.whl "$RIG_DIR/base/$version/"
}

rm -rf "$RIG_DIR/base"
mkdir -p "$RIG_DIR/base"
downloads=()
for version in $(printf '%s\n' "$(channel_python)" "$(debian_version)" | sort -u); do
    serve_python "$version" &
    downloads+=($!)
done
for pid in "${downloads[@]}"; do wait "$pid"; done
# An older version of one of them, whatever the Pythons' newest is.
wheels=$(cached_wheels packaging-24.0 --no-deps packaging==24.0)
mkdir "$RIG_DIR/base/older"
cp "$wheels"/*.whl "$RIG_DIR/base/older/"
