# shellcheck shell=bash
# Environments elsewhere, under other names, sharing a base, and on a Python that is there already.
# shellcheck source=test/e2e/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=test/e2e/attack.sh
. "$(dirname "$0")/attack.sh"
fresh_home
bash=(env -i bash --noprofile --norc)

place="$HOME/it's a place"
before=$(find "$HOME" | sort)
expect_status 2 "a prefix with a quote is refused" rig_init demo --base conda --prefix "$place"
expect_said "it names the place" "$place"
expect_said "it says what to do" "--prefix"
equal "nothing was written" "$(find "$HOME" | sort)" "$before"

mkdir "$HOME/big"
expect "the plan where the site has a variable for big files" env SCRATCH="$HOME/big" "$ENVBOOT" init demo --base conda --dry-run
expect_said "the place is proposed" "$HOME/big"
expect_said "what is not known of it is said" "purge policy unknown"

mkdir "$HOME/schön"
expect "the plan for a place beyond ASCII" rig_init demo --base conda --prefix "$HOME/schön/big" --dry-run
expect_said "it names the folder" "beware: ~/schön has letters beyond ASCII"
expect_said "it names what fails in the C locale" "\`module load\` and yash can't work with it"
expect "the plan for a plain place" rig_init demo --base conda --prefix "$HOME/big" --dry-run
expect_not_said "it has no such warning" "beyond ASCII"

place=$HOME/scratch/place
expect "init below another folder" rig_init demo --base conda --prefix "$place"
equal "nothing big is in the home" "$(find "$HOME/.local/share/envboot" -type f 2>/dev/null)" ""
five "it works there" "${bash[@]}" <<END
. '$place/envs/demo/bin/activate'
$add
END
expect "init of a second one" rig_init demo --name other --base conda --prefix "$place"
equal "they share one base" "$(find "$place/bases" -mindepth 1 -maxdepth 1 | wc -l)" 1
five "the second works" "${bash[@]}" <<END
. '$place/activate' other
$add
END
expect "removing the first" "$ENVBOOT" env remove demo --prefix "$place" --yes
expect_said "it says who uses the base" "the environment other uses it"
five "the second works still" "${bash[@]}" <<END
. '$place/activate' other
$add
END
begin demo --name third --base conda --prefix "$place"
expect "a third is being made" until_said "[4/"
stop KILL
equal "it was killed" "$status" 137
expect "removing the second, on whose base the killed run stands" "$ENVBOOT" env remove other --prefix "$place" --yes
expect_said "it says who needs the base" "a run for third"
expect "the killed run goes on" rig_init demo --name third --base conda --prefix "$place"
five "the third works" "${bash[@]}" <<END
. '$place/activate' third
$add
END
expect "removing the third" "$ENVBOOT" env remove third --prefix "$place" --yes
equal "the base went with its last user" "$(find "$place" -name 'python*')" ""

expect_status 0 "init on Debian's Python" rig_init demo --name debian --base /usr/bin/python3
five "it works" "${bash[@]}" <<END
. '$(environments)/debian/bin/activate'
$add
END
equal "it is Debian's Python" "$("$(environments)/debian/bin/python" -c 'import sys; print(sys.base_prefix)')" /usr
private=$(find "$RIG_PYTHONS" -path '*/bin/python3.7')
if [[ -n $private ]]; then
    expect_status 0 "init on a private Python 3.7" rig_init demo --name private --base "$private"
    five "it works on a private Python 3.7" "${bash[@]}" <<END
. '$(environments)/private/bin/activate'
$add
END
else
    printf 'skip %s: no private Python 3.7 on this machine\n' "$SCENARIO"
fi
rm -rf "$HOME"
finish
