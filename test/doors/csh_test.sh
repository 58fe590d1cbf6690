#!/bin/sh
# The activate scripts of csh, in tcsh and in Debian's csh.
. "$(dirname "$0")/common.sh"
E1=$work/envs/one E2=$work/envs/two
make_env "$E1" one
make_env "$E2" two
both='tcsh -f'
csh='bsd-csh -f'

name=csh_round_trip
scenario_of "$both" "$csh" <<'X'
setenv PYTHONPATH /a:/b
setenv PYTHONHOME /h
$T/snap $W/1
source $E1/bin/activate.csh
$T/is `python` $E1/bin/python
$T/is $VIRTUAL_ENV $E1
$T/is $VIRTUAL_ENV_PROMPT one
$T/is "$?PYTHONPATH$?PYTHONHOME" 00
$T/is "$argv" "--lr 0.1"
$T/is $status 0
deactivate
$T/snap $W/2
$T/same $W/1 $W/2
$T/is "`alias | grep -c deactivate`" 0
$T/is "`set | grep -ic _envboot`" 0
X

name=csh_any_path_comes_back
# shellcheck disable=SC2016
printf 'PATH=$(cat %s/odd_path) PYTHONPATH=$PATH\nexport PATH PYTHONPATH\nexec "$@"\n' "$work" >"$work/with_odd_path"
cat >"$work/odd_path" <<'X'
/usr/bin:/bin:/a 'b' "c" $(touch X) `touch X` !:/new
line:/back\slash:*
X
scenario_of "sh $work/with_odd_path $both" "sh $work/with_odd_path $csh" <<'X'
$T/snap $W/1
source $E1/bin/activate.csh
$T/is "`python`" $E1/bin/python
$T/snap $W/e1
source $E2/bin/activate.csh
source $E2/bin/activate.csh
deactivate
$T/snap $W/2
$T/same $W/e1 $W/2
deactivate
$T/snap $W/2
$T/same $W/1 $W/2
X

name=csh_unset_and_empty_differ
scenario_of "$both" "$csh" <<'X'
setenv PYTHONHOME ''
setenv VIRTUAL_ENV ''
setenv PATH /x::/y:$PATH
$T/snap $W/1
source $E1/bin/activate.csh
envboot_deactivate
$T/snap $W/2
$T/same $W/1 $W/2
X

name=csh_nests_and_keeps_a_changed_path
scenario_of "$both" "$csh" <<'X'
setenv PYTHONPATH /a
$T/snap $W/1
source $E1/bin/activate.csh
$T/snap $W/e1
set one = $PATH:q
source $E2/bin/activate.csh
$T/is `python` $E2/bin/python
source $E2/bin/activate.csh
setenv PATH /added:$PATH
deactivate
$T/is "$PATH" "/added:$one"
$T/is $VIRTUAL_ENV $E1
setenv PATH $one
$T/snap $W/2
$T/same $W/e1 $W/2
deactivate
$T/snap $W/2
$T/same $W/1 $W/2
$T/is "`set | grep -ic _envboot`" 0
X

name=csh_wins_again_when_another_python_came_first
scenario_of "$both" "$csh" <<'X'
set before = $PATH
source $E1/bin/activate.csh
setenv PATH ${E2}/bin:$PATH
source $E1/bin/activate.csh
$T/is `python` $E1/bin/python
deactivate
$T/is $PATH ${E2}/bin:$before
X

name=csh_inherited_variables_are_no_activation
scenario_of "$both" "$csh" <<'X'
setenv VIRTUAL_ENV $E1
setenv _ENVBOOT_LEVEL 1
setenv _ENVBOOT_1_PREFIX $E1
source $E1/bin/activate.csh
$T/is `python` $E1/bin/python
deactivate
$T/is $VIRTUAL_ENV $E1
X

name=csh_pythonpath_comes_back_behind_a_newer_one
scenario_of "$both" "$csh" <<'X'
setenv PYTHONPATH /s
setenv LOADEDMODULES s/1
source $E1/bin/activate.csh
setenv PYTHONPATH /s2
setenv LOADEDMODULES s/1:s2/1
deactivate
$T/is $PYTHONPATH /s2:/s
X

"$python" -m venv --without-pip "$work/venv"
name=csh_foreign_venv_is_left_first
scenario_of "$both" "$csh" <<'X'
set prompt = '% '
set before = $PATH
source $W/venv/bin/activate.csh
$T/is $PATH $W/venv/bin:$before
source $E1/bin/activate.csh
$T/is $PATH ${E1}/bin:$before
source $W/venv/bin/activate.csh
envboot_deactivate
$T/is $PATH $before
$T/is $?VIRTUAL_ENV 0
X

talks=yes
name=csh_pythonpath_of_a_gone_module_stays_away
scenario_of "$both" "$csh" <<'X'
setenv PYTHONPATH /s
setenv LOADEDMODULES other/2:s/1
source $E1/bin/activate.csh
setenv LOADEDMODULES other/2:s/10
deactivate
$T/is $?PYTHONPATH 0
X
if [ "$(cat "$work/err")" = "envboot: not given back, because module s/1 was unloaded: PYTHONPATH='/s'" ]; then
    echo "ok csh_says_what_stays_away"
else
    echo "not ok csh_says_what_stays_away: $(cat "$work/err")"
    failed=1
fi

mv "$E2/bin/python" "$E2/bin/python.away"
name=csh_gone_environment_is_refused
scenario_of "$both" "$csh" <<'X'
$T/snap $W/1
source $E2/bin/activate.csh
$T/is $status 1
$T/snap $W/2
$T/same $W/1 $W/2
$T/is "`alias | grep -c deactivate`" 0
$T/is "`set | grep -ic _envboot`" 0
X
mv "$E2/bin/python.away" "$E2/bin/python"

name=csh_general_takes_a_name
scenario_of "$both" <<'X'
source $G/activate.csh two
$T/is $status 0
$T/is $VIRTUAL_ENV $E2
deactivate
cd $E1/..
source $G/activate.csh ./one
$T/is $VIRTUAL_ENV $E1
deactivate
source $G/activate.csh
$T/is $status 1
$T/is $?VIRTUAL_ENV 0
source $G/activate.csh $W/venv
$T/is $status 1
$T/is $?VIRTUAL_ENV 0
X
# One that was adopted: its scripts lie elsewhere.
mkdir -p "$work/home/adopted/mine/bin" "$work/their's"
cp "$E2"/bin/activate* "$work/home/adopted/mine/bin"
printf '%s\n' "$work/their's" >"$work/home/adopted/mine/where"
name=csh_general_takes_an_adopted_one
scenario_of "$both" "$csh" <<'X'
set argv = ()
foreach ENVBOOT_ENV ( mine "$W/their's" )
    source $G/activate.csh
    $T/is $VIRTUAL_ENV $E2
    deactivate
end
X
name=csh_general_takes_a_variable
scenario_of "$both" "$csh" <<'X'
set argv = ()
set ENVBOOT_ENV = two
source $G/activate.csh
$T/is $VIRTUAL_ENV $E2
deactivate
$T/is "`set | grep -ic _envboot`" 0
X
cp -R "$E1" "$work/moved"
name=csh_moved_environment_is_refused
scenario_of "$both" "$csh" <<'X'
set argv = ()
set ENVBOOT_ENV = $W/moved
source $G/activate.csh
$T/is $status 1
$T/is $?VIRTUAL_ENV 0
X
talks=

# A person at a prompt.
for sh in tcsh bsd-csh; do
    command -v $sh >/dev/null || { echo "skip csh_prompt $sh: not installed"; continue; }
    rm -f "$work/out"
    printf 'set prompt = "P> "\nsource %s/bin/activate.csh\necho "<$prompt>" >> $W/out\ndeactivate\necho "<$prompt>" >> $W/out\n' "$E1" |
        env -i HOME="$work" W="$work" PATH=/usr/bin:/bin PYTHONPATH=/old $sh -f -i >"$work/said" 2>&1
    if [ "$(cat "$work/out")" = "$(printf '<(one) P> >\n<P> >')" ] &&
        grep -q "envboot: set aside until deactivate: PYTHONPATH='/old'" "$work/said"; then
        echo "ok csh_prompt $sh"
    else
        echo "not ok csh_prompt $sh: $(cat "$work/out" "$work/said")"
        failed=1
    fi
done
finish
