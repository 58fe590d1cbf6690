#!/usr/bin/env bash
# wheel_install.sh [RELEASE-BINARY [PAIRS]]: `envboot wheel install` of a large wheel beside uv (its cache cold; it checks no hash of
# RECORD) and pip, by turns in one run. WHEEL=FILE: the wheel, else the largest that the tests have fetched; PYTHON=FILE: an
# interpreter that it is for, else the rig's 3.7. Nothing fails here: a loaded machine proves nothing, so read the figures.
set -euo pipefail
cd "$(dirname "$0")/../.."

binary=$(realpath "${1:-build/release/bin/envboot}")
pairs=${2:-5}
wheel=${WHEEL:-$(find build/wheels -name 'torch-*.whl' -printf '%s %p\n' 2>/dev/null | sort -n | tail -n 1 | cut -d ' ' -f 2)}
python=${PYTHON:-${ENVBOOT_RIG:-build/rig}/pythons/3.7/bin/python3.7}
uv=$(command -v uv || printf 'build/tools/uv')
[[ -n $wheel ]] || { printf 'no large wheel here: test/wheels/fetch.sh --long, or WHEEL=FILE\n' >&2; exit 2; }
[[ -x $python ]] || { printf 'no Python for it at %s: PYTHON=FILE\n' "$python" >&2; exit 2; }
[[ -x $uv ]] || { printf 'no uv here: scripts/test.sh installs one\n' >&2; exit 2; }

work=$(mktemp -d "${TMPDIR:-/var/tmp}/envboot-bench-XXXXXX")
trap 'rm -rf "$work"' EXIT
"$python" -I -m venv "$work/env"
site=$(echo "$work"/env/lib/python3*/site-packages)
cp -a "$site" "$work/kept-site"
cp -a "$work/env/bin" "$work/kept-bin"
printf 'machine: %s cores, load %s; %s, %s bytes\n' "$(nproc)" "$(cut -d ' ' -f 1-3 /proc/loadavg)" "${wheel##*/}" "$(stat -c %s "$wheel")"
cat "$wheel" >/dev/null # as after a download

# Set aside, not removed: ext4 goes round inodes that were freed in the last minutes, one by one. Nobody pays for the pages that
# another one left to be written. And a virtual machine gives free memory back to its host within seconds: to write 1.3 GB was
# measured at 0.6 s or at 2.3 s for that alone, so what each will need is touched just before it runs.
touched=$(awk '/^MemAvailable/ { printf "%d", ($2 / 2 < 8e6 ? $2 / 2 : 8e6) * 1024 }' /proc/meminfo)
reset="old=\$(mktemp -d $work/old-XXXXXX); mv $site $work/env/bin \$old; [ ! -e $work/cache ] || mv $work/cache \$old; cp -a $work/kept-site $site; cp -a $work/kept-bin $work/env/bin; sync -f $work; /usr/bin/python3 -I -c 'b = bytearray($touched); b[::4096] = bytes(len(b[::4096]))'"
clean="env -i HOME=$work PATH=/usr/bin:/bin"
/usr/bin/python3 -I test/bench/pairs.py "$pairs" "$reset" \
    'envboot wheel install' "$clean $binary wheel install $wheel --into $work/env --quiet" \
    'uv pip install' "$clean $uv pip install --quiet --no-deps --offline --cache-dir $work/cache --python $work/env/bin/python $wheel" 0.65 \
    'pip install' "$clean $work/env/bin/python -I -m pip install --quiet --no-deps --no-index --no-cache-dir --disable-pip-version-check $wheel" 0.30
printf '  memory of the first: at most 24 MB wanted (of the one static file; the dynamic build maps 10 MB of libraries)\n'
