#!/usr/bin/env bash
# portable.sh [PORTABLE-BINARY [RELEASE-BINARY]]: the static file beside the dynamic release build: start, module
# evaluation, wheel scan. Nothing fails here: a loaded machine proves nothing, so read the figures.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck disable=SC2034 # both are named through $binary
portable=$(realpath "${1:-build/portable/envboot}")
# shellcheck disable=SC2034
release=$(realpath "${2:-build/release/bin/envboot}")
scripts/install-packages.sh test/bench/packages.txt
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
printf 'machine: %s cores, load %s; static %s bytes, at most 10000000 wanted\n' "$(nproc)" "$(cut -d ' ' -f 1-3 /proc/loadavg)" \
    "$(stat -c %s "$portable")"

# compare NAME TITLE TARGET ARGUMENT…: both by turns in one run of hyperfine, in an account whose modules are all loaded.
tree=$PWD/test/corpus/modulefiles/site
home=$work
loaded=$(cd "$tree" && find path shape stack -type f | sort | paste -sd :)
compare() {
    local name=$1 title=$2 target=$3 binary
    shift 3
    for binary in portable release; do
        env -i HOME="$home" PATH="$PATH" MODULEPATH="$tree" LOADEDMODULES="$loaded" _LMFILES_="$tree/${loaded//:/:$tree/}" \
            hyperfine --style none --warmup 3 --min-runs 10 --ignore-failure -N --export-json "$work/$name-$binary.json" \
            "${!binary} $*" >/dev/null 2>&1
    done
    for binary in portable release; do
        /usr/bin/python3 -I test/bench/figures.py "$work" "$name-$binary" "$title, $binary" "$target"
        target=-
    done
    /usr/bin/python3 -I test/bench/ratio.py "$work/$name-portable.json" "$work/$name-release.json" \
        'static / dynamic, at most 1.05 wanted'
}
compare version 'envboot --version' 2 --version
compare doctor "envboot doctor, the corpus' modules loaded" - doctor
compare check "envboot modules check, the corpus' $(find "$tree" -type f | wc -l) files" - modules check --modulepath "$tree"
# Many enough that the start, where static is far ahead, counts for little; without a HOME nothing is kept to be read again.
home=/nonexistent
/usr/bin/python3 -I test/bench/make_tree.py 3000 "$work/tree"
compare tree "envboot modules check, 3000 made modulefiles" - modules check --modulepath "$work/tree"
home=$work
# WHEEL: a large one, for the scan; else the largest that the tests have fetched.
wheel=${WHEEL:-$(find build/wheels -name '*.whl' -printf '%s %p\n' | sort -n | tail -n 1 | cut -d ' ' -f 2)}
if [[ -n $wheel ]]; then
    compare scan "envboot wheel inspect, $(stat -c %s "$wheel") bytes" - wheel inspect "$wheel" --gpu K40
else
    printf 'wheel scan: no wheel here: test/wheels/fetch.sh, or WHEEL=FILE\n'
fi
