#!/usr/bin/env bash
# unpack-lmod.sh FOLDER: Lmod, ready to use; FOLDER/init defines its `module`, FOLDER/lmod is the program. Its Debian package and Environment
# Modules exclude each other, so it is unpacked, and the paths built into it are set to that place. Status 77 and the reason where it can't be had.
set -euo pipefail
mapfile -t packages < <(grep -v '^#' "$(dirname "$0")/packages-lmod.txt")
mkdir -p "$1"
place=$(cd "$1" && pwd)
[[ ! -e $place/init ]] || exit 0
(cd "$place" && apt-get download "${packages[@]}") >"$place/log" 2>&1 || { tail -n 1 "$place/log"; exit 77; }
for package in "$place"/*.deb; do dpkg -x "$package" "$place"; done
lmod=$place/usr/share/lmod/lmod/libexec
libraries=$place/usr/lib/x86_64-linux-gnu
sed -i "s|^local sys_lua_path = \"|&$place/usr/share/lua/5.3/?.lua;$place/usr/share/lua/5.3/?/init.lua;|
        s|^local sys_lua_cpath = \"|&$libraries/lua/5.3/?.so;|" "$lmod/lmod" "$lmod/spider"
sed -i "s|\"/usr/bin/lua5.3\"|\"$place/usr/bin/lua5.3\"|" "$lmod/utils.lua"
printf '#!/bin/sh\nLD_LIBRARY_PATH=%s exec %s/usr/bin/lua5.3 %s/lmod "$@"\n' "$libraries" "$place" "$lmod" >"$place/lmod"
chmod 755 "$place/lmod"
cat >"$place/init" <<X
export LMOD_CMD=$lmod/lmod LMOD_IGNORE_CACHE=yes LMOD_PAGER=none LD_LIBRARY_PATH=$libraries
LMOD_LUA=$place/usr/bin/lua5.3
module() { eval "\$('$place/usr/bin/lua5.3' "\$LMOD_CMD" bash "\$@")"; }
X
