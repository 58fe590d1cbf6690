#!/bin/bash
# `envboot modules new`: the pair that it writes for some software, under a real Environment Modules; with Lmod's init
# file in MODULES_INIT the .lua twin is tried.
. "$(dirname "$0")/common.sh"
init=${MODULES_INIT:-/usr/share/modules/init/bash}
[ -r "$init" ] || { echo "skip software: no Environment Modules at $init"; exit 0; }
envboot=$(dirname "$RENDER_DOORS")/envboot
cd "$work" || exit 1
mkdir -p account d site/clash
PATH=/usr/bin:/bin
export HOME=$work/account
. "$init" >/dev/null
printf '#%%Module1.0\nsetenv CLASH 1\n' >site/clash/9
module use "$work/site" "$work/d"
# Lmod, run by root, looks only into folders of root's that others may read.
new() {
    "$envboot" modules new "$@" --dir "$work/d" --no-input
    set -- $?
    chmod -R a+rX "$work/d"
    return "$1"
}
verdict() { # NAME WANT HAVE
    if [ "$2" = "$3" ]; then echo "ok $1"; else echo "not ok $1: want <$2> have <$3>"; failed=1; fi
}
variables='PATH MANPATH INFOPATH XDG_DATA_DIRS ACLOCAL_PATH PKG_CONFIG_PATH CMAKE_PREFIX_PATH CPATH LIBRARY_PATH LD_LIBRARY_PATH TOOL_LOADED'
# (Lmod writes an empty entry at the end twice.)
state() { for v in $variables; do printf '%s=<%s>\n' "$v" "${!v-unset}"; done | sed 's/::*>$/:>/'; }
# make_tool PREFIX: some software there.
make_tool() {
    mkdir -p "$1"/{bin,sbin,include,lib/pkgconfig,lib/cmake/tool,share/man/man1,share/info}
    printf '#!/bin/sh\necho "tool of $(cd "$(dirname "$0")/.." && pwd)"\n' >"$1/bin/tool"
    chmod 755 "$1/bin/tool"
    : >"$1/lib/libtool.so"
}

make_tool "$work/opt/tool"
unset MANPATH INFOPATH XDG_DATA_DIRS CPATH PKG_CONFIG_PATH CMAKE_PREFIX_PATH ACLOCAL_PATH LIBRARY_PATH
for start in : 'export MANPATH=/u/man: INFOPATH=/u/info XDG_DATA_DIRS=/u/share CPATH=/u/include'; do
    rm -rf d account && mkdir d account
    new tool/1.0 --prefix opt/tool >said 2>&1 || { echo "not ok new: $(cat said)"; failed=1; }
    (
        eval "$start"
        state >before
        module load tool
        verdict "loaded <$start>" "tool of $work/opt/tool" "$(tool)"
        verdict "pkg-config and CMake <$start>" "$work/opt/tool/lib/pkgconfig $work/opt/tool" "${PKG_CONFIG_PATH-} ${CMAKE_PREFIX_PATH-}"
        verdict "compilers <$start>" "$work/opt/tool/include" "$(echo "${CPATH-}" | cut -d: -f1)"
        verdict "manuals are added where they hide none <$start>" "${MANPATH+$work/opt/tool/share/man:/u/man:}" "$(printf %s "${MANPATH-}" | sed 's/::*$/:/')"
        verdict "no LD_LIBRARY_PATH <$start>" "$(sed -n 's/^LD_LIBRARY_PATH=<\(.*\)>/\1/p' before)" "${LD_LIBRARY_PATH-unset}"
        verdict "whatis and help <$start>" yes "$({ module whatis tool; module help tool; } 2>&1 | grep -q "tool 1.0 in $work/opt/tool" && echo yes)"
        module unload tool
        state >after
        if cmp -s before after; then echo "ok given back <$start>"; else echo "not ok given back <$start>: $(diff before after)"; failed=1; fi
        exit $failed
    ) || failed=1
done

new tool/2.0 --prefix opt/tool --library-path >/dev/null 2>&1
(module load tool; verdict "the last made is the default" "tool/2.0" "$(tr : '\n' <<<"$LOADEDMODULES" | grep '^tool' | sed 's/\.lua$//')"; exit $failed) || failed=1
(module load tool/2.0; verdict "LD_LIBRARY_PATH on request" "$work/opt/tool/lib" "$(echo "${LD_LIBRARY_PATH-}" | cut -d: -f1)"; exit $failed) || failed=1
(
    module load tool/1.0
    module load tool/2.0 2>/dev/null
    verdict "two versions exclude each other" 1 "$(tr : '\n' <<<"$LOADEDMODULES" | grep -c '^tool/')"
    exit $failed
) || failed=1
new needs/1 --prefix opt/tool --requires tool/1.0 >/dev/null 2>&1
(module load needs 2>/dev/null; verdict "what it requires is loaded" "1.0" "$(tr : '\n' <<<"$LOADEDMODULES" | sed -n 's/^tool\/\([0-9.]*\).*/\1/p' | sed 's/\.$//')"; exit $failed) || failed=1
verdict "a clash is told" yes "$(new clash/1 --prefix opt/tool 2>&1 | grep -q "clash/9 too ($work/site/clash/9)" && echo yes)"
verdict "it is listed as ours" yes "$("$envboot" modules list --own "$work/d" 2>/dev/null | grep -q 'tool/2.0.*made by envboot' && echo yes)"
"$envboot" modules remove tool/2.0 --yes >/dev/null 2>&1
(module load tool; verdict "after removing, the other is the default" "tool/1.0" "$(grep -o 'tool/1.0' <<<"$LOADEDMODULES")"; exit $failed) || failed=1

# Names and paths are data.
hostile() { # PREFIX
    rm -rf d account && mkdir d account
    make_tool "$work/$1"
    if ! new data/1 --prefix "$work/$1" --requires env/1 >said 2>&1; then
        echo "not ok hostile $1: $(tail -n 3 said)"
        failed=1
        return
    fi
    mkdir -p d/env && printf '#%%Module1.0\nsetenv TOOL_LOADED 1\n' >d/env/1
    (
        state >before
        module load data 2>/dev/null
        case $PATH in "$work/$1/bin:$work/$1/sbin:"*) echo "ok hostile $1" ;; *) echo "not ok hostile $1: $PATH"; failed=1 ;; esac
        module unload data 2>/dev/null
        module unload env
        state >after
        cmp -s before after || { echo "not ok hostile $1, given back: $(diff before after)"; failed=1; }
        exit $failed
    ) || failed=1
    [ ! -e X ] || { echo "not ok hostile $1: a command ran"; failed=1; rm X; }
    rm -rf "${work:?}/${1%%/*}"
}
hostile 'with space and	tab'
hostile "both ' and \""
hostile '$HOME ${x} $(touch X) `touch X`'
hostile "';touch X;'"
hostile '";touch X;"'
hostile 'back\slash \n \\ end\'
hostile '! * ? [a-z] {a,b} ~ # & | < > ( ) % = ^ @'
hostile '-e'
hostile '~'
hostile 'größe 深い'
long=x
while [ "$((${#work} + ${#long}))" -lt 3700 ]; do long=$long/$(printf '%0200d' 0); done
hostile "$long"
rm -rf d account && mkdir d account
for bad in 'a:b' 'two
lines'; do
    make_tool "$work/$bad"
    if new data/1 --prefix "$work/$bad" >said 2>&1; then echo "not ok refused: $bad"; failed=1; else verdict "refused, and nothing is written" "" "$(find d -type f)"; fi
done
for name in 'a b/1' 'a/$(touch X)' "a/';touch X;'" '-a/1' 'a/1/2' 'a' 'a~/1' 'ä/1' 'a/.version' 'a/1.lua' "a/$(printf '\n')"; do
    if new -- "$name" --prefix opt/tool >said 2>&1 || new "$name" --prefix opt/tool >said 2>&1; then
        echo "not ok refused name: $name"
        failed=1
    fi
done
verdict "names that a module tool can't carry write nothing" "" "$(find d -type f; ls X 2>/dev/null)"

# What is there already, and what was changed since.
mkdir -p d/tool && echo theirs >d/tool/1.0
verdict "somebody else's file is refused" "4 theirs" "$(new tool/1.0 --prefix opt/tool >/dev/null 2>&1; echo "$? $(cat d/tool/1.0)")"
rm -r d/tool
new tool/1.0 --prefix opt/tool >/dev/null 2>&1
echo '# mine' >>d/tool/1.0
"$envboot" modules remove tool/1.0 --yes >said 2>&1
verdict "a changed file is kept, and named" "4 yes yes" "$("$envboot" modules remove tool/1.0 --yes >/dev/null 2>&1; echo "$? $([ -f d/tool/1.0 ] && echo yes) $(grep -q "kept: $work/d/tool/1.0 (you changed it)" said && echo yes)")"
verdict "its twin is gone" "" "$(ls d/tool/1.0.lua 2>/dev/null)"
rm -rf d account && mkdir d account
new tool/1.0 --prefix opt/tool --dry-run >said 2>&1
verdict "a dry run writes nothing" "" "$(find d account -type f)"
new tool/1.0 --prefix opt/tool >/dev/null 2>&1
"$envboot" modules remove tool/1.0 --yes >/dev/null 2>&1
verdict "removed without a trace" "" "$(find d -mindepth 1)"
finish
