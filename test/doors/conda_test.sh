#!/bin/sh
# Conda environments and those that see their base's packages: variables, hooks, nesting, in every shell.
. "$(dirname "$0")/common.sh"
E1=$work/envs/one E2=$work/envs/two E3=$work/envs/three
make_env "$E1" one conda 'FROM_STATE=it'"'"'s $HOME !' GONE
make_env "$E2" two conda
make_env "$E3" three system
for env in "$E1" "$E2"; do mkdir -p "$env/etc/conda/activate.d" "$env/etc/conda/deactivate.d" "$env/conda-meta"; done

# Hooks that are no good under set -eu, change the arguments and fail. `B` comes before `a` in the order of bytes.
for env in one two; do
    on=$work/envs/$env/etc/conda/activate.d off=$work/envs/$env/etc/conda/deactivate.d
    echo "SAID=\"\${SAID-} +$env-a\"; set -- none; : \$NOT_SET; export HOOK_$env=1" >"$on/a.sh"
    echo "SAID=\"\${SAID-} +$env-B\"; false" >"$on/B.sh"
    echo "SAID=\"\${SAID-} -$env-a\"; unset HOOK_$env" >"$off/a.sh"
    echo "SAID=\"\${SAID-} -$env-B\"; return 3" >"$off/B.sh"
    echo "set said = \"\$said +$env\"; setenv HOOK_$env 1" >"$on/a.csh"
    echo "set said = \"\$said -$env-a\"; unsetenv HOOK_$env" >"$off/a.csh"
    echo "set said = \"\$said -$env-b\"" >"$off/b.csh"
    echo "set -ga said +$env; set -gx HOOK_$env 1; false" >"$on/a.fish"
    echo "set -ga said -$env-a; set -e HOOK_$env" >"$off/a.fish"
    echo "set -ga said -$env-b" >"$off/b.fish"
done

talks=yes
scenario conda_variables_and_hooks <<'X'
export GONE=here PYTHONPATH=/a LC_ALL=C.UTF-8
flags=$-
snap "$W/1"
SAID=
. "$E1/bin/activate" 2>"$W/said"
is "$CONDA_PREFIX:$CONDA_DEFAULT_ENV:$CONDA_SHLVL:$CONDA_PROMPT_MODIFIER" "${E1}:one:1:(one) "
is "${PYTHONNOUSERSITE-}:${VIRTUAL_ENV-unset}:${PYTHONPATH-unset}:${GONE-unset}" 1:unset:unset:unset
is "$FROM_STATE" "it's \$HOME !"
is "$SAID" " +one-B +one-a"
is "$HOOK_one" 1
is "$*" "--lr 0.1"
is "$-" "$flags"
is "$LC_ALL" C.UTF-8
is "$(cat "$W/said")" "envboot: went on after $E1/etc/conda/activate.d/B.sh, which failed with status 1"
. "$E1/bin/activate" 2>"$W/said"
is "$SAID" " +one-B +one-a"
is "$CONDA_SHLVL" 1
deactivate 2>"$W/said"
is "$(cat "$W/said")" "envboot: went on after $E1/etc/conda/deactivate.d/B.sh, which failed with status 3"
is "$SAID" " +one-B +one-a -one-a -one-B"
unset SAID
is "$-" "$flags"
snap "$W/2"
same "$W/1" "$W/2"
none deactivate
no_state
X

scenario conda_inner_and_outer <<'X'
snap "$W/1"
. "$E1/bin/activate"
. "$E2/bin/activate"
is "$SAID" " +one-B +one-a -one-a -one-B +two-B +two-a"
is "$CONDA_PREFIX:$CONDA_PREFIX_1:$CONDA_SHLVL" "${E2}:${E1}:2"
is "${HOOK_one-unset}$HOOK_two" unset1
is "$FROM_STATE" "it's \$HOME !"
SAID=
deactivate
is "$SAID" " -two-a -two-B +one-B +one-a"
is "$CONDA_PREFIX:${CONDA_PREFIX_1-unset}:$CONDA_SHLVL" "${E1}:unset:1"
is "$(python)" "$E1/bin/python"
# A venv on top is another thing: the conda environment stays what it is.
SAID=
. "$W/envs/three/bin/activate"
is "$SAID:$CONDA_PREFIX:$VIRTUAL_ENV:$PYTHONNOUSERSITE" ":${E1}:$W/envs/three:1"
deactivate
deactivate
unset SAID
snap "$W/2"
same "$W/1" "$W/2"
no_state
X

scenario conda_over_what_conda_itself_activated <<'X'
export CONDA_PREFIX="$E2" CONDA_SHLVL=1 CONDA_DEFAULT_ENV=two HOOK_two=1
snap "$W/1"
. "$E1/bin/activate"
is "$CONDA_SHLVL:$CONDA_PREFIX_1:${HOOK_two-unset}" "2:${E2}:unset"
deactivate
unset SAID
snap "$W/2"
same "$W/1" "$W/2"
X

scenario conda_inherited_variables_are_no_activation <<'X'
export CONDA_PREFIX="$E1" CONDA_SHLVL=1 CONDA_DEFAULT_ENV=one
. "$E1/bin/activate"
is "$CONDA_SHLVL:$(python):$HOOK_one" "1:${E1}/bin/python:1"
deactivate
is "$CONDA_PREFIX" "$E1"
X

# A shell that ends where a sourced file has a syntax error would end the job too. (yash does, whatever one does.)
shells=$(echo " $shells " | sed 's/ yash / /')
echo 'if then' >"$E2/etc/conda/activate.d/c.sh"
scenario conda_hook_with_a_syntax_error <<'X'
. "$E2/bin/activate"
is "$CONDA_PREFIX" "$E2"
is "$SAID" " +two-B +two-a"
X
rm "$E2/etc/conda/activate.d/c.sh"

name=conda_csh
scenario_of 'tcsh -f' 'bsd-csh -f' <<'X'
set said = ''
setenv GONE here
$T/snap $W/1
source $E1/bin/activate.csh
$T/is "${CONDA_PREFIX}:${CONDA_DEFAULT_ENV}:${CONDA_SHLVL}:$CONDA_PROMPT_MODIFIER" "${E1}:one:1:(one) "
$T/is "$FROM_STATE" 'it'\''s $HOME '\!
$T/is "$?GONE$?VIRTUAL_ENV$PYTHONNOUSERSITE$HOOK_one" 0011
source $E2/bin/activate.csh
$T/is "${CONDA_PREFIX}:${CONDA_PREFIX_1}:$CONDA_SHLVL" "${E2}:${E1}:2"
$T/is "$said" " +one -one-b -one-a +two"
source $E2/bin/activate.csh
source $W/envs/three/bin/activate.csh
$T/is "$PYTHONNOUSERSITE$VIRTUAL_ENV" "1$W/envs/three"
deactivate
deactivate
$T/is "$said" " +one -one-b -one-a +two -two-b -two-a +one"
deactivate
$T/snap $W/2
$T/same $W/1 $W/2
$T/is "`set | grep -ic _envboot`" 0
X

name=conda_fish
scenario_of 'fish --no-config' <<'X'
set -gx GONE here
$T/snap $W/1
source $E1/bin/activate.fish
$T/is "$CONDA_PREFIX:$CONDA_DEFAULT_ENV:$CONDA_SHLVL:$CONDA_PROMPT_MODIFIER" "$E1:one:1:(one) "
$T/is $FROM_STATE 'it\'s $HOME !'
set -q GONE; or set -q VIRTUAL_ENV; and $T/is set unset
$T/is "$PYTHONNOUSERSITE$HOOK_one" 11
source $E2/bin/activate.fish
$T/is "$CONDA_PREFIX:$CONDA_PREFIX_1:$CONDA_SHLVL" "$E2:$E1:2"
$T/is "$said" "+one -one-b -one-a +two"
source $E2/bin/activate.fish
source $W/envs/three/bin/activate.fish
$T/is "$PYTHONNOUSERSITE$VIRTUAL_ENV" "1$W/envs/three"
deactivate
deactivate
$T/is "$said" "+one -one-b -one-a +two -two-b -two-a +one"
deactivate
$T/snap $W/2
$T/same $W/1 $W/2
$T/is (set | grep -ic _envboot) 0
X
finish
