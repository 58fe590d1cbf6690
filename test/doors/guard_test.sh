#!/bin/sh
# The start-up guard in every Python at hand: what it drops from PYTHONPATH, and what it must leave.
. "$(dirname "$0")/common.sh"
cd "$work" || exit 1
guard=$here/../../scripts/guard.py
for folder in noted src kept lib/python1.0/site-packages opt/lib/site-packages/egg.egg python3.4.5/src hook/__pycache__ lib/python1.0/site-packages/hook; do
    mkdir -p "$folder"
done
echo 'raise SystemExit("a foreign sitecustomize ran")' >noted/sitecustomize.py
echo >noted/six.py
for hook in hook lib/python1.0/site-packages/hook; do echo >$hook/sitecustomize.py; done

# find_python VERSION: where one of that version is, on PATH or as pyenv keeps it.
find_python() {
    if "$1" -c '' 2>/dev/null; then command -v "$1"; return; fi
    for found in "$(pyenv root 2>/dev/null)"/versions/"${1#python}".*/bin/"$1"; do
        [ ! -x "$found" ] || { echo "$found"; return; }
    done
}
# see PYTHON ARGUMENTS…: which of the test's folders are on sys.path, in order, once the guard ran as a .pth line does.
see() {
    "$@" -S -c "
import sys
sys.path.append('$work/env')
import _envboot_guard
print(' '.join(p[len('$work/'):] for p in sys.path if p.startswith('$work/') and p != '$work/env'))" 2>"$work/said"
}
check() { # NAME WANT HAVE
    if [ "$2" = "$3" ]; then echo "ok $1 $version"; else echo "not ok $1 $version: want <$2> have <$3>"; failed=1; fi
}
mkdir env
cp "$guard" env/_envboot_guard.py
path=$work/noted:$work/lib/python1.0/site-packages:$work/src:$work/opt/lib/site-packages/egg.egg:$work/lib/python1.0:$work/python3.4.5/src:$work/hook
for version in "$python" pypy3 python2.7 python3.6 python3.7 python3.8 python3.9 python3.10 python3.11 python3.12 python3.13; do
    one=$(find_python "$version")
    if [ -z "$one" ]; then
        [ "$version" != "$python" ] || { echo "not ok guard: $python can't be run"; failed=1; }
        echo "skip guard $version: there is none"
        continue
    fi
    export PYTHONPATH="$path"
    check drops_foreign_packages_only 'noted src python3.4.5/src hook' "$(see "$one")"
    check says_what_it_dropped "envboot: kept out of this environment's Python: $work/lib/python1.0/site-packages:$work/opt/lib/site-packages/egg.egg:$work/lib/python1.0 (on PYTHONPATH; envboot explain EB105)" \
        "$(cat said)"
    check drops_what_is_noted 'src python3.4.5/src hook' "$(ENVBOOT_PYTHONPATH_a="$work/noted:/x" see "$one")"
    check takes_notes_of_several 'python3.4.5/src hook' \
        "$(ENVBOOT_PYTHONPATH_a="$work/noted:$work/hook" ENVBOOT_PYTHONPATH_b="$work/src" see "$one")"
    check keeps_all_when_told 'noted lib/python1.0/site-packages src opt/lib/site-packages/egg.egg lib/python1.0 python3.4.5/src hook' \
        "$(ENVBOOT_PYTHONPATH_a="$work/noted" ENVBOOT_KEEP_PYTHONPATH=1 see "$one")"
    check and_is_silent_then '' "$(cat said)"
    check keeps_what_is_allowed 'noted lib/python1.0/site-packages src lib/python1.0 python3.4.5/src hook' \
        "$(ENVBOOT_PYTHONPATH_a="$work/noted" ENVBOOT_KEEP_PYTHONPATH="/y:$work/lib:$work/noted" see "$one")"
    export PYTHONPATH="$work/lib/python1.0/site-packages/hook"
    check keeps_a_lone_sitecustomize 'lib/python1.0/site-packages/hook' "$(see "$one")"
    export PYTHONPATH="$path"
    check leaves_os_environ "$path" "$("$one" -S -c "
import os, sys
sys.path.append('$work/env')
import _envboot_guard
print(os.environ['PYTHONPATH'])" 2>/dev/null)"
    unset PYTHONPATH
    lib=$("$one" -S -c 'import os; print(os.path.dirname(os.__file__))')
    check never_drops_the_standard_library yes \
        "$(PYTHONPATH=$lib ENVBOOT_PYTHONPATH_a=$lib "$one" -S -c "
import sys
sys.path.append('$work/env')
import _envboot_guard
print('yes' if '$lib' in sys.path else sys.path)")"
    # In an environment of its own: subprocesses, the environment's own folder, one word for a whole tree of processes.
    rm -rf venv
    case $version in
    python2.7) continue ;; # has no venv
    esac
    "$one" -m venv --without-pip venv || { echo "not ok venv $version"; failed=1; continue; }
    packages=$(echo "$work"/venv/lib/*/site-packages)
    [ -d "$packages" ] || packages=$work/venv/site-packages
    cp "$guard" "$packages/_envboot_guard.py"
    echo "import os; os.getenv('PYTHONPATH') and __import__('_envboot_guard')" >"$packages/000_envboot_guard.pth"
    echo >"$packages/six.py"
    # A .pth file of another package comes to its turn after the guard, or it would import from the foreign folder.
    echo 'import os; __import__("six")' >"$packages/Alpha.pth"
    mkdir -p site/lib/python2.0/site-packages
    echo 'raise SystemExit("a foreign six")' >site/lib/python2.0/site-packages/six.py
    see_six='import os, subprocess, sys
import six
print(six.__file__)
sys.stdout.flush()
if len(sys.argv) > 1: subprocess.check_call([sys.executable] + sys.argv[1:] + ["-c", "import six; print(six.__file__)"])'
    check works_in_subprocesses "$packages/six.py $packages/six.py" \
        "$(PYTHONPATH=$work/site/lib/python2.0/site-packages venv/bin/python -c "$see_six" -B 2>said | tr '\n' ' ' | sed 's/ $//')"
    check says_it_once 1 "$(grep -c . said)"
    check keeps_its_own_folder "$packages/six.py" \
        "$(PYTHONPATH=$packages venv/bin/python -c 'import six; print(six.__file__)' 2>&1)"
    cp venv/pyvenv.cfg plain.cfg
    sed 's/\(include-system-site-packages\).*/\1 = true/' plain.cfg >venv/pyvenv.cfg
    of_base=$("$one" -c 'import site; print(site.getsitepackages()[0])')
    check keeps_the_base_where_it_is_seen "$of_base" \
        "$(PYTHONPATH=$of_base venv/bin/python -c "import sys; print(':'.join(p for p in sys.path if p == '$of_base'))" 2>&1)"
    cp plain.cfg venv/pyvenv.cfg
    check drops_the_base_where_it_is_not "" \
        "$(PYTHONPATH=$of_base venv/bin/python -c "import sys; print(':'.join(p for p in sys.path if p == '$of_base'))" 2>/dev/null)"
    check is_silent_without_pythonpath "" "$(venv/bin/python -c '' 2>&1)"
    check is_silent_when_isolated "" "$(PYTHONPATH=$path venv/bin/python -I -c '' 2>&1)"
    # What it can't help against, as docs/doors.md says, and the launcher that is shown there.
    mkdir -p shadow && echo 'raise SystemExit("a foreign encodings")' >shadow/encodings.py
    if [ "$version" != pypy3 ]; then
        check python_home_strikes_first no "$(PYTHONHOME=/nowhere venv/bin/python -c '' 2>/dev/null && echo yes || echo no)"
        check a_shadowed_standard_library_strikes_first no "$(PYTHONPATH=$work/shadow venv/bin/python -c '' 2>/dev/null && echo yes || echo no)"
    fi
    mv venv/bin/python venv/bin/.python
    sed -n '/^```sh launcher$/,/^```$/p' "$here/../../docs/doors.md" | grep -v '^```' >venv/bin/python
    chmod 755 venv/bin/python
    printf '#!%s/venv/bin/python\nimport sys; print(sys.prefix)\n' "$work" >venv/bin/tool && chmod 755 venv/bin/tool
    check a_launcher_unsets_python_home "$work/venv $work/venv $work/venv" "$(PATH=$work/venv/bin:$PATH PYTHONHOME=/nowhere sh -c \
        'venv/bin/python -c "import sys; print(sys.prefix)"; python -c "import sys; print(sys.prefix)"; venv/bin/tool' 2>&1 | tr '\n' ' ' | sed 's/ $//')"
    check has_no_metadata "" "$(find "$packages" -iname '*envboot*' -name '*-info')"
done
version=$python
make_venv "$work/envs/one" one
check runs_before_sitecustomize "$packages/six.py" \
    "$(PYTHONPATH=$work/noted ENVBOOT_PYTHONPATH_x=$work/noted "$work/envs/one/bin/python" -c 'import six; print(six.__file__)' 2>/dev/null)"
finish
