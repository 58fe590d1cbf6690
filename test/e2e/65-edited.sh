# shellcheck shell=bash
# Files that envboot wrote and the user changed since: `init` keeps the user's version beside its own and says so,
# `env remove` leaves it.
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=attack.sh
. "$(dirname "$0")/attack.sh"
fresh_home
base=(--base /usr/bin/python3)
plain_recipe plain six ipykernel
expect "init" rig_init plain "${base[@]}"
kernel=$HOME/.local/share/jupyter/kernels/plain/kernel.json
general=$HOME/.local/share/envboot/activate
sed -i 's/"A test"/"my own name"/' "$kernel"
printf '# mine\n' >>"$general"
general_before=$(<"$general")

plain_recipe plain six ipykernel packaging
expect "the plan" rig_init plain "${base[@]}" --dry-run
expect_said "it tells of the kernel" "you changed kernel.json: your version is kept"
expect_said "it tells of the script" "you changed activate: your version is kept"
expect "a plan moves nothing" test ! -e "$kernel.yours~"
expect "init with another recipe" rig_init plain "${base[@]}"
expect_said "it says where the version of the user is" "$kernel.yours~"
expect "the user's kernel is kept" grep -q 'my own name' "$kernel.yours~"
expect "the kernel is envboot's again" grep -q 'A test' "$kernel"
equal "the user's script is kept" "$(<"$general.yours~")" "$general_before"
expect "it works" works plain

# A run that fails after it has written its own puts the user's version back.
printf '# mine once more\n' >>"$general"
general_before=$(<"$general")
beside_before=$(ls "$(dirname "$general")")
chmod a-w "$HOME/.local/modules/plain"
plain_recipe plain six ipykernel
expect_status 3 "a run that can't write its modulefile" rig_init plain "${base[@]}"
chmod u+w "$HOME/.local/modules/plain"
equal "the user's script is back" "$(<"$general")" "$general_before"
equal "and no copy of it is left" "$(ls "$(dirname "$general")")" "$beside_before"
expect "the older environment works" works plain

module=$(find "$HOME/.local/modules/plain" -name '????????' -printf '%T@ %p\n' | sort -n | tail -n 1 | cut -d' ' -f2)
printf '# mine\n' | tee -a "$kernel" "$module" >/dev/null
expect "env remove, tried" "$ENVBOOT" env remove plain --dry-run
expect_said "it tells what stays" "kept: $kernel (you changed it)"
expect_status 4 "env remove" "$ENVBOOT" env remove plain --yes
expect_said "it names one" "$kernel"
expect_said "it names the other" "$module"
expect "both are there" grep -q '^# mine' "$kernel" "$module"
finish
