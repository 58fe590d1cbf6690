# shellcheck shell=bash
# Names that are taken by something that envboot did not make, names that are none, homes that can't be written.
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=attack.sh
. "$(dirname "$0")/attack.sh"
fresh_home
base=(--base /usr/bin/python3)
plain_recipe plain six
env=$(environments)

mkdir -p "$env/plain" && echo mine >"$env/plain/file"
before=$(listing)
expect_status 4 "a folder of one's own under the name" rig_init plain "${base[@]}"
expect_said "it is named" "$env/plain"
expect_said "what to type" "--name"
nothing_left "it is untouched" "$before"
rm -r "$env/plain" && ln -s /etc "$env/plain"
expect_status 4 "a link of one's own under the name" rig_init plain "${base[@]}"
equal "it is untouched" "$(readlink "$env/plain")" /etc
rm "$env/plain"

version=$(rig_init plain "${base[@]}" --dry-run 2>&1 | sed -n 's|.*the modulefile plain/\([0-9a-f]*\) .*|\1|p')
mkdir -p "$HOME/.local/modules/plain" && echo '#%Module1.0' >"$HOME/.local/modules/plain/$version"
before=$(listing)
expect_status 4 "a modulefile of one's own under the name" rig_init plain "${base[@]}"
expect_said "it is named" "$HOME/.local/modules/plain/$version"
expect_not_said "this is found before anything is made" "[1/"
nothing_left "it is untouched" "$before"
rm -r "$HOME/.local/modules"

sed 's/"six"/"six", "ipykernel"/; s/^imports.*/imports = ["six"]/' "$HOME/.config/envboot/recipes/plain.toml" | sed 's/"plain"/"kernel"/' | own_recipe kernel
mkdir -p "$HOME/.local/share/jupyter/kernels/kernel" && echo '{}' >"$HOME/.local/share/jupyter/kernels/kernel/kernel.json"
before=$(listing)
expect_status 4 "a kernel of one's own under the name" rig_init kernel "${base[@]}"
expect_said "it is named" "kernels/kernel"
nothing_left "it is untouched" "$before"

before=$(listing)
long=$(printf 'x%.0s' {1..300})
# shellcheck disable=SC2016 # it must not be expanded
for name in a/b .. . .hidden '' -x $'a\nb' 'a b' "$long" 'ü' '$(id)' "a'b" 'a.undoing'; do
    status=0
    output=$(rig_init plain "${base[@]}" "--name=$name" 2>&1) || status=$?
    case $status in
        2 | 4) ok "the name ${name:0:20} is refused" ;;
        *) not_ok "the name ${name:0:20} is refused" "status $status, $(tail -n 1 <<<"$output")" ;;
    esac
    expect_said "the name ${name:0:20}: a hint" "hint: "
done
nothing_left "none of these left anything" "$before"

# Without a HOME the account's own entry is asked: another home than this one, so it has no such recipe.
for unusable in -uHOME HOME=; do
    expect_status 2 "env $unusable" env "$unusable" "$ENVBOOT" init plain --yes
    expect_said "env $unusable: the home of the account" "there is no recipe \`plain\`"
done
expect_status 2 "env HOME=here" env HOME=here "$ENVBOOT" init plain --yes
expect_said "env HOME=here: it is not replaced by another" "HOME is \`here\`, which is no absolute path"

fresh_home
plain_recipe plain six
chmod 500 "$HOME"
expect_status 3 "a HOME that can't be written" rig_init plain "${base[@]}"
expect_said "it is named" "$HOME"
expect_said "where else" "--prefix"
chmod 700 "$HOME"
mkdir -p "$HOME/.local/state"
chmod 500 "$HOME/.local/state"
expect_status 3 "a state folder that can't be written" rig_init plain "${base[@]}"
expect_said "it is named" "$HOME/.local/state"
expect "nothing was made" test ! -e "$HOME/.local/share"
printf '%s\n' "$output" | tail -n 5
chmod 700 "$HOME/.local/state"
finish
