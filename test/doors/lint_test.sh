#!/bin/sh
# The rendered shell scripts, as shellcheck sees them.
. "$(dirname "$0")/common.sh"
command -v shellcheck >/dev/null || { echo "skip lint: no shellcheck"; exit 0; }
make_env "$work/envs/one" one
lint() { # FILE EXCLUDED
    if shellcheck -s sh -e "$2" "$1"; then echo "ok lint ${1##*/}"; else echo "not ok lint ${1##*/}"; failed=1; fi
}
# SC1090, SC1091: follows no file. SC2154: set by eval. SC2317: the second return of two. SC3028: BASH_SOURCE, read in bash only.
# SC3013: -ef, which POSIX has had since 2024 and all shells longer.
lint "$work/envs/one/bin/activate" SC1090,SC2154,SC2317,SC3028
lint "$work/home/standalone" SC2154,SC2317,SC3028
lint "$work/home/activate" SC1091,SC2317,SC3013
lint "$work/home/prologue.sh" SC1091
lint "$work/envs/one/bin/envboot-kernel" SC1091
finish
