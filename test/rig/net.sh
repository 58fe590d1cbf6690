# shellcheck shell=bash
# The two network namespaces of the rig. The node, where clients run, has one neighbour and no route; the login side holds
# the proxy, and on its loopback, which no neighbour can reach, the origin.

NODE_ADDRESS=10.99.0.2
LOGIN_ADDRESS=10.99.0.1

netns_permitted() {
    local probe=rig$RIG_ID-probe result=1
    am_root || return 1
    if ip netns add "$probe" 2>/dev/null; then
        if ip netns exec "$probe" true 2>/dev/null; then result=0; fi
        ip netns del "$probe"
    fi
    return $result
}

make_namespaces() {
    ip netns add "$NS_NODE"
    ip netns add "$NS_LOGIN"
    ip link add "rn$RIG_ID" netns "$NS_NODE" type veth peer name "rl$RIG_ID" netns "$NS_LOGIN"
    ip -n "$NS_NODE" addr add "$NODE_ADDRESS/30" dev "rn$RIG_ID"
    ip -n "$NS_LOGIN" addr add "$LOGIN_ADDRESS/30" dev "rl$RIG_ID"
    ip -n "$NS_NODE" link set lo up
    ip -n "$NS_LOGIN" link set lo up
    ip -n "$NS_NODE" link set "rn$RIG_ID" up
    ip -n "$NS_LOGIN" link set "rl$RIG_ID" up
}

remove_namespaces() {
    local name
    am_root || return 0
    for name in "$NS_NODE" "$NS_LOGIN"; do
        [ ! -e "/run/netns/$name" ] || ip netns del "$name"
    done
}

# The origin does not run as root, so ports below 1024 must be open to it. Prints the port it can have.
origin_port_in_namespace() {
    if ip netns exec "$NS_LOGIN" sh -c 'echo 0 >/proc/sys/net/ipv4/ip_unprivileged_port_start' 2>/dev/null; then
        printf '443\n'
    else
        printf '8443\n'
    fi
}

free_port() {
    "$DEBIAN_PYTHON" -I -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
