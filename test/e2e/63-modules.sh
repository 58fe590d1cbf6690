# shellcheck shell=bash
# `envboot modules` on the site's tree: who hijacks Python, what a module does, which file a name means. The real
# Environment Modules is asked the same.
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"
fresh_home
export MODULEPATH=$RIG_MODULEPATH

expect_status 1 "the site has hijackers" "$ENVBOOT" modules check
equal "an error comes first" "$(head -n 1 <<<"$output" | cut -d ' ' -f 1)" error
expect_said "with file, line and column" "$RIG_MODULEPATH/apps/anaconda/3:16:1"
expect_said "the line itself" "prepend-path 	PYTHONPATH"
expect_said "whom it poisons" "poisons "
expect_said "the broken file is no clean one" "fails: apps/broken/1.0: $RIG_MODULEPATH/apps/broken/1.0:4: missing close-brace"
expect_said "how many were looked at" "7 modules in $RIG_MODULEPATH: 6 evaluated, 1 with an error in it"
expect "without MODULEPATH the profile's folders" env -u MODULEPATH "$ENVBOOT" modules show apps/anaconda/3
expect "a folder without hijackers" "$ENVBOOT" modules check "$RIG_MODULEPATH/compiler" --all
expect_said "says what its modules do" "prepend-path PATH MANPATH"
expect_status 2 "a folder that isn't there" "$ENVBOOT" modules check /no/such/folder

# shellcheck source=/dev/null
. /usr/share/modules/init/bash
# As text, one command a line, words apart by one blank.
theirs() {
    module show "$1" 2>&1 | sed -E '/^-+$/d; /^$/d; /^\/.*:$/d; s/^module\t+([a-z]+) /module-\1 /; s/[\t ]+/ /g'
}
ours() { "$ENVBOOT" modules show "$1" | sed -nE 's/^\/[^ ]*:[0-9]+:[0-9]+: //p'; }
for name in apps/anaconda/3 apps/anaconda apps/anaconda/3EnvCreation anaconda compiler/cuda compiler/cuda/11.0 compiler/gcc \
    apps/pythonpackages/3.6.0/torchvision/0.2.1/gpu; do
    equal "show $name as Modules shows it" "$(ours "$name")" "$(theirs "$name")"
    equal "which $name as Modules finds it" "$("$ENVBOOT" modules which "$name" 2>/dev/null | head -n 1)" \
        "$(module path "$name" 2>&1)"
done

# Lmod's language, which Modules can't be asked about; test/oracle/lmod_show.py asks Lmod.
mkdir -p "$HOME/lmod/python"
printf 'local root = "/opt/python/3.6"\nprepend_path("PYTHONPATH", pathJoin(root, "lib/python3.6/site-packages"))\nos.execute("touch %s/executed")\n' \
    "$HOME" >"$HOME/lmod/python/3.6.lua"
expect_status 1 "a Lua modulefile that hijacks" "$ENVBOOT" modules check "$HOME/lmod"
equal "it is an error too" "$(head -n 1 <<<"$output")" "error python/3.6"
expect_said "with its line" "2 | prepend_path(\"PYTHONPATH\""
expect "what it does" "$ENVBOOT" modules show python --modulepath "$HOME/lmod"
expect_said "in the words of Modules" "lmod/python/3.6.lua:2:1: prepend-path PYTHONPATH /opt/python/3.6/lib/python3.6/site-packages"
expect "nothing of it was run" test ! -e "$HOME/executed"

expect_status 1 "a broken module would not be loaded" "$ENVBOOT" modules show apps/broken
expect_status 3 "a name that is none" "$ENVBOOT" modules which apps/anacomda
expect_said "something near is proposed" "did you mean apps/anaconda?"
finish
