#!/bin/sh
# Paths and names are data in every shell and in every door; no file X may appear.
. "$(dirname "$0")/common.sh"
cd "$work" || exit 1
number=0
check_all() {
    number=$((number + 1))
    E1="$work/$1"/one E2=$work/two
    make_env "$E1" "$1"
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
X
    rm -rf "${work:?}/${1%%/*}"
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
check_all "$(printf '%0200d' 0)/$(printf '%0200d' 0)/$(printf '%0200d' 0)"
finish
