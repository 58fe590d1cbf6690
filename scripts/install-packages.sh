#!/usr/bin/env bash
# install-packages.sh LIST…: installs through apt what the lists name and is missing; as root, or with sudo.
set -euo pipefail

mapfile -t wanted < <(grep -hv '^[[:space:]]*\(#\|$\)' "$@" | sort -u)
missing=()
for package in "${wanted[@]}"; do
    status=$(dpkg-query -W -f='${db:Status-Abbrev}' "$package" 2>/dev/null || printf 'un')
    [[ $status == ii* ]] || missing+=("$package")
done
[[ ${#missing[@]} -gt 0 ]] || exit 0

as_root=()
if [[ $(id -u) -ne 0 ]]; then
    if ! command -v sudo >/dev/null; then
        printf 'error: these packages are missing, and only root can install them: %s\n' "${missing[*]}" >&2
        printf '\nhint: ask for them, or run as root: apt-get install %s\n' "${missing[*]}" >&2
        exit 3
    fi
    as_root=(sudo)
fi
printf 'installing %s packages: %s\n' "${#missing[@]}" "${missing[*]}" >&2
log=$(mktemp)
# A service that a package brings must not start on this machine.
policy=/usr/sbin/policy-rc.d
if [[ ! -e $policy ]]; then
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
    "${as_root[@]}" chmod 755 "$policy"
    trap '"${as_root[@]}" rm -f "$policy"' EXIT
fi
if ! { "${as_root[@]}" apt-get update && DEBIAN_FRONTEND=noninteractive \
    "${as_root[@]}" apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    printf 'error: apt could not install the packages (log: %s)\n' "$log" >&2
    exit 3
fi
rm -f "$log"
