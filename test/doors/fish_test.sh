#!/bin/sh
# The activate scripts of fish.
. "$(dirname "$0")/common.sh"
E1=$work/envs/one E2=$work/envs/two
make_env "$E1" one
make_env "$E2" two
fish='fish --no-config'

name=fish_round_trip
scenario_of "$fish" <<'X'
set -gx PYTHONPATH /a /b
set -gx PYTHONHOME /h
$T/snap $W/1
source $E1/bin/activate.fish
$T/is $status 0
$T/is (python) $E1/bin/python
$T/is $VIRTUAL_ENV $E1
$T/is $VIRTUAL_ENV_PROMPT one
set -q PYTHONPATH; or set -q PYTHONHOME; and $T/is set unset
$T/is "$argv" "--lr 0.1"
deactivate
$T/snap $W/2
$T/same $W/1 $W/2
functions -q deactivate; and $T/is left unset
$T/is (set | grep -ic _envboot) 0
$T/is (functions -a | grep -c envboot) 0
X

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

name=fish_nests_and_keeps_a_changed_path
scenario_of "$fish" <<'X'
set -gx PYTHONPATH /a
$T/snap $W/1
source $E1/bin/activate.fish
$T/snap $W/e1
set one $PATH
source $E2/bin/activate.fish
$T/is (python) $E2/bin/python
source $E2/bin/activate.fish
set -gx PATH /added $PATH
deactivate
$T/is "$PATH" "/added:"(string join : $one)
$T/is $VIRTUAL_ENV $E1
set -gx PATH $one
$T/snap $W/2
$T/same $W/e1 $W/2
deactivate
$T/snap $W/2
$T/same $W/1 $W/2
$T/is (set | grep -ic _envboot) 0
X

name=fish_nests_on_a_level_of_the_first_half
scenario_of "$fish" <<'X'
$T/snap $W/1
source $E1/bin/activate.fish
$T/snap $W/e1
source $E2/bin/activate.fish
$T/is (python) $E2/bin/python
set -gx PATH /added $PATH
deactivate
set -e PATH[1]
$T/snap $W/2
$T/same $W/e1 $W/2
source $E1/bin/activate.fish
deactivate
$T/snap $W/2
$T/same $W/1 $W/2
$T/is (set | grep -ic _envboot) 0
$T/is (functions -a | grep -c envboot) 0
X

name=fish_wins_again_when_another_python_came_first
scenario_of "$fish" <<'X'
set before "$PATH"
source $E1/bin/activate.fish
set -gx PATH $E2/bin $PATH
source $E1/bin/activate.fish
$T/is (python) $E1/bin/python
deactivate
$T/is "$PATH" "$E2/bin:$before"
X

name=fish_inherited_variables_are_no_activation
scenario_of "$fish" <<'X'
set -gx VIRTUAL_ENV $E1
set -gx _ENVBOOT_LEVEL 1
set -gx _ENVBOOT_1_PREFIX $E1
source $E1/bin/activate.fish
$T/is (python) $E1/bin/python
deactivate
$T/is $VIRTUAL_ENV $E1
X

name=fish_pythonpath_comes_back_behind_a_newer_one
scenario_of "$fish" <<'X'
set -gx PYTHONPATH /s
set -gx LOADEDMODULES s/1
source $E1/bin/activate.fish
set -gx PYTHONPATH /s2
set -gx LOADEDMODULES s/1:s2/1
deactivate
$T/is "$PYTHONPATH" /s2:/s
X

"$python" -m venv --without-pip "$work/venv"
name=fish_foreign_venv_is_left_first
scenario_of "$fish" <<'X'
set before "$PATH"
source $W/venv/bin/activate.fish
$T/is "$PATH" "$W/venv/bin:$before"
source $E1/bin/activate.fish
$T/is "$PATH" "$E1/bin:$before"
source $W/venv/bin/activate.fish
envboot_deactivate
$T/is "$PATH" "$before"
set -q VIRTUAL_ENV; and $T/is set unset
$T/is (set | grep -ic _envboot) 0
X

talks=yes
name=fish_pythonpath_of_a_gone_module_stays_away
scenario_of "$fish" <<'X'
set -gx PYTHONPATH /s
set -gx LOADEDMODULES other/2:s/1
source $E1/bin/activate.fish
set -gx LOADEDMODULES other/2:s/10
deactivate
set -q PYTHONPATH; and $T/is set unset
X
if [ "$(cat "$work/err")" = "envboot: not given back, because module s/1 was unloaded: PYTHONPATH='/s'" ]; then
    echo "ok fish_says_what_stays_away"
else
    echo "not ok fish_says_what_stays_away: $(cat "$work/err")"
    failed=1
fi

mv "$E2/bin/python" "$E2/bin/python.away"
name=fish_gone_environment_is_refused
scenario_of "$fish" <<'X'
$T/snap $W/1
source $E2/bin/activate.fish
$T/is $status 1
$T/snap $W/2
$T/same $W/1 $W/2
functions -q deactivate; and $T/is left unset
$T/is (set | grep -ic _envboot) 0
X
mv "$E2/bin/python.away" "$E2/bin/python"
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
