# shellcheck shell=bash
# Names and small functions that every script of the rig shares. Sourced, never run.

PATH=$PATH:/usr/sbin:/sbin
unset PYTHONPATH PYTHONHOME PYTHONSTARTUP
RIG_SRC=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export ORIGIN_NAME=origin.test
DEBIAN_PYTHON=/usr/bin/python3

say() { printf 'rig: %s\n' "$*" >&2; }
die() { say "$@"; exit 1; }

# Turns DIR into the absolute names of everything below it. The folder need not exist yet.
rig_paths() {
    [ -n "${1:-}" ] || die "name the rig's folder, for example: ${0##*/} /var/tmp/rig"
    RIG_DIR=$(realpath -m -- "$1")
    case $RIG_DIR in *[!A-Za-z0-9_./-]*) die "$RIG_DIR: only letters, digits, . _ - may be in the rig's path" ;; esac
    RIG_CACHE=${RIG_CACHE:-$RIG_DIR/cache}
    RIG_TOP=$RIG_DIR/site/apps/anaconda3_2018/4.6.9
    RIG_TOP_ENVCREATION=$RIG_DIR/site/apps/anaconda3/5.2.0/gnu
    RIG_TOP_OLD=$RIG_DIR/site/apps/anaconda2/4.2.7
    RIG_SITE36=$RIG_TOP/lib/python3.6/site-packages
    RIG_MODULEPATH=$RIG_DIR/modulefiles
    RIG_PYTHONS=$RIG_DIR/pythons
    RIG_VICTIM=$RIG_DIR/site/bin/proxylogin
    RIG_WWW=$RIG_DIR/www
    RIG_CA=$RIG_DIR/ca/ca.pem
    RIG_RUN=$RIG_DIR/run
    RIG_ID=$(printf '%s' "$RIG_DIR" | sha256sum | cut -c1-6)
    NS_NODE=rig$RIG_ID-node
    NS_LOGIN=rig$RIG_ID-login
    export RIG_SRC RIG_DIR RIG_CACHE RIG_TOP RIG_TOP_ENVCREATION RIG_TOP_OLD RIG_SITE36 RIG_MODULEPATH RIG_PYTHONS RIG_VICTIM \
        RIG_WWW RIG_CA RIG_RUN RIG_ID NS_NODE NS_LOGIN
}

am_root() { [ "$(id -u)" = 0 ]; }

# The account that plays the student: an unprivileged one when root runs the rig, else whoever runs it.
rig_user() {
    if am_root; then printf '%s\n' "${RIG_USER:-envboot-test}"; else id -un; fi
}

# The Python version (X.Y) whose packages the channel holds: 3.7 when there is one, else Debian's.
channel_python() {
    if [ -x "$RIG_PYTHONS/3.7/bin/python3.7" ]; then
        printf '3.7\n'
    else
        debian_version
    fi
}
debian_version() { "$DEBIAN_PYTHON" -I -c 'import sys; print("%d.%d" % sys.version_info[:2])'; }

# The interpreter of the rig that runs Python X.Y: pip evaluates markers for the Python it runs on, whatever --python-version says.
python_of() {
    if [ -x "$RIG_PYTHONS/$1/bin/python$1" ]; then
        printf '%s\n' "$RIG_PYTHONS/$1/bin/python$1"
    else
        printf '%s\n' "$RIG_TOP/bin/python"
    fi
}

# pip of the rig's own conda root (or of $PIP_RUNS_ON), deaf to the user's own packages; machine-wide pip settings (CA, timeout) still hold.
rig_pip() {
    env PYTHONNOUSERSITE=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 \
        PIP_CACHE_DIR="$RIG_CACHE/pip" "${PIP_RUNS_ON:-$RIG_TOP/bin/python}" -m pip "$@"
}

# cached_wheels KEY ARG...: prints a folder that holds what `pip download ARG...` gives; asks the network only the first time
# (a list given with -r counts by what is in it).
cached_wheels() {
    local key=$1 dir
    shift
    dir=$RIG_CACHE/wheels/$key-$(for arg in "$@"; do if [ -f "$arg" ]; then cat "$arg"; else printf '%s\n' "$arg"; fi; done |
        sha256sum | cut -c1-8)
    if [ ! -d "$dir" ]; then
        rm -rf "$dir.part"
        mkdir -p "$dir.part"
        rig_pip download --quiet --only-binary=:all: --dest "$dir.part" "$@" >&2
        mv "$dir.part" "$dir"
    fi
    printf '%s\n' "$dir"
}

# Prints the words, one a line, that make a command run as USER; none when nobody but the caller can be meant.
become() {
    if am_root; then printf '%s\n' setpriv "--reuid=$1" "--regid=$(id -g "$1")" --init-groups; fi
}

# require_way_for USER FOLDER: ends with a message that names the folder on the way to FOLDER that USER cannot enter.
require_way_for() {
    local user=$1 folder=$2 as=()
    mapfile -t as < <(become "$user")
    while [ "$folder" != / ]; do
        "${as[@]}" test -x "$folder" ||
            die "$user cannot enter $folder, so it cannot use the rig: chmod o+x $folder, or build the rig elsewhere"
        folder=$(dirname "$folder")
    done
}

# A process is named by its id and start time, so that a recycled id is never mistaken for it.
# An ended process that nobody has reaped yet (state Z) has no start time here.
process_start() { sed -n 's/.*) \([^Z]\)/\1/p' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }
save_process() { printf '%s %s\n' "$2" "$(process_start "$2")" >"$RIG_RUN/$1.pid"; }
process_alive() {
    local pid start
    [ -r "$RIG_RUN/$1.pid" ] || return 1
    read -r pid start <"$RIG_RUN/$1.pid" || return 1
    [ -n "$start" ] && [ "$(process_start "$pid")" = "$start" ]
}
