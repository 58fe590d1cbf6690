#!/usr/bin/env bash
# wheels.sh [RELEASE-BINARY [PAIRS]]: reading and fetching wheels beside what bounds them. WHEEL names a large one (torch 1.2.0 for
# cp37 is what the figures are held to). Nothing fails here: a loaded machine proves nothing, so read the figures.
# bare_inflate must be built: cmake --preset release -DENVBOOT_BENCH=ON && cmake --build build/release --target bare_inflate
set -euo pipefail
cd "$(dirname "$0")/../.."

binary=$(realpath "${1:-build/release/bin/envboot}")
pairs=${2:-5}
wheel=$(realpath "${WHEEL:?names the wheel}")
scripts/install-packages.sh test/bench/packages.txt
work=$(mktemp -d)
server=
trap '[[ -z $server ]] || kill "$server"; rm -rf "$work"' EXIT
export TMPDIR=$work HOME=$work
printf 'machine: %s cores, load %s; %s, %s bytes\n' "$(nproc)" "$(cut -d ' ' -f 1-3 /proc/loadavg)" "$(basename "$wheel")" "$(stat -c %s "$wheel")"
# compare WANTED TITLE COMMAND TITLE COMMAND: by turns, the first beside the second.
compare() { /usr/bin/python3 -I test/bench/pairs.py "$pairs" "rm -rf $work/ours $work/theirs" "$2" "$3" "$4" "$5" "$1"; }

compare 1.1 "full scan, at most 16 MB wanted" "$binary wheel inspect $wheel" "bare inflate of its libraries" "$(dirname "$binary")/bare_inflate $wheel"
compare - "verdict alone, at most 0.35 s wanted" "$binary wheel inspect $wheel --gpu K40 --read verdict" "full scan" "$binary wheel inspect $wheel"

site=$work/env/lib/python3.7/site-packages
mkdir -p "$site"
printf 'home = /usr/bin\n' >"$work/env/pyvenv.cfg"
/usr/bin/python3 -I -m zipfile -e "$wheel" "$site"
compare - "installed tree, at most 0.1 s wanted" "$binary wheel inspect $work/env --gpu K40" "the wheel" "$binary wheel inspect $wheel"
rm -rf "$work/env"

# A server on loopback, as fast as it goes and then as a network of 1 Gbit/s.
for rate in 0 117000000; do
    rm -f "$work/port"
    /usr/bin/python3 -I test/bench/serve.py "$wheel" "$rate" >"$work/port" &
    server=$!
    until [[ -s $work/port ]]; do sleep 0.05; done
    url=http://127.0.0.1:$(cat "$work/port")/$(basename "$wheel")
    compare 1.05 "wheel fetch, server at $rate bytes a second (0: all it has)" "$binary wheel fetch $url --into $work/ours --proxy none" \
        curl "curl --silent --fail --noproxy '*' --create-dirs --output $work/theirs/file $url"
    kill "$server"
    wait "$server" 2>/dev/null || :
    server=
done
