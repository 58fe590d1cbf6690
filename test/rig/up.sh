#!/usr/bin/env bash
# up.sh DIR [--proxy=squid|tinyproxy] [--mode=netns|refuse]: starts the origin and the proxy and writes DIR/run/rig.env.
# Started again it changes nothing, unless another proxy or mode is asked for.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=net.sh
. "$RIG_SRC/net.sh"

dir="" proxy=squid mode=""
for arg in "$@"; do
    case $arg in
        --proxy=squid | --proxy=tinyproxy) proxy=${arg#*=} ;;
        --mode=netns | --mode=refuse) mode=${arg#*=} ;;
        -*) die "unknown option $arg; usage: up.sh DIR [--proxy=squid|tinyproxy] [--mode=netns|refuse]" ;;
        *) dir=$arg ;;
    esac
done
rig_paths "$dir"
[ -e "$RIG_DIR/.stamps/index" ] || die "$RIG_DIR is not built: run $RIG_SRC/build.sh $RIG_DIR first"
umask 022
exec 9>"$RIG_DIR/build/up.lock"
flock 9
if [ -z "$mode" ]; then
    mode=refuse
    if netns_permitted; then mode=netns; fi
fi

already=$(sed -n 's/^# //p' "$RIG_RUN/rig.env" 2>/dev/null || printf none)
if [ "$already" = "$proxy $mode" ] && process_alive origin && process_alive proxy; then
    say "already up: . $RIG_RUN/rig.env"
    exit 0
fi
"$RIG_SRC/down.sh" "$RIG_DIR" 9>&-

user=$(rig_user)
if am_root && ! id -u "$user" >/dev/null 2>&1; then
    useradd --no-create-home --home-dir "$RIG_DIR/home" --shell /bin/bash "$user"
fi
require_way_for "$user" "$RIG_DIR"
mapfile -t SERVICE_USER < <(become proxy)
# shellcheck source=proxies/squid.sh
. "$RIG_SRC/proxies/$proxy.sh"

PROXY_USER=alice
RIG_PROXY_LOG=$RIG_RUN/proxy.log
RIG_ORIGIN_LOG=$RIG_RUN/origin.log
PROXY_HOME=$RIG_RUN/$proxy
mkdir -p "$RIG_DIR/home" "$PROXY_HOME"
: >"$RIG_PROXY_LOG"
: >"$RIG_ORIGIN_LOG"

if [ "$mode" = netns ]; then
    make_namespaces
    login=(ip netns exec "$NS_LOGIN")
    OUTGOING_ADDRESS="" PROXY_ADDRESS=$LOGIN_ADDRESS PROXY_PORT=3128
    ORIGIN_PORT=$(origin_port_in_namespace)
    only_peer=()
else
    login=()
    OUTGOING_ADDRESS=127.0.0.2 PROXY_ADDRESS=127.0.0.1
    PROXY_PORT=$(free_port)
    ORIGIN_PORT=$(free_port)
    only_peer=(--only-peer "$OUTGOING_ADDRESS")
fi

prepare_proxy
(umask 077 && printf '%s\n' "$PROXY_PASSWORD" >"$RIG_RUN/password")
if am_root; then
    chown "$user:" "$RIG_DIR/home" "$RIG_RUN" "$RIG_RUN/password"
    chown -R proxy: "$PROXY_HOME" "$RIG_PROXY_LOG" "$RIG_ORIGIN_LOG"
    chgrp proxy "$RIG_RUN/$proxy".*
    chmod 640 "$RIG_RUN/$proxy".*
fi
chmod 700 "$RIG_DIR/home"

# start NAME COMMAND...: in the background and in a session of its own, out of reach of the terminal's signals.
start() {
    local name=$1
    shift
    setsid "${login[@]}" "$@" </dev/null >>"$RIG_RUN/$name.out" 2>&1 9>&- &
    save_process "$name" $!
}

# wait_for NAME ADDRESS PORT: until the process takes connections.
wait_for() {
    local turn
    for turn in $(seq 100); do
        if "${login[@]}" bash -c ": </dev/tcp/$2/$3" 2>/dev/null; then return 0; fi
        process_alive "$1" || die "the $1 ended at once: see $RIG_RUN/$1.out"
        sleep 0.1
    done
    die "the $1 takes no connections after ${turn}00 ms: see $RIG_RUN/$1.out"
}

ulimit -n 1024
# The checkout may lie where only its owner can read.
cp "$RIG_SRC/origin.py" "$RIG_RUN/origin.py"
start origin "${SERVICE_USER[@]}" "$DEBIAN_PYTHON" -I "$RIG_RUN/origin.py" --root "$RIG_WWW" --listen "127.0.0.1:$ORIGIN_PORT" \
    --cert "$RIG_DIR/ca/origin.pem" --key "$RIG_DIR/ca/origin.key" --control "$RIG_RUN" --log "$RIG_ORIGIN_LOG" "${only_peer[@]}"
mapfile -t command < <(proxy_command)
if [ "$proxy" = squid ]; then command=("${SERVICE_USER[@]}" "${command[@]}"); fi
start proxy "${command[@]}"
wait_for origin 127.0.0.1 "$ORIGIN_PORT"
wait_for proxy "$PROXY_ADDRESS" "$PROXY_PORT"

origin=https://$ORIGIN_NAME
[ "$ORIGIN_PORT" = 443 ] || origin=$origin:$ORIGIN_PORT
netns=""
if [ "$mode" = netns ]; then netns=$NS_NODE; fi
put() { printf '%s=%q\n' "$1" "$2"; }
{
    printf '# %s %s\n' "$proxy" "$mode"
    put RIG_DIR "$RIG_DIR"
    put RIG_MODE "$mode"
    put RIG_NETNS "$netns"
    put RIG_USER "$user"
    put RIG_MODULEPATH "$RIG_MODULEPATH"
    put RIG_TOP "$RIG_TOP"
    put RIG_TOP_ENVCREATION "$RIG_TOP_ENVCREATION"
    put RIG_TOP_OLD "$RIG_TOP_OLD"
    put RIG_ORIGIN_URL "$origin"
    put RIG_CHANNEL_URL "$origin/channel"
    put RIG_INDEX_URL "$origin/simple/"
    put RIG_WHEELS_URL "$origin/wheels/"
    put RIG_CA "$RIG_CA"
    put RIG_PROXY_HOST "$PROXY_ADDRESS"
    put RIG_PROXY_PORT "$PROXY_PORT"
    put RIG_PROXY_USER "$PROXY_USER"
    put RIG_PROXY_PASSWORD_FILE "$RIG_RUN/password"
    put RIG_PROXY_LOG "$RIG_PROXY_LOG"
    put RIG_ORIGIN_LOG "$RIG_ORIGIN_LOG"
    put RIG_VICTIM "$RIG_VICTIM"
    put RIG_PYTHON "$(channel_python)"
    put RIG_PYTHONS "$RIG_PYTHONS"
} >"$RIG_RUN/rig.env.new"
mv "$RIG_RUN/rig.env.new" "$RIG_RUN/rig.env"
say "up ($proxy, $mode): . $RIG_RUN/rig.env"
