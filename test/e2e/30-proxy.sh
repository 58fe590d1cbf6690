# shellcheck shell=bash
# Every byte that an init takes from outside comes through the site's proxy, with the user's login.
# shellcheck source=test/e2e/common.sh
. "$(dirname "$0")/common.sh"
fresh_home
work=$(work_folder)

# The proxy writes a line when a tunnel ends: END-TIME MILLISECONDS CLIENT RESULT BYTES CONNECT HOST:PORT USER ….
# The origin's line begins with its time in whole seconds; the wheelhouse tells how long each file is.
cat >"$work/compare.py" <<'END'
import os, re, sys, time, urllib.parse

proxy_log, origin_log, www, user, host = sys.argv[1:]
tunnels, moved = [], 0
for line in open(proxy_log):
    field = line.split()
    if field[3] == "TCP_TUNNEL/200" and field[5] == "CONNECT" and field[6].split(":")[0] == host and field[7] == user:
        end = float(field[0])
        tunnels.append((end - int(field[1]) / 1000, end))
        moved += int(field[4])
requests, size = [], 0
for line in open(origin_log):
    match = re.match(r'(\S+) \S+ "+(GET|HEAD) (\S+) HTTP/1.1" (\d+)', line)
    if match:
        when, verb, path, status = match.groups()
        # The origin writes local time.
        requests.append((time.mktime(time.strptime(when, "%Y-%m-%dT%H:%M:%S")), path))
        file = www + urllib.parse.unquote(path)
        if verb == "GET" and status == "200" and os.path.isfile(file):
            size += os.path.getsize(file)
alone = [path for when, path in requests if not any(start < when + 1 and when <= end for start, end in tunnels)]
for path in alone:
    print("no tunnel of %s for %s" % (user, path))
for part in ("repodata.json", "/gpudemo-1.0", "/ipykernel-", "/python-"):
    print("%s %s" % (part, any(part in path for _, path in requests)))
print("bytes %s" % ("all" if moved >= size > 10**6 else "%d of %d" % (moved, size)))
print("alone %d" % len(alone) if requests else "no request at all")
END
origin_lines=$(wc -l <"$RIG_ORIGIN_LOG")
proxy_lines=$(wc -l <"$RIG_PROXY_LOG")
expect "init demo" rig_init demo --base conda
sleep 1 # the proxy writes when a connection has ended
tail -n "+$((origin_lines + 1))" "$RIG_ORIGIN_LOG" >"$work/origin.log"
tail -n "+$((proxy_lines + 1))" "$RIG_PROXY_LOG" >"$work/proxy.log"

host=${RIG_ORIGIN_URL#https://}
if grep -q '^# squid' "$RIG_ENV"; then
    expect_status 0 "the logs can be compared" /usr/bin/python3 -I "$work/compare.py" "$work/proxy.log" "$work/origin.log" \
        "$RIG_DIR/www" "$RIG_PROXY_USER" "${host%:*}"
    expect_last "each request to the origin is inside a tunnel of the user's" "alone 0"
    expect_said "the tunnels carried at least what the origin gave" "bytes all"
    expect_said "the channel was among it" "repodata.json True"
    expect_said "conda's Python was among it" "/python- True"
    expect_said "the GPU wheel was among it" "/gpudemo-1.0 True"
    expect_said "the packages were among it" "/ipykernel- True"
else
    printf 'skip %s: this proxy writes no user and no bytes into its log\n' "$SCENARIO"
fi

port=443
[[ $host != *:* ]] || port=${host##*:}
for address in 127.0.0.1 "$RIG_PROXY_HOST"; do
    output=$(curl --silent --show-error --noproxy '*' --max-time 5 --cacert "$RIG_CA" \
        --resolve "${host%:*}:$port:$address" "$RIG_INDEX_URL" 2>&1) && not_ok "no direct way by $address" "the index came"
    expect_said "no direct way by $address" "curl: ("
done
rm -rf "$work" "$HOME"
finish
