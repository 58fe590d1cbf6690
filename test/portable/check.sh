#!/usr/bin/env bash
# check.sh TARBALL: proves what is promised of the static file, on that file. The wheel lies beside it, build/portable
# is what it was built in. As root; for others, what needs a chroot is skipped.
# shellcheck disable=SC2317 # functions are called through yes
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1

tarball=$(realpath "$1")
top=$PWD
work=$(mktemp -d "${TMPDIR:-/tmp}/envboot-portable-XXXXXX")
trap 'rm -rf "$work"' EXIT
failures=0
ok() { printf 'ok %s\n' "$1"; }
not_ok() {
    printf 'not ok %s: %s\n' "$1" "${2:-}"
    failures=1
}
skip() { printf 'skip %s: %s\n' "$1" "$2"; }

# expect STATUSES NAME COMMAND…: it ends with one of these; what it said is in $output.
expect() {
    local wanted=$1 name=$2 status=0
    shift 2
    output=$("$@" 2>&1 </dev/null) || status=$?
    if [[ " $wanted " == *" $status "* ]]; then
        ok "$name"
    else
        tail -n 15 <<<"$output"
        not_ok "$name" "status $status, $(tail -n 1 <<<"$output")"
    fi
}
said() { # said NAME TEXT: $output holds it
    if grep -qF -- "$2" <<<"$output"; then ok "$1"; else
        tail -n 15 <<<"$output"
        not_ok "$1" "nothing said \`$2\`"
    fi
}
yes() { # yes NAME COMMAND…
    local name=$1
    shift
    expect 0 "$name" "$@"
}
no() { # no NAME COMMAND…: it must find nothing
    local name=$1
    shift
    output=$("$@" 2>&1 || :)
    if [[ -z $output ]]; then ok "$name"; else not_ok "$name" "$(head -n 1 <<<"$output")"; fi
}

# The tarball.
tar -xf "$tarball" -C "$work" --strip-components=1
envboot=$work/envboot
yes "the sums in the tarball hold" env -C "$work" sha256sum --check --strict --quiet SHA256SUMS
for name in boost curl fmt isa-l libc++ lua mimalloc musl openssl tcl toml++ zlib; do
    yes "the tarball holds the licence of $name" test -s "$work/licences/$name"
done
expect 0 "file says it is static" file "$envboot"
said "file says it is static, in words" "statically linked"
expect 1 "ldd says it is static" ldd "$envboot"
said "ldd says it is static, in words" "not a dynamic executable"
no "it asks for no loader" grep -F INTERP <(readelf -lW "$envboot")
size=$(stat -c %s "$envboot")
yes "it is 10 MB at most ($size bytes)" test "$size" -le 10000000
no "no path of the build machine is in it" grep -F -e "$top" -e "$HOME/" -e .zig-cache -e zig-cache/ <(strings -n 6 "$envboot")
expect 2 "a usage error thrown by CLI11 is caught" "$envboot" --no-such-option
mkdir -p "$work/broken/.config/envboot"
printf 'schema = [\n' >"$work/broken/.config/envboot/config.toml"
expect 2 "a parse error thrown by toml++ is caught" env -i HOME="$work/broken" "$envboot" init --list
said "and told with its place" "config.toml"

# The wheel.
wheel=$(find "$(dirname "$tarball")" -name 'envboot-*.whl')
yes "the wheel's names, tags and RECORD agree" /usr/bin/python3 -I test/portable/check_wheel.py "$wheel" "$envboot"
install_with() { # install_with NAME PYTHON
    "$2" -m venv "$work/$1" && "$work/$1/bin/pip" install --quiet --disable-pip-version-check --no-index "$wheel" &&
        cmp "$work/$1/bin/envboot" "$envboot" && "$work/$1/bin/envboot" --version
}
yes "pip installs it" install_with pip /usr/bin/python3
python37=$(find "${ENVBOOT_RIG:-build/rig}/pythons" "${PYENV_ROOT:-$HOME/.pyenv}/versions" -path '*/bin/python3.7' 2>/dev/null | head -n 1)
pip9() {
    "$python37" -m venv "$work/pip9" && "$work/pip9/bin/pip" install --quiet --disable-pip-version-check pip==9.0.3 &&
        "$work/pip9/bin/pip" install --quiet --disable-pip-version-check --no-index "$wheel" && "$work/pip9/bin/envboot" --version
}
if [[ -n $python37 ]]; then yes "pip 9 installs it" pip9; else skip "pip 9 installs it" "no Python 3.7, on which it still runs"; fi
# tool NAME: sets `tool` to it; what is not here comes from the package index, for this proof alone.
tool() {
    tool=$(PATH=$PATH:$top/build/tools command -v "$1") && return
    [[ -d $work/tools ]] || /usr/bin/python3 -m venv "$work/tools"
    "$work/tools/bin/pip" install --quiet --disable-pip-version-check "$1" && tool=$work/tools/bin/$1
}
if tool uv; then
    yes "uvx runs it" env UV_CACHE_DIR="$work/uv" "$tool" tool run --no-index --from "$wheel" envboot --version
else skip "uvx runs it" "no uv here, and none to be had"; fi
if tool pipx; then
    yes "pipx runs it" env PIPX_HOME="$work/pipx" "$tool" run --spec "$wheel" envboot --version
else skip "pipx runs it" "no pipx here, and none to be had"; fi

if [[ $(id -u) -ne 0 ]]; then
    skip "the chroot checks" "only root can chroot and make device nodes"
    exit "$failures"
fi

# An empty root: the file, a resolv.conf, a CA bundle where CentOS has it, three devices, a module tree and the files of a
# conda that one of its modules names, which nothing here could run. No /proc, no C library.
root=$work/root
chroot=$(PATH=$PATH:/usr/sbin:/sbin command -v chroot)
mkdir -p "$root"/{dev,etc/pki/tls/certs,home,tmp,modules/apps/victim,modules/tools/conda,opt/conda/bin,opt/conda/conda-meta}
cp "$envboot" "$root/envboot"
printf 'nameserver 127.0.0.1\n' >"$root/etc/resolv.conf"
cp /etc/ssl/certs/ca-certificates.crt "$root/etc/pki/tls/certs/ca-bundle.crt"
mknod -m 666 "$root/dev/null" c 1 3
mknod -m 666 "$root/dev/random" c 1 8
mknod -m 666 "$root/dev/urandom" c 1 9
printf '#%%Module1.0\nprepend-path PYTHONPATH /site/lib/python3.6/site-packages\n' >"$root/modules/apps/victim/1.0"
printf '#%%Module1.0\nprepend-path PATH /opt/conda/bin\n' >"$root/modules/tools/conda/4.6.14"
printf '#!/opt/conda/bin/python\n' | tee "$root/opt/conda/bin/conda" >"$root/opt/conda/bin/python"
chmod 755 "$root/opt/conda/bin"/*
printf '{}\n' >"$root/opt/conda/conda-meta/conda-4.6.14-py37_0.json"
gcc -O1 -static -o "$root/old_kernel" test/portable/old_kernel.c
cp "$wheel" "$root"
loaded=(MODULEPATH=/modules LOADEDMODULES=apps/victim/1.0 _LMFILES_=/modules/apps/victim/1.0
    PYTHONPATH=/site/lib/python3.6/site-packages)

commands_run() { # commands_run WHERE PREFIX…
    local where=$1
    shift
    expect 0 "$where: --version" "$chroot" "$root" "$@" /envboot --version
    expect 0 "$where: explain" env -i HOME=/home "$chroot" "$root" "$@" /envboot explain EB101
    expect 0 "$where: doctor finds the loaded module, by a worker" env -i HOME=/home "${loaded[@]}" "$chroot" "$root" "$@" /envboot doctor
    said "$where: doctor names file and line" "/modules/apps/victim/1.0:2"
    rm -rf "$root/fresh"
    mkdir "$root/fresh"
    expect 0 "$where: init --dry-run shows a plan" env -i HOME=/fresh MODULEPATH=/modules "$chroot" "$root" "$@" /envboot init demo --dry-run --no-input
    said "$where: from the conda that a module's line names" "conda 4.6.14 of /opt/conda, which /modules/tools/conda/4.6.14:2:1 names"
    said "$where: a plan to its last steps" "publish it as ~/.local/share/envboot/envs/demo"
    no "$where: and it wrote nothing" find "$root/fresh" -mindepth 1
    expect 2 "$where: init --dry-run without modules refuses" env -i HOME=/home "$chroot" "$root" "$@" /envboot init demo --dry-run --no-input
    said "$where: for there is no Python here to make one from" "there is no Python"
    expect 1 "$where: wheel inspect reads a wheel" env -i HOME=/home "$chroot" "$root" "$@" /envboot wheel inspect "/${wheel##*/}" --gpu K40
    said "$where: wheel inspect finds no GPU code in it" "no-gpu-code on Tesla K40"
    expect 1 "$where: modules check finds the hijacker, without any Python" env -i HOME=/home MODULEPATH=/modules "$chroot" "$root" "$@" /envboot modules check
    said "$where: modules check names file and line" "/modules/apps/victim/1.0:2:1"
    expect 0 "$where: modules show" env -i HOME=/home MODULEPATH=/modules "$chroot" "$root" "$@" /envboot modules show apps/victim
    said "$where: modules show tells the change" "/modules/apps/victim/1.0:2:1: prepend-path PYTHONPATH /site/lib/python3.6/site-packages"
    expect 0 "$where: modules which" env -i HOME=/home "$chroot" "$root" "$@" /envboot modules which apps/victim --modulepath /modules
}
commands_run "empty chroot"
commands_run "old kernel" /old_kernel

# Accounts of a directory server: NSS names sss, which no static file can ask.
printf 'passwd: sss files\nhosts: files dns\n' >"$root/etc/nsswitch.conf"
mkdir -p "$root/lib64" "$root/usr/bin"
printf 'no library\n' | tee "$root/lib64/libnss_sss.so.2" >"$root/lib64/libc.so.6"
expect 2 "nsswitch with sss: no HOME and no getent is an error" env -i "$chroot" "$root" /envboot env list
said "nsswitch with sss: which says what to type" "export HOME="
printf '#include <stdio.h>\nint main(void) { puts("ada:*:0:100::/home/ada:/bin/sh"); return 0; }\n' |
    gcc -O1 -static -x c -o "$root/usr/bin/getent" -
expect 0 "nsswitch with sss: getent tells the home" env -i "$chroot" "$root" /envboot env list --json

# TLS through a proxy that wants a login, from the chroot, in the node's network; by the proxy's IP address.
if [[ -e ${ENVBOOT_RIG:-}/.stamps/index ]]; then
    [[ -e $ENVBOOT_RIG/run/rig.env ]] || trap 'test/rig/down.sh "$ENVBOOT_RIG" >&2; rm -rf "$work"' EXIT
    test/rig/up.sh "$ENVBOOT_RIG" >&2
    # shellcheck source=/dev/null
    . "$ENVBOOT_RIG/run/rig.env"
    cmake --build --preset portable --target fetch >/dev/null || not_ok "bin/fetch is built"
    cp build/portable/bin/fetch "$root/fetch"
    cp "$RIG_CA" "$root/ca.pem"
    install -m 600 "$RIG_PROXY_PASSWORD_FILE" "$root/password"
    node=()
    [[ -z $RIG_NETNS ]] || node=(ip netns exec "$RIG_NETNS")
    proxy=http://$RIG_PROXY_HOST:$RIG_PROXY_PORT
    through=("$RIG_INDEX_URL" "$proxy" "$RIG_PROXY_USER" /password)
    for prefix in "" /old_kernel; do
        # shellcheck disable=SC2086 # none or one word
        expect 0 "chroot${prefix:+ on an old kernel}: TLS through CONNECT with a login" \
            "${node[@]}" "$chroot" "$root" $prefix /fetch "${through[@]}" /ca.pem
        said "chroot${prefix:+ on an old kernel}: and the page came" "200 "
    done
    expect 1 "chroot: an authority that is not ours is refused" "${node[@]}" "$chroot" "$root" /fetch "${through[@]}" /etc/pki/tls/certs/ca-bundle.crt
    printf 'wrong\n' >"$root/password"
    expect 1 "chroot: a wrong login is refused" "${node[@]}" "$chroot" "$root" /fetch "${through[@]}" /ca.pem
else
    skip "TLS through the proxy from the chroot" "ENVBOOT_RIG names no rig: test/rig/build.sh"
fi
exit "$failures"
