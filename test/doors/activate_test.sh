#!/bin/sh
# The activate script of one environment, in every shell.
. "$(dirname "$0")/common.sh"
E1=$work/envs/one E2=$work/envs/two
make_env "$E1" one
make_env "$E2" two

scenario round_trip <<'X'
export PYTHONPATH=/a:/b PYTHONHOME=/h
snap "$W/1"
. "$E1/bin/activate"
is "$(python)" "$E1/bin/python"
is "$VIRTUAL_ENV" "$E1"
is "$VIRTUAL_ENV_PROMPT" one
is "${PYTHONPATH-unset}${PYTHONHOME-unset}" unsetunset
is "$*" "--lr 0.1"
deactivate
snap "$W/2"
same "$W/1" "$W/2"
none deactivate
none envboot_deactivate
no_state
X

scenario any_path_comes_back <<'X'
export PATH="/usr/bin:/bin:/a 'b' \"c\" \$(touch X) \`touch X\`:/new
line:/back\\slash:*"
export PYTHONPATH="$PATH"
snap "$W/1"
. "$E1/bin/activate"
is "$(python)" "$E1/bin/python"
snap "$W/e1"
. "$E2/bin/activate"
PATH=/added:$PATH
deactivate
PATH=${PATH#/added:}
snap "$W/2"
same "$W/e1" "$W/2"
deactivate
snap "$W/2"
same "$W/1" "$W/2"
X

scenario unset_and_empty_differ <<'X'
unset PYTHONPATH
export PYTHONHOME= VIRTUAL_ENV=
snap "$W/1"
. "$E1/bin/activate"
envboot_deactivate
snap "$W/2"
same "$W/1" "$W/2"
X

scenario nests_and_keeps_a_changed_path <<'X'
export PYTHONPATH=/a
snap "$W/1"
. "$E1/bin/activate"
snap "$W/e1"
. "$E2/bin/activate"
is "$(python)" "$E2/bin/python"
. "$E2/bin/activate"
PATH=/added:$PATH
deactivate
is "$PATH" "/added:$(sed -n 's/^PATH:\(.*\) PS1:.*/\1/p' "$W/e1")"
is "$VIRTUAL_ENV" "$E1"
PATH=${PATH#/added:}
snap "$W/2"
same "$W/e1" "$W/2"
deactivate
snap "$W/2"
same "$W/1" "$W/2"
no_state
X

scenario twice_is_once <<'X'
. "$E1/bin/activate"
snap "$W/1"
. "$E1/bin/activate"
snap "$W/2"
same "$W/1" "$W/2"
X

scenario wins_again_when_another_python_came_first <<'X'
before=$PATH
. "$E1/bin/activate"
PATH=$E2/bin:$PATH
. "$E1/bin/activate"
is "$(python)" "$E1/bin/python"
deactivate
is "$PATH" "$E2/bin:$before"
X

scenario inherited_variables_are_no_activation <<'X'
export VIRTUAL_ENV="$E1" _ENVBOOT_LEVEL=1 _ENVBOOT_1_PREFIX="$E1"
. "$E1/bin/activate"
is "$(python)" "$E1/bin/python"
deactivate
no_state
X

scenario inherited_path_does_not_grow <<'X'
export VIRTUAL_ENV="$E1" PATH="$E1/bin:$PATH"
snap "$W/1"
. "$E1/bin/activate"
snap "$W/2"
is "$(grep -ac VIRTUAL_ENV_PROMPT=one "$W/2")" 1
is "$PATH" "$E1/bin:${PATH#*:}"
case $PATH in *"$E1/bin"*"$E1/bin"*) is twice once ;; esac
deactivate
snap "$W/2"
same "$W/1" "$W/2"
X

"$python" -m venv --without-pip "$work/venv"
scenario foreign_venv_is_left_first <<'X'
before=$PATH
. "$W/venv/bin/activate"
is "$PATH" "$W/venv/bin:$before"
. "$E1/bin/activate"
is "$PATH" "$E1/bin:$before"
deactivate
is "$PATH" "$before"
is "${VIRTUAL_ENV-unset}" unset
X

scenario foreign_venv_on_top <<'X'
before=$PATH
. "$E1/bin/activate"
. "$W/venv/bin/activate"
is "$VIRTUAL_ENV" "$W/venv"
envboot_deactivate
is "$PATH" "$before"
is "${VIRTUAL_ENV-unset}" unset
no_state
X

# (A venv's own script leaves a PS1 behind where none was.)
scenario foreign_venv_came_and_went <<'X'
export VIRTUAL_ENV_DISABLE_PROMPT=1
snap "$W/1"
. "$E1/bin/activate"
. "$W/venv/bin/activate"
deactivate
is "$(python)" "$E1/bin/python"
. "$E1/bin/activate"
is "$VIRTUAL_ENV" "$E1"
deactivate
snap "$W/2"
same "$W/1" "$W/2"
no_state
X

scenario pythonpath_comes_back_behind_a_newer_one <<'X'
export PYTHONPATH=/s LOADEDMODULES=s/1
. "$E1/bin/activate"
export PYTHONPATH=/s2 LOADEDMODULES=s/1:s2/1
deactivate
is "$PYTHONPATH" /s2:/s
X

talks=yes
scenario pythonpath_of_a_gone_module_stays_away <<'X'
export PYTHONPATH=/s LOADEDMODULES=other/2:s/1
. "$E1/bin/activate"
LOADEDMODULES=other/2:s/10
deactivate 2>"$W/said"
is "${PYTHONPATH-unset}" unset
is "$(cat "$W/said")" "envboot: not given back, because module s/1 was unloaded: PYTHONPATH='/s'"
no_state
X

scenario gone_environment_is_refused <<'X'
snap "$W/1"
mv "$E2/bin/python" "$E2/bin/python.away"
rc=0
. "$E2/bin/activate" 2>"$W/said" || rc=$?
mv "$E2/bin/python.away" "$E2/bin/python"
is "$rc" 1
grep -q "'two' is not activated" "$W/said"
snap "$W/2"
same "$W/1" "$W/2"
none deactivate
no_state
X
scenario gone_second_half_is_refused <<'X'
export PYTHONPATH=/a
snap "$W/1"
mv "$E1/share/envboot/activate.sh" "$W/away.sh"
rc=0
. "$E1/bin/activate" 2>"$W/said" || rc=$?
mv "$W/away.sh" "$E1/share/envboot/activate.sh"
is "$rc" 1
grep -q "'one' is not activated: $E1/share/envboot/activate.sh is gone" "$W/said"
snap "$W/2"
same "$W/1" "$W/2"
none deactivate
no_state
X
talks=

# Where nothing is out of the ordinary one half does all; the other then finds its level.
scenario nests_on_a_level_of_the_first_half <<'X'
snap "$W/1"
. "$E1/bin/activate"
snap "$W/e1"
. "$E2/bin/activate"
is "$(python)" "$E2/bin/python"
deactivate
snap "$W/2"
same "$W/e1" "$W/2"
. "$E1/bin/activate"
deactivate
snap "$W/2"
same "$W/1" "$W/2"
none deactivate
no_state
X

# (That of the environment that was rendered last.)
mv "$E2/share/envboot" "$work/share-away"
scenario standalone_needs_no_second_file <<'X'
export PYTHONPATH=/a:/b PYTHONHOME=/h
snap "$W/1"
. "$G/standalone"
is "$(python)" "$E2/bin/python"
is "${PYTHONPATH-unset}" unset
deactivate
snap "$W/2"
same "$W/1" "$W/2"
no_state
X
mv "$work/share-away" "$E2/share/envboot"

# Without a PATH a shell makes up one it doesn't export, and no shell can tell: PATH is the one variable let off.
environment='-i'
scenario empty_environment <<'X'
was=${PATH-unset}
/usr/bin/env | /usr/bin/grep -v -e '^_' -e ^PATH= -e ^SHLVL -e ^A__z >"$W/1" || :
. "$E1/bin/activate"
is "$(python)" "$E1/bin/python"
deactivate
/usr/bin/env | /usr/bin/grep -v -e '^_' -e ^PATH= -e ^SHLVL -e ^A__z >"$W/2" || :
same "$W/1" "$W/2"
is "${PATH-unset}" "$was"
X
unset environment

shells=zsh
scenario zsh_options_are_borne_and_kept <<'X'
setopt ksh_arrays glob_subst extended_glob null_glob warn_create_global warn_nested_var rc_quotes no_equals typeset_silent
setopt >"$W/options"
export PYTHONPATH=/a
snap "$W/1"
. "$E1/bin/activate"
. "$E1/bin/activate"
. "$E2/bin/activate"
deactivate
deactivate
snap "$W/2"
same "$W/1" "$W/2"
setopt >"$W/options2"
same "$W/options" "$W/options2"
X

# Run instead of sourced, it would change nothing that lasts; bash and zsh can tell.
for sh in bash bash_posix zsh; do
    if said=$($(command_of $sh) "$E1/bin/activate" 2>&1) || [ "$said" != "envboot: this file must be sourced: . '$E1/bin/activate'" ]; then
        echo "not ok says_that_it_must_be_sourced $sh: $said"
        failed=1
    else
        echo "ok says_that_it_must_be_sourced $sh"
    fi
done
finish
