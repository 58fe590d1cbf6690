#!/usr/bin/env bash
# run.sh BUILD-FOLDER [SECONDS-PER-TARGET] [TARGET…]: runs the libFuzzer programs of a build of the preset `fuzz`, two at a
# time, one line each. What breaks a target is cut down and kept below BUILD-FOLDER/fuzz/found/. FUZZ_SEED repeats a run.
set -euo pipefail

build=$(realpath "$1")
seconds=${2:-20}
shift $(($# < 2 ? $# : 2))
here=$(cd "$(dirname "$0")" && pwd)
seeds=$here/../corpus/fuzz
work=$build/fuzz
found=$work/found
seed=${FUZZ_SEED:-$(date +%Y%m%d)}
mkdir -p "$work" "$found"
export ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=0:handle_abort=1 UBSAN_OPTIONS=print_stacktrace=1
printf 'seed %s, %s s a target\n' "$seed" "$seconds"

# fuzz TARGET SECONDS CORPUS…: 0 when nothing was found.
fuzz() {
    local target=$1 time=$2
    shift 2
    local options=(-seed="$seed" -max_total_time="$time" -max_len=4096 -rss_limit_mb=1024 -timeout=10 -print_final_stats=1
        -artifact_prefix="$found/$target-")
    [[ ! -f $here/dict/$target.dict ]] || options+=(-dict="$here/dict/$target.dict")
    nice "$build/bin/fuzz_$target" "${options[@]}" "$@" >"$work/$target.log" 2>&1
}

# The input that the log names, cut down; its path is printed.
shortest() {
    local target=$1 input
    input=$(sed -n 's/.*Test unit written to //p' "$work/$target.log" | tail -n 1)
    if [[ ! -f $input ]]; then
        printf 'no input was kept, see %s' "$work/$target.log"
        return
    fi
    nice "$build/bin/fuzz_$target" -minimize_crash=1 -max_total_time=10 -timeout=10 -exact_artifact_path="$input.min" \
        "$input" >"$work/$target.min.log" 2>&1 || :
    [[ ! -s $input.min ]] || input=$input.min
    printf '%s' "$input"
}

report() {
    local target=$1 runs started=$SECONDS
    # What earlier runs found worth keeping is gone on with; the seeds in the source tree are only read.
    mkdir -p "$work/corpus/$target"
    if fuzz "$target" "$seconds" "$work/corpus/$target" "$seeds/$target"; then
        runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/$target.log")
        printf 'ok %s: %s runs in %s s\n' "$target" "${runs:-0}" "$((SECONDS - started))"
    else
        grep -m 3 -E 'property broken|ERROR: |runtime error|SUMMARY' "$work/$target.log" || tail -n 5 "$work/$target.log"
        printf 'not ok %s: broken by %s\n' "$target" "$(shortest "$target")"
    fi
}

# A target that is broken on purpose: where it is not found, no other result means anything.
if fuzz canary 60; then
    printf 'not ok canary: nothing was found where something is\n'
    exit 1
fi
grep -q 'property broken: nothing begins with bad' "$work/canary.log" ||
    { tail -n 5 "$work/canary.log"; printf 'not ok canary: it does not run\n'; exit 1; }
rm -f "$found"/canary-*
printf 'ok canary: found\n'

if [[ $# -gt 0 ]]; then
    targets=("$@")
else
    mapfile -t targets < <(cd "$here" && printf '%s\n' *_fuzz.cpp | sed 's/_fuzz.cpp$//' | grep -v '^canary$')
fi
results=$work/results.txt
: >"$results"
for target in "${targets[@]}"; do
    while [[ $(jobs -pr | wc -l) -ge 2 ]]; do
        wait -n || :
    done
    report "$target" >"$work/$target.result" 2>&1 &
done
wait
for target in "${targets[@]}"; do
    cat "$work/$target.result"
    cat "$work/$target.result" >>"$results"
done
[[ $(grep -c '^ok ' "$results") -eq ${#targets[@]} ]]
