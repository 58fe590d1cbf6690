#!/usr/bin/env bash
# as-user.sh DIR -- CMD...: runs CMD the way a student on the node would: unprivileged, in the node's network, in an empty
# environment (HOME is $RIG_HOME or DIR/home). Further variables: as-user.sh DIR -- env A=b CMD...
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
rig_paths "${1:-}"
if [ "${2:-}" != -- ] || [ $# -lt 3 ]; then die "usage: as-user.sh DIR -- CMD..."; fi
shift 2
[ -r "$RIG_RUN/rig.env" ] || die "$RIG_DIR is not up: run $RIG_SRC/up.sh $RIG_DIR first"
home=${RIG_HOME:-$RIG_DIR/home}
# shellcheck source=/dev/null
. "$RIG_RUN/rig.env"
user=$RIG_USER

node=()
if [ -n "$RIG_NETNS" ]; then
    am_root || die "only root can enter the node's network; without root use a rig of your own"
    node=(ip netns exec "$RIG_NETNS")
fi
mapfile -t unprivileged < <(become "$user")

require_way_for "$user" "$RIG_DIR"
"${unprivileged[@]}" test -w "$home" || die "$user cannot write to its home $home"

cd "$home"
exec "${node[@]}" "${unprivileged[@]}" env -i HOME="$home" USER="$user" LOGNAME="$user" SHELL=/bin/bash LANG=C.UTF-8 \
    PATH=/usr/bin:/bin ${TERM:+TERM="$TERM"} "$@"
