#!/bin/sh
# wheelhouse.sh: fetches the real packages that the zoo installs (50 MB) to $ENVBOOT_TEST_CACHE/zoo, or build/wheels/zoo of this
# checkout, and prints that folder.
set -eu
cache=${ENVBOOT_TEST_CACHE:-$(cd "$(dirname "$0")/../.." && pwd)/build/wheels}
house=$cache/zoo
mkdir -p "$house"
pip=$cache/pip/bin/pip
[ -x "$pip" ] || /usr/bin/python3 -m venv "$cache/pip"

fetch() { # WORD...: what `pip download` takes
    "$pip" download --quiet --no-cache-dir --only-binary=:all: --disable-pip-version-check --dest "$house" "$@"
}

if [ ! -e "$house/.complete-1" ]; then
    fetch requests==2.31.0 six==1.16.0 click==8.1.7 numpy==1.26.4 setuptools==68.2.2 wheel==0.41.3 sphinxcontrib-jsmath==1.0.1 \
        zope.interface==6.1 packaging==23.2 pip==23.3.1
    fetch --no-deps idna==2.5
    # The same compiled package for this Python and for 3.9.
    fetch --no-deps markupsafe==2.1.3
    fetch --no-deps --python-version 3.9 markupsafe==2.1.3
    : >"$house/.complete-1"
fi
if [ ! -e "$house/.complete-2" ]; then
    # Tools that make environments: virtualenv as it is, and the last one before it was written anew.
    fetch virtualenv==20.24.7
    fetch --no-deps virtualenv==16.7.12
    : >"$house/.complete-2"
fi
printf '%s\n' "$house"
