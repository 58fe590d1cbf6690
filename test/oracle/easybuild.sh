#!/usr/bin/env bash
# easybuild.sh ENVBOOT BUILD: modulefiles that EasyBuild of PyPI writes, in Tcl and in Lua, beside what Environment Modules and Lmod say of
# them. Nothing is built (--module-only); EasyBuild refuses to run as root, so it runs as `nobody` then. What it wrote stays in
# BUILD/easybuild for the next time.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
envboot=$(realpath "$1")
# shellcheck source=test/rig/place.sh
. "$here/../rig/place.sh"
place=$(place_for "$2/easybuild" envboot-easybuild)
mkdir -p "$place"
place=$(cd "$place" && pwd)
tools_at=$(place_for "$2/lmod" envboot-lmod)

skip() { echo "skip easybuild: $*"; exit 0; }

as_user() { if [[ $(id -u) = 0 ]]; then setpriv --reuid=nobody --regid=nogroup --clear-groups "$@"; else "$@"; fi; }

# write FOLDER ARGUMENTS… PACKAGE.eb…: the modulefiles of these packages, and of all that they need, below FOLDER/modules/all; `program`
# is the variable by which EasyBuild finds the module tool
write() {
    local folder=$1
    shift
    [[ ! -e $folder/done ]] || return 0
    rm -rf "$folder"
    mkdir -p "$folder/home"
    [[ $(id -u) != 0 ]] || chown -R nobody:nogroup "$folder"
    (cd "$folder/home" && as_user env -i HOME="$folder/home" PATH="$place/venv/bin:/usr/bin:/bin" LC_ALL=C.UTF-8 EB_PYTHON="$place/venv/bin/python3" \
        "$program" eb --prefix="$folder" --robot="$place/venv/easybuild/easyconfigs" --module-only --force --logtostdout \
        --allow-modules-tool-mismatch "$@") >"$folder.log" 2>&1 || return 1
    touch "$folder/done"
}

if [[ ! -e $place/venv/installed ]]; then
    rm -rf "$place/venv"
    { /usr/bin/python3 -m venv "$place/venv" && "$place/venv/bin/pip" install --quiet --disable-pip-version-check easybuild; } >"$place/log" 2>&1 ||
        skip "it can't be installed: $(tail -n 1 "$place/log")"
    chmod -R a+rX "$place/venv"
    touch "$place/venv/installed"
fi

status=0
modulecmd=/usr/lib/x86_64-linux-gnu/modulecmd.tcl
if [[ -x $modulecmd ]]; then
    program=MODULES_CMD=$modulecmd
    write "$place/tcl" --module-syntax=Tcl --modules-tool=EnvironmentModules matplotlib-3.8.2-gfbf-2023b.eb h5py-3.11.0-foss-2023b.eb ||
        skip "it wrote nothing: $(tail -n 1 "$place/tcl.log")"
    /usr/bin/python3 -IB "$here/agreement.py" "$envboot" modules at-least=100 "$place/tcl/modules/all" || status=1
else
    echo "skip easybuild in Tcl: Environment Modules is not installed (Debian package environment-modules)"
fi
if "$here/unpack-lmod.sh" "$tools_at"; then
    program=LMOD_CMD=$tools_at/lmod
    write "$place/lua" --module-syntax=Lua --modules-tool=Lmod Python-3.11.5-GCCcore-13.2.0.eb ||
        skip "it wrote nothing in Lua: $(tail -n 1 "$place/lua.log")"
    /usr/bin/python3 -IB "$here/agreement.py" "$envboot" "lmod=$tools_at/init" at-least=20 "$place/lua/modules/all" || status=1
else
    echo "skip easybuild in Lua: Lmod can't be had"
fi
exit $status
