# shellcheck shell=bash
# What a wheel runs on is told before it is installed: of a file, behind the site's proxy, of an environment.
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=attack.sh
. "$(dirname "$0")/attack.sh"
demo_home
work=$(work_folder)
www=$RIG_DIR/www/wheels
old=$(cd "$www" && echo gpudemo-1.0-cp311-*) new=$(cd "$www" && echo gpudemo-2.0-cp311-*)
# shellcheck disable=SC2317 # called through expect
rig_inspect() {
    "$ENVBOOT" wheel inspect "$@" --proxy-user "$RIG_PROXY_USER" --proxy-password-file "$RIG_PROXY_PASSWORD_FILE"
}
before=$(exact_listing)

expect "a file for a K40" "$ENVBOOT" wheel inspect "$www/$old" --gpu K40
printf '%s\n' "$output"
expect_said "the verdict" "runs on Tesla K40 (3.5)"
expect_said "its machine code" "sm_35"
expect_status 1 "a file without code for it" "$ENVBOOT" wheel inspect "$www/$new" --gpu K40
expect_said "what would happen" "no kernel image is available"
expect "the other one runs on a V100" "$ENVBOOT" wheel inspect "$www/$new" --gpu V100
expect_status 1 "site means all of the site's cards" "$ENVBOOT" wheel inspect "$www/$new" --gpu site
expect_said "the old nodes'" "no on Tesla K40"
expect_said "and the new nodes'" "runs on Tesla V100"
expect "without a card it only tells" "$ENVBOOT" wheel inspect "$www/$new"
expect_said "and how to ask" "--gpu site"

asked=$(wc -l <"$RIG_ORIGIN_LOG")
expect "a URL behind the proxy" rig_inspect "$RIG_ORIGIN_URL/wheels/$old" --gpu K40
expect_said "the same verdict" "runs on Tesla K40 (3.5)"
expect_said "how it was read" "by ranges"
ranges=$(tail -n "+$((asked + 1))" "$RIG_ORIGIN_LOG")
printf '%s\n' "$ranges"
equal "the origin saw nothing but ranges" "$(grep -vc 'range=bytes=' <<<"$ranges")" 0
expect_status 1 "a URL for the wrong card" rig_inspect "$RIG_ORIGIN_URL/wheels/$new" --gpu K40
expect "a server without ranges" rig_inspect "$RIG_ORIGIN_URL/norange/wheels/$old" --gpu K40
expect_said "is read whole" "gives no ranges"
expect_status 75 "a proxy without a login" "$ENVBOOT" wheel inspect "$RIG_ORIGIN_URL/wheels/$old" --gpu K40
expect_said "how to give one" "--proxy-user"
expect_status 3 "a file that isn't there" rig_inspect "$RIG_ORIGIN_URL/wheels/gone-1.0-py3-none-any.whl"
expect_said "the answer is told" "404"
expect_status 2 "a URL and --offline" rig_inspect "$RIG_ORIGIN_URL/wheels/$old" --offline

expect "an environment by its name" "$ENVBOOT" wheel inspect demo --gpu K40
expect_said "its package" "gpudemo 1.0"
expect "an environment by its path" "$ENVBOOT" wheel inspect "$demo" --gpu K40
expect_status 1 "an environment on the wrong card" "$ENVBOOT" wheel inspect demo --gpu 3.0
expect_status 2 "an environment that isn't there" "$ENVBOOT" wheel inspect demp
expect_said "did you mean" "demo"

head -c 3000 "$www/$old" >"$work/$old"
expect_status 3 "a wheel that is cut off" "$ENVBOOT" wheel inspect "$work/$old" --gpu K40
expect_said "that is said" "cut off"
expect_said "with a hint" "hint: "
printf '<html>please log in</html>' >"$work/$old"
expect_status 3 "a page saved as a wheel" "$ENVBOOT" wheel inspect "$work/$old" --gpu K40
/usr/bin/python3 -I -c 'import sys, zipfile; zipfile.ZipFile(sys.argv[1], "w").writestr("../../evil", "x")' "$work/$old"
expect_status 4 "a wheel that leads out of its folder" "$ENVBOOT" wheel inspect "$work/$old" --gpu K40
expect_said "the member is named" "../../evil"
expect_said "what to do" "don't install it"
cp "$www/$old" "$work/wheel.zip"
expect_status 2 "a file that is not called a wheel" "$ENVBOOT" wheel inspect "$work/wheel.zip"
expect_said "what it should be called" "-manylinux1_x86_64.whl"
expect_status 2 "a card that nobody knows" "$ENVBOOT" wheel inspect "$www/$old" --gpu K4000X

after=$(exact_listing)
equal "the account holds what it held" "$(diff <(printf '%s\n' "$before") <(printf '%s\n' "$after") | grep '^[<>]' | grep -v '/\.cache')" ""
equal "nothing that was fetched stays" "$(find "$HOME/.cache/envboot/inspect" -type f)" ""
rm -rf "$work"

if [[ -f $www/torch-1.2.0-cp37-cp37m-manylinux1_x86_64.whl ]]; then
    expect "torch 1.2.0 is judged early" rig_inspect "$RIG_ORIGIN_URL/wheels/torch-1.2.0-cp37-cp37m-manylinux1_x86_64.whl" --gpu K40,V100
    share=$(grep -oE '\([0-9.]+ %\)' <<<"$output" | tr -d '( %)')
    equal "from at most 15 % of its bytes ($share)" "$(awk -v s="$share" 'BEGIN { print (s > 0 && s <= 15) }')" 1
else
    printf 'skip %s: torch 1.2.0 by ranges: it is in a rig that was built with ENVBOOT_LONG=yes\n' "$SCENARIO"
fi
finish
