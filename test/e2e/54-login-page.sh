# shellcheck shell=bash
# The site's login has lapsed: before the start, while conda works, when the wheel comes, while pip works. Exit 75 with the
# page's address; the same command again goes on where it stopped. Then the other ways in which a proxy says no.
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=attack.sh
. "$(dirname "$0")/attack.sh"
portal=$(dirname "$RIG_ORIGIN_LOG")/portal
trap 'rm -f "$portal"' EXIT
done_before() { grep -c "done before" <<<"$output"; }

# meets WHERE WORD DONE: the run stops at the login page, and the next one finds DONE steps done.
meets() {
    local where=$1 word=$2 done=$3
    printf '%s' "$word" >"$portal"
    expect_status 75 "$where: the login page stops it" rig_init demo --base conda
    expect_said "$where: it is called a login page" "login page"
    expect_said "$where: the address is told" "$RIG_ORIGIN_URL/login"
    expect_status 75 "$where: again while the page is there" rig_init demo --base conda
    equal "$where: no half environment is to be seen" "$(ls "$(environments)")" ""
    rm -f "$portal"
    expect "$where: again after the login" rig_init demo --base conda
    printf '   %s: %s steps were done before\n' "$where" "$(done_before)"
    equal "$where: it went on" "$(($(done_before) >= done))" 1
    expect "$where: it imports" works demo gpudemo
}

fresh_home
meets "from the start" "" 1
fresh_home
meets "index" "simple/gpudemo 302" 3
fresh_home
meets "wheel" "wheels/gpudemo" 3
"$ENVBOOT" env remove demo --yes >"$HOME/removed" 2>&1
meets "pip" "simple/six wheels/six" 4

fresh_home
before=$(listing)
printf 'wrong' >"$HOME/wrong" && chmod 600 "$HOME/wrong"
expect_status 75 "a wrong password" "$ENVBOOT" init demo --yes --base conda --proxy-user "$RIG_PROXY_USER" --proxy-password-file "$HOME/wrong"
expect_said "the proxy's login is named" "login"
expect_said "and how to give it" "--proxy-user"
chmod 644 "$HOME/wrong"
expect_status 4 "a password that others can read" "$ENVBOOT" init demo --yes --base conda --proxy-user "$RIG_PROXY_USER" --proxy-password-file "$HOME/wrong"
expect_status 75 "no login at all" "$ENVBOOT" init demo --yes --base conda
expect_said "how to give one" "--proxy-user"

fresh_home
expect_status 3 "a proxy that isn't there" rig_init demo --base conda --proxy "http://$RIG_PROXY_HOST:1"
expect_said "the proxy is named" "$RIG_PROXY_HOST:1"
expect_said "a hint" "hint: "
nothing_left "nothing is left of it" "$before"

fresh_home
sed -i '/^ca = /d' "$HOME/.config/envboot/sites/rig.toml"
expect_status 4 "a certificate that nobody vouches for" rig_init demo --base conda
expect_said "certificate is the word" "certificate"
expect_said "how to name the site's authority" "--ca"
nothing_left "nothing is left of that" "$before"
expect_status 4 "the same when the wheel is fetched" rig_init demo --base /usr/bin/python3
expect_said "how to name it there" "--ca"
nothing_left "nothing is left of that either" "$before"
finish
