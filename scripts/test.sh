#!/usr/bin/env bash
# test.sh [--long]: installs what is missing, builds, runs the whole suite. Last line: N passed, N failed, N skipped.
# --long adds sanitizers, clang-tidy, fuzzers, big wheels, the full real init, and
# the static file that is released with all suites on it.
set -euo pipefail
cd "$(dirname "$0")/.."

long=no
case ${1:-} in
'') ;;
--long) long=yes ;;
*) printf 'usage: %s [--long]\n' "$0" >&2; exit 2 ;;
esac
export ENVBOOT_LONG=$long
build=$PWD/build
results=$build/test-results.txt
mkdir -p "$build"
: >"$results"

say() { printf -- '-- %s\n' "$*"; }

# Every suite prints lines `ok NAME`, `not ok NAME: why` and `skip NAME: why`; they are kept, everything else is only shown.
suite() {
    local name=$1 status=0 started=$SECONDS
    shift
    say "$name"
    set +e
    "$@" 2>&1 | tee "$build/suite-$name.log" | grep -E '^(not ok|skip) '
    status=${PIPESTATUS[0]}
    set -e
    grep -E '^(ok|not ok|skip) ' "$build/suite-$name.log" | sed "s/^\(not ok\|ok\|skip\) /\1 $name: /" >>"$results" || :
    if [[ $status -ne 0 ]] && ! grep -q '^not ok ' "$build/suite-$name.log"; then
        tail -n 30 "$build/suite-$name.log"
        printf 'not ok %s: ended with status %s\n' "$name" "$status" | tee -a "$results"
    fi
    say "$name took $((SECONDS - started)) s"
}

builds() { scripts/build.sh "$1" envboot && printf 'ok the preset %s builds\n' "$1"; }

lists=(scripts/packages.txt test/packages.txt test/rig/packages.txt)
[[ $long = no ]] || lists+=(test/packages-long.txt scripts/packages-portable.txt)
scripts/install-packages.sh "${lists[@]}"
say "building"
scripts/build.sh dev

# The site in a box, for the end-to-end scenarios; its conda and channel serve the tests of the python room too.
say "building the rig"
# shellcheck source=test/rig/place.sh
. test/rig/place.sh
ENVBOOT_RIG=$(place_for "$build/rig" envboot-rig)
export ENVBOOT_RIG
flags=()
[[ $long = no ]] || flags=(--long)
test/rig/build.sh "$ENVBOOT_RIG" "${flags[@]}" >"$build/rig.log" 2>&1 || { tail -n 20 "$build/rig.log"; exit 3; }
mapfile -t facts < <(. test/rig/lib.sh; rig_paths "$ENVBOOT_RIG"; printf '%s\n' "$RIG_TOP" "$RIG_WWW" "$(channel_python)")
export ENVBOOT_TEST_CONDA=${facts[0]} ENVBOOT_TEST_CHANNEL=file://${facts[1]}/channel ENVBOOT_TEST_CHANNEL_PYTHON=${facts[2]}
test/wheels/fetch.sh "${flags[@]}" >>"$build/rig.log" 2>&1 || say "real wheels could not be fetched: $build/rig.log"
# uv, for the tests that install with it where they find it; pipx, which the released wheel promises to serve.
tools=(uv)
[[ $long = no ]] || tools+=(pipx)
mkdir -p "$build/tools"
if "$build/wheels/pip/bin/pip" install --quiet --disable-pip-version-check "${tools[@]}" >>"$build/rig.log" 2>&1; then
    for tool in "${tools[@]}"; do ln -sf "$build/wheels/pip/bin/$tool" "$build/tools/$tool"; done
fi

suite style test/style/check.sh
suite unit env PATH="$PATH:$build/tools" test/unit/run.sh "$build/dev"
suite steps test/portable/steps_test.sh
suite doors test/doors/run.sh
# These need none of the rig's servers, and either half keeps about one core busy.
packages_flags=()
[[ $long = no ]] || packages_flags=(--long)
{
    suite zoo test/zoo/run.sh "$build/dev/bin/envboot"
    suite packages test/oracle/packages.sh "$build/dev/bin/envboot" "$build/wheels/pip/bin/uv" "${packages_flags[@]}"
    suite explain test/explain/run.sh "$build/dev/bin/envboot"
} &
suite e2e test/e2e/run.sh "$build/dev/bin/envboot"
wait
[[ $long = no ]] || suite easybuild test/oracle/easybuild.sh "$build/dev/bin/envboot" "$build"
if [[ $long = yes ]]; then
    scripts/build.sh asan
    suite sanitizers env PATH="$PATH:$build/tools" test/unit/run.sh "$build/asan"
    scripts/build.sh fuzz fuzzers
    suite fuzz test/fuzz/run.sh "$build/fuzz"
    suite tidy test/style/tidy.sh "$build/dev"
    # Optimising, g++ warns of more, and warnings are errors. Five minutes on two cores, so not in the quick suite.
    suite release builds release
    # The one file that is released, and everything again on it.
    say "building the portable file"
    rm -rf "$build/portable/dist"
    scripts/build-portable.sh "$build/portable/dist"
    scripts/build.sh portable
    suite portable test/portable/check.sh "$build/portable/dist"/envboot-*-linux-x86_64.tar.xz
    suite portable-unit env PATH="$PATH:$build/tools" test/unit/run.sh "$build/portable"
    suite portable-e2e test/e2e/run.sh "$build/portable/envboot"
    suite portable-resume test/portable/resume.sh "$build/portable/dist"
fi

passed=$(grep -c '^ok ' "$results" || :)
failed=$(grep -c '^not ok ' "$results" || :)
skipped=$(grep -c '^skip ' "$results" || :)
grep '^rig: Python' "$build/suite-e2e.log" || :
say "failures and skips:"
grep -E '^(not ok|skip) ' "$results" || printf 'none\n'
printf '%s passed, %s failed, %s skipped\n' "$passed" "$failed" "$skipped"
[[ $failed -eq 0 && $passed -gt 0 ]]
