#!/bin/sh
# What is fish's own in its activate scripts; the rest: csh_and_fish_test.sh.
. "$(dirname "$0")/common.sh"
E1=$work/envs/one E2=$work/envs/two
make_env "$E1" one
make_env "$E2" two
fish='fish --no-config'

name=fish_unset_empty_and_unexported_differ
scenario_of "$fish" <<'X'
set -gx PYTHONHOME ''
set -gx VIRTUAL_ENV ''
set -g PYTHONPATH /mine
set -gx PATH /x '' /y $PATH
$T/snap $W/1
source $E1/bin/activate.fish
envboot_deactivate
$T/snap $W/2
$T/same $W/1 $W/2
$T/is "$PYTHONPATH" /mine
X

name=fish_any_path_comes_back
scenario_of "$fish" <<'X'
set -gx PATH /usr/bin /bin '/a \'b\' "c" $(touch X) `touch X`' '/new
line' '/back\\slash' '*'
set -gx PYTHONPATH $PATH
$T/snap $W/1
source $E1/bin/activate.fish
$T/is (python) $E1/bin/python
$T/snap $W/e1
source $E2/bin/activate.fish
set -gx PATH /added $PATH
deactivate
set -e PATH[1]
$T/snap $W/2
$T/same $W/e1 $W/2
deactivate
$T/snap $W/2
$T/same $W/1 $W/2
X

"$python" -m venv --without-pip "$work/venv"
talks=yes
mv "$E1/share/envboot/activate.fish" "$work/away.fish"
name=fish_gone_second_half_is_refused
scenario_of "$fish" <<'X'
set -gx PYTHONPATH /a
$T/snap $W/1
source $E1/bin/activate.fish
$T/is $status 1
$T/snap $W/2
$T/same $W/1 $W/2
functions -q deactivate; and $T/is left unset
$T/is (set | grep -ic _envboot) 0
X
mv "$work/away.fish" "$E1/share/envboot/activate.fish"
cp -R "$E1" "$work/moved"

mkdir -p "$work/home/adopted/mine/bin" "$work/their's"
cp "$E2"/bin/activate* "$work/home/adopted/mine/bin"
printf '%s\n' "$work/their's" >"$work/home/adopted/mine/where"
name=fish_general_takes_an_adopted_one
scenario_of "$fish" <<'X'
for word in mine $W/their\'s
    source $G/activate.fish $word
    $T/is "$VIRTUAL_ENV" $E2
    deactivate
end
X

name=fish_general_takes_a_name
scenario_of "$fish" <<'X'
source $G/activate.fish two
$T/is $status 0
$T/is $VIRTUAL_ENV $E2
deactivate
cd $E1/..
source $G/activate.fish ./one/
$T/is $VIRTUAL_ENV $E1
deactivate
source $G/activate.fish
$T/is $status 1
source $G/activate.fish $W/venv
$T/is $status 1
source $G/activate.fish $W/moved
$T/is $status 1
set -q VIRTUAL_ENV; and $T/is set unset
set -e argv
set -gx ENVBOOT_ENV two
source $G/activate.fish
$T/is $VIRTUAL_ENV $E2
deactivate
$T/is (set | grep -ic _envboot_) 0
$T/is (functions -a | grep -c envboot) 0
X
talks=

# A person at a prompt.
if command -v fish >/dev/null; then
    printf 'function fish_prompt; echo -n "P> "; end\nsource %s/bin/activate.fish\necho "<"(fish_prompt)">"\ndeactivate\necho "<"(fish_prompt)">"\n' "$E1" |
        env -i HOME="$work" PATH=/usr/bin:/bin PYTHONPATH=/old TERM=dumb fish --no-config -i >"$work/out" 2>"$work/err"
    if [ "$(sed -n 's/.*<\(.*\)>$/\1|/p' "$work/out" | tr -d '\n')" = '(one) P> |P> |' ] &&
        grep -q "envboot: set aside until deactivate: PYTHONPATH='/old'" "$work/err"; then
        echo "ok fish_prompt"
    else
        echo "not ok fish_prompt: $(cat "$work/out" "$work/err")"
        failed=1
    fi
else
    echo "skip fish_prompt: not installed"
fi
finish
