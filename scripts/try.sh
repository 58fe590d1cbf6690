#!/usr/bin/env bash
# try.sh [--remove]: shows envboot at work, on a site in a box and in a throw-away home. --remove takes all of it away.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=test/rig/place.sh
. test/rig/place.sh
# shellcheck source=test/e2e/profile.sh
. test/e2e/profile.sh

place=$(place_for "$PWD/build/try" envboot-try)
rig=$place/rig home=$place/home log=$PWD/build/try.log
module=apps/anaconda/3

remove_all() {
    local inside
    [[ ! -d $place ]] || test/rig/down.sh "$rig"
    inside=$(pgrep -u envboot-test 2>/dev/null || :)
    [[ -z $inside ]] || printf 'note: still running as envboot-test: %s\n' "${inside//$'\n'/ }"
    rm -rf "$place"
    printf 'removed %s; the account envboot-test, if it was made for this: userdel envboot-test\n' "$place"
}
case ${1:-} in
'') ;;
--remove) remove_all; exit ;;
*) printf 'usage: %s [--remove]\n' "$0" >&2; exit 2 ;;
esac

bold=$(tput bold 2>/dev/null || :) plain=$(tput sgr0 2>/dev/null || :)
[[ -t 1 ]] || bold="" plain=""
heading() { printf '\n%s== %s%s\n' "$bold" "$*" "$plain"; }
# quietly WHAT COMMAND…: only how long it took; its words if it fails.
quietly() {
    local what=$1 started=$SECONDS
    shift
    if ! "$@" >>"$log" 2>&1; then
        tail -n 25 "$log" >&2
        printf 'error: %s failed (log: %s)\n' "$what" "$log" >&2
        exit 3
    fi
    printf '%s: %s s\n' "$what" "$((SECONDS - started))"
}
# student COMMAND…: runs it as a student on the node: unprivileged, no network but the proxy, an empty environment.
student() { RIG_HOME=$home test/rig/as-user.sh "$rig" -- "$@"; }
# typed LINE…: has the student type these lines into a new shell; the status is that of the last.
typed() {
    printf '    $ %s\n' "${@//$rig\/bin\//}" | sed "s#$home#~#g"
    printf '%s\n' "$@" | student env PATH="$rig/bin:/usr/bin:/bin" bash --noprofile --norc
}
findings_are_fine() { "$@" || [[ $? -eq 1 ]]; }

mkdir -p build
: >"$log"
heading "Getting ready"
quietly "Debian packages" scripts/install-packages.sh scripts/packages.txt test/rig/packages.txt
quietly "building envboot" scripts/build.sh release envboot
quietly "building a site in a box" test/rig/build.sh "$rig"
quietly "starting its proxy and origin" test/rig/up.sh "$rig"
# shellcheck source=/dev/null
. "$rig/run/rig.env"

rm -rf "$home"
mkdir -p "$rig/bin" "$home/.config/envboot/sites"
install -m 755 build/release/bin/envboot "$rig/bin/envboot"
rig_profile >"$home/.config/envboot/sites/rig.toml"
[[ $(id -u) -ne 0 ]] || chown -R "$RIG_USER:" "$home"
chmod 700 "$home"

load=(". /usr/share/modules/init/bash" "module use $RIG_MODULEPATH" "module load $module 2>/dev/null")
heading "Before: envboot doctor, where the site's module $module is loaded"
findings_are_fine typed "${load[@]}" "envboot doctor"

heading "envboot init demo"
started=$SECONDS
typed "envboot init demo --base conda --yes --proxy-user $RIG_PROXY_USER --proxy-password-file $RIG_PROXY_PASSWORD_FILE"
took=$((SECONDS - started))

heading "After: envboot doctor in the new environment, with $module loaded before"
demo=$home/.local/share/envboot/envs/demo
findings_are_fine typed "${load[@]}" ". $demo/bin/activate" "python -c 'import gpudemo; gpudemo.main()'" "envboot doctor --env demo"

heading "What was made, in $took s"
student "$rig/bin/envboot" env show demo | sed '/^packages/,$d'
others=$(find "$RIG_PYTHONS" -mindepth 1 -maxdepth 1 -printf '%f\n' | sort | paste -sd ' ')
printf 'Pythons       %s in the environment, from the conda channel; Debian %s runs conda; private ones found: %s\n' \
    "$RIG_PYTHON" "$(/usr/bin/python3 -V | cut -d' ' -f2)" "${others:-none}"

as_student="RIG_HOME=$home $PWD/test/rig/as-user.sh $rig --"
heading "Go in"
cat <<END
a shell in it      $as_student bash --rcfile $demo/bin/activate
then, for example  python -c 'import gpudemo; gpudemo.main()'
the same by the environment's module, in a shell with the site's tree
                   $as_student bash -c '. /usr/share/modules/init/bash; module use $RIG_MODULEPATH ~/.local/modules; module load demo; exec bash --norc'
what envboot can   $as_student $rig/bin/envboot --help
END
heading "Throw it all away"
printf '%s --remove\n' "$PWD/scripts/try.sh"
