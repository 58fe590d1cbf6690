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
first=$output
expect_status 1 "again, from what is kept" "$ENVBOOT" modules check
equal "it says the same" "$output" "$first"
expect_status 1 "and without it" "$ENVBOOT" modules check --no-cache
equal "that too" "$output" "$first"
kept=$HOME/.cache/envboot/modules
equal "something is kept, for the user alone" "$(find "$kept" -type f -printf '%m\n' | sort -u)" 600
expect_status 1 "a HOME that isn't there" env HOME="$HOME/none" "$ENVBOOT" modules check
equal "is not made for the sake of a cache" "$(find "$HOME" -maxdepth 1 -name none)" ""
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

# What modules load in turn. Modules' own notes on what is loaded (__MODULES_…) are left out.
chain=$HOME/chain
mkdir -p "$chain/apps" "$chain/inner/mpi"
cat >"$chain/apps/solver" <<EOF
#%Module1.0
prereq compiler/gcc
module use $chain/inner
module load mpi
setenv SOLVER \$env(MPI_ROOT)/solver
EOF
printf '#%%Module1.0\nsetenv MPI_ROOT /opt/mpi\nprepend-path PATH /opt/mpi/bin\n' >"$chain/inner/mpi/4"
printf '#%%Module1.0\nsetenv NEVER 1\nconflict compiler/gcc\n' >"$chain/apps/other"
export MODULEPATH=$RIG_MODULEPATH:$chain
followed() { "$ENVBOOT" modules show --follow --json "$@" | /usr/bin/python3 -c '
import json, sys
for v in json.load(sys.stdin)["environment"]:
    print("%s=%s" % (v["name"], v["after"]))' | sort; }
loaded_for_real() { (
    env | sort >"$HOME/before"
    module load "$@" >"$HOME/said" 2>&1
    env | sort | comm -13 "$HOME/before" - | grep -vE '^(__MODULES_|_=)'
); }
for names in apps/solver "compiler/gcc apps/solver" "apps/solver mpi" "apps/solver apps/other" apps/anaconda/3; do
    # shellcheck disable=SC2086 # several names
    equal "load $names as Modules does" "$(followed $names)" "$(loaded_for_real $names)"
done
expect_status 1 "a conflict is a finding" "$ENVBOOT" modules show apps/solver apps/other --follow
expect_said "by which way a module came in" "    by apps/solver  $chain/apps/solver:4:1: module-load mpi"
expect_said "each change with its line" "$chain/inner/mpi/4:3:1: prepend-path PATH /opt/mpi/bin"
expect_said "what is refused and where" "error: $chain/apps/other:3:1: apps/other: it is in conflict with compiler/gcc"
equal "nothing of it stays" "$(grep -c NEVER= <<<"$output")" 0
export MODULEPATH=$RIG_MODULEPATH

# Lmod's language, which Modules can't be asked about; test/oracle/agreement.py asks Lmod.
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
