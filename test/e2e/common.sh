# shellcheck shell=bash
# What every scenario shares. A scenario runs as the unprivileged user on the rig's node: no route but the proxy, an empty
# environment, a home of its own. Sourced with ENVBOOT, RIG_ENV and SCENARIO set.
set -uo pipefail
# shellcheck source=/dev/null
. "$RIG_ENV"
# shellcheck source=test/e2e/profile.sh
. "$(dirname "$0")/profile.sh"

failures=0
ok() { printf 'ok %s: %s\n' "$SCENARIO" "$1"; }
not_ok() {
    printf 'not ok %s: %s: %s\n' "$SCENARIO" "$1" "${2:-}"
    failures=1
}

# expect NAME COMMAND…: it must succeed.
expect() {
    local name=$1 status=0
    shift
    output=$("$@" 2>&1) || status=$?
    if [[ $status -eq 0 ]]; then
        ok "$name"
    else
        printf '%s\n' "$output" | tail -n 25
        not_ok "$name" "status $status, $(tail -n 1 <<<"$output")"
    fi
}

# expect_status STATUS NAME COMMAND…: it must end with that status. What it said is in $output afterwards.
expect_status() {
    local wanted=$1 name=$2 status=0
    shift 2
    output=$("$@" 2>&1) || status=$?
    if [[ $status -eq $wanted ]]; then
        ok "$name"
    else
        printf '%s\n' "$output" | tail -n 25
        not_ok "$name" "status $status, expected $wanted"
    fi
}

# expect_said NAME TEXT: $output holds it.
expect_said() {
    if grep -qF -- "$2" <<<"$output"; then
        ok "$1"
    else
        printf '%s\n' "$output" | tail -n 25
        not_ok "$1" "nothing said \`$2\`"
    fi
}

equal() {
    if [[ $2 == "$3" ]]; then
        ok "$1"
    else
        not_ok "$1" "got \`$2\`, expected \`$3\`"
    fi
}

# A new, empty account with the rig's profile in it.
fresh_home() {
    HOME=$(mktemp -d "$RIG_DIR/home/account-XXXXXX")
    export HOME
    chmod 700 "$HOME"
    write_profile ""
}

# ~/.config/envboot/sites/rig.toml.
write_profile() {
    local sites=$HOME/.config/envboot/sites
    mkdir -p "$sites"
    rig_profile "${1:-}" >"$sites/rig.toml"
    chmod -R go-w "$HOME/.config"
}

# The command a student types, with a login at the proxy.
rig_init() {
    "$ENVBOOT" init "$@" --yes --proxy-user "$RIG_PROXY_USER" --proxy-password-file "$RIG_PROXY_PASSWORD_FILE"
}
environments() { printf '%s/.local/share/envboot/envs' "$HOME"; }

# The account of the scenarios that look at a finished environment; 10-init.sh makes it.
made_home() { export HOME=$RIG_DIR/home/made; }

# Goes to the account made_home; its environment `demo`, whose path is then $demo, is made now unless a scenario did before.
demo_home() {
    made_home
    demo=$(environments)/demo
    [[ ! -x $demo/bin/python ]] || return 0
    mkdir -p "$HOME"
    chmod 700 "$HOME"
    write_profile ""
    expect "init demo for this scenario" rig_init demo --base conda
    [[ $failures -eq 0 ]] || finish
}

# A folder for a scenario's own files, outside every account.
work_folder() { mktemp -d "$RIG_DIR/home/work-XXXXXX"; }

# What a student types to have `module` and the site's tree, as text for the shell $1.
site_modules() { printf '. /usr/share/modules/init/%s\nmodule use %s\n' "$1" "$RIG_MODULEPATH"; }
# Uses the GPU package; its last line is 5.
# shellcheck disable=SC2034 # scenarios use it
add='python -c "import gpudemo; print(gpudemo.add(2, 3))"'

# five NAME SHELL…: gives the shell the script on stdin; the last line said must be 5.
five() {
    local name=$1
    shift
    output=$("$@" 2>&1)
    expect_last "$name" 5
}

# expect_last NAME TEXT: the last line of $output.
expect_last() {
    [[ $(tail -n 1 <<<"$output") == "$2" ]] || printf '%s\n' "$output" | tail -n 25
    equal "$1" "$(tail -n 1 <<<"$output")" "$2"
}

finish() { exit "$failures"; }
