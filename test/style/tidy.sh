#!/usr/bin/env bash
# tidy.sh BUILD-FOLDER [FILE…]: clang-tidy over src/, or over these files, one line each.
set -euo pipefail
cd "$(dirname "$0")/../.."

tidy=$(command -v clang-tidy-19 || command -v clang-tidy)
export tidy folder=$1
shift
look() {
    local output
    # libstdc++ 12 deprecates what its own stable_sort uses.
    if output=$("$tidy" --quiet -p "$folder" --extra-arg=-Wno-deprecated-declarations "$1" 2>&1); then
        printf 'ok %s\n' "$1"
    else
        printf '%s\nnot ok %s: clang-tidy complains\n' "$(grep -E 'error:|warning:' <<<"$output" | head -n 20)" "$1"
        return 1
    fi
}
export -f look
# shellcheck disable=SC2016 # the inner shell's own word
if [[ $# -gt 0 ]]; then printf '%s\n' "$@"; else find src -name '*.cpp' | sort; fi | xargs -P "$(nproc)" -n 1 bash -c 'look "$0"'
