# shellcheck shell=bash
# The figures that are measured with hyperfine, and init's own account of its time. bench.sh runs this as the rig's user.
# shellcheck source=../e2e/common.sh
. "$(dirname "$0")/common.sh"
here=$(dirname "$0")
fresh_home
trap 'rm -rf "$HOME"' EXIT

# measure NAME COMMAND [HYPERFINE-OPTION…]
measure() {
    local name=$1 command=$2
    shift 2
    hyperfine --style none --warmup 3 --ignore-failure --export-json "$HOME/$name.json" "$@" "$command" >/dev/null 2>&1 ||
        printf '%s: hyperfine failed on %s\n' "$name" "$command"
}
figure() { /usr/bin/python3 -I "$here/figures.py" "$HOME" "$@"; }

measure version "$ENVBOOT --version" -N --min-runs 50
figure version 'envboot --version' 10
measure doctor "$ENVBOOT doctor" -N --min-runs 10
figure doctor "envboot doctor, the rig's account" 500
login="--proxy-user $RIG_PROXY_USER --proxy-password-file $RIG_PROXY_PASSWORD_FILE"
measure plan "$ENVBOOT init demo --base conda --dry-run $login" -N --min-runs 10
figure plan 'envboot init demo --dry-run' -

rig_init demo --base conda --timings >"$HOME/init.log" 2>&1 || { tail -n 20 "$HOME/init.log"; exit 1; }
printf 'envboot init demo, by --timings (envboot itself: at most 1 s):\n'
sed -n '/^timings:/,$p' "$HOME/init.log" | sed 1d

env=$(environments)/demo
"$env/bin/python" -I -m venv --without-pip "$HOME/plain"
shell='bash --noprofile --norc -c'
measure empty "$shell :" -N --min-runs 100
measure ours "$shell '. $env/bin/activate'" -N --min-runs 100
measure venv "$shell '. $HOME/plain/bin/activate'" -N --min-runs 100
measure conda "$shell '. $RIG_TOP/etc/profile.d/conda.sh; conda activate base'" -N --min-runs 10
printf 'entering an environment, less what an empty bash takes:\n'
figure ours "envboot's activate" - empty
figure venv "venv's activate" - empty
figure conda "conda activate" - empty
