# shellcheck shell=bash
# More packages for an environment, its lock, and the same environment made again from the lock in another account.
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=attack.sh
. "$(dirname "$0")/attack.sh"
fresh_home
lean_recipe() {
    own_recipe lean <<EOF
schema = 1
name = "lean"
title = "One wheel"
python = ">=3.7"
gpus = ["K40", "V100"]
packages = ["six"]
imports = ["gpudemo", "six"]

[[wheel]]
name = "gpudemo"
version = "1.0"
gpu = true
EOF
}
lean_recipe
expect "init" rig_init lean --base /usr/bin/python3
wheels=$RIG_DIR/www/wheels
env=$(environments)/lean
login=(--yes --proxy-user "$RIG_PROXY_USER" --proxy-password-file "$RIG_PROXY_PASSWORD_FILE")
# shellcheck disable=SC2317 # expect calls it
rig_add() { "$ENVBOOT" env add "$@" "${login[@]}"; }
rig_lock() { "$ENVBOOT" env lock "$@" --proxy-user "$RIG_PROXY_USER" --proxy-password-file "$RIG_PROXY_PASSWORD_FILE"; }
# field FILE PACKAGE NAME: what a lock says of a package.
field() { /usr/bin/python3 -I -c 'import json, sys
print(*(p.get(sys.argv[3], "") for p in json.load(open(sys.argv[1]))["packages"] if p["name"] == sys.argv[2]))' "$@"; }
digest() { sha256sum "$1" | cut -c1-64; }
# Every file of an environment, with its content; byte code comes and goes.
exact() { (cd -P "$1" && find . -type f ! -name '*.pyc' -exec sha256sum {} + | sort -k 2); }
# Names, versions and the hashes in RECORD, but for what an installer writes and what names its place; pip comes with the Python.
holds() {
    (cd -P "$1"/lib/python3*/site-packages && for info in *.dist-info; do
        [[ $info == pip-* || $info == setuptools-* ]] || { printf '%s\n' "$info"; grep -hvE '\.pyc,|^\.\./.*/bin/|/(RECORD|INSTALLER|REQUESTED|direct_url\.json|uv_[a-z]*\.json),' "$info/RECORD" | tr -d '\r' | sort; }
    done)
}

# --- env add
before=$(exact_listing)
expect "a dry run" "$ENVBOOT" env add lean packaging --dry-run
expect_said "says what stays" "gpudemo==1.0 stays"
equal "and writes nothing" "$(exact_listing)" "$before"
expect "add" rig_add lean packaging
packaging=$(basename "$(find "$wheels" -name 'packaging-2[5-9]*')")
expect_said "says what was chosen" "chosen: packaging"
expect "it is there" works lean packaging
site=$(echo "$env"/lib/python3*/site-packages)
equal "our own installer brought it" "$(cat "$site"/packaging-*.dist-info/INSTALLER)" envboot
equal "as from an index" "$(compgen -G "$site/packaging-*.dist-info/direct_url.json")" ""
equal "the lock has its file" "$(field "$env/envboot.lock" packaging file)" "$packaging"
equal "and its digest" "$(field "$env/envboot.lock" packaging sha256)" "$(digest "$wheels/$packaging")"
expect "pip is content" "$env/bin/python" -I -m pip check
equal "nothing is left of the run" "$(find "$HOME/.cache/envboot/wheels" "$HOME/.local/state/envboot/journals" -type f; find "$env/" -name '.envboot-*' ! -name '.envboot-constraints.txt')" ""
expect "the same again" rig_add lean packaging
expect_said "has nothing to do" "all of it is there already"

state=$(exact "$env")
expect_status 2 "what the lock pins" rig_add lean gpudemo==2.0
expect_said "is not replaced" "gpudemo 1.0 is pinned in lean"
expect_status 2 "nor by a file" rig_add lean "$wheels"/gpudemo-2.0-cp311-*
plain_recipe plain six
expect "init of another one" rig_init plain --base /usr/bin/python3
other=$(exact "$(environments)/plain")
expect_status 4 "GPU code of an index is judged" rig_add plain gpudemo==2.0 --gpu K40
expect_said "with the reason" "does not serve Tesla K40"
expect_status 4 "and in a file of one's own" rig_add plain "$wheels"/gpudemo-2.0-cp311-* --gpu K40
equal "nothing of it stays" "$(exact "$(environments)/plain")" "$other"
expect_status 4 "an index whose hashes are wrong" rig_add lean pexpect --index "$RIG_ORIGIN_URL/wronghash/simple/"
expect_status 3 "a package that nobody has" rig_add lean no-such-package
equal "the environment is as it was" "$(exact "$env")" "$state"
equal "no journal is left" "$(find "$HOME/.local/state/envboot/journals" -type f)" ""

# --- killed: the same command goes on, another one takes it back first
site_index "$RIG_ORIGIN_URL/slow/simple/"
begin_add() {
    "$ENVBOOT" env add "$@" "${login[@]}" >"$talk" 2>&1 &
    run=$!
}
# killed WHERE TEXT SECONDS: an `env add lean pexpect` killed so many seconds after it said the text.
killed() {
    local turn
    for ((turn = 0; turn < 5; ++turn)); do
        begin_add lean pexpect
        until_said "$2" || break
        sleep "$3"
        stop KILL
        [[ $status -eq 0 ]] || break
        "$env/bin/python" -I -m pip uninstall --yes --quiet pexpect ptyprocess
        state=$(exact "$env")
    done
    equal "$1: it was killed in the middle" "$status" 137
}
killed "fetching" "] fetch them" 1
equal "the environment is as it was" "$(exact "$env")" "$state"
if has_check EB901; then
    output=$("$ENVBOOT" doctor --only EB901 2>&1)
    expect_said "doctor names the run" "an \`envboot env add\` for \`lean\` did not come to its end"
fi
expect "the same command goes on" rig_add lean pexpect
expect_said "with what was done" "done before"
expect "pexpect is there" works lean pexpect
equal "and nothing lies about" "$(find "$HOME/.cache/envboot/wheels" "$HOME/.local/state/envboot/journals" -type f; find "$env/" -name '.envboot-add-*')" ""
expect "it goes" "$env/bin/python" -I -m pip uninstall --yes --quiet pexpect ptyprocess
state=$(exact "$env")
wrong=0 middle=0
for ((turn = 0; turn < 6; ++turn)); do
    begin_add lean pexpect --index "$RIG_INDEX_URL"
    until_said "] install them" || break
    sleep "$(printf '0.%03d' $((RANDOM % 250)))"
    stop KILL
    [[ $status -ne 137 ]] || middle=$((middle + 1))
    # Another one: what the first did is taken back, unless it had come to its end.
    "$ENVBOOT" env add lean six "${login[@]}" >"$talk.other" 2>&1 || { wrong=$((wrong + 1)); cat "$talk.other"; }
    if [[ $status -eq 137 ]]; then
        [[ $(exact "$env") == "$state" || -d $site/pexpect ]] || wrong=$((wrong + 1))
        [[ -z $(find "$env/" -name '.envboot-add-*') ]] || wrong=$((wrong + 1))
        [[ $(find "$site/" -maxdepth 1 -name 'p[et]*-*.dist-info' | wc -l) != 1 ]] || wrong=$((wrong + 1))
    fi
    [[ ! -d $site/pexpect ]] || { "$env/bin/python" -I -m pip uninstall --yes --quiet pexpect ptyprocess; state=$(exact "$env"); }
done
equal "never half of it" "$wrong" 0
printf '   killed in the middle: %s of 6\n' "$middle"
site_index "$RIG_INDEX_URL"

# --- environments that others made
work=$(work_folder)
/usr/bin/python3 -m venv "$work/theirs"
expect_status 2 "an environment that nobody adopted" rig_add "$work/theirs" six
expect_said "the way is told" "envboot env adopt $work/theirs"
expect "adopt" "$ENVBOOT" env adopt "$work/theirs"
expect "add to it, with a file" rig_add theirs six "$RIG_DIR"/odd/quick/jmespath-0.9.0-*.whl
expect "it has them" "$work/theirs/bin/python" -I -c 'import six, jmespath'
equal "its lock has the file" "$(field "$work/theirs/envboot.lock" jmespath sha256)" "$(digest "$RIG_DIR"/odd/quick/jmespath-0.9.0-*.whl)"
expect "by its path too" rig_add "$work/theirs/" packaging

# A conda environment, of the channel's Python with its older pip.
printf 'report_errors: false\n' >"$HOME/.condarc"
expect "a conda environment" env -i HOME="$HOME" PATH=/usr/bin:/bin "$RIG_TOP/bin/conda" create -y -q -p "$work/conda" --solver classic \
    --override-channels -c "file://$RIG_DIR/www/channel" "python=$RIG_PYTHON" pip
expect "adopt it" "$ENVBOOT" env adopt "$work/conda"
printf '    its %s\n' "$("$work/conda/bin/python" -I -m pip --version)"
expect "add to it" rig_add conda six
expect "it has it" "$work/conda/bin/python" -I -c 'import six'
expect "lock it" "$ENVBOOT" env lock conda --offline --output "$work/conda.lock"
equal "its own packages with conda's digests" "$(/usr/bin/python3 -I -c 'import json, sys
lock = json.load(open(sys.argv[1]))
print(lock["kind"], all(p["url"] and (p["md5"] or p["sha256"]) for p in lock["conda"]), len(lock["conda"]) > 1)' "$work/conda.lock")" "conda True True"
expect_status 4 "init makes no conda environment from it" rig_init --locked "$work/conda.lock"
expect_said "and says what does" "conda create --file"
expect "adopt the root of a conda" "$ENVBOOT" env adopt "$RIG_TOP" --name root
expect_status 2 "nothing is added to it" rig_add root six
expect_said "with the reason" "root of a conda"

# --- env lock
cd "$work" || exit 3
expect_status 1 "pip took something away meanwhile" "$ENVBOOT" env verify lean
expect_said "its lock does not know" "pexpect 4.9.0 is gone"
expect "without the network" "$ENVBOOT" env lock lean --offline --output offline.lock
expect_said "what nobody knows is named" "no digest is known of six 1.17.0"
expect "its lock is told, as the hint says" rig_lock lean --output "$env/envboot.lock"
expect "lock" rig_lock lean --output one.lock
expect_said "all but what comes with the Python has its digest" "no digest is known of setuptools"
rig_lock lean 2>/dev/null >two.lock
equal "the same environment, the same lock" "$(digest one.lock)" "$(digest two.lock)"
equal "six, which pip or uv brought, has its digest from the index" "$(field one.lock six sha256)" "$(digest "$wheels"/six-1.17*)"
expect "check" "$ENVBOOT" env lock lean --check --output one.lock
expect_said "agrees" "as locked"
expect "verify agrees" "$ENVBOOT" env verify lean
expect "another version" "$env/bin/python" -I -m pip install --quiet --no-index --no-deps "$wheels"/packaging-24.0-*.whl
expect_status 1 "check" "$ENVBOOT" env lock lean --check
expect_said "tells the difference" "packaging is 24.0 and was"
expect_status 1 "verify" "$ENVBOOT" env verify lean
expect_said "tells it too" "packaging is 24.0 and was"
expect "back" "$env/bin/python" -I -m pip install --quiet --no-index --no-deps "$wheels/$packaging"
expect "check again" "$ENVBOOT" env lock lean --check

# --- init --locked, in an account that knows nothing of it
first=$HOME
fresh_home
before=$(listing)
expect "init --locked" rig_init --locked "$work/one.lock" --base /usr/bin/python3
again=$(environments)/lean
expect "it works" works lean gpudemo
equal "the same distributions with the same files" "$(holds "$again")" "$(holds "$env")"
expect "check against the first one's lock" "$ENVBOOT" env lock lean --check --output "$work/one.lock"
rig_lock lean --output "$work/again.lock" 2>/dev/null
expect "and its own lock" /usr/bin/python3 -I -c 'import json, sys
one, again = (json.load(open(path)) for path in sys.argv[1:])
known = lambda lock: [{k: p.get(k) for k in ("name", "version", "file", "sha256", "contents")} for p in lock["packages"]]
assert known(one) == known(again) and one["wheels"] == again["wheels"] and one["gpus"] == again["gpus"]' "$work/one.lock" "$work/again.lock"
expect "the same again" rig_init --locked "$work/one.lock" --base /usr/bin/python3
expect_said "has nothing to do" "nothing to do"

# refused STATUS NAME TEXT LOCK [ARGUMENT…]: in a new account; nothing is left there.
refused() {
    local status=$1 name=$2 text=$3 lock=$4
    shift 4
    fresh_home
    before=$(listing)
    expect_status "$status" "$name" rig_init --locked "$lock" --base /usr/bin/python3 "$@"
    expect_said "$name: why" "$text"
    nothing_left "$name: nothing is left" "$before"
}
# changed NAME SED…: one.lock, edited.
changed() { sed "${@:2}" one.lock >"$1.lock"; [[ $(digest "$1.lock") != $(digest one.lock) ]] || not_ok "$1" "the lock is the same"; }
changed served "s|wheels/$packaging|wheels/packaging-24.0-py3-none-any.whl|"
refused 4 "another file at its address" "has the wrong size" "$work/served.lock"
changed unsized "s|wheels/$packaging|wheels/packaging-24.0-py3-none-any.whl|; /\"name\": \"packaging\"/,/contents/s|\"size\": [0-9]*|\"size\": null|"
refused 4 "another file, of a size nobody told" "$(digest "$wheels"/packaging-24.0-*)" "$work/unsized.lock"
changed contents "/\"name\": \"packaging\"/,/contents/s|\"contents\": \"....|\"contents\": \"0000|"
refused 4 "a file whose content is another" "packaging" "$work/contents.lock"
refused 4 "packages without a digest" "six 1.17.0" "$work/offline.lock"
changed glibc "s|$packaging|${packaging%-any.whl}-manylinux_2_99_x86_64.whl|; s|py3-none-manylinux|py3-none-manylinux|"
refused 4 "a file for a newer glibc" "2.99" "$work/glibc.lock"
changed machine 's|"machine": "x86_64"|"machine": "aarch64"|'
refused 4 "another machine" "it is for aarch64" "$work/machine.lock"
changed python 's|"python": "3.11|"python": "3.9|'
refused 2 "another Python" "3.9" "$work/python.lock"
changed hostile 's|"name": "packaging"|"name": "../../packaging"|'
refused 4 "a hostile name" "can't be right" "$work/hostile.lock"
fresh_home
expect "told so, packages without a digest" rig_init --locked "$work/offline.lock" --allow-unhashed --base /usr/bin/python3
equal "come to the same" "$(holds "$(environments)/lean")" "$(holds "$env")"
export HOME=$first
expect "env remove" "$ENVBOOT" env remove lean --yes
rm -rf "$work" "$talk" "$talk.other"
finish
