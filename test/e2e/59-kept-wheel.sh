# shellcheck shell=bash
# A wheel that was fetched and checked outlives the failure of a later step: the next run does not fetch it again, a
# refused run and `env remove` take it away.
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=attack.sh
. "$(dirname "$0")/attack.sh"
base=(--base /usr/bin/python3)
recipe() { # PACKAGE…: with the GPU wheel
    plain_recipe kept "$@"
    printf '[[wheel]]\nname = "gpudemo"\nversion = "1.0"\ngpu = true\n' >>"$HOME/.config/envboot/recipes/kept.toml"
    sed -i 's/^gpus = .*/gpus = ["K40"]/' "$HOME/.config/envboot/recipes/kept.toml"
}
about_wheel() { tail -n "+$((lines + 1))" "$RIG_ORIGIN_LOG" | grep -c gpudemo; }
kept_files() { (cd "$HOME/.cache/envboot/wheels" && find . -type f -printf '%P\n' | sort | tr '\n' ' '); }

fresh_home
recipe six no-such-package-here
before=$(listing)
expect_status 3 "a package that nobody has" rig_init kept "${base[@]}"
expect_said "the wheel is kept, and how large it is" "kept for the next run: gpudemo-1.0-"
expect_said "and where" "in ~/.cache/envboot/wheels/kept/gpudemo-1.0"
wheel=$(basename "$(find "$HOME/.cache" -name 'gpudemo*.whl')")
equal "the wheel and its note are all that is left" "$(kept_files)" "kept/gpudemo-1.0/fetched.json kept/gpudemo-1.0/$wheel "
equal "but for bookkeeping" "$(listing | grep -v '^\.cache/envboot/wheels/kept')" "$before"
expect_status 0 "doctor only notes it" "$ENVBOOT" doctor --only EB901
expect_said "doctor names it" "$wheel"

lines=$(wc -l <"$RIG_ORIGIN_LOG")
expect_status 3 "once more" rig_init kept "${base[@]}"
expect_said "it is kept again" "kept for the next run: gpudemo-1.0-"
equal "the network was not asked for it" "$(about_wheel)" 0

recipe six
expect "the plan with a package that there is" rig_init kept "${base[@]}" --dry-run
expect_said "it tells of the wheel" "(an earlier run did)"
expect "a run that comes to its end" rig_init kept "${base[@]}"
equal "nor now" "$(about_wheel)" 0
expect "it imports" works kept gpudemo
equal "the wheel is gone then" "$(kept_files)" ""

# Somebody changes the kept wheel: its hash tells, and it is fetched anew.
fresh_home
recipe six no-such-package-here
expect_status 3 "a failure that keeps the wheel" rig_init kept "${base[@]}"
printf 'x' | dd of="$HOME/.cache/envboot/wheels/kept/gpudemo-1.0/$wheel" conv=notrunc bs=1 seek=100 status=none
recipe six
expect "the next run" rig_init kept "${base[@]}"
expect "it imports all the same" works kept gpudemo

fresh_home
recipe six no-such-package-here
expect_status 3 "another failure" rig_init kept "${base[@]}"
expect "env remove, tried" "$ENVBOOT" env remove kept --dry-run
expect_said "it names the folder" "$HOME/.cache/envboot/wheels/kept"
expect "env remove" "$ENVBOOT" env remove kept --yes
nothing_left "nothing is left" "$(listing | grep -v '^\.cache')"
expect_status 2 "there is no more to remove" "$ENVBOOT" env remove kept --yes

# A refusal takes it away: pip meets a package with another hash than its index promises.
expect_status 3 "a failure before" rig_init kept "${base[@]}"
site_index "$RIG_ORIGIN_URL/wronghash/simple/"
recipe six
before=$(listing | grep -v '^\.cache')
expect_status 4 "a refusal after it" rig_init kept "${base[@]}"
nothing_left "nothing is left of either" "$before"
finish
