#!/bin/sh
# The general activate script: which environment it takes, and that it never takes another one.
. "$(dirname "$0")/common.sh"
E1=$work/envs/one E2=$work/envs/two
make_env "$E1" one
make_env "$E2" two
cp -R "$E1" "$work/moved"
mkdir -p "$work/foreign/bin"
printf 'echo foreign was run\n' >"$work/foreign/bin/activate"

scenario by_variable <<'X'
ENVBOOT_ENV=two
set --
. "$G/activate"
is "$(python)" "$E2/bin/python"
is "$VIRTUAL_ENV" "$E2"
deactivate
ENVBOOT_ENV=$E1
. "$G/activate"
is "$VIRTUAL_ENV" "$E1"
X

scenario by_position <<'X'
set -- two
. "$G/activate"
is "$VIRTUAL_ENV" "$E2"
X

scenario by_relative_path <<'X'
cd "$E1/.."
set -- ./two/
. "$G/activate"
is "$VIRTUAL_ENV" "$E2"
X

mkdir -p "$work/home/adopted/mine/bin" "$work/their's"
cp "$E2"/bin/activate* "$work/home/adopted/mine/bin"
printf '%s\n' "$work/their's" >"$work/home/adopted/mine/where"
scenario adopted_by_name_and_path <<'X'
for word in mine "$W/their's"; do
    set -- "$word"
    . "$G/activate"
    is "$VIRTUAL_ENV" "$E2"
    deactivate
done
no_state
X

talks=yes
scenario foreign_arguments_are_no_environment <<'X'
snap "$W/1"
rc=0
. "$G/activate" 2>"$W/said" || rc=$?
snap "$W/2"
is "$rc" 1
same "$W/1" "$W/2"
none deactivate
no_state
grep -q "'--lr' is no environment" "$W/said"
grep -q "dash passes none" "$W/said"
X

scenario nothing_asked_nothing_done <<'X'
set --
rc=0
. "$G/activate" 2>"$W/said" || rc=$?
is "$rc" 1
none deactivate
no_state
X

scenario two_wishes_are_refused <<'X'
ENVBOOT_ENV=two
set -- one
rc=0
. "$G/activate" 2>"$W/said" || rc=$?
is "$rc" 1
is "${VIRTUAL_ENV-unset}" unset
grep -q "nothing activated: the argument says 'one', but ENVBOOT_ENV says 'two'" "$W/said"
X

scenario moved_environment_is_refused <<'X'
snap "$W/1"
set -- "$W/moved"
rc=0
. "$G/activate" 2>"$W/said" || rc=$?
is "$rc" 1
snap "$W/2"
same "$W/1" "$W/2"
grep -q "was moved" "$W/said"
no_state
X

scenario foreign_environment_is_not_sourced <<'X'
set -- "$W/foreign"
rc=0
. "$G/activate" 2>"$W/said" || rc=$?
is "$rc" 1
grep -q "activate script of its own" "$W/said"
X
talks=

# A script under set -e must die of a failed activation, not go on with the system's python.
for sh in $shells; do
    for file in "$work/home/activate" "$work/gone/bin/activate"; do
        [ -e "$work/gone/bin/activate" ] || { make_env "$work/gone" gone; rm "$work/gone/bin/python"; }
        if [ "$(env PATH=/usr/bin:/bin $(command_of "$sh") -c 'set -e; . "$0"; echo lived' "$file" 2>&1 | tail -n 1)" = lived ]; then
            echo "not ok set_e_dies $sh: lived on after ${file#"$work"}"
            failed=1
        else
            echo "ok set_e_dies $sh"
        fi
    done
done
finish
