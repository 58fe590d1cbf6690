# shellcheck shell=bash
# Copies of the CPythons 2.7, 3.6 and 3.7 that the builder's account may hold, made readable and runnable by everybody.
# RIG_PYTHON27, RIG_PYTHON36 and RIG_PYTHON37 name a prefix to take; else pyenv's versions and PATH are looked at.
set -euo pipefail
# shellcheck source=../lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
rig_paths "$1"

# Prints the prefix of a private CPython X.Y; prints nothing for the system's own, which everybody can run already.
find_prefix() {
    local version=$1 wanted prefix
    wanted=RIG_PYTHON${version/./}
    if [ -n "${!wanted:-}" ]; then printf '%s\n' "${!wanted}"; return; fi
    for prefix in "${PYENV_ROOT:-$HOME/.pyenv}/versions/$version".*; do
        if [ -x "$prefix/bin/python$version" ]; then printf '%s\n' "$prefix"; return; fi
    done
    prefix=$("python$version" -I -c 'import sys; print(sys.prefix)' 2>/dev/null) || return 0
    [ "$prefix" = /usr ] || printf '%s\n' "$prefix"
}

# Only what came with the interpreter travels: no other site-packages, no tests, no static library.
copy_prefix() {
    local from=$1 to=$2 version=$3 lib=lib/python$3
    mkdir -p "$to"
    tar -C "$from" --exclude="$lib/site-packages" --exclude="$lib/test" --exclude="$lib/*/test" --exclude="$lib/*/tests" \
        --exclude="$lib/idlelib" --exclude='*.a' -cf - bin lib include | tar -C "$to" --no-same-owner -xf -
    mkdir "$to/$lib/site-packages"
    (cd "$from/$lib/site-packages" && find . -maxdepth 1 \( -name 'pip*' -o -name 'setuptools*' -o -name pkg_resources \
        -o -name 'easy_install.py*' -o -name 'wheel*' \) -print0) |
        tar -C "$from/$lib/site-packages" --null -T - -cf - | tar -C "$to/$lib/site-packages" --no-same-owner -xf -
}

# The old prefix stands in run paths, in first lines of scripts and in sysconfig's data.
move_prefix() {
    local from=$1 to=$2 file
    find "$to/bin" "$to/lib" -type f \( -perm -u+x -o -name '*.so*' \) -print0 | while IFS= read -r -d '' file; do
        if ! patchelf --print-rpath "$file" 2>/dev/null | grep -qF "$from"; then continue; fi
        chmod u+w "$file"
        patchelf --set-rpath "$to/lib" "$file"
    done
    { grep -rlIF "$from" "$to" || [ $? = 1 ]; } | while IFS= read -r file; do
        sed -i "s#$from#$to#g" "$file"
    done
    chmod -R a+rX "$to"
}

rm -rf "$RIG_PYTHONS"
mkdir -p "$RIG_PYTHONS"
for version in 2.7 3.6 3.7; do
    prefix=$(find_prefix "$version")
    if [ -z "$prefix" ]; then
        echo "no private Python $version found"
        continue
    fi
    copy_prefix "$prefix" "$RIG_PYTHONS/$version" "$version"
    move_prefix "$prefix" "$RIG_PYTHONS/$version"
    env -i "$RIG_PYTHONS/$version/bin/python$version" -c 'import ssl, ctypes, bz2, hashlib, sys; print(sys.version)'
done
