# shellcheck shell=bash
# Recipes and profiles with mistakes: the place is shown, nothing is done. Then two runs for one name at the same time.
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=attack.sh
. "$(dirname "$0")/attack.sh"
fresh_home
recipes=$HOME/.config/envboot/recipes
base=(--base /usr/bin/python3)
plain_recipe plain six

sed 's/^packages/pakages/' "$recipes/plain.toml" | own_recipe typo
expect_status 2 "an unknown key" rig_init typo "${base[@]}"
expect_said "file and line" "typo.toml:6"
expect_said "a caret" "^"
expect_said "did you mean" "did you mean \`packages\`"
rm "$recipes/typo.toml"

printf 'schema = 1\nname = "broken\n' | own_recipe broken
expect_status 2 "broken TOML" rig_init broken "${base[@]}"
expect_said "its file and line" "broken.toml:2"
rm "$recipes/broken.toml"

printf '\000\377\n' | own_recipe bytes
expect_status 2 "bytes that are no text" rig_init bytes "${base[@]}"
rm "$recipes/bytes.toml"

sed 's/^packages.*/packages = "six"/' "$recipes/plain.toml" | own_recipe kind
expect_status 2 "a value of another kind" rig_init kind "${base[@]}"
expect_said "its key" "packages"
rm "$recipes/kind.toml"

for bad in -rreqs.txt --index-url=http://evil.test/ "six; rm -rf ~"; do
    sed "s|^packages.*|packages = [\"$bad\"]|" "$recipes/plain.toml" | own_recipe option
    expect_status 2 "a requirement \`$bad\`" rig_init option "${base[@]}"
    expect_said "it is shown" "$bad"
done
rm "$recipes/option.toml"

sed 's/^schema.*/schema = 99/' "$recipes/plain.toml" | own_recipe newer
expect_status 2 "a newer schema" rig_init newer "${base[@]}"
expect_said "the schema is named" "schema"
rm "$recipes/newer.toml"

expect_status 2 "a recipe that nobody has" rig_init dl-cc53 "${base[@]}"
expect_said "the nearest is told" "dl-cc35"
expect_status 2 "a recipe outside" rig_init ../plain "${base[@]}"

chmod o+w "$recipes/plain.toml"
expect_status 4 "a recipe that everyone can write" rig_init plain "${base[@]}"
expect_said "what to type" "chmod"
chmod o-w "$recipes/plain.toml"
chmod o+w "$recipes"
expect_status 4 "a folder that everyone can write" rig_init plain "${base[@]}"
expect_said "what to type for it" "chmod"
chmod o-w "$recipes"

sed -i 's|^url = "http://|&alice:secretsecret@|' "$HOME/.config/envboot/sites/rig.toml"
expect_status 2 "a profile with a password in it" rig_init plain "${base[@]}"
expect_said "the profile is named" "rig.toml"
expect_not_said "the password is not repeated" "secretsecret"
write_profile

expect "nothing was begun by any of these" test ! -e "$HOME/.local" -a ! -e "$HOME/.cache"

# Two at the same time: the first is held in its first step, so that the second surely meets it.
begin plain "${base[@]}"
expect "the first is at work" until_said '[1/'
kill -STOP "$run"
expect_status 75 "a second run for the same name" rig_init plain "${base[@]}"
expect_said "it names the other" "the lock is held by process $run"
expect_said "and says what to do" "hint: "
kill -CONT "$run"
if wait "$run"; then ok "the first came to its end"; else not_ok "the first came to its end" "$(tail -n 3 "$talk")"; fi
expect "and works" works plain
finish
