# shellcheck shell=bash
# A wheel is fetched behind the site's proxy: by its address and by its name, over cuts and kills, and never a wrong one.
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=attack.sh
. "$(dirname "$0")/attack.sh"
fresh_home
www=$RIG_DIR/www/wheels
old=$(cd "$www" && echo gpudemo-1.0-cp311-*) new=$(cd "$www" && echo gpudemo-2.0-cp311-*)
# shellcheck disable=SC2012 # names of wheels
large=$(cd "$www" && ls -S ./*.whl | sed -n '2s|^./||p') # 300 kB and more: something to break off
digest=$(sha256sum <"$www/$old" | cut -d ' ' -f 1)
cd "$HOME" || exit 1
# shellcheck disable=SC2317 # called through expect
rig_fetch() {
    "$ENVBOOT" wheel fetch "$@" --proxy-user "$RIG_PROXY_USER" --proxy-password-file "$RIG_PROXY_PASSWORD_FILE"
}
there() { find "${1:-$HOME}" -maxdepth 1 -type f -printf '%f ' | sed 's/ $//'; }
same() { equal "$1" "$(cmp "$2/${3:-$old}" "$www/${3:-$old}" 2>&1)" ""; }

expect "by its address" rig_fetch "$RIG_ORIGIN_URL/wheels/$old" --into a --gpu K40
expect_said "what it is" "sha256 $digest"
expect_last "the path comes last" "$HOME/a/$old"
same "the very file" a
equal "and nothing beside it" "$(there a)" "$old"
expect "by its name, from the index" rig_fetch gpudemo==1.0 --python 3.11 --into b
expect_said "how large, or that nobody knows yet" "fetching $old, "
same "the same file" b
expect "two at once, as JSON" rig_fetch gpudemo==1.0 "six==$(cd "$www" && echo six-*.whl | cut -d - -f 2)" --python 3.11 --into c --json
same "both are there" c
expect "one that is there is not fetched again" rig_fetch "$RIG_ORIGIN_URL/wheels/$old" --into a --sha256 "$digest"
expect_said "it says so" "were there already"

expect_status 2 "a name without a Python" rig_fetch gpudemo==1.0
expect_said "what to type" "--python 3.7"
expect_status 2 "neither name nor address" rig_fetch gpudemo --python 3.11
expect_status 2 "no wheel" rig_fetch "$RIG_ORIGIN_URL/login"
expect_status 2 "a rate that is none" rig_fetch "$RIG_ORIGIN_URL/wheels/$old" --rate fast
expect_status 3 "a version that nobody has" rig_fetch gpudemo==7 --python 3.11
expect_status 4 "another digest than was asked for" rig_fetch "$RIG_ORIGIN_URL/wheels/$old" --into d --sha256 "${digest//[0-7]/8}"
equal "nothing of it stays" "$(there d)" ""
expect_status 4 "no code for the card" rig_fetch "$RIG_ORIGIN_URL/wheels/$new" --into d --gpu K40
expect_said "why" "no kernel image is available"
equal "nor of that" "$(there d)" ""

expect_status 75 "a login page in its place" rig_fetch "$RIG_ORIGIN_URL/portal/wheels/$old" --into e
expect_said "where to log in" "$RIG_ORIGIN_URL/login"
equal "no page is taken for a wheel" "$(there e)" ""
expect "a server without ranges" rig_fetch "$RIG_ORIGIN_URL/norange/wheels/$old" --into e
same "all of it came" e
expect "a connection that breaks again and again" rig_fetch "$RIG_ORIGIN_URL/cut/400000/wheels/$large" --into f
same "put together right" f "$large"

# Killed at random moments of a slow transfer: the same file in the end, and what had come is not asked for again.
kills=0
for _ in 1 2 3 4; do
    "$ENVBOOT" wheel fetch "$RIG_ORIGIN_URL/slow/wheels/$large" --into h \
        --proxy-user "$RIG_PROXY_USER" --proxy-password-file "$RIG_PROXY_PASSWORD_FILE" >"$talk" 2>&1 &
    run=$!
    sleep "0.$((RANDOM % 5 + 4))"
    kill -9 "$run" 2>/dev/null && kills=$((kills + 1))
    wait "$run" 2>/dev/null
done
equal "killed each time" "$kills" 4
equal "under its name there is nothing yet" "$(find h -name "$large")" ""
part=$(stat -c %s "h/$large.part")
equal "what had come is there ($part bytes)" "$((part > 0))" 1
asked=$(wc -l <"$RIG_ORIGIN_LOG")
expect "the next run goes on" rig_fetch "$RIG_ORIGIN_URL/wheels/$large" --into h --sha256 "$(sha256sum <"$www/$large" | cut -d ' ' -f 1)"
tail -n "+$((asked + 1))" "$RIG_ORIGIN_LOG" | grep -F "$large"
equal "from where it stood" "$(tail -n "+$((asked + 1))" "$RIG_ORIGIN_LOG" | grep -F "$large" | grep -cF "range=bytes=$part-")" 1
same "the same file in the end" h "$large"
equal "and no part of it is left" "$(there h)" "$large"

mkfifo i 2>/dev/null
expect_status 3 "a folder that is none" rig_fetch "$RIG_ORIGIN_URL/wheels/$old" --into i
expect "slowly, as asked" rig_fetch "$RIG_ORIGIN_URL/wheels/$old" --into j --rate 500M
finish
