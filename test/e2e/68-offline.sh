# shellcheck shell=bash
# What only looks writes nothing and asks no one; what would need an answer fails when there is nobody to give it.
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=attack.sh
. "$(dirname "$0")/attack.sh"
fresh_home
chmod -R a-w "$HOME/.config/envboot/sites"
before=$(exact_listing)
origin=$(wc -l <"$RIG_ORIGIN_LOG") proxy=$(wc -l <"$RIG_PROXY_LOG" 2>/dev/null)

expect_status 2 "no answer and nobody to ask" "$ENVBOOT" init demo --base conda --no-input
expect_said "what to type" "--yes"
expect_status 2 "no terminal, no --yes" "$ENVBOOT" init demo --base conda
expect_status 2 "a password and nobody to ask" "$ENVBOOT" init demo --base conda --no-input --yes --proxy-user alice
expect_said "how to give it" "--proxy-password-file"
for recipe in demo dl-cc35; do
    expect "the plan of $recipe" "$ENVBOOT" init "$recipe" --base conda --dry-run
    expect_said "it is a plan" "plan, to make the environment $recipe"
done
expect "the plan with a login" rig_init demo --base conda --dry-run
expect_not_said "the password is not in it" "$(<"$RIG_PROXY_PASSWORD_FILE")"
expect "the plan in silence" "$ENVBOOT" init demo --base conda --dry-run --no-input --quiet
equal "nothing was written, no time was touched" "$(exact_listing)" "$before"
equal "the origin was asked for nothing" "$(wc -l <"$RIG_ORIGIN_LOG")" "$origin"
equal "the proxy was asked for nothing" "$(wc -l <"$RIG_PROXY_LOG" 2>/dev/null)" "$proxy"

expect_status 2 "--offline" rig_init demo --base conda --offline
expect_said "it says why" "offline"
equal "nothing was written by --offline" "$(exact_listing)" "$before"
equal "the origin was not asked" "$(wc -l <"$RIG_ORIGIN_LOG")" "$origin"
finish
