#!/bin/sh
# What the activate scripts of csh and fish have in common: one table, written in words that are translated for each.
#     env NAME VALUE      sets and exports             keep NAME / back NAME    PATH into a variable, and from it again
#     enter PREFIX        sources its activate script  python_is PATH           the python that PATH finds
#     prompted            csh has a prompt, which venv's own script needs
#     isnt NAME           it is unset                  no_state                 nothing of ours is left in the shell
. "$(dirname "$0")/common.sh"
E1=$work/envs/one E2=$work/envs/two
make_env "$E1" one
make_env "$E2" two
"$python" -m venv --without-pip "$work/venv"

in_csh() {
    sed -E -e 's/^env (\S+) /setenv \1 /' -e 's/^enter (.*)/source \1\/bin\/activate.csh/' -e 's/^keep (.*)/set \1 = $PATH:q/' \
        -e 's/^back (.*)/setenv PATH $\1:q/' -e 's/^python_is (.*)/$T\/is `python` \1/' -e 's/^isnt (.*)/$T\/is $?\1 0/' \
        -e "s/^prompted$/set prompt = '% '/" -e 's/^no_state$/$T\/is "`alias | grep -c deactivate`" 0\n$T\/is "`set | grep -ic _envboot`" 0/'
}
in_fish() {
    sed -E -e 's/^env (\S+) /set -gx \1 /' -e 's/^enter (.*)/source \1\/bin\/activate.fish/' -e 's/^keep (.*)/set \1 "$PATH"/' \
        -e 's/^back (.*)/set -gx PATH $\1/' -e 's/^python_is (.*)/$T\/is (python) \1/' -e 's/^isnt (.*)/set -q \1; and $T\/is set unset/' \
        -e '/^prompted$/d' -e 's/^no_state$/$T\/is (functions -a | grep -c envboot) 0\nfunctions -q deactivate; and $T\/is left unset\n$T\/is (set | grep -ic _envboot) 0/'
}
both() { # NAME <<'X' ... X
    cat >"$work/words"
    in_csh <"$work/words" >"$work/translated"
    for sh in 'tcsh -f' 'bsd-csh -f' 'fish --no-config'; do
        case $sh in
        fish*)
            in_fish <"$work/words" >"$work/translated"
            name=fish_$1
            ;;
        *) name=csh_$1 ;;
        esac
        scenario_of "$sh" <"$work/translated"
        if [ -n "${says-}" ] && command -v "${sh%% *}" >/dev/null && [ "$(cat "$work/err")" != "$says" ]; then
            echo "not ok ${name}_says_so $sh: $(cat "$work/err")"
            failed=1
        fi
    done
}

both round_trip <<'X'
env PYTHONPATH /a:/b
env PYTHONHOME /h
$T/snap $W/1
enter $E1
$T/is $status 0
python_is $E1/bin/python
$T/is $VIRTUAL_ENV $E1
$T/is $VIRTUAL_ENV_PROMPT one
isnt PYTHONPATH
isnt PYTHONHOME
$T/is "$argv" "--lr 0.1"
deactivate
$T/snap $W/2
$T/same $W/1 $W/2
no_state
X

both unset_and_empty_differ <<'X'
env PYTHONHOME ''
env VIRTUAL_ENV ''
env PATH /x::/y:/usr/bin:/bin
$T/snap $W/1
enter $E1
envboot_deactivate
$T/snap $W/2
$T/same $W/1 $W/2
X

for outer in '' 'env PYTHONPATH /a'; do
    { echo "$outer"; cat <<'X'; } >"$work/nests"
$T/snap $W/1
enter $E1
$T/snap $W/e1
keep one
enter $E2
python_is $E2/bin/python
enter $E2
env PATH /added:"$PATH"
deactivate
$T/is "$PATH" "/added:$one"
$T/is $VIRTUAL_ENV $E1
back one
$T/snap $W/2
$T/same $W/e1 $W/2
deactivate
$T/snap $W/2
$T/same $W/1 $W/2
enter $E1
deactivate
$T/snap $W/2
$T/same $W/1 $W/2
no_state
X
    both "nests_and_keeps_a_changed_path${outer:+_with_PYTHONPATH}" <"$work/nests"
done

both wins_again_when_another_python_came_first <<'X'
keep before
enter $E1
env PATH {$E2}/bin:"$PATH"
enter $E1
python_is $E1/bin/python
deactivate
$T/is "$PATH" {$E2}/bin:"$before"
X

both inherited_variables_are_no_activation <<'X'
env VIRTUAL_ENV $E1
env _ENVBOOT_LEVEL 1
env _ENVBOOT_1_PREFIX $E1
enter $E1
python_is $E1/bin/python
deactivate
$T/is $VIRTUAL_ENV $E1
X

both pythonpath_comes_back_behind_a_newer_one <<'X'
env PYTHONPATH /s
env LOADEDMODULES s/1
enter $E1
env PYTHONPATH /s2
env LOADEDMODULES s/1:s2/1
deactivate
$T/is "$PYTHONPATH" /s2:/s
X

both foreign_venv_is_left_first <<'X'
prompted
keep before
enter $W/venv
$T/is "$PATH" $W/venv/bin:"$before"
enter $E1
$T/is "$PATH" {$E1}/bin:"$before"
enter $W/venv
envboot_deactivate
$T/is "$PATH" "$before"
isnt VIRTUAL_ENV
X

talks=yes
says="envboot: not given back, because module s/1 was unloaded: PYTHONPATH='/s'"
both pythonpath_of_a_gone_module_stays_away <<'X'
env PYTHONPATH /s
env LOADEDMODULES other/2:s/1
enter $E1
env LOADEDMODULES other/2:s/10
deactivate
isnt PYTHONPATH
X

says=
mv "$E2/bin/python" "$E2/bin/python.away"
both gone_environment_is_refused <<'X'
$T/snap $W/1
enter $E2
$T/is $status 1
$T/snap $W/2
$T/same $W/1 $W/2
no_state
X
finish
