# shellcheck shell=bash
# Steps that are done once. Sourced, never run; the sourcing script sets `place` (where everything is kept).
# shellcheck disable=SC2154

die() { # die MESSAGE [HINT]
    printf 'error: %s\n' "$1" >&2
    [[ -z ${2:-} ]] || printf '\nhint: %s\n' "$2" >&2
    exit 3
}

# step NAME FUNCTION INPUT…: runs FUNCTION in the empty folder work/NAME, to fill the empty folder $out; unless that was
# done before by the same text from the same inputs. A step that was killed has no stamp and is done again from its start.
step() {
    local name=$1 function=$2 stamp=$place/stamps/$1 log=$place/logs/$1.log work=$place/work/$1 key status started=$SECONDS
    shift 2
    export out=$place/out/$name
    key=$({ printf '%s\n' "$name" "$@" && declare -f "$function"; } | sha256sum | cut -d ' ' -f 1)
    step_keys+=("$key")
    if [[ -f $stamp && $(<"$stamp") = "$key" ]]; then
        return
    fi
    rm -rf "$stamp" "$work" "$out"
    mkdir -p "$work" "$out" "$place/logs" "$place/stamps"
    # Not `if ! ( … )`: within a condition `set -e` counts for nothing, and a failed compile would be stamped as done.
    set +e
    (
        set -euo pipefail
        cd "$work"
        "$function"
    ) >"$log" 2>&1
    status=$?
    set -e
    if [[ $status -ne 0 ]]; then
        tail -n 30 "$log" >&2
        die "the step $name failed (log: $log)" "run the same command again: the steps before it are kept"
    fi
    rm -rf "$work"
    printf '%s\n' "$key" >"$stamp.new"
    mv "$stamp.new" "$stamp"
    printf '%s: %s s\n' "$name" "$((SECONDS - started))"
}
step_keys=()
