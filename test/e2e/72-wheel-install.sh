# shellcheck shell=bash
# Wheels of every shape, installed by pip in one environment and by envboot in another: the same files, and pip and uv take the
# one for the other. Hostile wheels and kills leave what was there.
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"
fresh_home
here=$(realpath "$(dirname "$0")")
work=$(work_folder)
www=$RIG_DIR/www/wheels
umask 022

# plain_environment FOLDER: a venv with a pip of today.
pip_wheels=("$www"/pip-*-py3-none-any.whl)
# shellcheck disable=SC2317 # called through expect
plain_environment() {
    /usr/bin/python3 -I -m venv "$1" &&
        "$1/bin/python" -I -m pip install --quiet --no-index --no-deps --no-compile "${pip_wheels[-1]}"
}
# shellcheck disable=SC2317 # called through expect
pips() { "$work/pips/bin/python" -I -m pip --disable-pip-version-check "$@"; }
# shellcheck disable=SC2317
ours() { "$work/ours/bin/python" -I -m pip --disable-pip-version-check "$@"; }
install_ours() { "$ENVBOOT" wheel install "$1" --into "$work/ours" --quiet "${@:2}"; }
# same NAME REAL EXPECTED: as equal, and says only where they differ.
same() { equal "$1" "$(diff <(printf '%s\n' "$3") <(printf '%s\n' "$2") | head -n 8)" ""; }
# What is in an environment, without byte code.
holds() { (cd "$1" && find . -name __pycache__ -prune -o -printf '%P %y %m %s %l\n' | sort); }

expect "an environment for pip" plain_environment "$work/pips"
expect "one for envboot" plain_environment "$work/ours"
wheels=("$RIG_DIR"/odd/quick/*.whl "$RIG_DIR"/www/wheels/gpudemo-1.0-cp311-*.whl)
[[ $ENVBOOT_LONG = no ]] || wheels+=("$RIG_DIR"/odd/long/*.whl)
expect "pip installs ${#wheels[@]} wheels" pips install --quiet --no-index --no-deps --no-compile "${wheels[@]}"
failed=()
for wheel in "${wheels[@]}"; do
    install_ours "$wheel" 2>"$work/said" || { failed+=("$wheel"); cat "$work/said"; }
done
equal "envboot installs them too" "${failed[*]}" ""
failed=()
for wheel in "${wheels[@]}"; do unzip -tqq "$wheel" >/dev/null 2>&1 || failed+=("$wheel"); done
equal "and unzip reads them" "${failed[*]}" ""
output=$(/usr/bin/python3 -I "$here/compare_installed.py" "$work/pips" "$work/ours" 2>&1)
printf '%s\n' "$output"
equal "the same files, modes, bytes and records" "$(grep -v '^#' <<<"$output")" ""
equal "no trace but the packages" "$(find "$work/ours" -name '.envboot*')" ""

same "pip check says the same" "$(ours check 2>&1)" "$(pips check 2>&1)"
same "pip list says the same" "$(ours list)" "$(pips list)"
same "pip freeze says the same" "$(ours freeze)" "$(pips freeze)"
names=$(pips list --format=freeze | cut -d = -f 1 | grep -v '^pip$')
# pip keeps the line of a script in RECORD that it makes from an entry point instead.
# shellcheck disable=SC2086 # names are words
same "pip show -f says the same" "$(ours show -f $names | sed "s|$work/ours|ENV|")" \
    "$(pips show -f $names | sed "s|$work/pips|ENV|" | grep -vE '^  [^/ ]*\.data/scripts/')"
uv=$work/ours/bin/uv
if [[ -x $uv ]]; then
    same "uv pip list says the same" "$("$uv" pip list --python "$work/ours/bin/python" 2>/dev/null)" \
        "$("$uv" pip list --python "$work/pips/bin/python" 2>/dev/null)"
    # shellcheck disable=SC2086
    same "uv pip show says the same" "$("$uv" pip show --python "$work/ours/bin/python" $names 2>/dev/null | sed "s|$work/ours|ENV|g")" \
        "$("$uv" pip show --python "$work/pips/bin/python" $names 2>/dev/null | sed "s|$work/pips|ENV|g")"
else
    printf 'skip %s: uv reads it: its wheel is in a rig that was built with ENVBOOT_LONG=yes\n' "$SCENARIO"
fi

# Its first words, without where they come from.
said() { sed "s|$1|ENV|g; s|line [0-9]*|line N|g" | head -n 3; }
# Each console script starts as the one that pip made; awscli, say, says in both that it lacks something.
compare_scripts() {
    local script name other=()
    for script in "$work"/pips/bin/*; do
        name=$(basename "$script")
        [[ $name != python* && $name != *ctivate* && $name != pip* && -x $script ]] || continue
        [[ $(timeout 20 "$work/ours/bin/$name" --help 2>&1 </dev/null | said "$work/ours") == \
            "$(timeout 20 "$script" --help 2>&1 </dev/null | said "$work/pips")" ]] ||
            other+=("$name: $("$work/ours/bin/$name" --help 2>&1 </dev/null | said "$work/ours")")
    done
    equal "each script does what pip's does" "${other[*]}" ""
}
compare_scripts
expect "a package works" "$work/ours/bin/python" -I -c 'import greenlet, psutil, zope.interface, google.protobuf, six, gpudemo; print(gpudemo.add(2, 3))'
expect_last "and so does a library in it" 5

# Another version, the same one, and back.
expect "another version takes its place" install_ours "$RIG_DIR"/odd/other/jmespath-1.0.1-*.whl
expect "pip has it too" pips install --quiet --no-index --no-deps --no-compile "$RIG_DIR"/odd/other/jmespath-1.0.1-*.whl
equal "as pip leaves it" "$(/usr/bin/python3 -I "$here/compare_installed.py" "$work/pips" "$work/ours" 2>&1 | grep -v '^#')" ""
expect "the same version again" "$ENVBOOT" wheel install "$RIG_DIR"/odd/other/jmespath-1.0.1-*.whl --into "$work/ours"
expect_said "is there already" "nothing was done"
expect "unless it is forced" "$ENVBOOT" wheel install "$RIG_DIR"/odd/other/jmespath-1.0.1-*.whl --into "$work/ours" --force
expect_said "that is said" "in place of itself"
expect "compiled" "$ENVBOOT" wheel install "$RIG_DIR"/odd/quick/jmespath-0.9.0-*.whl --into "$work/ours" --compile
expect "by pip" pips install --quiet --no-index --no-deps --compile "$RIG_DIR"/odd/quick/jmespath-0.9.0-*.whl
compiled() { cut -d , -f 1 "$1"/lib/python3*/site-packages/jmespath-0.9.0.dist-info/RECORD | sort; }
same "the same byte code" "$(compiled "$work/ours")" "$(compiled "$work/pips")"
equal "which Python takes" "$("$work/ours/bin/python" -I -v -c 'import jmespath' 2>&1 | grep -c "matches.*jmespath/__init__.py")" 1

# Refusals.
before=$(holds "$work/ours")
expect_status 4 "a wheel for another Python" install_ours "$(ls "$www"/gpudemo-1.0-cp37-*)"
expect_said "why" "another Python"
expect_status 4 "a wheel that doesn't run on the site's cards" install_ours "$(ls "$www"/gpudemo-2.0-cp311-*)" --gpu site
expect_said "why" "no kernel image is available"
while read -r kind; do
    expect_status 4 "hostile: $kind" install_ours "$work/hostile/$kind/evil-1.0-py3-none-any.whl"
done < <(/usr/bin/python3 -I -W ignore "$here/hostile_wheels.py" "$work/hostile")
same "nothing of them is there" "$(holds "$work/ours")" "$before"
equal "nor outside of it" "$(find "$work" "$HOME" /tmp -name outside 2>/dev/null)" ""
expect_status 2 "no environment" "$ENVBOOT" wheel install "${wheels[0]}" --into "$work"
expect_status 2 "no file" "$ENVBOOT" wheel install "$work/gone-1.0-py3-none-any.whl" --into "$work/ours"

# A long path with a blank, where the kernel would not find the interpreter.
deep="$work/a folder with blanks/$(printf 'x%.0s' {1..120})"
mkdir -p "$deep"
expect "an environment far down" /usr/bin/python3 -I -m venv --without-pip "$deep/env"
for wheel in "${pip_wheels[-1]}" "$RIG_DIR"/odd/quick/jmespath-0.9.0-*.whl; do
    expect "is installed into" "$ENVBOOT" wheel install "$wheel" --into "$deep/env" --quiet
done
expect "a script made for an entry point starts" "$deep/env/bin/pip" --version
expect_said "with what is in there" "$deep/env/lib/"
expect "a script of the wheel's own starts" "$deep/env/bin/jp.py" --help

# kill -9 at any moment: the old version or the new one, and the next run puts it right.
start=$(date +%s%N)
expect "how long it takes" install_ours "$RIG_DIR"/odd/other/jmespath-1.0.1-*.whl
time_us=$((($(date +%s%N) - start) / 1000))
cp -a "$work/ours" "$work/with-1.0.1"
expect "the other state" install_ours "$RIG_DIR"/odd/quick/jmespath-0.9.0-*.whl
packages() { (cd "$1"/lib/python3*/site-packages && find . ../../../bin -name __pycache__ -prune -o -type f -print0 | sort -z | xargs -0 sha256sum); }
new=$(packages "$work/with-1.0.1") old=$(packages "$work/ours")
turns=25 killed=0 wrong=0 half=0
[[ $ENVBOOT_LONG = no ]] || turns=100
for ((turn = 0; turn < turns; ++turn)); do
    if ((turn % 2 == 0)); then wheel=$(ls "$RIG_DIR"/odd/other/jmespath-1.0.1-*.whl); else wheel=$(ls "$RIG_DIR"/odd/quick/jmespath-0.9.0-*.whl); fi
    "$ENVBOOT" wheel install "$wheel" --into "$work/ours" --quiet 2>/dev/null &
    run=$!
    sleep "$(printf '0.%06d' $((RANDOM * 32768 % (time_us * 11 / 10))))"
    kill -KILL "$run" 2>/dev/null
    wait "$run" 2>/dev/null
    # The load changes, and with it how long a run takes.
    if [[ $? -eq 137 ]]; then killed=$((killed + 1)) time_us=$((time_us * 21 / 20)); else time_us=$((time_us * 9 / 10)); fi
    [[ ! -e $(echo "$work"/ours/lib/python3*)/.envboot-install/moves ]] || half=$((half + 1))
    # What changes nothing puts right what was left.
    "$ENVBOOT" wheel install "$(ls "$www"/gpudemo-1.0-cp37-*)" --into "$work/ours" --quiet 2>/dev/null
    state=$(packages "$work/ours")
    [[ $state == "$old" || $state == "$new" ]] || wrong=$((wrong + 1))
    install_ours "$wheel" || wrong=$((wrong + 1))
    [[ $(packages "$work/ours") == "$([[ $wheel == *1.0.1* ]] && printf '%s' "$new" || printf '%s' "$old")" ]] || wrong=$((wrong + 1))
done
printf '   killed %s of %s times, %s of them between the moves\n' "$killed" "$turns" "$half"
equal "killed often enough" "$((killed * 3 >= turns))" 1
equal "never another state than the old one or the new one" "$wrong" 0

# pip removes what envboot installed.
# shellcheck disable=SC2086
expect "pip uninstalls what envboot installed" ours uninstall --quiet --yes $names
# shellcheck disable=SC2086
expect "and what it installed itself" pips uninstall --quiet --yes $names
same "the same is left" "$(holds "$work/ours" | grep -v '^pyvenv.cfg')" "$(holds "$work/pips" | grep -v '^pyvenv.cfg')"
equal "no package" "$(ours list --format=freeze | cut -d = -f 1)" pip
chmod -R u+w "$work"
rm -rf "$work"
finish
