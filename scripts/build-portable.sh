#!/usr/bin/env bash
# build-portable.sh [DIST-FOLDER]: from a bare Debian 12 to one static file that starts on any x86-64 Linux, as
# dist/envboot-VERSION-linux-x86_64.tar.xz and as a wheel. What was done before is kept below build/portable.
set -euo pipefail
cd "$(dirname "$0")/.."

top=$PWD
place=$top/build/portable/deps
dist=$(realpath -m "${1:-dist}")
jobs=$(nproc)
zig_version=0.17.1
zig_hash=ea6cc5d87b033cf0aedfbc8f9549a908cae6c50ac31f1698188fa48a74524b54
export LC_ALL=C TZ=UTC

scripts/install-packages.sh scripts/packages-portable.txt
# shellcheck source=portable/steps.sh
. scripts/portable/steps.sh
# shellcheck source=portable/apt.sh
. scripts/portable/apt.sh
# shellcheck source=portable/recipes.sh
. scripts/portable/recipes.sh
mkdir -p "$place"

# Files are dated by a day of ours, never by the clock, nor by git: an archive of the source has none, and both shall
# give the same bytes.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(date -u -d 2026-01-01 +%s)}
export SOURCE_DATE_EPOCH

prepare_apt
: >"$place/sources.txt"

# from PACKAGE…: fetches them; sets `inputs` to what step must know of them.
from() {
    local kind package
    inputs=("$recipe_text")
    for package in "$@"; do
        case $package in
        *-dev | ca-certificates) kind=binary ;;
        openssl) kind=upstream ;;
        *) kind=source ;;
        esac
        fetch "$kind" "$package"
        inputs+=("$fetched")
        printf '%s\n' "$fetched" >>"$place/sources.txt"
    done
}
recipe_text=$(declare -f unpack archive licence header_package)$flags$c_flags$small_flags
step tools build_tools "$zig_version $zig_hash" "$recipe_text" "$top"
recipe_text+=${step_keys[0]}
bin=$place/out/tools/bin
export PATH=$bin:$PATH CC=$bin/zig-cc CXX=$bin/zig-c++ AR=$bin/zig-ar RANLIB=$bin/zig-ranlib

built=(tools)
# library NAME PACKAGE…
library() {
    local name=$1
    shift
    from "$@"
    step "$name" "build_$name" "${inputs[@]}"
    built+=("$name")
}
library zlib zlib
library lua lua5.4
library fmt fmtlib
library boost libboost1.81-dev boost1.81
library gtest googletest
library tcl tcl8.6
library openssl openssl
from curl
step curl build_curl "${inputs[@]}" "${step_keys[@]}"
built+=(curl)
library mimalloc mimalloc
library isal libisal
library toml libtomlplusplus-dev
library cli11 libcli11-dev
library json nlohmann-json3-dev
library expected libexpected-dev
library authorities ca-certificates

# One prefix for CMake, of links to the files.
prefix=$place/prefix
gathered=$(printf "%s\n" "${built[@]}" "${step_keys[@]}" | sha256sum)
if [[ ! -f $prefix/.of || $(<"$prefix/.of") != "$gathered" ]]; then
    rm -rf "$prefix"
    mkdir -p "$prefix"
    for name in "${built[@]}"; do
        for part in include lib share; do
            [[ $name = tools && $part != share ]] || [[ ! -d $place/out/$name/$part ]] || cp -al "$place/out/$name/$part" "$prefix/"
        done
    done
    printf '%s\n' "$gathered" >"$prefix/.of"
fi

build=$top/build/portable
started=$SECONDS
# The tests are not built here: test/portable/check.sh does.
if ! { cmake --preset portable && cmake --build --preset portable -j "$jobs" --target envboot -- -k 0; } >"$build/build.log" 2>&1; then
    grep -E 'error|FAILED' -A 3 "$build/build.log" | head -n 60 >&2 || tail -n 40 "$build/build.log" >&2
    die "the build failed (log: $build/build.log)"
fi
printf 'envboot: %s s\n' "$((SECONDS - started))"

strip -o "$build/envboot" "$build/bin/envboot"
version=$(sed -n 's/^CMAKE_PROJECT_VERSION:STATIC=//p' "$build/CMakeCache.txt")
sort -u -k 2 "$place/sources.txt" >"$build/sources.txt"
/usr/bin/python3 -I scripts/portable/package.py "$build/envboot" "$version" "$prefix/share/licences" "$build/sources.txt" "$dist"
