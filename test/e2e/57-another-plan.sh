# shellcheck shell=bash
# A killed run that is not gone on with: the next one, from another recipe, says what lies about and what to type.
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=attack.sh
. "$(dirname "$0")/attack.sh"
fresh_home
plain_recipe plain six packaging
begin plain --base /usr/bin/python3
expect "the run comes to its packages" until_said "] install "
stop KILL
equal "it was killed" "$status" 137
plain_recipe plain six
expect_status 0 "init from another recipe" rig_init plain --base /usr/bin/python3
expect_said "it tells of the earlier run" "an earlier run for plain that did not come to its end"
command=$(sed -n "s/^  \(rm -r '.*\)/\1/p" <<<"$output")
expect "it says what to type" test -n "$command"
expect "that command works" bash -c "$command"
equal "one generation is left" "$(find "$(environments)/.gen" -mindepth 1 -maxdepth 1 | wc -l)" 1
expect "the environment works" works plain
expect "env remove" "$ENVBOOT" env remove plain --yes
finish
