#!/usr/bin/env bash
# replay_test.sh FUZZ-REPLAY CORPUS: the replay sees a broken property, an empty folder and an unknown target; every folder of
# the corpus belongs to a target.
set -uo pipefail

replay=$1 corpus=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
fails() { ! "$@" >"$folder.log" 2>&1 || { printf 'passed, and should not: %s\n' "$*"; exit 1; }; }

mkdir "$folder/empty" "$folder/good" "$folder/bad"
printf 'good\n' >"$folder/good/seed"
printf 'bad\n' >"$folder/bad/seed"
"$replay" canary "$folder/good" || exit 1
fails "$replay" canary "$folder/empty"
fails "$replay" canary "$folder/missing"
fails "$replay" nobody "$folder/good"
fails "$replay" canary "$folder/bad"
grep -q 'bad/seed' "$folder.log" || { printf 'the failing file is not named\n'; exit 1; }
rm -f "$folder.log"
for seeds in "$corpus"/*/; do
    "$replay" "$(basename "$seeds")" "$seeds" >/dev/null || { printf 'no target for %s\n' "$seeds"; exit 1; }
done
