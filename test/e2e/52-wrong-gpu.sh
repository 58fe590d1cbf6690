# shellcheck shell=bash
# A wheel without code for the asked card is refused with the evidence; a card that nobody knows is a question, not a guess.
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=attack.sh
. "$(dirname "$0")/attack.sh"
fresh_home
before=$(listing)
base=(--base /usr/bin/python3)

expect_status 4 "gpudemo 2.0 for a K40" rig_init demo --wheel gpudemo=2.0 "${base[@]}"
expect_said "the card is named" "K40 (3.5)"
expect_said "the evidence is told" "7.0"
expect_said "a hint" "hint: "
nothing_left "nothing is left of it" "$before"
expect_status 2 "env show knows of none" "$ENVBOOT" env show demo

expect_status 2 "a card that nobody knows" rig_init demo --gpu K4000X "${base[@]}"
expect_said "it is named" "K4000X"
expect_said "did you mean" "did you mean"
expect_status 2 "a list with a gap" rig_init demo --gpu K40,,V100 "${base[@]}"
expect_status 2 "a capability that is none" rig_init demo --gpu 3.x "${base[@]}"

asked=$(wc -l <"$RIG_ORIGIN_LOG")
expect_status 4 "dl-cc35 for an A100" rig_init dl-cc35 --gpu A100 --base conda
expect_said "torch is named" "torch"
expect_said "what would run" "1.13.1"
equal "no byte was asked for" "$(wc -l <"$RIG_ORIGIN_LOG")" "$asked"
nothing_left "nothing is left of that" "$before"

expect "gpudemo 2.0 for a V100" rig_init demo --wheel gpudemo=2.0 --gpu V100 "${base[@]}"
expect "it imports" works demo gpudemo
finish
