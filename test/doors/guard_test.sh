#!/bin/sh
# The start-up guard in every Python at hand: what it drops from PYTHONPATH, and what it must leave.
. "$(dirname "$0")/common.sh"
cd "$work" || exit 1
for folder in noted kept lib/python1.0/site-packages python3.4.5/src; do mkdir -p "$folder"; done
echo 'raise SystemExit("a foreign sitecustomize ran")' >noted/sitecustomize.py
guard=$here/../../scripts/guard.py

# see PYTHON ARGUMENTS…: which of the test's folders are on sys.path, in order, once the guard ran as a .pth line does.
see() {
    "$@" -S -c "
import sys
sys.path.append('$work/env')
import _envboot_guard
print(' '.join(p[len('$work/'):] for p in sys.path if p.startswith('$work/') and p != '$work/env'))" 2>&1
}
check() { # NAME WANT HAVE
    if [ "$2" = "$3" ]; then echo "ok $1 $version"; else echo "not ok $1 $version: want <$2> have <$3>"; failed=1; fi
}
mkdir env
cp "$guard" env/_envboot_guard.py
path=$work/noted:$work/lib/python1.0/site-packages:$work/kept:$work/lib/python1.0:$work/python3.4.5/src
for version in "$python" pypy3 python2.7 python3.6 python3.7 python3.8 python3.9 python3.10 python3.12 python3.13; do
    if ! "$version" -c '' 2>/dev/null; then
        [ "$version" != "$python" ] || { echo "not ok guard: $python can't be run"; failed=1; }
        continue
    fi
    check drops_noted_and_other_pythons 'kept python3.4.5/src' \
        "$(PYTHONPATH=$path ENVBOOT_PYTHONPATH_a="$work/noted:/x" see "$version")"
    check keeps_all_when_told 'noted lib/python1.0/site-packages kept lib/python1.0 python3.4.5/src' \
        "$(PYTHONPATH=$path ENVBOOT_PYTHONPATH_a="$work/noted" ENVBOOT_KEEP_PYTHONPATH=1 see "$version")"
    check takes_notes_of_several 'python3.4.5/src' \
        "$(PYTHONPATH=$path ENVBOOT_PYTHONPATH_a="$work/noted" ENVBOOT_PYTHONPATH_b="$work/kept" see "$version")"
    lib=$("$version" -S -c 'import os; print(os.path.dirname(os.__file__))')
    check never_drops_the_standard_library yes \
        "$(PYTHONPATH=$lib ENVBOOT_PYTHONPATH_a=$lib "$version" -S -c "
import sys
sys.path.append('$work/env')
import _envboot_guard
print('yes' if '$lib' in sys.path else sys.path)")"
done
version=$python
make_venv "$work/envs/one" one
check runs_before_sitecustomize "$packages/six.py" \
    "$(PYTHONPATH=$work/noted ENVBOOT_PYTHONPATH_x=$work/noted "$work/envs/one/bin/python" -c 'import six; print(six.__file__)' 2>&1)"
check is_silent_without_pythonpath "" "$("$work/envs/one/bin/python" -c '' 2>&1)"
finish
