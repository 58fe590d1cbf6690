# shellcheck shell=bash
# A module tree with everything that a tree should not have: init goes on and says so, within bounded time. Then accounts
# without modules, and with Lmod's only.
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=attack.sh
. "$(dirname "$0")/attack.sh"
fresh_home
tree=$HOME/modulefiles
mkdir -p "$tree/apps" "$tree/locked"
printf '#%%Module1.0\nsetenv A b\n' >"$tree/apps/unreadable"
chmod 000 "$tree/apps/unreadable"
printf '#%%Module1.0\nif {1} {\n' >"$tree/apps/open-brace"
printf '#%%Module1.0\nwhile {1} {}\n' >"$tree/apps/hangs"
printf '#%%Module1.0\nproc f {} { f }\nf\n' >"$tree/apps/recurses"
# shellcheck disable=SC2016 # that is Tcl's
printf '#%%Module1.0\nset a x\nwhile {1} { append a $a }\n' >"$tree/apps/eats-memory"
{ printf '#%%Module1.0\n'; head -c 100000 /dev/urandom; } >"$tree/apps/binary"
head -c 300000 /dev/zero >"$tree/apps/zeros"
mkfifo "$tree/apps/fifo"
ln -s fifo "$tree/apps/to-fifo"
ln -s loop "$tree/apps/loop"
ln -s /nowhere "$tree/apps/dangling"
printf '#%%Module1.0\nexec touch %s/executed\nopen "|touch %s/executed"\nsetenv B [exec touch %s/executed]\n' "$HOME" "$HOME" "$HOME" >"$tree/apps/executes"
printf 'os.execute("touch %s/executed")\n' "$HOME" >"$tree/apps/executes.lua"
ln -s "$tree" "$tree/apps/itself"
chmod 000 "$tree/locked"
sed -i "s|^modulepath = \[|&\"$tree\", \"/no/such/folder\", |" "$HOME/.config/envboot/sites/rig.toml"

start=$SECONDS
expect "the plan on such a tree" rig_init demo --base conda --dry-run
took=$((SECONDS - start))
equal "within 45 s (it took $took s)" "$((took <= 45))" 1
expect_said "the unreadable one is named" "apps/unreadable"
expect_said "the hanging one is named" "apps/hangs"
expect_said "the one with an open brace is named" "apps/open-brace"
expect_said "the locked folder is named" "modulefiles/locked"
expect_said "conda is found yet" "conda"
expect_status 1 "the same tree checked" "$ENVBOOT" modules check "$tree" "$RIG_MODULEPATH"
expect_said "what hangs is no clean one" "not evaluated: apps/hangs"
expect_said "an error is told with its line" "apps/open-brace:2: missing close-brace"
expect_said "the locked folder was not read" "not read: $tree/locked"
expect "nothing of it was run" test ! -e "$HOME/executed"
printf '%s\n' "$output" | sed -n '/could not be judged/,/^plan/p'

# No module system at all.
fresh_home
sed -i '/^modulepath = /d; /^base_modules = /d' "$HOME/.config/envboot/sites/rig.toml"
expect "no MODULEPATH, a Python by --base" rig_init demo --base /usr/bin/python3
expect_said "a note says so" "no MODULEPATH"
expect "it imports" works demo gpudemo
expect_status 2 "no MODULEPATH and no conda" rig_init demo --name other --base conda
expect_said "what to type" "--base"
expect_status 2 "a base that isn't there" rig_init demo --name other --base /no/such/python
expect_said "the base is named" "/no/such/python"

# Lmod's files only: conda by --base.
fresh_home
mkdir -p "$HOME/lmod/conda"
printf 'prepend_path("PATH", "%s/bin")\n' "$RIG_TOP" >"$HOME/lmod/conda/24.7.1.lua"
sed -i "s|^modulepath = .*|modulepath = [\"$HOME/lmod\"]|; /^base_modules = /d" "$HOME/.config/envboot/sites/rig.toml"
expect "the plan where there are only Lua files" rig_init demo --base "$RIG_TOP" --dry-run
expect_said "it makes a base with that conda" "create a conda base"
printf '%s\n' "$output" | grep -iE 'lua|module' | head -n 5
finish
