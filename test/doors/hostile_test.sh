#!/bin/sh
# Paths and names are data in every shell and in every door; no file X may appear.
. "$(dirname "$0")/common.sh"
cd "$work" || exit 1
init=${MODULES_INIT:-/usr/share/modules/init/bash}
kernel='import json, os, sys; argv = json.load(open(sys.argv[1]))["argv"]; os.execv(argv[0], argv)'
module='
. "$1"
module use "$2"
PATH=/usr/bin:/bin before=/usr/bin:/bin
module load $(cd "$2" && ls -d env-*)
[ "$VIRTUAL_ENV" = "$3" ] && [ "$PATH" = "$3/bin:$before" ] || { echo "loaded: $VIRTUAL_ENV $PATH"; exit 1; }
module purge
[ -z "${VIRTUAL_ENV+set}" ] && [ "$PATH" = "$before" ] || { echo "unloaded: $PATH"; exit 1; }
'
number=0
check_all() { # FOLDER [NAME]
    number=$((number + 1))
    E1="$work/$1"/one E2=$work/two
    make_env "$E1" "${2:-$(printf %s "$1" | tr -d '\t/')}"
    scenario "hostile_$number" <<'X'
snap "$W/1"
. "$E1/bin/activate"
is "$(python)" "$E1/bin/python"
is "$VIRTUAL_ENV" "$E1"
is "$PATH" "$E1/bin:/usr/bin:/bin"
PATH=/added:$PATH
. "$E1/bin/activate"
deactivate
is "$PATH" "/added:/usr/bin:/bin"
PATH=${PATH#/added:}
snap "$W/2"
same "$W/1" "$W/2"
set -- "$E1"
. "$G/activate"
is "$VIRTUAL_ENV" "$E1"
deactivate
. "$G/prologue.sh"
is "$VIRTUAL_ENV" "$E1"
X
    name=hostile_$number
    scenario_of 'tcsh -f' 'bsd-csh -f' <<'X'
$T/snap $W/1
source "$E1"/bin/activate.csh
$T/is "`python`" "$E1/bin/python"
$T/is "$VIRTUAL_ENV" "$E1"
$T/is "$PATH" "${E1}/bin:/usr/bin:/bin"
setenv PATH "/added:$PATH"
source "$E1"/bin/activate.csh
deactivate
$T/is "$PATH" "/added:/usr/bin:/bin"
setenv PATH /usr/bin:/bin
$T/snap $W/2
$T/same $W/1 $W/2
set argv = ()
set ENVBOOT_ENV = "$E1"
source $G/activate.csh
$T/is "$VIRTUAL_ENV" "$E1"
X
    scenario_of 'fish --no-config' <<'X'
$T/snap $W/1
source $E1/bin/activate.fish
$T/is (python) $E1/bin/python
$T/is $VIRTUAL_ENV $E1
$T/is "$PATH" "$E1/bin:/usr/bin:/bin"
set -gx PATH /added $PATH
source $E1/bin/activate.fish
deactivate
$T/is "$PATH" "/added:/usr/bin:/bin"
set -e PATH[1]
$T/snap $W/2
$T/same $W/1 $W/2
source $G/activate.fish $E1
$T/is $VIRTUAL_ENV $E1
X
    if [ "$("$python" -c "$kernel" "$work/home/kernel/kernel.json")" = "$E1/bin/python -m ipykernel_launcher -f {connection_file}" ]; then
        echo "ok hostile_$number kernel"
    else
        echo "not ok hostile_$number kernel"
        failed=1
    fi
    if [ ! -r "$init" ]; then
        echo "skip hostile_$number module: no Environment Modules at $init"
    elif bash -c "$module" module "$init" "$work/home/modules" "$E1"; then
        echo "ok hostile_$number module"
    else
        echo "not ok hostile_$number module"
        failed=1
    fi
    rm -rf "${work:?}/${1%%/*}" "${work:?}/home"
    if [ -e "$work/X" ]; then
        echo "not ok hostile_$number: $1 ran a command"
        failed=1
    fi
}
check_all 'with space and	tab'
check_all "both ' and \""
check_all '$HOME ${x} $(touch X) `touch X`'
check_all "';touch X;'"
check_all '";touch X;"'
check_all 'back\slash \n \\ end\'
check_all '! * ? [a-z] {a,b} ~ # & | < > ( ) % = ^ @'
check_all '-e'
check_all '~'
check_all 'größe 深い'
# What PATH or a line can't carry is refused, and nothing is written.
for bad in 'a:b' 'two
lines'; do
    if "$render" "$here/../.." "$work/$bad" name 3.7 "$work/refused" 2>/dev/null || [ -e "$work/$bad" ]; then
        echo "not ok refused: $bad"
        failed=1
    else
        echo "ok refused"
    fi
done
step=$(printf '%0200d' 0)
check_all "$step/$step/$step" long
check_all "$step/$step/$step/$step/$step/$step/$step/$step/$step/$step/$step/$step/$step/$step/$step/$step/$step/$step/$(printf '%0150d' 0)" very-long
finish
