#!/usr/bin/env bash
# The module tests again under Lmod, and its own modulefiles. Its Debian package and Environment Modules exclude each other, so it is unpacked
# into the build folder and its three built-in paths are set to that place.
set -euo pipefail
cd "$(dirname "$0")"
[[ ${ENVBOOT_LONG:-no} = yes ]] || { echo "skip lmod: only in the long run"; exit 0; }

place=$(dirname "$RENDER_DOORS")/../lmod
mkdir -p "$place"
place=$(cd "$place" && pwd)
if [[ ! -e $place/init ]]; then
    mapfile -t packages < <(grep -v '^#' ../oracle/packages-lmod.txt)
    (cd "$place" && apt-get download "${packages[@]}") >"$place/log" 2>&1 ||
        { echo "skip lmod: $(tail -n 1 "$place/log")"; exit 0; }
    for package in "$place"/*.deb; do dpkg -x "$package" "$place"; done
    lmod=$place/usr/share/lmod/lmod/libexec
    libraries=$place/usr/lib/x86_64-linux-gnu
    sed -i "s|^local sys_lua_path = \"|&$place/usr/share/lua/5.3/?.lua;$place/usr/share/lua/5.3/?/init.lua;|
            s|^local sys_lua_cpath = \"|&$libraries/lua/5.3/?.so;|" "$lmod/lmod"
    sed -i "s|\"/usr/bin/lua5.3\"|\"$place/usr/bin/lua5.3\"|" "$lmod/utils.lua"
    cat >"$place/init" <<X
export LMOD_CMD=$lmod/lmod LMOD_IGNORE_CACHE=yes LMOD_PAGER=none LD_LIBRARY_PATH=$libraries
module() { eval "\$('$place/usr/bin/lua5.3' "\$LMOD_CMD" bash "\$@")"; }
X
fi
status=0
for test in modules four_doors hostile; do
    MODULES_INIT=$place/init bash ./${test}_test.sh >"$place/out" 2>&1 || status=1
    sed -E 's/^(ok|not ok|skip) /&lmod /' "$place/out"
done
# What its own modulefiles do, beside what envboot says of them.
/usr/bin/python3 -I ../oracle/lmod_show.py "$(dirname "$RENDER_DOORS")/envboot" "$place/init" >"$place/out" 2>&1 || status=1
sed -E 's/^(ok|not ok|skip) /&lmod /' "$place/out"
# Which file a name means.
/usr/bin/python3 -I ../oracle/names.py "$(dirname "$RENDER_DOORS")/envboot" lmod "$place/usr/bin/lua5.3" "$LMOD_CMD" bash --location show \
    >"$place/out" 2>&1 || status=1
sed -E 's/^(ok|not ok|skip) /&lmod /' "$place/out"
exit $status
