#!/usr/bin/env bash
# build.sh DIR [--long]: makes the rig's files under DIR, step by step; a step that is done is not done again.
# --long adds the full-size wheels (torch 1.2.0, JupyterLab and what they need): hundreds of MB.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

dir="" long=""
for arg in "$@"; do
    case $arg in
        --long) long=1 ;;
        -*) die "unknown option $arg; usage: build.sh DIR [--long]" ;;
        *) dir=$arg ;;
    esac
done
rig_paths "$dir"
umask 022
mkdir -p "$RIG_DIR/.stamps" "$RIG_DIR/build" "$RIG_CACHE"
exec 9>"$RIG_DIR/build/lock"
flock -n 9 || { say "another build.sh works on $RIG_DIR; waiting for it"; flock 9; }

missing_tools() {
    local tool
    for tool in patchelf openssl gcc strip flock pypy3; do
        command -v "$tool" >/dev/null || printf '%s ' "$tool"
    done
    "$DEBIAN_PYTHON" -c 'import venv, ensurepip' 2>/dev/null || printf 'python3-venv '
    "$DEBIAN_PYTHON" -I -c 'import pycosat' 2>/dev/null || printf 'python3-pycosat '
}
missing=$(missing_tools)
[ -z "$missing" ] || die "missing: ${missing% }. Install what $RIG_SRC/packages.txt lists (apt-get install)."

# A step's stamp is the hash of its script and of the files its "# inputs:" line names, so an edited step runs again.
step_hash() {
    local script=$RIG_SRC/steps/$1.sh inputs
    inputs=$(sed -n 's/^# inputs: //p' "$script")
    # shellcheck disable=SC2086 # the line is a list of names without blanks
    (cd "$RIG_SRC" && find "$script" lib.sh $inputs -type f -exec sha256sum {} + | sort | sha256sum | cut -d' ' -f1)
}

# Forgets the steps that build on STEP: those with "# after: … STEP …".
forget_followers() {
    local follower
    while IFS= read -r follower; do
        follower=$(basename "$follower" .sh)
        rm -f "$RIG_DIR/.stamps/$follower"
        forget_followers "$follower"
    done < <(grep -lE "^# after:.* $1( |\$)" "$RIG_SRC"/steps/*.sh)
}

start_step() {
    local step=$1
    if [ "$(cat "$RIG_DIR/.stamps/$step" 2>/dev/null)" = "$(step_hash "$step")" ]; then return; fi
    rm -f "$RIG_DIR/.stamps/$step"
    forget_followers "$step"
    (
        begin=$(date +%s%N)
        if ! bash "$RIG_SRC/steps/$step.sh" "$RIG_DIR" >"$RIG_DIR/build/$step.log" 2>&1 9>&-; then
            say "step $step failed; the end of $RIG_DIR/build/$step.log:"
            tail -n 20 "$RIG_DIR/build/$step.log" >&2
            exit 1
        fi
        step_hash "$step" >"$RIG_DIR/.stamps/$step"
        say "$step: $((($(date +%s%N) - begin) / 1000000)) ms"
    ) &
    running+=($!)
}

# The steps of a wave need only earlier waves, so they run side by side.
run_wave() {
    local pid failed="" running=()
    local step
    for step in "$@"; do start_step "$step"; done
    for pid in "${running[@]}"; do wait "$pid" || failed=1; done
    [ -z "$failed" ] || die "the build stopped; mend what is named above and run it again, done steps are kept"
}

run_wave pythons conda authority
run_wave modulefiles site36 cubins basewheels oddwheels conda42
run_wave conda_envcreation channel gpudemo
[ -z "$long" ] || run_wave longwheels oddwheels_long
run_wave victim index
