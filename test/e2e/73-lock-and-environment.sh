# shellcheck shell=bash
# What `wheel install` puts into an environment that init made stands in its envboot.lock too, by the same move.
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=attack.sh
. "$(dirname "$0")/attack.sh"
fresh_home
own_recipe lean <<EOF
schema = 1
name = "lean"
title = "One wheel"
python = ">=3.7"
gpus = ["V100"]
packages = ["six"]
imports = ["gpudemo", "six"]

[[wheel]]
name = "gpudemo"
version = "1.0"
gpu = true
EOF
expect "init" rig_init lean --base /usr/bin/python3
lock=$(environments)/lean/envboot.lock
python=$(environments)/lean/bin/python
site=$(echo "$(environments)"/lean/lib/python3*/site-packages)
# What pip lists, and what the lock does.
pips() { "$python" -I -m pip list --format=json --disable-pip-version-check | /usr/bin/python3 -I -c \
    'import json, sys; print(sorted((p["name"].lower(), p["version"]) for p in json.load(sys.stdin)))'; }
locks() { /usr/bin/python3 -I -c \
    'import json, sys; print(sorted((p["name"].lower(), p["version"]) for p in json.load(open(sys.argv[1]))["packages"]))' "$lock"; }
wheel_of() { /usr/bin/python3 -I -c \
    'import json, sys; print(*("%s %s %s %s" % (w["name"], w["version"], w["file"], w["sha256"]) for w in json.load(open(sys.argv[1]))["wheels"]))' "$lock"; }
line() { printf '%s %s' "$2" "$(cd "$RIG_DIR/www/wheels" && sha256sum "$1" | sed 's/\(.*\)  \(.*\)/\2 \1/')"; }
first=$(cd "$RIG_DIR/www/wheels" && echo gpudemo-1.0-cp311-*) other=$(cd "$RIG_DIR/www/wheels" && echo gpudemo-2.0-cp311-*)

# Our own installer brought the pinned wheel, uv or pip the rest.
equal "who installed the pinned wheel" "$(cat "$site/gpudemo-1.0.dist-info/INSTALLER")" envboot
equal "where it came from" "$(grep -c "\"url\": \"file://$HOME/.cache/envboot/wheels/lean/gpudemo-1.0/$first\"" "$site/gpudemo-1.0.dist-info/direct_url.json")" 1
expect "each file of it is there as recorded" "$python" -I -m pip check
expect "pip shows its files" "$python" -I -m pip show -f gpudemo
expect_said "its library" "gpudemo/"
equal "pip lists what the lock does" "$(locks)" "$(pips)"
equal "the lock names the file" "$(wheel_of)" "$(line "$first" "gpudemo 1.0")"

expect "another version" "$ENVBOOT" wheel install "$RIG_DIR/www/wheels/$other" --into lean
equal "the lock names it" "$(wheel_of)" "$(line "$other" "gpudemo 2.0")"
equal "pip lists what the lock does" "$(locks)" "$(pips)"
expect "one that is new there" "$ENVBOOT" wheel install "$RIG_DIR"/odd/quick/jmespath-0.9.0-*.whl --into lean
equal "pip lists what the lock does" "$(locks)" "$(pips)"
before=$(sha256sum <"$lock")
expect_status 4 "a refusal" "$ENVBOOT" wheel install "$RIG_DIR/www/wheels/$other" --into lean --gpu K40 --force
equal "leaves the lock" "$(sha256sum <"$lock")" "$before"
expect "what is there is told" "$ENVBOOT" env show lean
expect_said "with the wheel" "$other"

# kill -9 at any moment: the lock tells what is there.
wrong=0
for ((turn = 0; turn < 16; ++turn)); do
    wheel=$([[ $((turn % 2)) -eq 0 ]] && echo "$first" || echo "$other")
    "$ENVBOOT" wheel install "$RIG_DIR/www/wheels/$wheel" --into lean --quiet 2>/dev/null &
    run=$!
    sleep "$(printf '0.%03d' $((RANDOM % 150)))"
    kill -KILL "$run" 2>/dev/null
    wait "$run" 2>/dev/null
    # What changes nothing puts right what was left.
    "$ENVBOOT" wheel install "$RIG_DIR/www/wheels/$other" --into lean --gpu K40 --force --quiet 2>/dev/null
    [[ $(wheel_of) == *"$(grep -h '^Version' "$site"/gpudemo-*.dist-info/METADATA | cut -d ' ' -f 2) gpudemo-"* ]] || wrong=$((wrong + 1))
done
equal "never another version in the lock than in the environment" "$wrong" 0
expect "env remove takes all of it" "$ENVBOOT" env remove lean --yes
finish
