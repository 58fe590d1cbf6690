#!/bin/sh
# What is csh's own in its activate scripts, in tcsh and in Debian's csh; the rest: csh_and_fish_test.sh.
. "$(dirname "$0")/common.sh"
E1=$work/envs/one E2=$work/envs/two
make_env "$E1" one
make_env "$E2" two
both='tcsh -f'
csh='bsd-csh -f'

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

"$python" -m venv --without-pip "$work/venv"
talks=yes

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
