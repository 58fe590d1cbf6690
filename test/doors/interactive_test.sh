#!/bin/sh
# What a person at a prompt sees: the prompt, and one line about what was set aside.
. "$(dirname "$0")/common.sh"
cd "$work" || exit 1
talk() {
    env PATH=/usr/bin:/bin HOME="$work" "$@" $(command_of "$sh") $([ "$sh" = zsh ] && echo -f) -i <<X 2>"$work/err" >"$work/out"
PS1='P> '
. "\$E/bin/activate"
printf '\n<%s>\n' "\$PS1"
. "\$E/bin/activate"
deactivate
printf '\n<%s>\n' "\$PS1"
exit 0
X
}
expect() {
    if [ "$(sed -n 's/^<\(.*\)>$/\1|/p' "$work/out" | tr -d '\n')" = "$2|P> |" ]; then
        echo "ok $1 $sh"
    else
        echo "not ok $1 $sh: $(cat "$work/out") $(tail -n 5 "$work/err")"
        failed=1
    fi
}
E=$work/envs/one H=$work/envs/hostile
make_env "$E" one
make_env "$H" '$(touch X)`touch X`%!\'
for sh in $shells; do
    talk E="$E" PYTHONPATH=/old
    expect prompt '(one) P> '
    if [ "$(grep -ac "envboot: set aside until deactivate: PYTHONPATH='/old'" "$work/err")" = 1 ]; then
        echo "ok says_what_it_set_aside $sh"
    else
        echo "not ok says_what_it_set_aside $sh: $(cat "$work/err")"
        failed=1
    fi
    talk E="$E" VIRTUAL_ENV_DISABLE_PROMPT=1
    expect prompt_disabled 'P> '
    talk E="$H"
    expect hostile_name '(envboot) P> '
    if [ -e X ]; then
        echo "not ok hostile_name $sh: a prompt ran a command"
        failed=1
        rm X
    fi
done
finish
