#!/usr/bin/env bash
# run.sh BINARY [SCENARIO…]: builds the rig, brings it up, runs each scenario as the unprivileged user on its node.
# ENVBOOT_RIG names the rig's folder; without it, build/rig if that user can get there, else one below /var/tmp.
set -euo pipefail
cd "$(dirname "$0")/../.."

binary=$(realpath "$1")
shift
scenarios=("$@")
[[ ${#scenarios[@]} -gt 0 ]] || mapfile -t scenarios < <(find test/e2e -name '[0-9]*.sh' -printf '%f\n' | sort)

# shellcheck source=test/rig/place.sh
. test/rig/place.sh
rig=$(place_for "${ENVBOOT_RIG:-$PWD/build/rig}" envboot-rig)

long=()
[[ ${ENVBOOT_LONG:-no} = no ]] || long=(--long)
test/rig/build.sh "$rig" "${long[@]}" >&2
test/rig/up.sh "$rig" >&2
# shellcheck source=disks.sh
. test/e2e/disks.sh
trap 'take_disks "$rig/disks"; test/rig/down.sh "$rig" >&2' EXIT
# shellcheck source=/dev/null
. "$rig/run/rig.env"
printf 'rig: Python %s in the channel, further Pythons: %s\n' "$RIG_PYTHON" \
    "$(find "$RIG_PYTHONS" -mindepth 1 -maxdepth 1 -printf '%f ' 2>/dev/null || printf none)"

make_disks "$rig/disks" "$RIG_USER"
mkdir -p "$rig/bin"
install -m 755 "$binary" "$rig/bin/envboot"
rm -rf "$rig/e2e"
cp -r test/e2e "$rig/e2e"
cp docs/json.md "$rig/e2e"
chmod -R a+rX "$rig/e2e"
find "$rig/home" -mindepth 1 -maxdepth 1 -exec rm -rf {} +

status=0
for scenario in "${scenarios[@]}"; do
    test/rig/as-user.sh "$rig" -- env ENVBOOT="$rig/bin/envboot" RIG_ENV="$rig/run/rig.env" SCENARIO="${scenario%.sh}" \
        ENVBOOT_LONG="${ENVBOOT_LONG:-no}" bash "$rig/e2e/$scenario" || status=1
done
exit $status
