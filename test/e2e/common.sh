# shellcheck shell=bash
# What every scenario shares. A scenario runs as the unprivileged user on the rig's node: no route but the proxy, an empty
# environment, a home of its own. Sourced with ENVBOOT, RIG_ENV and SCENARIO set.
set -uo pipefail
# shellcheck source=/dev/null
. "$RIG_ENV"

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
    write_profile
}

# ~/.config/envboot/sites/rig.toml.
write_profile() {
    local sites=$HOME/.config/envboot/sites
    mkdir -p "$sites"
    cat >"$sites/rig.toml" <<EOF
schema = 1
name = "rig"
title = "A site in a box"
hosts = ["*"]
modulepath = ["$RIG_MODULEPATH"]
base_modules = ["apps/anaconda/3EnvCreation", "apps/anaconda/3"]
ca = ["$RIG_CA"]
index = "$RIG_INDEX_URL"
channels = ["$RIG_CHANNEL_URL"]

[[node]]
name = "old"
gpus = ["K40"]
glibc = "2.17"
driver = "470"

[[node]]
name = "new"
gpus = ["V100"]
glibc = "2.17"
driver = "470"

[proxy]
url = "http://$RIG_PROXY_HOST:$RIG_PROXY_PORT"
EOF
    chmod -R go-w "$HOME/.config"
}

# The command a student types, with a login at the proxy.
rig_init() {
    "$ENVBOOT" init "$@" --yes --proxy-user "$RIG_PROXY_USER" --proxy-password-file "$RIG_PROXY_PASSWORD_FILE"
}
environments() { printf '%s/.local/share/envboot/envs' "$HOME"; }

# The account of the scenarios that look at a finished environment; 10-init.sh makes it.
made_home() { export HOME=$RIG_DIR/home/made; }

finish() { exit "$failures"; }
