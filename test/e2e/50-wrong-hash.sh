# shellcheck shell=bash
# The index promises another hash than what arrives has: refused, and nothing of it is left.
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=attack.sh
. "$(dirname "$0")/attack.sh"
fresh_home
site_index "$RIG_ORIGIN_URL/wronghash/simple/"
before=$(listing)
wheel=$(cd "$(dirname "$RIG_CA")/../www/wheels" && ls gpudemo-1.0-cp311-*)
got=$(sha256sum "$RIG_DIR/www/wheels/$wheel" | cut -c1-64)

expect_status 4 "a wheel with another hash" rig_init demo --base /usr/bin/python3
printf '%s\n' "$output"
expect_said "the file is named" "$wheel"
expect_said "what arrived is told" "$got"
expect_said "what was promised is told" "00000000${got:8}"
expect_said "a hint" "hint: "
nothing_left "nothing is left of it" "$before"
bookkeeping

# pip checks its own: a package that is no wheel of the recipe.
fresh_home
site_index "$RIG_ORIGIN_URL/wronghash/simple/"
plain_recipe plain six
before=$(listing)
expect_status 4 "a package with another hash" rig_init plain --base /usr/bin/python3
printf '%s\n' "$output"
expect_said "the package is named" "six"
nothing_left "nothing is left of the package" "$before"
finish
