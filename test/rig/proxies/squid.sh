# shellcheck shell=bash
# squid with Basic login. Only the proxy learns where the origin is, from a hosts file of its own.
PROXY_PASSWORD='p@ss:w0rd/not-a-secret'

prepare_proxy() {
    printf '127.0.0.1 %s\n' "$ORIGIN_NAME" >"$RIG_RUN/squid.hosts"
    printf '%s\n' "$PROXY_PASSWORD" | htpasswd -i -c -m "$RIG_RUN/squid.users" "$PROXY_USER" 2>/dev/null
    cat >"$RIG_RUN/squid.conf" <<EOF
http_port $PROXY_ADDRESS:$PROXY_PORT
visible_hostname proxy.rig.test
hosts_file $RIG_RUN/squid.hosts
auth_param basic program /usr/lib/squid/basic_ncsa_auth $RIG_RUN/squid.users
auth_param basic realm Rig Site
auth_param basic children 2
acl logged_in proxy_auth REQUIRED
acl tls_ports port 443 $ORIGIN_PORT
acl CONNECT method CONNECT
http_access deny CONNECT !tls_ports
http_access allow logged_in
http_access deny all
${OUTGOING_ADDRESS:+tcp_outgoing_address $OUTGOING_ADDRESS}
cache deny all
cache_mem 8 MB
access_log stdio:$RIG_PROXY_LOG
cache_log $PROXY_HOME/cache.log
pid_filename $PROXY_HOME/squid.pid
coredump_dir $PROXY_HOME
netdb_filename none
pinger_enable off
max_filedescriptors 1024
shutdown_lifetime 0 seconds
EOF
}

proxy_command() {
    # Without a name of its own squid dies on shared memory that another squid left behind.
    printf '%s\n' squid -n "rig$RIG_ID" -N -f "$RIG_RUN/squid.conf"
}
