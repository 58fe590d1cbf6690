# shellcheck shell=bash
# tinyproxy with Basic login. It has no hosts file of its own, so it runs in a mount namespace where /etc/hosts is another.
# Its configuration takes no special characters in a password, and its log names no user.
PROXY_PASSWORD='w0rd-not-a-secret'

prepare_proxy() {
    printf '127.0.0.1 localhost %s\n' "$ORIGIN_NAME" >"$RIG_RUN/tinyproxy.hosts"
    cat >"$RIG_RUN/tinyproxy.conf" <<EOF
Port $PROXY_PORT
Listen $PROXY_ADDRESS
BasicAuth $PROXY_USER $PROXY_PASSWORD
ConnectPort $ORIGIN_PORT
${OUTGOING_ADDRESS:+Bind $OUTGOING_ADDRESS}
LogFile "$RIG_PROXY_LOG"
LogLevel Connect
PidFile "$PROXY_HOME/tinyproxy.pid"
EOF
}

proxy_command() {
    local unshare=(unshare --mount)
    am_root || unshare=(unshare --user --map-root-user --mount)
    # shellcheck disable=SC2016 # the inner shell expands
    printf '%s\n' "${unshare[@]}" sh -c 'mount --bind "$1" /etc/hosts; shift; exec "$@"' sh "$RIG_RUN/tinyproxy.hosts" \
        "${SERVICE_USER[@]}" tinyproxy -d -c "$RIG_RUN/tinyproxy.conf"
}
