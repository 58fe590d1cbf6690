# shellcheck shell=bash
# `env remove` takes away what was recorded and nothing else.
# shellcheck source=test/e2e/common.sh
. "$(dirname "$0")/common.sh"
fresh_home
mkdir -p "$HOME/.local/modules/mine" "$HOME/work"
printf '#%%Module1.0\n' >"$HOME/.local/modules/mine/1"
printf 'results\n' >"$HOME/work/results.csv"
everything() { find "$HOME" -printf '%P %y %m %l\n' | sort; }
contents() { find "$HOME" -type f ! -path '*/envboot/*' -exec sha256sum {} + | sort; }
before=$(everything)
contents_before=$(contents)

expect "init demo" rig_init demo --base conda
expect "remove, tried" "$ENVBOOT" env remove demo --dry-run
expect_said "it names the modulefile" "$HOME/.local/modules/demo/"
expect "trying removed nothing" test -x "$(environments)/demo/bin/python"
expect "remove" "$ENVBOOT" env remove demo --yes
equal "no file of the account was touched" "$(contents)" "$contents_before"
# What may stay is envboot's own, of all environments.
own='\.cache/envboot(/wheels)?|\.local/share/envboot(/(activate(\.csh|\.fish)?|ca-bundle\.pem|bases|envs|envs/\.gen))?'
own+='|\.local/state/envboot(/(journals|ledger|locks))?|\.(local/share|local/state|cache)'
output=$(diff <(printf '%s\n' "$before") <(everything) | sed -n 's/^[<>] \([^ ]*\) .*/\1/p' | grep -vxE "$own" | tr '\n' ' ')
equal "nothing else is left" "$output" ""

expect "init demo again" rig_init demo --base conda
module=$(compgen -G "$HOME/.local/modules/demo/????????")
printf '# mine now\n' >>"$module"
printf 'a note\n' >"$HOME/.local/modules/demo/README"
expect_status 4 "remove with a changed modulefile" "$ENVBOOT" env remove demo --yes
expect_said "it names the file" "$module"
expect "the changed modulefile stays" grep -q '^# mine now' "$module"
equal "the foreign file beside it stays" "$(cat "$HOME/.local/modules/demo/README")" "a note"
expect "everything else is gone" test ! -e "$(environments)/demo" -a ! -e "$module.lua"
expect "so is the kernel" test ! -e "$HOME/.local/share/jupyter/kernels/demo"
equal "and the environment and its base" "$(find "$HOME" -name 'python3*')" ""
rm "$module"
expect_status 0 "remove once the changed file is out of the way" "$ENVBOOT" env remove demo --yes
equal "the foreign file is there still" "$(cat "$HOME/.local/modules/demo/README")" "a note"
rm -rf "$HOME"
finish
