# shellcheck shell=bash
# `envboot init demo` on the rig, with the conda that the site's modules bring.
# shellcheck source=test/e2e/common.sh
. "$(dirname "$0")/common.sh"
made_home
mkdir -p "$HOME"
chmod 700 "$HOME"
write_profile ""

expect "init demo" rig_init demo --base conda
env=$(environments)/demo
for file in bin/python bin/activate bin/envboot-kernel share/envboot/prologue.sh envboot.lock bin/pip; do
    expect "there is $file" test -s "$env/$file"
done
expect "there is the general activate script" test -s "$HOME/.local/share/envboot/activate"
expect "there is a modulefile" compgen -G "$HOME/.local/modules/demo/????????"
expect "there is its Lua twin" compgen -G "$HOME/.local/modules/demo/????????.lua"
equal "the environments' folder is private" "$(stat -c %a "$(environments)")" 700
expect "nothing of the download is left" test ! -e "$HOME/.cache/envboot/wheels/demo"

before=$(find "$HOME" -printf '%p %T@\n' | sort)
expect_status 0 "init demo again" rig_init demo --base conda
expect_said "it says that there is nothing to do" "nothing to do"
equal "it has touched nothing" "$(find "$HOME" -printf '%p %T@\n' | sort)" "$before"

expect_status 0 "env list" "$ENVBOOT" env list
expect_said "env list names it" "demo"
expect_status 0 "env show" "$ENVBOOT" env show demo
expect_said "env show names the wheel" "gpudemo-1.0"
expect_status 0 "doctor --strict is content with what init made" "$ENVBOOT" doctor --strict --env demo
# The site's own modules, and how old the recipe's Python is, are notes that hold before init too.
expect_status 0 "and says nothing of it" "$ENVBOOT" doctor --strict --env demo --skip EB103 --skip EB104 --skip EB321
expect_said "it finds nothing at all" "nothing is wrong that envboot knows of"
finish
