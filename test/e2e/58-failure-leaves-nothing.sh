# shellcheck shell=bash
# What fails is undone whole; what was there before stays and works.
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=attack.sh
. "$(dirname "$0")/attack.sh"
fresh_home
plain_recipe plain six no-such-package-here
before=$(listing)
expect_status 3 "a package that nobody has" rig_init plain --base conda
expect_said "it is named" "no-such-package-here"
expect_said "a hint" "hint: "
expect_said "the bundle, which stays, is not called taken back" "stays, as others may use it: write one CA bundle"
expect_not_said "nor is it said" "taken back: write one CA bundle"
nothing_left "conda's base and its own records are undone too" "$before"
bookkeeping

plain_recipe plain six
expect "a good one" rig_init plain --base conda
good=$(readlink "$(environments)/plain")
plain_recipe plain six packaging no-such-package-here
before=$(listing)
expect_status 3 "made anew with a package that nobody has" rig_init plain --base conda
equal "the old one is still published" "$(readlink "$(environments)/plain")" "$good"
expect "the old one still works" works plain
nothing_left "what the old one consists of is as it was" "$before"
expect "env show finds it" "$ENVBOOT" env show plain

# Two environments on one base: the failure of one leaves the other its base.
plain_recipe other no-such-package-here
before=$(listing)
expect_status 3 "another that fails on the same base" rig_init other --base conda
expect "the first still works" works plain
nothing_left "what the first consists of is as it was" "$before"

# A test that fails after everything was installed.
plain_recipe imports six
sed -i 's/^imports.*/imports = ["six", "no_such_module"]/' "$HOME/.config/envboot/recipes/imports.toml"
before=$(listing)
expect_status 3 "an import that fails" rig_init imports --base conda
expect_said "Python's own words" "no_such_module"
nothing_left "nothing is left of it" "$before"
expect "the first works yet" works plain
finish
