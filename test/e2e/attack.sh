# shellcheck shell=bash
# For the scenarios that attack: what an account holds, and recipes and sites of their own. Sourced after common.sh.

# Everything below HOME, but for what a run is meant to leave behind even when it fails: the ledger with its lock folder,
# the bundle of certificates and the folders that these lie in.
k_bookkeeping='^(\.local|\.local/state|\.local/state/envboot(|/ledger|/locks|/journals)|\.local/share|\.local/share/envboot(|/envs|/envs/\.gen|/bases|/ca-bundle\.pem|/activate)|\.cache|\.cache/envboot(|/wheels)|\.local/modules)$'
listing() { (cd "$HOME" && find . -mindepth 1 -printf '%P\t%y\t%l\n') | grep -vP "${k_bookkeeping%$}\\t" | sort; }
bookkeeping() { (cd "$HOME" && find . -mindepth 1 -printf '%P\n') | grep -P "$k_bookkeeping" | sort; }

# Names, types, sizes and times of everything below HOME.
exact_listing() { find "$HOME" -printf '%p %y %s %T@ %l\n' | sort; }

# own_recipe NAME: the recipe on stdin becomes ~/.config/envboot/recipes/NAME.toml.
own_recipe() {
    mkdir -p "$HOME/.config/envboot/recipes"
    cat >"$HOME/.config/envboot/recipes/$1.toml"
    chmod -R go-w "$HOME/.config"
}

# plain_recipe NAME REQUIREMENT…: no wheel of its own, made in seconds with --base /usr/bin/python3.
plain_recipe() {
    local name=$1 packages
    shift
    packages=$(printf '"%s", ' "$@")
    own_recipe "$name" <<EOF
schema = 1
name = "$name"
title = "A test"
python = ">=3.7"
gpus = []
packages = [${packages%, }]
imports = ["six"]
EOF
}

site_index() { sed -i "s|^index = .*|index = \"$1\"|" "$HOME/.config/envboot/sites/rig.toml"; }

# shellcheck disable=SC2154 # output is what the last expect left
expect_not_said() {
    if grep -qF -- "$2" <<<"$output"; then
        not_ok "$1" "it said \`$2\`"
    else
        ok "$1"
    fi
}

# nothing_left NAME BEFORE: the account holds what `listing` gave before.
nothing_left() {
    local now
    now=$(listing)
    if [[ $now == "$2" ]]; then
        ok "$1"
    else
        diff <(printf '%s\n' "$2") <(printf '%s\n' "$now")
        not_ok "$1" "files were left"
    fi
}

has_check() { "$ENVBOOT" doctor --list | grep -q "^$1"; }
works() { env -i HOME="$HOME" PATH=/usr/bin:/bin bash --noprofile --norc -c ". '$(environments)/$1/bin/activate' && python -c 'import ${2:-six}'"; }

# Where a run in the background says what it does.
talk=$RIG_DIR/home/talk-$$

# begin ARGUMENT…: the run in the background; $run is its id.
begin() {
    "$ENVBOOT" init "$@" --yes --proxy-user "$RIG_PROXY_USER" --proxy-password-file "$RIG_PROXY_PASSWORD_FILE" >"$talk" 2>&1 &
    run=$!
}
# until_said TEXT: waits until the run has said it; fails when the run ends before.
until_said() {
    until grep -qF -- "$1" "$talk"; do
        kill -0 "$run" 2>/dev/null || return 1
        sleep 0.02
    done
}
# stop SIGNAL: ends the run; $status is how it ended.
# shellcheck disable=SC2034 # scenarios look at it
stop() {
    kill "-$1" "$run" 2>/dev/null
    status=0
    wait "$run" 2>/dev/null || status=$?
}
