# shellcheck shell=bash
# `envboot modules new`, `list --own` and `remove`, with the real Environment Modules; test/doors/software_test.sh tries
# more of them, and Lmod.
# shellcheck source=test/e2e/common.sh
. "$(dirname "$0")/common.sh"
demo_home
work=$(work_folder)
mkdir -p "$work/opt/tool/bin" "$work/opt/tool/share/man"
printf '#!/bin/sh\necho the tool\n' >"$work/opt/tool/bin/e2e-tool"
chmod 755 "$work/opt/tool/bin/e2e-tool"
export MODULEPATH=$RIG_MODULEPATH
# shellcheck disable=SC2317 # called by expect
# shell COMMAND…: in a new shell with the site's modules and the user's.
shell() {
    env -i HOME="$HOME" PATH=/usr/bin:/bin bash --noprofile --norc -e <<END
$(site_modules bash)
module use --append "\$HOME/.local/modules"
$(printf '%s\n' "$@")
END
}
expect "a module for some software" "$ENVBOOT" modules new e2e-tool/1.0 --prefix "$work/opt/tool"
expect_said "what it does is shown" "prepend-path PATH $work/opt/tool/bin"
expect_said "with the line to type" "module use --append $HOME/.local/modules && module load e2e-tool/1.0"
expect "it is loaded" shell 'module load e2e-tool' e2e-tool
expect_said "and does what it should" "the tool"
expect "another version" "$ENVBOOT" modules new e2e-tool/2.0 --prefix "$work/opt/tool"
expect "ours are listed" "$ENVBOOT" modules list --own
expect_said "what modules new made" "e2e-tool/2.0"
expect_said "and the way into the environment" "demo/"
expect_status 2 "an environment's module goes with it" "$ENVBOOT" modules remove "demo/$(basename "$(echo "$HOME"/.local/modules/demo/*.lua)" .lua)" --yes
expect_said "and it says how" "envboot env remove demo"
expect "one is removed" "$ENVBOOT" modules remove e2e-tool/2.0 --yes
expect "the other is the default" shell 'module load e2e-tool' 'module list -t 2>&1'
expect_said "of that name" "e2e-tool/1.0"
expect "a clash with the site" "$ENVBOOT" modules new apps/1 --prefix "$work/opt/tool"
expect_said "is told" "there is a module apps/"
expect "removed as well" "$ENVBOOT" modules remove apps/1 --yes
expect "the last one too" "$ENVBOOT" modules remove e2e-tool/1.0 --yes
equal "nothing of them is left" "$(find "$HOME/.local/modules" | grep -cE 'e2e-tool|apps')" 0
expect "NAME alone means the version of the environment" shell 'module load demo' 'python -c "import gpudemo; print(gpudemo.add(2, 3))"'
expect_said "and it works" 5

# `--rc`: new shells find the module; without the last one the start file is as it was.
fresh_home
mkdir -p "$HOME/.config/fish"
# shellcheck disable=SC2317 # called by expect
# new_shell SHELL COMMAND: a csh reads its file with -i and without.
new_shell() {
    local flags=(-i)
    [[ $1 != *csh ]] || flags=()
    env -i HOME="$HOME" PATH=/usr/bin:/bin TERM=dumb "$1" "${flags[@]}" -c "$2"
}
for row in bash:.bashrc zsh:.zshrc tcsh:.tcshrc csh:.cshrc fish:.config/fish/config.fish; do
    shell=${row%%:*} file=$HOME/${row#*:}
    if ! command -v "$shell" >/dev/null; then
        echo "skip $SCENARIO: there is no $shell"
        continue
    fi
    printf 'source /usr/share/modules/init/%s\nset -g x 1' "$shell" >"$file"
    [[ $shell = fish ]] || sed -i '$d' "$file"
    [[ $shell != bash ]] || printf 'case $- in\n*i*) ;;\n*) return ;;\nesac\nx=1' >>"$file"
    cp "$file" "$work/before"
    export SHELL=/usr/bin/$shell
    expect "$shell: no start file is written by --yes" "$ENVBOOT" modules new e2e-tool/1.0 --prefix "$work/opt/tool" --yes
    expect "$shell: it is as it was" cmp "$file" "$work/before"
    expect "$shell: with --rc" "$ENVBOOT" modules new e2e-tool/1.0 --prefix "$work/opt/tool" --rc
    expect "$shell: a new one finds the module" new_shell "$shell" 'module load e2e-tool; e2e-tool'
    expect_said "$shell: and it does what it should" "the tool"
    cp "$file" "$work/with"
    sed -i 1d "$file"
    expect "$shell: without \`module\`" new_shell "$shell" 'echo said'
    equal "$shell: nothing more is said" "$(new_shell "$shell" 'echo said' 2>&1 | grep -vc 'job control\|terminal process group')" 1
    cp "$work/with" "$file"
    expect "$shell: the module is removed" "$ENVBOOT" modules remove e2e-tool/1.0 --yes
    expect "$shell: the start file is byte for byte as before" cmp "$file" "$work/before"
done
export SHELL=/usr/bin/bash
cp "$HOME/.bashrc" "$work/before"
expect "init --rc" rig_init demo --base conda --rc
expect "a new shell finds the environment" new_shell bash 'module load demo; python -c "import gpudemo; print(gpudemo.add(2, 3))"'
expect_said "and it works" 5
expect "env remove" "$ENVBOOT" env remove demo --yes
expect_said "names the lines in the start file" "in $HOME/.bashrc: "
expect "which is byte for byte as before" cmp "$HOME/.bashrc" "$work/before"
rm -rf "$work" "$HOME"
finish
