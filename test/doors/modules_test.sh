#!/bin/bash
# The modulefile pair under a real Environment Modules: whatever the order of load, unload, switch and purge, ours
# leaves exactly what modulefiles that only prepend PATH leave, and Python sees no foreign package meanwhile.
# MODULES_INIT names another init file; with Lmod's the .lua twin is tried.
. "$(dirname "$0")/common.sh"
init=${MODULES_INIT:-/usr/share/modules/init/bash}
[ -r "$init" ] || { echo "skip modules: no Environment Modules at $init"; exit 0; }
. "$init" >/dev/null
cd "$work" || exit 1
verdict() { # NAME WANT HAVE
    if [ "$2" = "$3" ]; then echo "ok $1"; else echo "not ok $1: want <$2> have <$3>"; failed=1; fi
}

for name in one two; do make_venv "$work/envs/$name" $name; done
mkdir -p ours plain/env-one plain/env-two
cp -R home/modules/env-* ours/
# Modules of ours exclude each other, so the plain ones do.
for pair in 'one two' 'two one'; do
    # shellcheck disable=SC2086 # two words
    set -- $pair
    printf '#%%Module1.0\nconflict env-%s\nprepend-path PATH %s/bin\n' "$2" "$work/envs/$1" >"plain/env-$1/1"
done
for tree in ours plain; do
    for version in 1 2; do
        mkdir -p "$tree/site" "hijack$version"
        echo "" >"hijack$version/six.py"
        printf '#%%Module1.0\nconflict site\nprepend-path PYTHONPATH %s\nprepend-path PATH %s\n' "$work/hijack$version" "$work/hijack$version" >$tree/site/$version
    done
done

six() { python -c 'import six; print(six.__file__)' 2>said; }
wanted="$(echo "$work"/envs/one/lib/python*/site-packages)/six.py"

use() { # TREE: a fresh start state
    module purge
    unset PYTHONPATH VIRTUAL_ENV
    [ -z "${MODULEPATH-}" ] || module unuse "$work/ours" "$work/plain"
    module use "$work/$1"
}
state() { env -0 | sort -z | tr '\n\0' '\1\n' | grep -v -e '^_=' -e '^BASH_FUNC' -e '^_ModuleTable' | sed "s|$work/plain|$work/ours|g; s|/1\.lua|/1|g"; }

# Runs `;`-separated module commands in a tree; after each, PATH and PYTHONPATH, at the end all of the environment.
trail() {
    (
        use "$1"
        [ -z "${start-}" ] || eval "$start"
        IFS=';'
        for step in $2; do
            IFS=' '
            module $step 2>/dev/null
            echo "$step: PATH=$PATH PYTHONPATH=${PYTHONPATH-unset} $LOADEDMODULES"
        done
        module purge
        state
    )
}
same_trail() { # NAME STEPS
    trail ours "$2" >"$work/a" 2>&1
    trail plain "$2" >"$work/b" 2>&1
    if cmp -s "$work/a" "$work/b"; then echo "ok $1"; else echo "not ok $1: $2"; diff "$work/b" "$work/a"; failed=1; fi
}

starts=('' 'export PYTHONPATH=/u/a:/u/b')
# Lmod gives a modulefile no way to set a variable at unload, so there an outer VIRTUAL_ENV doesn't come back.
[ -n "${LMOD_CMD-}" ] || starts+=('export VIRTUAL_ENV=/other PATH=/other/bin:$PATH' "export PYTHONPATH= VIRTUAL_ENV=$work/envs/one PATH=$work/envs/one/bin:\$PATH")
for start in "${starts[@]}"; do
    same_trail "alone <$start>" 'load env-one;unload env-one'
    same_trail "taught order <$start>" 'load site/1;load env-one;unload site;unload env-one'
    same_trail "nested order <$start>" 'load site/1;load env-one;unload env-one;unload site'
    same_trail "hijack after <$start>" 'load env-one;load site/1;unload env-one;unload site'
    same_trail "switch <$start>" 'load site/1;load env-one;switch site/1 site/2;unload env-one;unload site'
    same_trail "two of ours, one is refused <$start>" 'load site/1;load env-one;load env-two;unload env-one;unload env-two'
    same_trail "two of ours, last out first <$start>" 'load env-one;load env-two;unload env-two;unload env-one'
    same_trail "switch ours <$start>" 'load site/1;load env-one;switch env-one env-two;unload site;unload env-two'
    same_trail "purge <$start>" 'load site/1;load env-one;load env-two;purge'
    same_trail "reload <$start>" 'load site/1;load env-one;reload;unload site'
done
start=
RANDOM=7
moves=('load site/1' 'load site/2' 'unload site' 'switch site site/2' 'load env-one' 'load env-two' 'unload env-one' 'unload env-two' 'switch env-one env-two' 'purge')
for round in 1 2 3 4 5 6 7 8; do
    steps=
    for _ in 1 2 3 4 5 6 7 8; do steps="$steps;${moves[RANDOM % ${#moves[@]}]}"; done
    same_trail "random $round" "${steps#;}"
done

use ours
module load site/1 env-one
verdict "python is ours behind a hijacker" "$work/envs/one/bin/python" "$(command -v python)"
verdict "six is ours behind a hijacker" "$wanted" "$(six)"
verdict "VIRTUAL_ENV" "$work/envs/one" "$VIRTUAL_ENV"
verdict "own PYTHONPATH still works" "$work/mine" "$(mkdir -p mine && echo >mine/six.py && PYTHONPATH=$work/mine:$PYTHONPATH python -c 'import os, six; print(os.path.dirname(six.__file__))' 2>/dev/null)"
verdict "what was kept out is named" "$work/hijack1" "$(six >/dev/null; sed -n "s/^envboot: kept out of this environment's Python: \([^ ]*\) .*/\1/p" said)"
verdict "a second one of ours is refused by name" yes "$(module load env-two 2>&1 | grep -q env-one && echo yes)"
module load env-two 2>/dev/null
verdict "and changes nothing" "$work/envs/one $work/envs/one/bin/python" "$VIRTUAL_ENV $(command -v python)"
module unload env-two 2>/dev/null
verdict "six is ours after another of ours was refused" "$wanted" "$(six)"
module unload site
module load site/1
use ours
module load env-one
mkdir -p "$work/lib/python3.1/site-packages"
echo >"$work/lib/python3.1/site-packages/six.py"
export PYTHONPATH=$work/lib/python3.1/site-packages
verdict "six is ours before a hijacker of another version" "$wanted" "$(six)"
module unload env-one
verdict "nothing of ours is left" "" "$(env | grep -a -e ENVBOOT_MODULE -e ENVBOOT_PYTHONPATH -e ENVBOOT_OUTER -e VIRTUAL_ENV)"
PYTHONHOME=/nowhere
export PYTHONHOME
verdict "PYTHONHOME is named at load" yes "$(module load env-one 2>&1 | grep -q PYTHONHOME && echo yes)"
unset PYTHONHOME
verdict "help and whatis" 2 "$({ module help env-one; module whatis env-one; } 2>&1 | grep -c 'environment one')"
finish
