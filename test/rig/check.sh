#!/usr/bin/env bash
# check.sh DIR: proves that the rig is what it says. Prints "ok NAME" or "not ok NAME why" for each check, in this order.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
rig_paths "${1:-}"
"$RIG_SRC/up.sh" "$RIG_DIR" ${2:+"$2"} ${3:+"$3"}
# shellcheck source=/dev/null
. "$RIG_RUN/rig.env"
version=${RIG_PYTHON:?}

work=$(mktemp -d "${TMPDIR:-/tmp}/rigcheck.XXXXXX")
trap 'rm -rf "$work"' EXIT
home=$work/home
mkdir "$home"
chmod 755 "$work"
if am_root; then chown "$RIG_USER:" "$home"; fi
env_prefix=$home/envs/dl_35

login=$("$DEBIAN_PYTHON" -I -c 'import sys, urllib.parse; print(urllib.parse.quote(sys.stdin.readline().rstrip("\n"), safe=""))' \
    <"$RIG_PROXY_PASSWORD_FILE")
proxy=http://$RIG_PROXY_HOST:$RIG_PROXY_PORT
proxy_with_login=http://$RIG_PROXY_USER:$login@$RIG_PROXY_HOST:$RIG_PROXY_PORT

on_node() { RIG_HOME=$home "$RIG_SRC/as-user.sh" "$RIG_DIR" -- "$@"; }
online() {
    on_node env https_proxy="$proxy_with_login" CURL_CA_BUNDLE="$RIG_CA" REQUESTS_CA_BUNDLE="$RIG_CA" PIP_CERT="$RIG_CA" \
        PIP_INDEX_URL="$RIG_INDEX_URL" PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONNOUSERSITE=1 "$@"
}
fetch() { online curl --silent --show-error --max-time 30 "$@"; }
# In a shell where the site's module is loaded; the note goes to stderr.
with_module() {
    # shellcheck disable=SC2016 # the inner shell expands
    on_node env MODULEPATH="$RIG_MODULEPATH" bash -c '. /usr/share/modules/init/bash; module load "$1"; shift; "$@"' bash "$@"
}
expect() { [ "$1" = "$2" ] || { printf 'expected "%s", got "%s"\n' "$2" "$1"; return 1; }; }
has() { case $1 in *"$2"*) ;; *) printf 'no "%s" in: %s\n' "$2" "$1"; return 1 ;; esac; }
fails() { if "$@"; then printf 'went well, but should fail: %s\n' "$*"; return 1; fi; }

module_sets_pythonpath() { expect "$(with_module apps/anaconda/3 printenv PYTHONPATH 2>/dev/null)" "$RIG_TOP/lib/python3.6/site-packages"; }
module_prints_its_note() { has "$(with_module apps/anaconda/3 true 2>&1 >/dev/null)" 'apps/anaconda/3EnvCreation is recommended'; }
alias_and_default_resolve() {
    expect "$(with_module anaconda printenv PYTHON_ROOT 2>/dev/null)" "$RIG_TOP"
    expect "$(with_module compiler/cuda printenv LOADEDMODULES 2>/dev/null)" compiler/gcc/9.1.0:compiler/cuda/10.0/compilervars
}
package_module_names_folders() {
    local folder
    for folder in $(with_module apps/pythonpackages/3.6.0/torchvision/0.2.1/gpu printenv PYTHONPATH | tr : ' '); do
        [ -d "$folder" ] || { echo "$folder is not there"; return 1; }
    done
    [ -n "$folder" ]
}
broken_module_is_broken() { has "$(with_module apps/broken true 2>&1)" 'missing close-brace'; }
victim_works_clean() { has "$(on_node "$RIG_VICTIM" 2>&1)" 'proxylogin: ready'; }
victim_fails_with_module() {
    local said
    said=$(fails with_module apps/anaconda/3 "$RIG_VICTIM" 2>&1) || { printf '%s\n' "$said"; return 1; }
    has "$said" "$RIG_TOP/lib/python3.6/site-packages/"
    has "$said" Error
}
password_is_private() { expect "$(stat -c '%a %U' "$RIG_PROXY_PASSWORD_FILE")" "600 $RIG_USER"; }
origin_name_is_unknown() { fails on_node getent hosts origin.test; }
origin_is_out_of_reach() {
    local port=${RIG_ORIGIN_URL##*:} address
    case $port in //*) port=443 ;; esac
    for address in 127.0.0.1 "$RIG_PROXY_HOST"; do
        fails on_node curl --silent --noproxy '*' --max-time 5 --cacert "$RIG_CA" --resolve "origin.test:$port:$address" \
            "$RIG_INDEX_URL"
    done
}
proxy_wants_login() {
    has "$(fails on_node curl --max-time 10 --cacert "$RIG_CA" --proxy "$proxy" "$RIG_INDEX_URL" 2>&1)" 'response 407'
}
unknown_authority_is_refused() {
    has "$(fails on_node curl --max-time 10 --proxy "$proxy_with_login" "$RIG_INDEX_URL" 2>&1)" 'curl: (60)'
}
index_through_proxy() { has "$(fetch "$RIG_INDEX_URL")" 'href="gpudemo/"'; }
conda_create() {
    online "$RIG_TOP/bin/conda" create --quiet --yes --prefix "$env_prefix" --override-channels --channel "$RIG_CHANNEL_URL" \
        "python=$version" pip envhook
    has "$(on_node "$env_prefix/bin/pip" --version)" "$env_prefix/lib/python$version/site-packages"
}
rpath_is_the_environments() { expect "$(patchelf --print-rpath "$env_prefix/bin/python$version")" "$env_prefix/lib"; }
prefix_is_rewritten() {
    local wanted=$env_prefix/share/envhook
    expect "$(on_node "$env_prefix/bin/envhook-where")" "$wanted"
    expect "$(cat "$wanted/envhook.conf")" "prefix=$env_prefix"
}
activate_of_both_generations() {
    local root
    for root in "$RIG_TOP" "$RIG_TOP_ENVCREATION"; do
        # shellcheck disable=SC2016 # the inner shell expands
        expect "$(on_node bash -c '. "$1/bin/activate" "$2" && envhook-say' bash "$root" "$env_prefix")" "$env_prefix/share/envhook"
    done
}
venv_with_pip() { on_node "$env_prefix/bin/python" -m venv "$home/venv" && on_node "$home/venv/bin/python" -m pip --version; }
pip_installs_gpudemo() {
    online "$home/venv/bin/python" -m pip install --quiet gpudemo==1.0
    expect "$(on_node "$home/venv/bin/python" -c 'import gpudemo; print(gpudemo.add(2, 3))')" 5
    expect "$(on_node "$home/venv/bin/gpudemo")" 'gpudemo 1.0: 2 + 3 = 5'
}
device_code_is_real() {
    expect "$("$RIG_SRC/checks/arches.py" "$RIG_DIR/gpudemo/1.0/libgpudemo.so")" 'sm_35 sm_50 sm_70 compute_50'
    expect "$("$RIG_SRC/checks/arches.py" "$RIG_DIR/gpudemo/2.0/libgpudemo.so")" 'sm_70 sm_75 compute_70'
}
log_names_the_user() {
    has "$(cat "$RIG_PROXY_LOG")" "CONNECT ${RIG_ORIGIN_URL#https://}"
    case $(head -n 1 "$RIG_RUN/rig.env") in *squid*) has "$(grep TCP_TUNNEL/200 "$RIG_PROXY_LOG")" ' alice ' ;; esac
}
log_names_no_password() { fails grep -rqF "$(cat "$RIG_PROXY_PASSWORD_FILE")" "$RIG_PROXY_LOG" "$RIG_ORIGIN_LOG"; }

wheel=$(basename "$(find "$RIG_WWW/wheels" -name 'pip-*.whl' | sort | head -n 1)")
size=$(stat -c %s "$RIG_WWW/wheels/$wheel")
portal_page() { has "$(fetch --include "$RIG_ORIGIN_URL/portal/wheels/$wheel")" 'Please log in'; }
portal_redirect() { has "$(fetch --include "$RIG_ORIGIN_URL/portal302/wheels/$wheel")" 'HTTP/1.1 302'; }
portal_file_turns_it_on() {
    : >"$RIG_RUN/portal"
    has "$(fetch "$RIG_WHEELS_URL$wheel")" 'Please log in'
    rm "$RIG_RUN/portal"
    expect "$(fetch --output /dev/null --write-out '%{size_download}' "$RIG_WHEELS_URL$wheel")" "$size"
}
cut_and_resume() {
    local out=$home/resumed
    fails fetch --output "$out" "$RIG_ORIGIN_URL/cut/70000/wheels/$wheel"
    expect "$(stat -c %s "$out")" 70000
    fetch --output "$out" --continue-at - "$RIG_WHEELS_URL$wheel"
    cmp "$out" "$RIG_WWW/wheels/$wheel"
}
norange_gives_all() {
    expect "$(fetch --range 10-19 --output /dev/null --write-out '%{http_code} %{size_download}' "$RIG_WHEELS_URL$wheel")" '206 10'
    expect "$(fetch --range 10-19 --output /dev/null --write-out '%{http_code} %{size_download}' \
        "$RIG_ORIGIN_URL/norange/wheels/$wheel")" "200 $size"
}
slow_is_slow() { fails fetch --max-time 1 --output /dev/null "$RIG_ORIGIN_URL/slow/wheels/$wheel"; }
etag_tells_changes() {
    local etag
    etag=$(fetch --head "$RIG_WHEELS_URL$wheel" | tr -d '\r' | sed -n 's/^ETag: //p')
    expect "$(fetch --head --header "If-None-Match: $etag" --output /dev/null --write-out '%{http_code}' "$RIG_WHEELS_URL$wheel")" 304
    expect "$(fetch --range 10-19 --header "If-Range: $etag" --output /dev/null --write-out '%{http_code}' \
        "$RIG_ORIGIN_URL/changing/wheels/$wheel")" 200
}

checks=(module_sets_pythonpath module_prints_its_note alias_and_default_resolve package_module_names_folders broken_module_is_broken
    victim_works_clean victim_fails_with_module password_is_private origin_name_is_unknown origin_is_out_of_reach
    proxy_wants_login unknown_authority_is_refused index_through_proxy conda_create rpath_is_the_environments prefix_is_rewritten
    activate_of_both_generations venv_with_pip pip_installs_gpudemo device_code_is_real log_names_the_user log_names_no_password
    portal_page portal_redirect portal_file_turns_it_on cut_and_resume norange_gives_all slow_is_slow etag_tells_changes)
failed=0
for check in "${checks[@]}"; do
    # A check runs alone, so that its first failing line ends it (set -e does not hold inside a condition).
    set +e
    (set -e; "$check") >"$work/said" 2>&1
    result=$?
    set -e
    if [ "$result" = 0 ]; then
        printf 'ok %s\n' "$check"
    else
        printf 'not ok %s %s\n' "$check" "$(tail -n 3 "$work/said" | tr '\n' ' ')"
        failed=$((failed + 1))
    fi
done
[ "$failed" = 0 ] || die "$failed of ${#checks[@]} checks failed"
